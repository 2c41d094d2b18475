"""DQ04, DQ05, DQ06 and DQ12: cells that are filled and valid, by what was told of each version when it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.finding import Finding
from schemas.states import Severity
from sources.child.parser import Parser
from tests.assets.deliveries import credit_code, identity
from tests.sources.books import MEMBER_HEADER, book, members
from tests.sources.books import outcome as read
from tests.warehouse.cities import AREAS, MONTH
from tests.warehouse.outcomes import DISTRICT, mended, outcome
from warehouse.figures.computation import compute
from warehouse.figures.renewal.reach import read_by
from warehouse.figures.tracing import trace
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import take_in
from warehouse.verification.proof import verify

KNOWN = {code: indicators()[code] for code in ("DQ04", "DQ05", "DQ06", "DQ12")}
CITY = "310000"
UNITS = ["统一社会信用代码", "单位名称", "单位性质", "经营状态"]
SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser() as found:
        yield found


@pytest.fixture
def home(store: Store) -> Store:
    refresh(store, AREAS)
    return store


def send(store: Store, found: Any, raw: Path) -> int:
    number = take_in(store, found, raw, events.acquire(store.engine, str(MONTH), DISTRICT))
    compute(store, MONTH, AREAS, known=KNOWN)
    assert number is not None
    return number


def told(store: Store, code: str, area: str = CITY, **more: Any) -> dict[str | None, tuple[Any, ...]]:
    """Member of the breakdown (None: the total) → numerator and denominator."""
    with reading(store.engine) as connection:
        rows = values(connection, period=str(MONTH), code=code, area=area, **more)
    return {one["member"]: (one["numerator"], one["denominator"]) for one in rows}


def people() -> list[list[Any]]:
    """One who is right, a blank and an unknown nation; kept back: a wrong number with both, none, a copy, no name."""
    number = identity("19600101", 11)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    return members(
        {},
        {"姓名": "钱甲", "公民身份号码": identity("19600101", 5), "性别": "", "民族": "火星族"},
        {"姓名": "钱乙", "公民身份号码": wrong, "出生日期": "", "民族": "火星族"},
        {"姓名": "钱丙", "公民身份号码": ""},
        {},
        {"姓名": "钱3", "公民身份号码": identity("19600101", 7)},
    )


@SQLITE
def test_cells_of_a_file_as_it_was_read(home: Store, tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=people())
    found = read(path, parser)
    assert (found.rows_accepted, found.rows_quarantined) == (2, 4)
    number = send(home, found, path)
    assert told(home, "DQ04") == {None: (57, 60)}  # eight columns that must be filled and two keys, of six rows
    assert told(home, "DQ05", DISTRICT) == {None: (3, 4)}  # neither who has no number nor who is no person
    assert told(home, "DQ12") == {None: (10, 11)}  # of the two rows that count, in six columns of codes
    assert told(home, "DQ06") == {None: (0, 0)}
    fields = told(home, "DQ04", by="field")
    assert fields["党员·性别"] == fields["党员·出生日期"] == fields["党员·公民身份号码"] == (5, 6)
    assert fields["党员·所在党支部代码或所在党支部"] == (6, 6) and len(fields) == 10
    assert told(home, "DQ12", by="field")["党员·民族"] == (1, 2)
    assert told(home, "DQ12", by="database") == {"党员": (10, 11)}
    sources = trace(home, "DQ12", MONTH, DISTRICT, "field=党员·民族")["sources"]
    assert [(one["submission"], one["role"], one["counted"]) for one in sources] == [
        (number, "numerator", 1),
        (number, "denominator", 2),
    ]
    assert verify(home, AREAS, known=KNOWN) == []


@SQLITE
def test_columns_that_lack_and_codes_of_units(home: Store, tmp_path: Path, parser: Parser) -> None:
    good, other = credit_code(1), credit_code(2)
    wrong = other[:-1] + ("A" if other[-1] != "A" else "B")
    rows = [
        UNITS,
        [good, "甲公司", "民营企业", ""],
        [wrong, "乙公司", "怪企业", "在营"],
        ["", "丙公司", "民营企业", "在营"],
    ]
    path = book(tmp_path / "实有单位.xlsx", 实有单位=rows)
    found = read(path, parser)
    assert (found.rows_accepted, "business_address" in found.present) == (3, False)
    send(home, found, path)
    assert told(home, "DQ06") == {None: (1, 2)}
    assert told(home, "DQ04", by="field") == {
        "实有单位·统一社会信用代码或单位名称": (3, 3),
        "实有单位·单位性质类别": (3, 3),
        **{
            f"实有单位·{name}": (0, 3)
            for name in ("经营地址", "所属街道(镇)", "所属居民区", "从业人员数", "建立党组织情况")
        },
    }
    assert told(home, "DQ12", by="field") == {"实有单位·单位性质类别": (2, 3), "实有单位·经营状态": (2, 2)}


@SQLITE
def test_what_is_mended_counts_no_more(home: Store, tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=people())
    found = read(path, parser)
    send(home, found, path)
    row = {"citizen_id": identity("19600101", 11), "branch_code": "310105000001", "name": "钱乙", "sex": "1"}
    row["ethnicity"] = "01"
    raw = tmp_path / "mended.xlsx"
    said = Finding("V001", Severity.BLOCK, "空", file="m.xlsx", sheet="Sheet1", cell="A7", row=7, column="education")
    change = mended(raw, "party_member", [row | {"_row": 7}], found.sha256, {}, is_excerpt=True)
    origins = {("Sheet1", 7): ("党员", 4)}
    assert change.delta_of is not None
    change = replace(change, findings=(said,), delta_of=replace(change.delta_of, origins=origins))
    send(home, change, raw)
    assert told(home, "DQ05") == {None: (4, 4)}
    assert told(home, "DQ04", by="field")["党员·学历"] == (5, 6)
    assert told(home, "DQ12", by="field")["党员·民族"] == (2, 3)


@SQLITE
def test_many_rows_told_as_one_are_counted_where_they_were_accepted(home: Store, tmp_path: Path) -> None:
    """Cells of one finding, some of them of rows that were kept back."""
    rows = [{"citizen_id": str(n), "branch_code": "B", "ethnicity": "?火星", "_row": n} for n in range(2, 8)]
    place: dict[str, Any] = {"file": "a.xlsx", "sheet": "Sheet1", "cell": "C2", "row": 2, "column": "ethnicity"}
    unmapped = Finding("V002", Severity.BLOCK, "不在代码表内", **place, count=8, cells="C2:C9")
    raw = tmp_path / "many.xlsx"
    made = outcome(raw, "party_member", rows, kept_back=(8, 9), findings=(unmapped,), present=frozenset({"ethnicity"}))
    send(home, made, raw)
    assert told(home, "DQ12") == {None: (0, 6)}


@SQLITE
def test_no_table_of_rows_is_needed_and_nothing_sent_is_no_zero(home: Store) -> None:
    assert {read_by(one) for one in KNOWN.values()} == {
        frozenset({"checked_column", "community"})
    }  # the word stands in every base
    compute(home, MONTH, AREAS, known=KNOWN)
    with reading(home.engine) as connection:
        found: Sequence[Any] = values(connection, period=str(MONTH), area=(CITY, DISTRICT))
    assert {(one["code"], one["status"]) for one in found} == {(code, "not_applicable") for code in KNOWN}


def test_the_header_of_the_test_has_all_that_must_be_filled() -> None:
    assert {"姓名", "性别", "出生日期", "民族", "学历", "人员类别", "入党日期", "工作岗位"} <= set(MEMBER_HEADER)
