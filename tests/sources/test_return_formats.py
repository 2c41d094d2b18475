"""Whatever was sent: the return workbook holds every sheet it speaks of, and what is mended in it is taken in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from schemas.cities.areas import areas
from sources.child.parser import Parser
from sources.examining.examination import Examination, examine
from sources.examining.expectation import Expectation
from sources.marking.mark import LIST_SHEET
from sources.returns.returnbook import about, write_answer
from tests.hostile.forms import FORMS
from tests.sources.binarybooks import Page, binary_book
from tests.sources.books import DISTRICT, MEMBER_HEADER, PERIOD, book, roster
from tests.sources.dbftables import dbf
from tests.sources.returning import active_parts, opened

GOOD = roster(6)
TYPED = "31019919600101002X"
"""A wrong number of the third person, and a day that is none of the fifth."""
BAD = [
    *GOOD[:2],
    [*GOOD[2][:1], TYPED, *GOOD[2][2:]],
    GOOD[3],
    [*GOOD[4][:8], "昨天", *GOOD[4][9:]],
    GOOD[5],
]
TABLE = [MEMBER_HEADER, *BAD]
STRICT = "http://purl.oclc.org/ooxml/"
PASSWORD = "made-up"
Write = Callable[[Path], Path]


def plain(form: str) -> Write:
    """A writer of one of the simple forms."""
    suffix, content = FORMS[form]

    def write(folder: Path) -> Path:
        path = folder / f"党员{suffix}"
        path.write_bytes(content(TABLE))
        return path

    return write


def strict(folder: Path) -> Path:
    """Strict Open XML: other namespaces, of which openpyxl reads no sheet."""
    space = {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main": f"{STRICT}spreadsheetml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships": f"{STRICT}officeDocument/relationships",
    }
    path = plain("xlsx")(folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            for usual, other in space.items():
                content = content.replace(usual.encode(), other.encode())
            archive.writestr(name, content)
    return path


def locked(folder: Path) -> Path:
    """An encrypted workbook."""
    path = folder / "党员.xlsx"
    with book(folder / "明文.xlsx", 党员=TABLE).open("rb") as clear, path.open("wb") as closed:
        OOXMLFile(clear).encrypt(PASSWORD, closed)
    return path


def table_of_dbase(folder: Path) -> Path:
    """Field names of five characters."""
    return dbf(folder / "党员.dbf", [[str(cell or "") for cell in row] for row in TABLE])


def named_at_length(folder: Path) -> Path:
    """SpreadsheetML, whose sheets may have names that no workbook may have."""
    path = plain("xml")(folder)
    text = path.read_text(encoding="utf-8")
    name = "长宁区[党员]" + "名册" * 20
    path.write_text(text.replace('ss:Name="党员"', f'ss:Name="{name}"'), encoding="utf-8")
    assert name in path.read_text(encoding="utf-8")
    return path


def binary(folder: Path) -> Path:
    """An .xlsb of inline texts."""
    return binary_book(folder / "党员.xlsb", Page([[str(text or "") for text in row] for row in TABLE]))


WRITERS: dict[str, Write] = {
    form: plain(form) for form in FORMS if form not in ("zip", "dbf", "xlsx of numbers")
} | {
    "strict": strict,
    "encrypted": locked,
    "dbf": table_of_dbase,
    "xlsb": binary,
    "long name": named_at_length,
}  # fmt: skip


def read(path: Path, parser: Parser) -> Examination:
    return examine(path, Expectation(areas(), DISTRICT, PERIOD, passwords=(PASSWORD,)), parser=parser)


def returned(path: Path, parser: Parser) -> tuple[Examination, Path]:
    found = read(path, parser)
    target = path.with_name("退改.xlsx")
    told = about(found, areas(), PERIOD, DISTRICT, (45,) * len(found.outcomes))
    write_answer(target, path, found, told, parser)
    assert active_parts(target) == []
    return found, target


def links(book: Any) -> dict[str, tuple[str, str]]:
    """Rule → sheet and cell of the list's last link for it."""
    found = {}
    for row in book[LIST_SHEET].iter_rows():
        for cell in row:
            if cell.hyperlink:
                sheet, _, address = cell.hyperlink.location.rpartition("!")
                rule = next(str(one.value) for one in row if re.fullmatch(r"[A-Z]\d{3}", str(one.value)))
                found[rule] = (sheet.strip("'"), address)
    return found


