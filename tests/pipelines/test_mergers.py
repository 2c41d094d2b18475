"""The four mergers of the city's districts: what summary tables reported before and after, on both boundaries."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.home import home as home_of
from schemas.cities.areas import Areas, areas
from schemas.periods import Period
from tests.homes import copied
from tests.pipelines.commands import octet
from tests.summaries import RECORDS, workbook

MERGED = {
    "310119": ("南汇区", "2009-05-06", "310115", ("31011513", "31011514", "3101154")),
    "310103": ("卢湾区", "2011-06-08", "310101", ("31010102",)),
    "310108": ("闸北区", "2015-11-04", "310106", ("310106015", "310106016", "310106017", "31010602", "3101061")),
    "310230": ("崇明县", "2016-07-22", "310151", ("310151",)),
}
"""District that ended: its name, the first day without it, what it went into, and how codes of its streets begin."""
YEARS = (2008, 2009, 2011, 2015, 2016)
CITY = "310000"
NOW = Areas(one for one in areas() if one.level < 4)
INTO = {into for _, _, into, _ in MERGED.values()}
Figures = tuple[int, int, int]


def streets_now() -> dict[str, str]:
    """Streets of today in the districts concerned → the district that each lay in before, or lies in."""
    found = {area.code: area.parent for area in NOW if area.parent in INTO}
    return found | {
        street: ended
        for ended, (_, _, into, begins) in MERGED.items()
        for street, district in found.items()
        if district == into and street.startswith(begins)
    }


BEFORE = streets_now()
OLD = {street: f"{ended}{street[6:]}" for street, ended in BEFORE.items() if ended in MERGED}
"""Street of today → its code in the district that ended."""


def own_areas() -> str:
    """The city's own list: districts that ended, and their streets until they got the codes of today."""
    lines = ["code,zh,en,level,parent,valid_from,valid_to,successor"]
    for ended, (name, day, into, _) in MERGED.items():
        last = f"{day[:-2]}{int(day[-2:]) - 1:02d}"
        lines.append(f"{ended},{name},,2,310000,,{last},{into}")
        if ended == "310230":
            lines.append(f"{into},{NOW.name(into)},,2,310000,{day},,")
        for street in (one for one, was in BEFORE.items() if was == ended):
            lines.append(f"{OLD[street]},{NOW.name(street)},,3,{ended},,{last},{street}")
            lines.append(f"{street},{NOW.name(street)},,3,{into},{day},,")
    return "\n".join(lines) + "\n"


def figures(street: str, year: int) -> Figures:
    """Members, units, and units with an organisation of a street in a year, made up."""
    at = list(BEFORE).index(street)
    return 211 + 17 * at + 3 * (year - 2008), 40 + at % 13, 9 + 5 * at % 23 + year - 2008


def place(street: str, year: int) -> tuple[str, str]:
    """The district and the code of a street at the end of a year."""
    ended = BEFORE[street]
    if ended in MERGED and MERGED[ended][1] > f"{year}-12-31":
        return ended, OLD[street]
    return of_today(street), street


def of_today(street: str) -> str:
    """The district in which a street lies today."""
    found = NOW.above(street, 2)
    assert found is not None
    return found


def total(streets: list[str], year: int) -> Figures:
    members, units, covered = (sum(column) for column in zip(*(figures(one, year) for one in streets), strict=True))
    return members, units, covered


def by_district(year: int) -> dict[str, list[str]]:
    """The districts that stood then, with the streets of today that lay in them."""
    found: dict[str, list[str]] = defaultdict(list)
    for street in BEFORE:
        found[place(street, year)[0]].append(street)
    return found


def table(district: str, streets: list[str], year: int) -> list[list[Any]]:
    """The summary table of a district: 南汇 sent its total alone, 闸北 and 浦东 wrote codes, all others names."""
    rows: list[list[Any]] = [[f"{year}年党建情况汇总表"], ["街镇", "党员数", "实有单位数", "已建党组织单位数"]]
    if district != "310119":
        named = [place(one, year)[1] if district in ("310108", "310115") else NOW.name(one) for one in streets]
        rows += [[name, *figures(one, year)] for name, one in zip(named, streets, strict=True)]
    return [*rows, ["合计", *total(streets, year)]]


