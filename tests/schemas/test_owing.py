"""Who owes what for which month: rhythms, reporters, and what folders of the inbox are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.cities import reporters as owing
from schemas.cities.areas import areas
from schemas.database import Database, Reporter
from schemas.databaselist import database
from schemas.periods import Period, Rhythm

CITY, AREAS, DECEMBER = "310000", areas(), Period(2025, 12)
DUE = {
    Rhythm.MONTHLY: list(range(1, 13)),
    Rhythm.QUARTERLY: [3, 6, 9, 12],
    Rhythm.HALF_YEARLY: [6, 12],
    Rhythm.ANNUAL: [12],
}


def register(rhythm: Rhythm = Rhythm.MONTHLY, reporter: Reporter = Reporter.DISTRICT) -> Database:
    return replace(database("building"), rhythm=rhythm, reporter=reporter)


@pytest.mark.parametrize("rhythm", Rhythm)
def test_it_is_owed_for_the_last_month_of_what_it_is_of(rhythm: Rhythm) -> None:
    assert [m for m in range(1, 13) if owing.is_due(register(rhythm), Period(2025, m))] == DUE[rhythm]
    assert owing.reporters(register(rhythm), AREAS, Period(2025, 5)) == (AREAS.districts if rhythm == "monthly" else ())


def test_every_district_owes_it_or_the_city_alone() -> None:
    assert owing.reporters(register(), AREAS, DECEMBER) == AREAS.districts
    assert [one.code for one in owing.reporters(register(reporter=Reporter.CITY), AREAS, DECEMBER)] == [CITY]


def test_the_city_reports_only_where_a_database_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CITY not in {one.code for one in owing.every_reporter(AREAS)}
    monkeypatch.setattr(owing, "databases", lambda: {"own": register(reporter=Reporter.CITY)})
    assert {one.code for one in owing.every_reporter(AREAS)} == {CITY, *(one.code for one in AREAS.every_district)}


@pytest.mark.parametrize(
    ("known", "area", "period", "told"),
    [
        (register(), "310105", "2025-06", None),
        (register(), CITY, "2025-06", "商务楼宇由各区报送，应在区的文件夹"),
        (register(reporter=Reporter.CITY), CITY, "2025-06", None),
        (register(reporter=Reporter.CITY), "310105", "2025-06", "商务楼宇由市级报送，应在“310000”文件夹"),
        (register(Rhythm.QUARTERLY), "310105", "2025-06", None),
        (
            register(Rhythm.QUARTERLY),
            "310105",
            "2025-07",
            "商务楼宇每季报送一次，2025-07不报，应在期末月的文件夹（如“2025-06”或“2025-Q2”）",
        ),
        (
            register(Rhythm.HALF_YEARLY),
            "310105",
            "2025-11",
            "商务楼宇每半年报送一次，2025-11不报，应在期末月的文件夹（如“2025-06”或“2025-H1”）",
        ),
        (
            register(Rhythm.ANNUAL, Reporter.CITY),
            "310105",
            "2026-01",
            "商务楼宇每年报送一次，2026-01不报，应在期末月的文件夹（如“2025-12”或“2025”）",
        ),
    ],
)
def test_what_is_not_owed_says_where_it_belongs(known: Database, area: str, period: str, told: str | None) -> None:
    reason = owing.not_owed(known, area, AREAS, Period.parse(period))
    assert reason == told
    assert reason is None or "belong in the folder" in reason.en


@pytest.mark.parametrize(
    ("name", "period", "rhythm"),
    [
        ("2025-06", "2025-06", Rhythm.MONTHLY),
        ("2025-Q2", "2025-06", Rhythm.QUARTERLY),
        ("2025q4", "2025-12", Rhythm.QUARTERLY),
        ("2025-H1", "2025-06", Rhythm.HALF_YEARLY),
        ("2025h2", "2025-12", Rhythm.HALF_YEARLY),
        ("2025年上半年", "2025-06", Rhythm.HALF_YEARLY),
        ("2025年下半年", "2025-12", Rhythm.HALF_YEARLY),
        ("2025", "2025-12", Rhythm.ANNUAL),
        ("2025年", "2025-12", Rhythm.ANNUAL),
    ],
)
def test_a_folder_is_of_a_month_a_quarter_or_a_year(name: str, period: str, rhythm: Rhythm) -> None:
    assert Period.of_folder(name) == (Period.parse(period), rhythm)


@pytest.mark.parametrize(
    "name", ["2025-6", "2025-13", "2025-Q5", "25", "2025年6月", "20250", "x2025", "2025-H3", "2025上半年", "2025年半年"]
)
def test_other_names_are_of_none(name: str) -> None:
    assert Period.of_folder(name) is None


@pytest.mark.parametrize("rhythm", Rhythm)
def test_a_folder_named_for_a_period_is_of_it(rhythm: Rhythm) -> None:
    last = Period(2025, 8).before(rhythm)
    assert (last, Period(2025, 8).until(rhythm)) == {
        "monthly": (Period(2025, 8), Period(2025, 8)),
        "quarterly": (Period(2025, 6), Period(2025, 9)),
        "half_yearly": (Period(2025, 6), Period(2025, 12)),
        "annual": (Period(2024, 12), Period(2025, 12)),
    }[rhythm]
    assert Period.of_folder(last.name(rhythm)) == (last, rhythm)