def texts(book: Any) -> list[str]:
    return [str(cell.value) for row in book[LIST_SHEET].iter_rows() for cell in row if cell.value]


@pytest.mark.parametrize("form", WRITERS)
def test_the_cell_that_is_addressed_is_there_and_can_be_mended(tmp_path: Path, parser: Parser, form: str) -> None:
    found, target = returned(WRITERS[form](tmp_path), parser)
    (outcome,) = found.outcomes
    assert (outcome.rows_accepted, outcome.rows_quarantined) == (5, 1)
    made = opened(target)
    assert len(made.sheetnames) > 1 and any("本工作簿" in text for text in texts(made))
    places = links(made)
    assert {"V004", "V008"} <= set(places)
    for rule, written, right in (("V004", TYPED, GOOD[2][1]), ("V008", "昨天", GOOD[4][8])):
        sheet, address = places[rule]
        assert made[sheet].sheet_state == "visible"
        assert str(made[sheet][address].value) == written
        made[sheet][address].value = right
    made.save(tmp_path / "更正后.xlsx")
    (mended,) = read(tmp_path / "更正后.xlsx", parser).outcomes
    assert (mended.state, mended.rows_quarantined) == ("accepted", 0)
    assert mended.delta_of is not None and mended.delta_of.sha256 == found.sha256
    origins = {mended.delta_of.origins[place] for place in rows_of(mended.accepted, (GOOD[2][1], GOOD[4][1]))}
    assert {row for _, row in origins} == {4, 6}
    assert {sheet for sheet, _ in origins} == set(outcome.sheets)


def rows_of(accepted: Any, numbers: Sequence[str]) -> list[tuple[str, int]]:
    """Where the rows of these persons stand."""
    chosen = accepted[accepted["citizen_id"].isin(numbers)]
    return [(str(sheet), int(row)) for sheet, row in zip(chosen["_sheet"], chosen["_row"], strict=True)]


def months(path: Path) -> Path:
    """A sheet of another month beside the one that is read, and one that looks like data."""
    other = [["街道", "社区", "本月"], *([f"甲{n}", f"乙{n}", str(n)] for n in range(30))]
    return book(path, **{"8月": [MEMBER_HEADER, *roster(40)], "9月": TABLE, "杂项": other})


@pytest.mark.parametrize("form", ["marked", "rebuilt", "rows"])
def test_sheets_that_were_not_read_are_there_too(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    if form == "rebuilt":
        monkeypatch.setattr(Parser, "annotate", lambda *_: False)
    if form == "rows":
        monkeypatch.setattr("sources.returns.returnbook.LARGEST", 10)
    found, target = returned(months(tmp_path / "党员.xlsx"), parser)
    (outcome,) = found.outcomes
    assert outcome.sheets == ("9月",)
    made = opened(target)
    named = {finding.sheet for finding in outcome.findings if finding.sheet}
    assert named == {"8月", "9月", "杂项"} and named < set(made.sheetnames)
    assert all(sheet in made.sheetnames for sheet, _ in links(made).values())
    assert links(made)["F022"] == ("8月", "A1")
    sheet, address = links(made)["V004"]
    assert made[sheet][address].value == TYPED
    made[sheet][address].value = GOOD[2][1]
    made.save(tmp_path / "更正后.xlsx")
    (mended,) = read(tmp_path / "更正后.xlsx", parser).outcomes
    assert (mended.state, mended.sheets) == ("accepted", ("9月",))
    assert ("F022", "8月") in {(finding.rule, finding.sheet) for finding in mended.findings}
    assert set(mended.accepted["citizen_id"]) <= {row[1] for row in GOOD}
