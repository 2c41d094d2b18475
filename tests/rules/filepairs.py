"""Rules that one file decides: a file that breaks the rule and the nearest one that does not, both examined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from schemas.cities.areas import areas
from schemas.databaselist import database
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.examining.samecontents import Contents
from tests.rules.bench import Bench, Pair, Told, rules_of
from tests.sources.books import BUILDING, BUILDING_HEADER, DISTRICT, MEMBER_HEADER, MEMBERS, PERIOD, book, members
from tests.sources.dbftables import dbf
from tests.sources.test_formats import SHORT_ROWS
from tests.sources.test_mapping_files import write
from tests.sources.test_mappings import COMMUNITIES, COMMUNITY_HEADER, community
from tests.sources.test_mappings import read as read_by_records
from tests.sources.test_mended import building, workbook
from tests.sources.test_parts import table
from tests.sources.test_passwords import PASSWORD, examined, modern
from tests.sources.test_recognition import AMBIGUOUS
from tests.sources.test_rosters import ALL, BEFORE, NOW
from tests.sources.test_standing import COMMUNITY, REAL
from tests.sources.test_totals import A, B, C, subtotals, total

Rows = Sequence[Sequence[Any]]
Made = Callable[[Path], Path]
"""Writes a file into an empty folder."""


def people(*changes: dict[str, Any]) -> Rows:
    """Members; the first one, changed."""
    return members(*changes)


def towers(**change: str) -> Rows:
    """One building, changed."""
    return [BUILDING_HEADER, [change.get(name, cell) for name, cell in zip(BUILDING_HEADER, BUILDING, strict=True)]]


def beside(header: str, *cells: str) -> Rows:
    """The two members with one more column."""
    return [[*MEMBER_HEADER, header], *([*row, cell] for row, cell in zip(MEMBERS, cells, strict=True))]


def homes(*rows: Sequence[str]) -> Rows:
    """Communities as `test_totals` has them: without codes."""
    return [["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"], *rows]


def sheet(rows: Rows, title: str = "党员") -> Made:
    """A workbook of one sheet."""
    return lambda folder: book(folder / f"{title}.xlsx", **{title: rows})


def text(content: bytes, name: str) -> Made:
    """A file of those bytes."""

    def made(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return made


def written(change: Callable[[Any, Any], Any], rows: Rows = (MEMBER_HEADER, *MEMBERS)) -> Made:
    """A workbook of one sheet in which something besides values is written: given workbook and sheet."""

    def made(folder: Path) -> Path:
        path = folder / "党员.xlsx"
        with xlsxwriter.Workbook(path) as made_book:
            page = made_book.add_worksheet("党员")
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            change(made_book, page)
        return path

    return made


def csv(rows: Rows) -> bytes:
    """Lines of cells."""
    return "\r\n".join(",".join(row) for row in rows).encode()


def every_column(*but: str) -> Rows:
    """A community with all columns there are, but for some."""
    columns = [one for one in database("community").columns.values() if one.name not in but]
    cells = dict(
        zip(("community_code", "community_name", "street_code", "community_type"), COMMUNITIES[0], strict=False)
    )
    return [[one.title for one in columns], [cells.get(one.name, "") for one in columns]]


def paint(made_book: Any, page: Any) -> None:
    """One red cell."""
    page.write(1, 0, ALL[0][0], made_book.add_format({"bg_color": "#FF0000"}))


GOOD: Rows = [MEMBER_HEADER, *MEMBERS]
MEMOS = [[*row, "0000000001"] for row in SHORT_ROWS]
MEMOS[0][-1] = "备注"
FILES: dict[str, tuple[Made, Made]] = {
    "F001": (text(b"PK\x03\x04 and nothing more", "党员.xlsx"), sheet(GOOD)),
    "F002": (text(b"%PDF-1.7\n%%EOF\n", "党员.pdf"), sheet(GOOD)),
    "F003": (sheet([["甲", "乙"], ["1", "2"]], "表"), sheet(GOOD, "表")),
    "F004": (sheet([[*row[:1], *row[2:]] for row in GOOD]), sheet(GOOD)),
    "F006": (sheet(beside("本地标签", "甲", "乙")), sheet(beside("工作单位", "甲", "乙"))),
    "F007": (
        written(lambda _, page: page.set_row(1, None, None, {"hidden": True})),
        written(lambda _, page: page.set_row(1, 30)),
    ),
    "F008": (text(csv(GOOD).replace("张伟".encode(), "张\ufffd".encode()), "党员.csv"), text(csv(GOOD), "党员.csv")),
    "F010": (
        written(lambda _, page: page.write_formula(1, 5, "=1/0", None, "#DIV/0!")),
        written(lambda _, page: page.write_formula(1, 5, '="大专"', None, "大专")),
    ),
    "F011": (sheet(homes(A, B, C, total("合计", "2500", "6300")), "居民区"), sheet(homes(A, B, C), "居民区")),
    "F012": (sheet(every_column("households"), "居民区"), sheet(every_column(), "居民区")),
    "F013": (
        sheet([["入党的日期" if cell == "入党日期" else cell for cell in MEMBER_HEADER], *MEMBERS]),
        sheet(GOOD),
    ),
    "F014": (
        sheet([AMBIGUOUS, *([*row[:6], "310105000001"] for row in MEMBERS)], "Sheet1"),
        sheet([AMBIGUOUS, *([*row[:6], "310105000001"] for row in MEMBERS)], "入党申请人"),
    ),
    "F018": (written(paint, (MEMBER_HEADER, *ALL[:4])), sheet((MEMBER_HEADER, *ALL[:4]))),
    "F021": (
        lambda folder: workbook(folder / "a.xlsx", [(building(1), "楼宇!3"), (building(2), "楼宇!3")]),
        lambda folder: workbook(folder / "a.xlsx", [(building(1), "楼宇!3"), (building(2), "楼宇!4")]),
    ),
    "F022": (sheet([["2026年8月党员名册"], *GOOD]), sheet([["2026年9月党员名册"], *GOOD])),
    "F023": (
        lambda folder: dbf(folder / "党员.dbf", MEMOS, kinds="C" * len(SHORT_ROWS[0]) + "M", version=0x83),
        lambda folder: dbf(folder / "党员.dbf", SHORT_ROWS),
    ),
    "F024": (
        lambda folder: dbf(folder / "党员.dbf", SHORT_ROWS, deleted=[0]),
        lambda folder: dbf(folder / "党员.dbf", SHORT_ROWS),
    ),
    "F025": (sheet(beside("身份证号", "甲", "乙")), sheet(beside("备注", "甲", "乙"))),
    "F026": (
        sheet(table("常住人口（人）", ["男", "女"]), "居民区"),
        sheet(table("常住人口（人）", ["男", "女", "小计"]), "居民区"),
    ),
    "F027": (sheet(beside("报告期", "2026-08", "2026-09")), sheet(beside("报告期", "2026-09", "2026-09"))),
    "F028": (sheet(towers(楼宇名称="合计"), "楼宇"), sheet(towers(楼宇名称="合记大厦"), "楼宇")),
    "F029": (
        sheet([COMMUNITY[1:], *REAL, ["天山路街道", "", "", "2401", "7300"]], "居民区"),
        sheet([COMMUNITY[1:], *REAL], "居民区"),
    ),
    "F030": (sheet([MEMBER_HEADER]), sheet(GOOD)),
    "F034": (
        lambda folder: book(folder / "名册.xlsx", 一=[MEMBER_HEADER, *NOW], 二=[MEMBER_HEADER, *BEFORE]),
        lambda folder: book(folder / "名册.xlsx", 一=[MEMBER_HEADER, *ALL[:10]], 二=[MEMBER_HEADER, *ALL[10:]]),
    ),
    "F035": (text(csv(GOOD).replace("张伟".encode(), '"张伟'.encode()), "党员.csv"), text(csv(GOOD), "党员.csv")),
    "F040": (sheet(beside("是否流入党员", "是", "否")), sheet(beside("是否流入党员", "否", "否"))),
    "V002": (sheet(people({"学历": "火星大学"})), sheet(people({"学历": "大学本科"}))),
    "V008": (sheet(people({"入党日期": "昨天"})), sheet(people({"入党日期": "1990年7月1日"}))),
    "V009": (sheet(people({"入党日期": "1990年7月"})), sheet(people({"入党日期": "1990年7月1日"}))),
    "V013": (sheet(towers(从业人员数="-500"), "楼宇"), sheet(towers(从业人员数="500"), "楼宇")),
    "V015": (sheet(towers(从业人员数="50S"), "楼宇"), sheet(towers(从业人员数="505"), "楼宇")),
    "V016": (sheet(towers(**{"所属街道(镇)": "火星街道"}), "楼宇"), sheet(towers(), "楼宇")),
    "V018": (
        sheet([[*BUILDING_HEADER, "入驻率(%)"], [*BUILDING, "120"]], "楼宇"),
        sheet([[*BUILDING_HEADER, "入驻率(%)"], [*BUILDING, "100"]], "楼宇"),
    ),
    "V019": (sheet(people({"入党日期": "90-07-01"})), sheet(people({"入党日期": "1990-07-01"}))),
    "V020": (sheet(towers(从业人员数="1.2万"), "楼宇"), sheet(towers(从业人员数="12000"), "楼宇")),
    "R001": (sheet([MEMBER_HEADER, MEMBERS[0], MEMBERS[0]]), sheet(GOOD)),
    "R004": (
        sheet([BUILDING_HEADER, BUILDING, BUILDING], "楼宇"),
        sheet([BUILDING_HEADER, BUILDING, ["B2", "长江大厦", *BUILDING[2:]]], "楼宇"),
    ),
    "T002": (
        sheet(homes(A, B, C, total("合计", "2501", "6300")), "居民区"),
        sheet(homes(A, B, C, total("合计", "2500", "6300")), "居民区"),
    ),
    "T004": (
        sheet(homes(*subtotals("2001", "500")), "居民区"),
        sheet(homes(*subtotals("2000", "500")), "居民区"),
    ),
    "T006": (
        sheet(homes(A, B, C, total("东南板块", "2000", "4000"), total("西北板块", "500", "2300"),
                    total("合计", "5000", "6300")), "居民区"),
        sheet(homes(A, B, C, total("东南板块", "2000", "4000"), total("西北板块", "500", "2300"),
                    total("合计", "2500", "6300")), "居民区"),
    ),
}  # fmt: skip


def _examined(path: Path, parser: Parser, **known: Any) -> Told:
    expected = {"district": DISTRICT, "period": PERIOD, **known}
    return rules_of(examine(path, Expectation(areas(), **expected), parser=parser).outcomes)


def _pair(rule: str) -> Pair:
    def tried(bench: Bench) -> tuple[Told, Told]:
        first, second = (_examined(made(bench.fresh()), bench.parser) for made in FILES[rule])
        return first, second

    return tried


def unit_and_period(bench: Bench) -> tuple[Told, Told]:
    """F005: neither the folder nor the name says whose file it is and of when; the name says both."""
    unknown: dict[str, Any] = {"district": None, "period": None}
    first, second = (
        _examined(book(bench.fresh() / f"{name}.xlsx", 党员=GOOD), bench.parser, **unknown)
        for name in ("党员", "长宁区党员2026年9月")
    )
    return first, second


def same_rows(bench: Bench) -> tuple[Told, Told]:
    """F009: a second file of the delivery has the rows of the first, or one row less."""

    def told(rows: Rows) -> Told:
        contents, folder = Contents(), bench.fresh()
        files = [book(folder / "一.xlsx", 党员=GOOD), book(folder / "二.xlsx", 党员=[["党员汇总表"], *rows])]
        expectation = Expectation(areas(), DISTRICT, PERIOD)
        found = [contents.compared(examine(path, expectation, parser=bench.parser)) for path in files]
        return rules_of(found[1].outcomes)

    return told(GOOD), told(GOOD[:-1])


def corrected(wrong: str, near: str) -> Pair:
    """F015, F016: a record corrects what stands in a cell, or what stands there no more."""

    def tried(bench: Bench) -> tuple[Told, Told]:
        found = []
        for cell in (wrong, near):
            folder = bench.fresh()
            write(folder, "corrections", community(wrong=cell, right="1200"))
            path = book(folder / "居民区.xlsx", 居民区=[COMMUNITY_HEADER, *COMMUNITIES])
            found.append(rules_of([read_by_records(path, folder, bench.parser)]))
        return found[0], found[1]

    return tried


def encrypted(bench: Bench) -> tuple[Told, Told]:
    """F020: a workbook with a password that nobody has recorded, and one that somebody has."""
    first, second = (
        rules_of([examined(modern(bench.fresh(), PASSWORD), bench.parser, *known)]) for known in ((), (PASSWORD,))
    )
    return first, second


PAIRS: dict[str, Pair] = {rule: _pair(rule) for rule in FILES} | {
    "F005": unit_and_period,
    "F009": same_rows,
    "F015": corrected("12000", "99"),
    "F016": corrected("99", "12000"),
    "F020": encrypted,
}
