"""Total rows are compared with the rows they stand for: by words, indentation and arithmetic, each level by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from schemas.outcome import Outcome
from schemas.rules import OF_TOTAL_ROWS
from sources.child.parser import Parser
from tests.sources.books import book, members, outcome, outcomes

HEADER = ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]
Row = list[str]
Told = list[tuple[str, str | None, str | None]]


def real(name: str, households: str, people: str) -> Row:
    return ["", name, "天山路街道", "1", households, people]


def total(label: str, households: str = "", people: str = "") -> Row:
    return ["", label, "", "", households, people]


A, B, C = real("天山二村", "1200", "3000"), real("天山三村", "800", "2,000"), real("华阳一村", "500", "1300")


def told(found: Outcome) -> Told:
    return [(f.rule, f.cell, f.expected) for f in found.findings if f.rule in OF_TOTAL_ROWS]


def check(folder: Path, parser: Parser, rows: list[Row], header: Row = HEADER) -> Told:
    found = outcome(book(folder / "居民区.xlsx", 居民区=[header, *rows]), parser)
    reals = sum(1 for row in rows if row[3])
    assert (found.rows_accepted, found.rows_quarantined) == (reals, 0)
    return told(found)


def subtotals(first: str, second: str, whole: str = "2500", *, above: bool = False) -> list[Row]:
    """Two groups with subtotals of their households, under or above their rows."""
    groups = [[A, B], [C]]
    sums = [total("天山路街道小计", first, "5000"), total("小计", second, "1300")]
    if above:
        return [total("总计", whole, "6300"), sums[0], *groups[0], sums[1], *groups[1]]
    return [*groups[0], sums[0], *groups[1], sums[1], total("总计", whole, "6300")]


def nested(town: str = "2000", county: str = "500", whole: str = "2500") -> list[Row]:
    """Subtotals in two levels: streets in 市区, and 县级市 beside it."""
    street = [A, total("甲街道小计", "1200"), B, total("乙街道小计", "800"), total("市区合计", town)]
    return [*street, C, total("丙镇小计", "500"), total("县级市合计", county), total("全区合计", whole)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([A, B, C, total("合计", "2500", "6300")], []),
        ([A, B, C, total("合计", "2500", "6299")], [("T002", "F5", "6300")]),
        ([total("总计", "2400", "6300"), A, B, C], [("T002", "E2", "2500")]),
        ([A, B, C, total("合计", "", "")], []),
        ([A, B, C, total("合计", "见附表", "6300")], []),
        ([A, B, total("累计", "9000", "9000")], []),
        ([A, B, total("合计", "2000", "5000"), C], []),
        ([A, total("合计", "1200"), B, C, total("合计", "1300")], []),
        ([A, total("合计", "1200"), B, C, total("合计", "1301")], [("T004", "E6", "1300")]),
        (subtotals("2000", "500"), []),
        (subtotals("2000", "600"), [("T004", "E6", "500")]),
        (subtotals("2000", "500", "5000"), [("T002", "E7", "2500")]),
        (subtotals("2000", "500", above=True), []),
        (subtotals("2001", "500", above=True), [("T004", "E3", "2000")]),
        (subtotals("2001", "501", above=True), [("T004", "E3", "2000"), ("T004", "E6", "500")]),
        (subtotals("2000", "2500", above=True), [("T004", "E6", "500")]),
        ([total("小计", "9"), *subtotals("2000", "500")], []),
        (nested(), []),
        (nested(town="2800"), [("T004", "E6", "2000")]),
        (nested(county="2500"), [("T004", "E9", "500")]),
        (nested(whole="7500"), [("T002", "E10", "2500")]),
        ([A, B, total("合计", "2000", "5000"), total("其中:女", "", "2600"), total("#独居", "", "90")], []),
        ([A, B, total("合计", "2000", "5000"), total("其中:女", "", "5001")], [("T004", "F5", "不大于5000")]),
        ([A, B, total("其中:女", "", "9000"), C], []),
        ([real("甲村", "若干", "10"), B, total("合计", "900", "2010")], []),
        ([real("甲村", "若干", "10"), B, total("合计", "700", "2010")], [("T002", "E4", "800")]),
    ],
    ids=[
        "right", "wrong", "on top", "no numbers", "no number", "cumulative", "rows behind the total", "one word twice",
        "one word twice, wrong", "below", "below, wrong", "subtotals added again", "above", "above, first wrong",
        "above, both wrong", "above, second wrong", "one of nothing", "nested", "nested, inner wrong",
        "nested, rows of others",
        "nested, all added again", "parts", "part above its whole", "part of a row", "a cell that nobody can read",
        "less than what can be read",
    ],
)  # fmt: skip
def test_totals_are_compared_with_what_they_hold(
    tmp_path: Path, parser: Parser, rows: list[Row], expected: Told
) -> None:
    assert check(tmp_path, parser, rows) == expected


@pytest.mark.parametrize(
    ("town", "expected"), [("2000", []), ("2001", [("T004", "E4", "2000")])], ids=["right", "wrong"]
)
def test_levels_of_one_word_are_told_by_indentation(tmp_path: Path, parser: Parser, town: str, expected: Told) -> None:
    """The outer subtotal stands before the inner ones: only its indentation says that it holds them both."""
    rows = [total("小计", town), total("　　小计", "1200"), A, total("　　小计", "800"), B]
    rows = [total("小计", "500"), C, *rows, total("合计", "2500")]
    assert check(tmp_path, parser, rows) == expected


@pytest.mark.parametrize(
    ("households", "whole", "expected"),
    [
        (("0.42万", "0.81万"), "1.2万", []),
        (("0.42万", "0.81万"), "1.4万", [("T002", "E4", "12300")]),
        (("4200", "8100"), "1.2万", []),
        (("4200", "8100"), "12400", [("T002", "E4", "12300")]),
    ],
    ids=["half a unit each", "more than that", "total rounded", "nothing rounded"],
)
def test_rounding_to_ten_thousands_is_allowed(
    tmp_path: Path, parser: Parser, households: tuple[str, str], whole: str, expected: Told
) -> None:
    rows = [*(real(f"{name}村", number, "20000") for name, number in zip("甲乙", households, strict=True))]
    assert check(tmp_path, parser, [*rows, total("合计", whole)]) == expected


@pytest.mark.parametrize(
    ("header", "amounts", "whole", "expected"),
    [
        ("工作经费(万元)", ("6.81", "3.26"), "10.08", []),
        ("工作经费(万元)", ("6.81", "3.26"), "10.1", []),
        ("工作经费(万元)", ("6.81", "3.26"), "10.2", [("T002", "E4", "10.07")]),
        ("工作经费(元)", ("68100", "32600"), "100700", []),
        ("工作经费(元)", ("68100", "32600"), "100701", [("T002", "E4", "100700")]),
        ("工作经费(元)", ("68100", "32600"), "0", [("T002", "E4", "100700")]),
        ("工作经费(元)", ("68100", "32600"), "10.07万元", []),
        ("工作经费(万元)", ("5", "7"), "13", [("T002", "E4", "12")]),
    ],
    ids=["places of each", "total rounded", "wrong", "yuan", "yuan, wrong", "nothing", "its own unit", "whole ones"],
)
def test_amounts_are_compared_in_the_unit_of_the_column(
    tmp_path: Path, parser: Parser, header: str, amounts: tuple[str, str], whole: str, expected: Told
) -> None:
    rows = [*(real(f"{name}村", amount, "2000") for name, amount in zip("甲乙", amounts, strict=True))]
    found = check(tmp_path, parser, [*rows, total("合计", whole)], [*HEADER[:4], header, HEADER[5]])
    assert found == expected


@pytest.mark.parametrize(
    ("whole", "expected"),
    [("55", []), ("30", []), ("25", [("T002", "E5", "55")])],
    ids=["all rows", "branches alone", "the committee alone"],
)
@pytest.mark.parametrize("parents", [True, False], ids=["named as above", "by its name"])
def test_organisations_that_hold_others_may_be_left_out_of_a_total(
    tmp_path: Path, parser: Parser, parents: bool, whole: str, expected: Told
) -> None:
    """The members of a committee are those of its branches: a district adds up either all rows or the branches."""
    header = ["党组织代码", "党组织名称", "组织类别", "上级党组织代码" if parents else "备注", "党员总数"]
    rows = [
        ["1", "某公司党委", "党委", "", "25"],
        ["2", "甲支部", "党支部", "1", "10"],
        ["3", "乙支部", "党支部", "1", "20"],
    ]
    found = outcome(book(tmp_path / "党组织.xlsx", 党组织=[header, *rows, ["合计", "", "", "", whole]]), parser)
    assert told(found) == expected


@pytest.mark.parametrize(
    ("code", "registered", "expected"),
    [("", "4000", []), ("", "4001", [("T004", "G2", "4000")]), ("310105006009", "4001", None)],
    ids=["right", "one of three wrong", "with a code"],
)
def test_a_subtotal_called_as_a_street_is_told_by_most_of_its_numbers(
    tmp_path: Path, parser: Parser, code: str, registered: str, expected: Told | None
) -> None:
    """With a code it is a residential area of its own, whatever its numbers are."""
    rows = [[code, "天山镇", "", "", "2000", "5000", registered], [*A, "2500"], [*B, "1500"]]
    rows += [["", "华阳镇", "", "", "500", "1300", "9"], [*C, "9"]]
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[[*HEADER, "户籍人口"], *rows]), parser)
    assert found.ignored.get("total") == (1 if expected is None else 2)
    assert told(found) == (expected or [])


def test_terms_of_office_are_never_added_up(tmp_path: Path, parser: Parser) -> None:
    header = ["党组织代码", "党组织名称", "组织类别", "届次", "党员总数"]
    rows = [["310105000001", "甲支部", "党支部", "3", "10"], ["310105000002", "乙支部", "党支部", "4", "20"]]
    found = outcome(book(tmp_path / "党组织.xlsx", 党组织=[header, *rows, ["合计", "", "", "9", "31"]]), parser)
    assert told(found) == [("T002", "E4", "30")]


def test_groupings_over_the_rows_that_the_total_adds_again(tmp_path: Path, parser: Parser) -> None:
    overlays = [total("东南板块", "2000", "4000"), total("西北板块", "500", "2300")]
    assert check(tmp_path, parser, [A, B, C, *overlays, total("合计", "2500", "6300")]) == []
    assert check(tmp_path, parser, [A, B, C, *overlays, total("合计", "5000", "6301")]) == [
        ("T002", "F7", "6300"),
        ("T006", "E7", "2500"),
    ]


@pytest.mark.parametrize(
    ("row", "is_total"),
    [
        (["", "", "", "", "2500", "6300"], True),
        (["", "", "", "", "2500", "6301"], False),
        (["", "", "", "", "2500", ""], False),
        (["", "", "天山路街道", "", "2500", "6300"], False),
    ],
    ids=["sums", "no sum", "one column", "more than sums"],
)
def test_a_last_row_without_a_name_is_a_total_by_its_sums(
    tmp_path: Path, parser: Parser, row: Row, is_total: bool
) -> None:
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[HEADER, A, B, C, row]), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (3, 0 if is_total else 1)
    assert (found.ignored.get("total", 0), told(found)) == (int(is_total), [])


def test_a_row_without_a_name_is_no_total_above_others(tmp_path: Path, parser: Parser) -> None:
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[HEADER, A, B, total("", "2000", "5000"), C]), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (3, 1)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["合计", "2人"], []),
        (["合计", "3人"], [("T002", "B4", "2")]),
        (["合计3人"], [("T002", "A4", "2")]),
        (["共计：2名"], []),
        (["合计", "", "", "", "", "3"], [("T002", "F4", "2")]),
        (["合计", "", "", "3"], []),
        (["合计", "3", "", "1"], []),
        (["合计", "约3人"], []),
    ],
    ids=["right", "wrong", "in one cell", "right in one cell", "under words", "under a date", "several", "roughly"],
)
def test_a_total_of_a_list_of_persons_counts_its_rows(
    tmp_path: Path, parser: Parser, cells: Row, expected: Told
) -> None:
    rows = members({}, {"公民身份号码": "310199198102030021"})
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*rows, cells]), parser)
    assert (found.rows_accepted, found.ignored) == (2, {"header": 1, "total": 1})
    assert told(found) == expected
    assert {f.column for f in found.findings if f.rule == "T002"} == ({"行数"} if expected else set())


def test_rows_that_are_kept_back_count_too(tmp_path: Path, parser: Parser) -> None:
    rows = members({}, {"公民身份号码": "310199198102030022"})
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*rows, ["合计", "2人"]]), parser)
    assert (found.rows_quarantined, told(found)) == (1, [])


def test_a_total_of_halves_side_by_side_holds_both(tmp_path: Path, parser: Parser) -> None:
    def write(whole: str) -> Told:
        header, left, right = ["居民区名称", "所属街道(镇)", "总户数"], ["甲村", "天山路街道"], ["乙村", "天山路街道"]
        rows = [header * 2, [*left, "10", *right, "20"], ["", "", "", "合计", "", whole]]
        return [one for found in outcomes(book(tmp_path / "居民区.xlsx", 居民区=rows), parser) for one in told(found)]

    assert (write("30"), write("31")) == ([], [("T002", "F3", "20")])


def test_a_total_over_all_sheets_of_a_file_is_right(tmp_path: Path, parser: Parser) -> None:
    sheets = {"华阳": [HEADER, C], "天山": [HEADER, A, B, total("总计", "2500", "6300")]}
    found = outcomes(book(tmp_path / "居民区.xlsx", **sheets), parser)
    assert [told(one) for one in found] == [[] for _ in found]


def test_above_a_thousand_they_are_told_as_one(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "居民区.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("居民区")
        sheet.write_row(0, 0, HEADER)
        for number in range(1001):
            sheet.write_row(number * 2 + 1, 0, real(f"第{number}村", "10", "30"))
            sheet.write_row(number * 2 + 2, 0, total("小计", "11"))
    found = outcome(path, parser)
    (one,) = [f for f in found.findings if f.rule == "T004"]
    assert (one.count, one.cell, (one.cells or "")[:8]) == (1001, "E3", "E3,E5,E7")


@pytest.mark.parametrize("at", [0, 3], ids=["above the rows", "below them"])
@pytest.mark.parametrize(
    "parts",
    [
        [("其中：男", "1500", "3300"), ("女", "1000", "3000")],
        [("其中：男", "1500", "3300"), ("　　女性", "", "3000")],
        [("其中：", "", ""), ("男", "1500", "3300"), ("女", "1000", "3000")],
        [("其中：城镇", "1500", "3300"), ("农村", "1000", "3000")],
        [("#本市户籍", "1500", "3300"), ("外省市来沪", "900", "2000"), ("境外", "100", "1000")],
        [("其中:60岁以上", "2000", "4000"), ("60岁以下", "500", "2300")],
    ],
    ids=lambda parts: "、".join(name.strip() for name, *_ in parts),
)
def test_further_parts_behind_the_first_are_no_rows_and_no_sums(
    tmp_path: Path, parser: Parser, at: int, parts: list[tuple[str, str, str]]
) -> None:
    rows = [A, B, C]
    rows[at:at] = [total("合计", "2500", "6300"), *(total(*part) for part in parts)]
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[HEADER, *rows]), parser)
    assert (found.rows_accepted, found.ignored["total"], told(found)) == (3, 1 + len(parts), [])


def test_any_parts_of_a_total_that_ends_the_table_are_no_rows(tmp_path: Path, parser: Parser) -> None:
    parts = [total("其中：少数民族", "60", "150"), total("35岁以下", "700", "1900"), total("独居老人", "90", "90")]
    found = outcome(
        book(tmp_path / "居民区.xlsx", 居民区=[HEADER, A, B, C, total("合计", "2500", "6300"), *parts]), parser
    )
    assert (found.rows_accepted, found.ignored["total"], told(found)) == (3, 4, [])
    wrong = [*parts[:2], total("独居老人", "9000", "90")]
    assert check(tmp_path, parser, [A, B, C, total("合计", "2500", "6300"), *wrong]) == [("T004", "E8", "不大于2500")]


@pytest.mark.parametrize(
    "rows",
    [
        [
            total("合计", "2500", "6300"),
            total("其中：天山二村", "1200", "3000"),
            *(total(r[1], r[4], r[5]) for r in (B, C)),
        ],
        [total("合计", "9", "9"), total("其中：男", "5", "5"), *(total(r[1], r[4], r[5]) for r in (A, B, C))],
        [A, B, total("合计", "2000", "5000"), total("其中：男", "900", "2500"), C],
    ],
    ids=["the rows are the parts", "the total is another", "a row of its own"],
)
def test_rows_behind_a_part_are_rows_where_the_total_needs_them_or_they_say_more(
    tmp_path: Path, parser: Parser, rows: list[Row]
) -> None:
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[HEADER, *rows]), parser)
    named = {"天山二村", "天山三村", "华阳一村"} & {str(row[1]) for row in rows}
    assert found.rows_accepted == len(named)


@pytest.mark.parametrize("cells", [["女", "1"], ["女党员", "1人"]])
def test_parts_below_a_list_of_persons_are_no_persons(tmp_path: Path, parser: Parser, cells: Row) -> None:
    rows = members({}, {"公民身份号码": "310199198102030021"})
    rows = [["序号", *rows[0]], *([str(number), *row] for number, row in enumerate(rows[1:], 1))]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*rows, ["合计", "2人"], ["其中：男", "1"], cells]), parser)
    assert (found.rows_accepted, found.ignored["total"], told(found)) == (2, 3, [])


@pytest.mark.parametrize(("said", "expected"), [("1人", []), ("2人", [("T004", "B7", "1")])], ids=["right", "wrong"])
@pytest.mark.parametrize("whole", [[], [["合计", "3人"]]], ids=["last", "before the total"])
def test_a_subtotal_under_the_last_heading_is_of_its_own_rows(
    tmp_path: Path, parser: Parser, said: str, expected: Told, whole: list[Row]
) -> None:
    rows = members({}, {"公民身份号码": "310199198102030021"}, {"公民身份号码": "310199196506120036"})
    rows = [["序号", *rows[0]], *([str(number), *row] for number, row in enumerate(rows[1:], 1))]
    rows[3:3], rows[1:1] = [["第二党支部"]], [["第一党支部"]]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*rows, ["小计", said], *whole]), parser)
    assert (found.ignored["title"], told(found)) == (2, expected)


def test_a_subtotal_may_hold_the_rows_under_several_headings(tmp_path: Path, parser: Parser) -> None:
    rows = members(*({"公民身份号码": number} for number in (
        "310199196001010014", "310199198102030021", "310199196506120036",
    )))  # fmt: skip
    rows = [["序号", *rows[0]], *([str(number), *row] for number, row in enumerate(rows[1:], 1))]
    rows[3:3], rows[1:1] = [["第二党支部"]], [["第一党支部"]]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*rows, ["小计", "3人"]]), parser)
    assert told(found) == []


@pytest.mark.parametrize("name", ["#REF!", "#NAME?", "#N/A", "#####"])
def test_a_row_whose_name_is_an_error_is_no_total(tmp_path: Path, parser: Parser, name: str) -> None:
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[HEADER, A, B, real(name, "9", "9"), C]), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored) == (3, 1, {"header": 1})
