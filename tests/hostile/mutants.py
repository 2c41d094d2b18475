"""Mutants: files with some bytes changed, and tables with one cell changed. What must hold of them stands in `fuzz`."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import dataclass

from schemas.databaselist import database, databases
from tests.hostile.adversary import change
from tests.hostile.bases import bases
from tests.hostile.forms import FORMS

BYTE_FORMS = (
    "xlsx",
    "xls",
    "csv",
    "csv in gb18030",
    "tsv in utf-16",
    "dbf",
    "json",
    "jsonl",
    "ods",
    "html",
    "xml",
    "zip",
)
CELL_FORMS = ("xlsx", "xlsx of numbers", "xls", "csv", "csv in gb18030", "tsv in utf-16", "dbf", "json", "jsonl", "ods")
REPACKED = ("xlsx", "ods", "zip")
STRANGE = (
    b"\x00",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x7f",
    b"\x80",
    b'"',
    b",",
    b"\r",
    b"<",
    b"&",
    b"PK\x03\x04",
    b"1e999",
    b"<!DOCTYPE",
)


@dataclass(frozen=True)
class CellMutant:
    """One cell that was changed: `row` counts the header as 1, `place` from 0."""

    form: str
    database: str
    row: int
    place: int
    old: str
    new: str

    @property
    def table(self) -> list[list[str]]:
        """The rows with the changed cell."""
        rows = [list(cells) for cells in bases()[self.database]]
        rows[self.row - 1][self.place] = self.new
        return rows

    @property
    def content(self) -> bytes:
        """The file."""
        return FORMS[self.form][1](self.table)


def cell_mutant(draw: random.Random) -> CellMutant:
    """A cell of a clean table of any database in any form, with something else in it that the form can hold."""
    while True:
        name, form = draw.choice(list(databases())), draw.choice(CELL_FORMS)
        rows = bases()[name]
        row, place = draw.randrange(2, len(rows) + 1), draw.randrange(len(rows[0]))
        column = next(c for c in database(name).columns.values() if c.title == rows[0][place])
        old = rows[row - 1][place]
        new = change(draw, column, old)
        if new != old and _fits(form, rows[0][place], new) and _is_told(form, name):
            return CellMutant(form, name, row, place, old, new)


def _fits(form: str, header: str, text: str) -> bool:
    if any(ord(c) < 32 and c not in "\t\n" for c in text) and form.startswith(("xlsx", "ods")):
        return False
    if form == "ods":
        return "\n" not in text and "\t" not in text and "  " not in text and text == text.strip(" ")
    if form == "dbf":
        return len(header.encode("gbk")) <= 10 and len(_in_gbk(text)) in range(1, 250) and text == text.rstrip(" \x00")
    return form != "csv in gb18030" or _in_gb18030(text)


def _is_told(form: str, name: str) -> bool:
    """Whether what a database is told by is among the columns that the form can name."""
    described = database(name)
    groups = ([described.columns[column].title for column in group] for group in described.keys)
    return form != "dbf" or all(any(len(title.encode("gbk")) <= 10 for title in group) for group in groups)


def _in_gbk(text: str) -> bytes:
    return text.encode("gbk", "ignore") if text.encode("gbk", "ignore").decode("gbk") == text else b""


def _in_gb18030(text: str) -> bool:
    return text.encode("gb18030", "ignore").decode("gb18030") == text


def byte_mutant(draw: random.Random) -> tuple[str, bytes]:
    """A form, and one of its files with bytes changed: of the file itself, or of one part inside its archive."""
    form = draw.choice(BYTE_FORMS)
    whole = FORMS[form][1](bases()[draw.choice(list(databases()))])
    if form in REPACKED and draw.random() < 0.6:
        return form, _repacked(draw, whole)
    return form, _spoiled(draw, whole)


def _repacked(draw: random.Random, whole: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        names = source.namelist()
        chosen = draw.choice(names)
        for name in names:
            content = source.read(name)
            archive.writestr(name, _spoiled(draw, content) if name == chosen else content)
    return target.getvalue()


def _spoiled(draw: random.Random, content: bytes) -> bytes:
    """One to eight changes: bytes flipped, put in, left out, copied from elsewhere, cut off, repeated."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 1, 1, 2, 3, 8))):
        at, size = draw.randrange(len(changed) + 1), draw.choice((1, 1, 2, 4, 16, 200))
        way = draw.randrange(6)
        if way == 0 and at < len(changed):
            changed[at] ^= 1 << draw.randrange(8)
        elif way == 1:
            changed[at:at] = draw.choice((*STRANGE, draw.randbytes(size)))
        elif way == 2:
            del changed[at : at + size]
        elif way == 3:
            start = draw.randrange(len(changed) + 1)
            changed[at : at + size] = changed[start : start + size]
        elif way == 4 and draw.random() < 0.3:
            del changed[at:]
        else:
            changed[at : at + size] = draw.randbytes(min(size, len(changed) - at))
    return bytes(changed)
