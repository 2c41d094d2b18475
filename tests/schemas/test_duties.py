"""Lines of `reference/obligations`: who owes what from when on, how often, by which day, and what was decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.cities import duties
from schemas.cities.duties import NOT_OWED, Debt, debts
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period, Rhythm
from tests.warehouse.cities import AREAS

OLD = "period,district,database,due_on,decision,reason"


def written(folder: Path, header: str, *lines: str) -> Path:
    (folder / "own.csv").write_text("\n".join([header, *lines]), "utf-8")
    return folder


def debt(folder: Path, period: str = "2026-09", district: str = "310105", name: str = "building") -> Debt:
    found = debts(Period.parse(period), AREAS, folder)
    return next(one for one in found if (one.district, one.database) == (district, name))


@pytest.mark.parametrize(
    ("rhythm", "owed"),
    [
        ("monthly", set(range(1, 13))),
        ("quarterly", {3, 6, 9, 12}),
        ("half_yearly", {6, 12}),
        ("annual", {12}),
        ("none", set()),
        ("", set(range(1, 13))),
    ],
)
def test_how_often(tmp_path: Path, rhythm: str, owed: set[int]) -> None:
    written(tmp_path, f"{OLD},rhythm", f",310105,商务楼宇,,,,{rhythm}")
    months = {month: debt(tmp_path, f"2026-{month:02d}").decision for month in range(1, 13)}
    assert {month for month, decision in months.items() if decision is None} == owed
    assert set(months.values()) <= {None, NOT_OWED}
    assert debt(tmp_path, "2026-05", "310199").decision is debt(tmp_path, "2026-05", name="unit").decision is None


def test_a_duty_from_a_date_and_to_a_date(tmp_path: Path) -> None:
    header = f"{OLD},rhythm,valid_from,valid_to"
    written(tmp_path, header, ",,building,,,新任务,none,,2026-06-30", ",,unit,,,停报,none,2026-10-31,")
    months = [f"2026-{month:02d}" for month in range(5, 12)]
    owed = {name: [m for m in months if debt(tmp_path, m, name=name).decision is None] for name in ("building", "unit")}
    assert owed == {"building": months[2:], "unit": months[:5]}


def test_later_lines_override_field_by_field(tmp_path: Path) -> None:
    header = f"due_days,{OLD},rhythm,approver,expires_on"
    written(
        tmp_path,
        header,
        "5,,,,,,,,,",
        ",2026-09,310105,building,,waived,装修,,王处,2026-12-31",
        ",,,,2026-10-20,,国庆顺延,,,",
        ",,,,,,,monthly,,",
    )
    expected = (dt.date(2026, 10, 20), "waived", "装修", "王处", dt.date(2026, 12, 31))
    assert debt(tmp_path)[3:] == expected
    assert debt(tmp_path).deadline == dt.date(2026, 12, 31)
    assert debt(tmp_path, "2026-08")[3:] == (dt.date(2026, 10, 20), None, "国庆顺延", None, None)
    written(tmp_path, header, ",,,,2026-10-20,,,,,", "5,2026-09,,,,,,,,")
    assert debt(tmp_path).due_on == dt.date(2026, 10, 5)


def test_owed_takes_a_decision_back(tmp_path: Path) -> None:
    lines = ["2026-09,310105,building,,waived,装修", ",310105,,,owed,已复用"]
    assert debt(written(tmp_path, OLD, *lines))[4:] == (None, "已复用", None, None)
    assert debt(written(tmp_path, OLD, *lines[::-1])).decision == "waived"


def test_a_zero_on_record_stays_where_it_is_not_owed(tmp_path: Path) -> None:
    written(tmp_path, f"{OLD},rhythm", ",,building,,confirmed_zero,无,none")
    assert debt(tmp_path).decision == "confirmed_zero"


@pytest.mark.parametrize(("day", "waived"), [("2026-12-31", True), ("2027-01-01", False)])
def test_a_waiver_ends(tmp_path: Path, day: str, waived: bool) -> None:
    written(tmp_path, f"{OLD},expires_on", ",310105,,,waived,装修,2026-12-31", ",310199,,,waived,无,")
    today = dt.date.fromisoformat(day)
    assert (debt(tmp_path).is_waived(today), debt(tmp_path, district="310199").is_waived(today)) == (waived, True)


def test_a_line_asks_for_nothing_more_often(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    yearly = replace(database("building"), rhythm=Rhythm.ANNUAL)
    monkeypatch.setattr(duties, "database", lambda _: yearly)
    monkeypatch.setattr(duties, "databases", lambda: {**databases(), "building": yearly})
    written(tmp_path, f"{OLD},rhythm", ",,building,,,,half_yearly")
    with pytest.raises(ConfigurationError, match=r"own.csv:2: building is reported every year: .* only .* less often"):
        debt(tmp_path, "2026-12")
    assert debt(written(tmp_path, f"{OLD},rhythm", ",,,,,,monthly"), "2026-12").decision is None


@pytest.mark.parametrize(
    ("header", "line", "message"),
    [
        (f"{OLD},rhythm", ",,building,,,,weekly", "own.csv:2: rhythm 'weekly' is none of 'monthly'"),
        (f"{OLD},due_days", ",,building,,,,-3", "own.csv:2: due_days '-3': write a whole number of days"),
        (f"{OLD},due_days", ",,,2026-10-20,,,10", "own.csv:2: write due_on or due_days, not both"),
        (f"{OLD},expires_on", ",,,,,,2026-12-31", "own.csv:2: expires_on is the last day of a waiver"),
        (f"{OLD},approver", ",,,,,,王处", "own.csv:2: approver is who approved a decision"),
        (f"{OLD},valid_from,valid_to", ",,,,,,2026-09-01,2026-08-01", "own.csv:2: valid_to lies before valid_from"),
        (f"{OLD},valid_from", ",,,,,,2026-09", "own.csv:2: valid_from '2026-09': write a date"),
        (OLD, ",长宁,building,,waived,无", "own.csv:2: no district has the code '长宁'"),
        (OLD, ",310105001,building,,waived,无", "own.csv:2: no district has the code '310105001'"),
        (f"{OLD},until", ",,,,,,", "own.csv:1: the header row must be period.*, and may have valid_from"),
        (OLD.removesuffix(",reason"), ",,,,", "own.csv:1: the header row must be"),
        (f"{OLD},rhythm,rhythm", ",,,,,,,", "own.csv:1: the header row must be"),
    ],
)
def test_a_wrong_line_says_what_to_mend(tmp_path: Path, header: str, line: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        debt(written(tmp_path, header, line))
