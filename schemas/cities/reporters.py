"""Who may owe a database for which period: the one place that knows of rhythms and reporters.

A quarter's return is owed for the quarter's last month, a half-year's for June and December, a year's for December; in
the other months nobody owes it. What a home's `reference/obligations` takes off from that stands in `duties`.
"""

from __future__ import annotations

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from schemas.database import Database
from schemas.databaselist import databases
from schemas.periods import Period, Rhythm
from schemas.wording import Bilingual

CITY_ITSELF = ("市本级", "市级", "全市")
"""What the city is called beside its code and name."""
OFTEN = {
    Rhythm.MONTHLY: Bilingual("每月", "every month"),
    Rhythm.QUARTERLY: Bilingual("每季", "every quarter"),
    Rhythm.HALF_YEARLY: Bilingual("每半年", "every half-year"),
    Rhythm.ANNUAL: Bilingual("每年", "every year"),
}


def is_due(database: Database, period: Period) -> bool:
    """Whether a database is owed for that month."""
    return period.until(database.rhythm) == period


def reporters(database: Database, areas: Areas, period: Period) -> tuple[Area, ...]:
    """The areas that owe a database for a month, in order of code; none in a month for which it is not due."""
    if not is_due(database, period):
        return ()
    level = 1 if database.is_citywide else 2
    return tuple(sorted(areas.level(level, period), key=lambda area: area.code))


def every_reporter(areas: Areas) -> tuple[Area, ...]:
    """The areas that may ever report: the districts, and the city where a database is its own to report."""
    own = any(database.is_citywide for database in databases().values())
    return (*areas.every_district, *(areas.level(1) if own else ()))


def city_called(name: str, areas: Areas) -> str | None:
    """Code of the city where a folder or an option names it as the one that reports."""
    city = next((area for area in every_reporter(areas) if area.level == 1), None)
    return city.code if city and name in (city.code, city.zh, f"{city.code}{city.zh}", *CITY_ITSELF) else None


def not_owed(database: Database, area: str, areas: Areas, period: Period) -> Bilingual | None:
    """Why an area does not report a database for a month, and where it belongs; None where nothing is wrong so."""
    if not is_due(database, period):
        last = period.before(database.rhythm)
        often, name = OFTEN[database.rhythm], last.name(database.rhythm)
        return Bilingual(
            f"{database.title}{often}报送一次，{period}不报，应在期末月的文件夹（如“{last}”或“{name}”）",
            f"{database.title_en} are reported once {often.en}, not for {period}: "
            f"they belong in the folder of their last month, such as {last} or {name}",
        )
    known = areas.get(area)
    if known is None or (known.level == 1) == database.is_citywide:
        return None
    city = areas.level(1)[0]
    if database.is_citywide:
        return Bilingual(
            f"{database.title}由市级报送，应在“{city.code}”文件夹",
            f"{database.title_en} are reported by the city: they belong in the folder {city.code}",
        )
    return Bilingual(
        f"{database.title}由各区报送，应在区的文件夹",
        f"{database.title_en} are reported by the districts: they belong in the folder of a district",
    )