@pytest.fixture(scope="module")
def home(blank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the summary tables of all years."""
    made = copied(blank_home, tmp_path_factory.mktemp("mergers") / "home")
    settings = made.root / "octet.toml"
    settings.write_text(settings.read_text("utf-8").replace("start = ", 'start = "2008-01" # '), "utf-8")
    for name, text in RECORDS.items():
        kept = "\n".join(line for line in text.splitlines() if not line.startswith('indicator = "COV'))
        (made.folder("reference") / name).write_text(kept, "utf-8")
    (made.folder("reference") / "areas" / "own.csv").write_text(own_areas(), "utf-8")
    made = home_of(made.root)
    for year in YEARS:
        for district, streets in by_district(year).items():
            path = made.folder("inbox") / f"{year}-12" / district / f"汇总表{year}.xlsx"
            workbook(path, table(district, streets, year))
    result = CliRunner().invoke(app, ["run", "--home", str(made.root)], catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    return made


def series(home: Home, code: str, boundaries: str) -> dict[tuple[str, int], dict[str, Any]]:
    """The figures that there are, by area and year."""
    asked = ("--from", "2008-12", "--to", "2016-12", "--code", code, "--boundaries", boundaries)
    found = octet(home, "indicators", *asked)
    return {(one["area"], int(one["period"][:4])): one for one in found if one["value"] is not None}


def test_every_table_is_taken_in_as_one(home: Home) -> None:
    sent = octet(home, "submissions")
    assert {(one["database"], one["state"]) for one in sent} == {("summary_table", "accepted")}
    expected = {(f"{year}-12", district) for year in YEARS for district in by_district(year)}
    assert {(one["period"], one["district"]) for one in sent} == expected
    told = octet(home, "findings", code=0)
    assert {one["rule"] for one in told} <= {"F011"}


def test_as_reported_each_figure_is_where_it_was_reported(home: Home) -> None:
    found = series(home, "HZ01", "as-reported")
    for year in YEARS:
        for district, streets in by_district(year).items():
            assert found[district, year]["value"] == total(streets, year)[0]
        assert {area for area, of in found if of == year} == {CITY, *by_district(year)}
    assert ("310108", 2011) in found and ("310108", 2015) not in found


@pytest.mark.parametrize("district", sorted(INTO))
def test_on_todays_boundaries_the_series_goes_on(district: str, home: Home) -> None:
    """Counts are the exact sums of what was reported, rates are divided once, and nothing is estimated."""
    streets = [one for one in BEFORE if of_today(one) == district]
    counts, rates = series(home, "HZ01", "current"), series(home, "HZ02", "current")
    for year in YEARS:
        members, units, covered = total(streets, year)
        assert (counts[district, year]["value"], counts[district, year]["is_estimated"]) == (members, False)
        rate = rates[district, year]
        assert (rate["numerator"], rate["denominator"]) == (covered, units)
        assert rate["value"] == pytest.approx(covered / units * 100)


def test_no_ended_district_is_left_and_the_city_is_the_same(home: Home) -> None:
    reported, current = series(home, "HZ01", "as-reported"), series(home, "HZ01", "current")
    assert not {area for area, _ in current if area[:6] in MERGED}
    for year in YEARS:
        whole = total(list(BEFORE), year)[0]
        assert reported[CITY, year]["value"] == current[CITY, year]["value"] == whole


def test_a_change_is_told_only_where_the_boundaries_are_the_same(home: Home) -> None:
    def changes(boundaries: str, year: int, area: str) -> tuple[str, float | None]:
        month = f"{year}-12"
        asked = ("--from", month, "--to", month, "--code", "HZ01", "--area", area, "--boundaries", boundaries)
        (found,) = (one for one in octet(home, "indicators", *asked, "--changes") if one["dimension"] is None)
        return found["year_ago_status"], found["year_ago_change"]

    for area, year in (("310115", 2009), ("310151", 2016)):
        streets = [one for one in BEFORE if of_today(one) == area]
        grown = total(streets, year)[0] - total(streets, year - 1)[0]
        assert changes("current", year, area) == ("comparable", grown)
        assert changes("as-reported", year, area)[1] is None


def test_a_figure_of_an_ended_district_is_walked_back_to_its_cells(home: Home) -> None:
    last = 2 + len(by_district(2011)["310108"]) + 1
    traced = octet(home, "trace", "HZ01", "--period", "2011-12", "--area", "310108")
    assert [(one["file"], one["rows"], one["counted"]) for one in traced["sources"]] == [
        ("汇总表2011.xlsx", str(last), 1)
    ]


def test_the_days_are_those_of_the_mergers() -> None:
    for ended, (_, day, into, _) in MERGED.items():
        year = int(day[:4])
        assert {ended, into} & by_district(year).keys() == {into}
        assert ended in by_district(year - 1) and Period(year, 12).data_date.isoformat() > day
