"""One table of texts as a file of each format, for the mutants: the simplest writer that each format has."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence

from tests.hostile.build_dbf import Table
from tests.hostile.build_json import records, written
from tests.hostile.build_others import content as open_content
from tests.hostile.build_others import open_document, page, spreadsheet_2003
from tests.hostile.compound import stream, wrapped
from tests.hostile.ooxml import SHEET, inline_rows, packed, parts, sheet_xml
from tests.hostile.zips import Entry, archive, entries

Rows = Sequence[Sequence[str]]
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,5}[1-9])?")


def xlsx(rows: Rows) -> bytes:
    """Shared strings."""
    return archive(entries(parts(rows, "表")))


def xlsx_of_numbers(rows: Rows) -> bytes:
    """What looks like a number is a number cell, the rest has its text in the cell."""
    data = inline_rows(rows)
    for text in {cell for row in rows[1:] for cell in row if PLAIN_NUMBER.fullmatch(cell)}:
        data = re.sub(
            rf' t="inlineStr"><is><t xml:space="preserve">{re.escape(text)}</t></is>', f"><v>{text}</v>", data
        )
    return packed(parts(rows[:1], "表") | {SHEET: sheet_xml(data).encode()})


def text(rows: Rows, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """Quoted where it must be."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows(rows)
    return target.getvalue().encode(encoding)


def xls(rows: Rows) -> bytes:
    """BIFF8."""
    return wrapped(stream(rows, "表"))


def json_(rows: Rows) -> bytes:
    """A list of objects."""
    return written(records([list(row) for row in rows]))


def jsonl(rows: Rows) -> bytes:
    """An object a line."""
    return b"\n".join(written(record) for record in records([list(row) for row in rows]))


def ods(rows: Rows) -> bytes:
    """OpenDocument."""
    return open_document(open_content([[_escaped(cell) for cell in row] for row in rows]))


def html(rows: Rows) -> bytes:
    """A page that is called .xls."""
    return page([[_escaped(cell) for cell in row] for row in rows]).encode()


def xml(rows: Rows) -> bytes:
    """SpreadsheetML 2003."""
    return spreadsheet_2003([[_escaped(cell) for cell in row] for row in rows]).encode()


def dbf(rows: Rows) -> bytes:
    """GBK; the columns whose names and texts fit into the format."""
    fitting = [n for n, name in enumerate(rows[0]) if len(name.encode("gbk")) <= 10]
    return Table([[row[n] for n in fitting] for row in rows]).bytes


def zipped(rows: Rows) -> bytes:
    """A csv in a zip."""
    return archive([Entry("表.csv", text(rows))])


def _escaped(cell: str) -> str:
    return cell.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


FORMS: dict[str, tuple[str, Callable[[Rows], bytes]]] = {
    "xlsx": (".xlsx", xlsx),
    "xlsx of numbers": (".xlsx", xlsx_of_numbers),
    "xls": (".xls", xls),
    "csv": (".csv", text),
    "csv in gb18030": (".csv", lambda rows: text(rows, "gb18030")),
    "tsv in utf-16": (".txt", lambda rows: text(rows, "utf-16", "\t")),
    "dbf": (".dbf", dbf),
    "json": (".json", json_),
    "jsonl": (".jsonl", jsonl),
    "ods": (".ods", ods),
    "html": (".xls", html),
    "xml": (".xls", xml),
    "zip": (".zip", zipped),
}
"""Form → extension and writer."""
