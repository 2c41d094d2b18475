"""What recorded mappings, corrections and waivers do to a file that is read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.mappingfiles.loading import read_mappings
from tests.sources.books import DISTRICT, MEMBER_HEADER, MEMBERS, PERIOD, book, column, members, told
from tests.sources.test_mapping_files import write

BRANCH = "310105000001"
COMMUNITY_HEADER = ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]
COMMUNITIES = [
    ["310105001001", "甲居民区", "310105001", "1", "12000", "2500"],
    ["310105001002", "乙居民区", "310105001", "1", "1000", "2500"],
]


def read(path: Path, folder: Path, parser: Parser, **change: Any) -> Outcome:
    """The one outcome of the file under the records of the folder."""
    known = {"district": DISTRICT, "period": PERIOD, **change}
    (found,) = examine(path, Expectation(areas(), mappings=read_mappings(folder), **known), parser=parser).outcomes
    return found


def messages(found: Outcome, rule: str) -> list[str]:
    return [finding.message for finding in found.findings if finding.rule == rule]


def missing(found: Outcome) -> list[str | None]:
    """The columns that a file lacks, as far as a release waits for them."""
    return [f.expected for f in found.findings if (f.rule, f.severity) == ("F012", "block")]


def member(**fields: str) -> dict[str, str]:
    return {"database": "party_member", **fields}


def renamed(header: str, to: str) -> list[list[str]]:
    return [[to if cell == header else cell for cell in MEMBER_HEADER], *MEMBERS]


def test_a_recorded_header_is_read_as_its_column(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=renamed("入党日期", "政治生命起点"))
    before = read(path, tmp_path, parser)
    assert (column(before, "join_date"), missing(before)) == ([None, None], ["join_date"])
    write(tmp_path, "headers", member(header="政治 生命起点", column="join_date", district=DISTRICT))
    after = read(path, tmp_path, parser)
    assert [str(day) for day in column(after, "join_date")] == ["1990-07-01", "2001-07-01"]
    assert (told(after, "F006"), missing(after)) == ([], [])


def test_a_recorded_header_wins_over_the_synonyms(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=renamed("入党日期", "转正时间"))
    write(tmp_path, "headers", member(header="转正时间", column="join_date"))
    found = read(path, tmp_path, parser)
    assert [str(day) for day in column(found, "join_date")] == ["1990-07-01", "2001-07-01"]
    assert [str(day) for day in column(found, "full_date")] == ["1991-07-01", "2002-07-01"]


def test_a_recorded_header_of_another_database_means_nothing_here(tmp_path: Path, parser: Parser) -> None:
    write(tmp_path, "headers", {"database": "applicant", "header": "公民身份号码", "column": "name"})
    found = read(book(tmp_path / "党员.xlsx", 党员=[MEMBER_HEADER, *MEMBERS]), tmp_path, parser)
    assert column(found, "citizen_id") == [row[1] for row in MEMBERS]


def test_recorded_headers_are_evidence_of_where_the_header_is(tmp_path: Path, parser: Parser) -> None:
    """Not one header of the sheet is known without the records."""
    header = ["甲列", "乙列", "丙列", "丁列"]
    path = book(tmp_path / "a.xlsx", 表=[["说明"], header, ["B1", "长城大厦", "天山路1号", "天山路街道"]])
    assert read(path, tmp_path, parser).state == "returned"
    names = ("building_code", "building_name", "address", "street_code")
    records = [
        {"database": "building", "header": text, "column": name} for text, name in zip(header, names, strict=True)
    ]
    write(tmp_path, "headers", *records)
    found = read(path, tmp_path, parser)
    assert (found.database, column(found, "building_name"), column(found, "_row")) == ("building", ["长城大厦"], [3])


def test_an_ignored_header_is_told_no_more(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=[[*MEMBER_HEADER, "内部编号", "附注"], [*MEMBERS[0], "7", "x"]])
    write(tmp_path, "headers", member(header="内部编号", column="-"))
    (finding,) = [f for f in read(path, tmp_path, parser).findings if f.rule == "F006"]
    assert finding.cells == "P1"


def test_an_ignored_header_hides_a_column_that_would_be_read(tmp_path: Path, parser: Parser) -> None:
    write(tmp_path, "headers", member(header="学历", column="-"))
    found = read(book(tmp_path / "党员.xlsx", 党员=[MEMBER_HEADER, *MEMBERS]), tmp_path, parser)
    assert (column(found, "education"), told(found, "F006"), missing(found)) == ([None, None], [], ["education"])


def test_a_recorded_absence_warns_with_its_reason(tmp_path: Path, parser: Parser) -> None:
    rows = [[*row[:4], *row[6:]] for row in (MEMBER_HEADER, *MEMBERS)]  # neither 民族 nor 学历
    path = book(tmp_path / "党员.xlsx", 党员=rows)
    write(tmp_path, "absences", member(column="education", district=DISTRICT, reason="系统没有学历字段"))
    found = read(path, tmp_path, parser)
    (recorded,) = [f for f in found.findings if "系统没有学历字段，李处，absences/own.csv:2" in f.message]
    assert (recorded.rule, recorded.severity, recorded.expected) == ("F012", "warn", "education")
    assert missing(found) == ["ethnicity"]
    assert ("education" in found.present, column(found, "education")) == (False, [None, None])
    assert missing(read(path, tmp_path, parser, district="310104")) == ["ethnicity|education"]


@pytest.mark.parametrize(
    ("name", "header", "written", "value", "read_as"),
    [
        ("sex", "性别", "爷们", "1", "1"),
        ("education", "学历", "无", "21", "21"),  # a word for nothing elsewhere
        ("is_lost", "是否失联党员", "查无此人", "1", True),
        ("join_date", "入党日期", "一大", "1921-07-23", "1921-07-23"),
    ],
    ids=["code", "null word", "flag", "date"],
)
def test_a_recorded_value_is_read_as_what_it_means(
    tmp_path: Path, parser: Parser, name: str, header: str, written: str, value: str, read_as: Any
) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=members({header: f" {written}"}))
    unread = column(read(path, tmp_path, parser), name)
    write(tmp_path, "values", member(column=name, written=written, value=value))
    found = read(path, tmp_path, parser)
    (now,) = column(found, name)
    assert (str(now) if name == "join_date" else now) == read_as
    assert unread != [now]
    assert told(found, "V002") + told(found, "V008") == []


def test_a_finding_still_quotes_what_the_district_wrote(tmp_path: Path, parser: Parser) -> None:
    write(tmp_path, "values", member(column="join_date", written="很久以前", value="不详之日"))
    found = read(book(tmp_path / "党员.xlsx", 党员=members({"入党日期": "很久以前"})), tmp_path, parser)
    assert [finding.value for finding in found.findings if finding.rule == "V008"] == ["很久以前"]


def community(**fields: str) -> dict[str, str]:
    return {"database": "community", "column": "households", **fields}


def test_a_known_error_is_corrected_and_told(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "居民区.xlsx", 居民区=[COMMUNITY_HEADER, *COMMUNITIES])
    write(tmp_path, "corrections", community(wrong="12000", right="1200"))
    found = read(path, tmp_path, parser)
    assert column(found, "households") == [1200, 1000]
    (finding,) = [f for f in found.findings if f.rule == "F015"]
    assert (finding.severity, finding.cell, finding.value, finding.expected) == ("warn", "E2", "12000", "1200")
    assert finding.message == (
        "已按更正记录将总户数“12000”改为“1200”。请在原表中更正后再报（更正记录：来函说明，李处，corrections/own.csv:2）"
    )
    assert told(found, "F016") == []


def test_a_key_names_the_row(tmp_path: Path, parser: Parser) -> None:
    rows = [[*row[:4], "12000", row[5]] for row in COMMUNITIES]
    path = book(tmp_path / "居民区.xlsx", 居民区=[COMMUNITY_HEADER, *rows])
    key = {"key_column": "community_code", "key_value": "310105001002"}
    write(tmp_path, "corrections", community(wrong="12000", right="1200", **key))
    found = read(path, tmp_path, parser)
    assert (column(found, "households"), told(found, "F015")) == ([12000, 1200], [("warn", "E3")])


def test_a_keyed_record_is_heard_before_one_without(tmp_path: Path, parser: Parser) -> None:
    rows = [[*row[:4], "12000", row[5]] for row in COMMUNITIES]
    path = book(tmp_path / "居民区.xlsx", 居民区=[COMMUNITY_HEADER, *rows])
    key = {"key_column": "community_code", "key_value": "310105001002"}
    write(
        tmp_path, "corrections", community(wrong="12000", right="1200"), community(wrong="12000", right="1300", **key)
    )
    found = read(path, tmp_path, parser)
    assert column(found, "households") == [1200, 1300]
    assert sorted(told(found, "F015")) == [("warn", "E2"), ("warn", "E3")]


@pytest.mark.parametrize(("wrong", "right", "becomes"), [("12000", "", None), ("", "7", 7)], ids=["empty", "filled"])
def test_an_empty_cell_can_be_wrong_or_right(
    tmp_path: Path, parser: Parser, wrong: str, right: str, becomes: int | None
) -> None:
    rows = [[*COMMUNITIES[0][:4], wrong, "2500"]]
    path = book(tmp_path / "居民区.xlsx", 居民区=[COMMUNITY_HEADER, *rows])
    key = {"key_column": "community_code", "key_value": "310105001001"}
    write(tmp_path, "corrections", community(wrong=wrong, right=right, **key))
    found = read(path, tmp_path, parser)
    assert (column(found, "households"), told(found, "F015")) == ([becomes], [("warn", "E2")])


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [({"key_column": "community_code", "key_value": "310105001002"}, "E3", "1000"), ({}, "E2", None)],
    ids=["keyed", "without key"],
)
def test_a_mended_source_retires_the_record(
    tmp_path: Path, parser: Parser, key: dict[str, str], cell: str, value: str | None
) -> None:
    path = book(tmp_path / "居民区.xlsx", 居民区=[COMMUNITY_HEADER, *COMMUNITIES])
    write(tmp_path, "corrections", community(wrong="99", right="100", **key))
    found = read(path, tmp_path, parser)
    (finding,) = [f for f in found.findings if f.rule == "F016"]
    assert (finding.severity, finding.owner, finding.cell, finding.value) == ("warn", "city", cell, value)
    assert "总户数不再是“99”" in finding.message
    assert "corrections/own.csv:2" in finding.message


def test_nothing_is_said_of_a_row_or_column_that_is_not_there(tmp_path: Path, parser: Parser) -> None:
    key = {"key_column": "community_code", "key_value": "310105001003"}
    write(tmp_path, "corrections", community(wrong="99", right="100", **key))
    whole = book(tmp_path / "居民区.xlsx", 居民区=[COMMUNITY_HEADER, *COMMUNITIES])
    assert told(read(whole, tmp_path, parser), "F016") == []
    write(tmp_path, "corrections", community(wrong="99", right="100"))
    without = [[*row[:4], row[5]] for row in (COMMUNITY_HEADER, *COMMUNITIES)]
    assert told(read(book(tmp_path / "居民区b.xlsx", 居民区=without), tmp_path, parser), "F016") == []
    part = book(tmp_path / "居民区_华阳路街道.xlsx", 居民区=[COMMUNITY_HEADER, *COMMUNITIES])
    assert told(read(part, tmp_path, parser), "F016") == []


def test_rows_of_several_sheets_are_told_on_their_own(tmp_path: Path, parser: Parser) -> None:
    one, other = COMMUNITIES
    path = book(
        tmp_path / "居民区.xlsx",
        居民区甲=[COMMUNITY_HEADER, one],
        居民区乙=[["长宁区居民区"], COMMUNITY_HEADER, [*other[:4], "12000", "2500"]],
    )
    write(tmp_path, "corrections", community(wrong="12000", right="1200"))
    found = read(path, tmp_path, parser)
    places = [(f.sheet, f.cell) for f in found.findings if f.rule == "F015"]
    assert (column(found, "households"), places) == ([1200, 1200], [("居民区甲", "E2"), ("居民区乙", "E3")])


def unmapped(**change: str) -> list[list[str]]:
    return members({"学历": "火星大学"}, {"学历": "水星大学", "公民身份号码": MEMBERS[1][1], "性别": "女", **change})


@pytest.mark.parametrize(
    ("record", "severities"),
    [
        ({"rule": "V002"}, ["warn", "warn"]),
        ({"rule": "V002", "database": ""}, ["warn", "warn"]),
        ({"rule": "V002", "column": "education"}, ["warn", "warn"]),
        ({"rule": "V002", "column": "sex"}, ["block", "block"]),
        ({"rule": "V013"}, ["block", "block"]),
        ({"rule": "V002", "database": "applicant"}, ["block", "block"]),
        ({"rule": "V002", "district": "310104"}, ["block", "block"]),
        ({"rule": "V002", "valid_to": "2026-08-31"}, ["block", "block"]),
        ({"rule": "V002", "key_column": "branch_code", "key_value": "310105000002"}, ["block", "warn"]),
    ],
    ids=["rule", "any database", "column", "other column", "other rule", "other database", "other district", "over",
         "key"],
)  # fmt: skip
def test_a_waived_rule_only_warns(
    tmp_path: Path, parser: Parser, record: dict[str, str], severities: list[str]
) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=unmapped(所在党支部代码="310105000002"))
    write(tmp_path, "waivers", member(**record) if "database" not in record else record)
    found = read(path, tmp_path, parser)
    assert [severity for severity, _ in told(found, "V002")] == severities
    waived = [("（已豁免：来函说明，李处，waivers/own.csv:2）" in text) for text in messages(found, "V002")]
    assert waived == [severity == "warn" for severity in severities]


def test_a_waiver_lets_no_row_in(tmp_path: Path, parser: Parser) -> None:
    """V001 keeps back a row without a key, and blocks for other cells: only the second can be waived."""
    write(tmp_path, "waivers", member(rule="V001"))
    path = book(tmp_path / "党员.xlsx", 党员=members({"公民身份号码": "", "姓名": "甲拟造"}, {"民族": ""}))
    found = read(path, tmp_path, parser)
    assert (found.rows_accepted, found.rows_quarantined) == (1, 1)
    assert sorted(severity for severity, _ in told(found, "V001")) == ["reject_row", "warn"]


def many(path: Path, *streets: int) -> Path:
    """A file of so many communities of an unknown type in one street and in another."""
    lines = [",".join(COMMUNITY_HEADER)]
    for street, count in zip(("310105001", "310105002"), streets, strict=True):
        lines += [f"{street}0{n:04d},第{n}居民区,{street},{street[-1]}火星,1,1" for n in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("streets", "key", "expected"),
    [
        ((1001, 0), None, [("warn", 1001, "D2:D1002", "1火星")]),
        ((1001, 0), "310105001", [("warn", 1001, "D2:D1002", "1火星")]),
        ((1001, 0), "310105002", [("block", 1001, "D2:D1002", "1火星")]),
        ((2, 1001), "310105001", [("block", 1001, "D4:D1004", "2火星"), ("warn", 1, None, "1火星"),
                                  ("warn", 1, None, "1火星")]),
        ((1002, 1001), "310105001", [("block", 1001, "D1004:D2004", "2火星"), ("warn", 1002, "D2:D1003", "1火星")]),
    ],
    ids=["no key", "all", "none", "a few", "some thousand"],
)  # fmt: skip
def test_of_many_findings_told_as_one_a_waiver_means_those_of_its_rows(
    tmp_path: Path, parser: Parser, streets: tuple[int, int], key: str | None, expected: list[tuple[Any, ...]]
) -> None:
    record = {"database": "community", "rule": "V002", "column": "community_type"}
    write(tmp_path, "waivers", record | ({"key_column": "street_code", "key_value": key} if key else {}))
    found = [f for f in read(many(tmp_path / "居民区.csv", *streets), tmp_path, parser).findings if f.rule == "V002"]
    assert sorted((f.severity, f.count, f.cells, f.value) for f in found) == expected
    assert all(("已豁免" in f.message) == (f.severity == "warn") and f"={f.value}" in f.message for f in found)


def test_the_file_name_tells_whose_records_hold(tmp_path: Path, parser: Parser) -> None:
    """`octet check` may know neither district nor period beforehand."""
    write(
        tmp_path,
        "headers",
        member(header="政治生命起点", column="join_date", district=DISTRICT, valid_from="2026-09-01"),
    )
    path = book(tmp_path / "长宁区党员2026年9月.xlsx", 党员=renamed("入党日期", "政治生命起点"))
    assert missing(read(path, tmp_path, parser, district=None, period=None)) == []
    assert missing(read(path, tmp_path, parser, district=None, period=Period(2026, 8))) == ["join_date"]
