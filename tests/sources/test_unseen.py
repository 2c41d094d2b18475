"""Characters that nobody sees: around numbers, codes, labels and headers they change nothing."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pyarrow as pa
import pytest

from sources.child.parser import Parser
from sources.texts.cleaning import UNSEEN, clean, fold, visible
from tests.sources.books import MEMBER_HEADER, book, column, members, outcome, told

NUMBER = "310199196001010014"
MARKS = {
    "zero width": "\u200b", "joiner": "\u200d", "byte order": "\ufeff", "soft hyphen": "\u00ad", "isolate": "\u2066",
    "pop isolate": "\u2069", "embedding": "\u202a", "override": "\u202d", "pop": "\u202c", "left to right": "\u200e",
    "text style": "\ufe0e", "emoji style": "\ufe0f", "ideographic variant": "\U000e0100", "object": "\ufffc",
    "Hangul filler": "\u3164", "Hangul lead filler": "\u115f", "half-width filler": "\uffa0", "Braille blank": "\u2800",
    "tag": "\U000e0033", "separator": "\u2063", "Mongolian": "\u180e", "joiner of graphemes": "\u034f", "bell": "\x07",
    "annotation": "\ufff9", "no-break": "\u00a0", "figure blank": "\u2007", "narrow blank": "\u202f", "wide": "\u3000",
    "Ogham blank": "\u1680", "line": "\u2028", "escaped return": "_x000D_", "escaped return of SheetJS": "_x000d_",
    "escaped line": "_x000a_", "escaped control": "_x001F_",
}  # fmt: skip


def test_every_format_character_is_unseen() -> None:
    kept = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"]
    assert [f"U+{ord(one):04X}" for one in kept if not UNSEEN.fullmatch(one)] == []
    written = "张伟ABC012Ⅸ①½ㄅㄆカナ한글·-_=()（）、。￥€℃㎡😀"
    assert UNSEEN.sub("", written) == written


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_they_are_no_part_of_a_cell(mark: str) -> None:
    import pyarrow as pa

    cells = [f"{mark}{NUMBER}", f"{NUMBER}{mark}", f"{mark}{NUMBER}{mark}{mark}", f"\t{mark} {NUMBER}{mark} "]
    assert {fold(cell) for cell in cells} == {NUMBER}
    assert clean(pa.array(cells)).to_pylist() == [NUMBER] * 4
    assert visible(f"{mark}合计{mark}").strip() == "合计"


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_they_change_no_number_code_label_or_header(tmp_path: Path, parser: Parser, mark: str) -> None:
    header = [f"{mark}{name}{mark}" for name in MEMBER_HEADER]
    row = [f"{mark}{cell}{mark}" for cell in members({})[1]]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[header, row]), parser)
    assert (found.rows_accepted, told(found, "F006"), told(found, "V003")) == (1, [], [])
    assert [column(found, name)[0] for name in ("citizen_id", "branch_code", "sex", "is_lost")] == [
        NUMBER, "310105000001", "1", False
    ]  # fmt: skip


@pytest.mark.parametrize("marks", ["“”", '""', "「」", "„“", "””"])
def test_quotation_marks_around_a_whole_code_are_no_part_of_it(marks: str) -> None:
    assert fold(f"{marks[0]}310105000001{marks[1]}") == "310105000001"
    assert clean(pa.array([f"{marks[0]}310105-1{marks[1]}"])).to_pylist() == ["310105-1"]
    assert fold(f"{marks[0]}两新{marks[1]}党组织") == unicodedata.normalize("NFKC", f"{marks[0]}两新{marks[1]}党组织")


@pytest.mark.parametrize(
    ("mark", "said"),
    [("\ue000", "<U+E000>"), ("\U000f0001", "<U+F0001>"), ("\u0378", "<U+0378>"), ("\x90", "<U+0090>")],
)
def test_a_character_that_nobody_sees_and_that_may_be_one_is_named(
    tmp_path: Path, parser: Parser, mark: str, said: str
) -> None:
    number = NUMBER[:17] + mark
    found = outcome(book(tmp_path / "党员.xlsx", 党员=members({"公民身份号码": number, "性别": f"1{mark}级"})), parser)
    told_of = {finding.rule: finding.message for finding in found.findings}
    assert f"第18位是“{said}”" in told_of["V003"]
    assert f"=1{said}级" in told_of["V002"]
