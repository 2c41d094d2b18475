"""Organisations of the months of a year before the one that is counted, and of the December before (ORG07).

A row after a change of term says the new one: when the old one ended only earlier rows know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.databaselist import database
from schemas.periods import Period
from warehouse.figures.availability import Availability, Needs
from warehouse.figures.history.yearrows import ORGANISATIONS, MonthSource
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.scan import Source, add_links, add_rows, add_table
from warehouse.indicators.ledgertables import YEAR_PLACE
from warehouse.indicators.needs import BaseNeed

TABLE = f"year_{ORGANISATIONS}"
AGO = "year_months_ago"
TERMS = Path(__file__).parent / "terms.sql"
NEEDS: Needs = frozenset(BaseNeed(ORGANISATIONS, (name,)) for name in ("org_code", "term_start", "term_end"))


def add_terms(
    con: duckdb.DuckDBPyConnection,
    year: Sequence[MonthSource],
    areas: Areas,
    period: Period,
    wanted: Container[str] = EVERY,
) -> None:
    """Make on a scan, if wanted: `year_party_org`, how long ago each of its submissions was, `year_place`, `terms.sql`.

    `year_place`: the places of which all those months are there; without a street the whole district is.
    """
    own = [one for one in year if one.source.database == ORGANISATIONS]
    if TABLE in wanted:
        add_rows(con, database(ORGANISATIONS), [one.source for one in own if one.source.path], TABLE)
    if AGO in wanted:
        ago = sorted({(one.source.submission, one.months_ago) for one in own if one.source.path})
        add_table(con, AGO, ("submission", "months_ago"), ago, (pa.int64(), pa.int64()))
    if YEAR_PLACE in wanted:
        add_table(con, YEAR_PLACE, ("district", "street"), list(_places(own, areas, period)))
    add_links(con, TERMS, wanted)


def year_streets(year: Sequence[MonthSource], areas: Areas, period: Period) -> dict[str, frozenset[str]]:
    """District → its streets of which all those months are there; `""` where no streets are known."""
    own = [one for one in year if one.source.database == ORGANISATIONS]
    found: dict[str, set[str]] = defaultdict(set)
    for district, street in _places(own, areas, period):
        found[district] |= _streets(areas, district, period) if street is None else {street}
    return {district: frozenset(streets) for district, streets in found.items()}


def _places(own: Sequence[MonthSource], areas: Areas, period: Period) -> Iterator[tuple[str, str | None]]:
    """Districts that are wholly there, and streets of others."""
    by_month: dict[int, list[Source]] = defaultdict(list)
    for one in own:
        by_month[one.months_ago].append(one.source)
    months = {ago: Availability(by_month[ago]) for ago in range(1, period.month + 1)}
    for area in areas.level(2, period):
        then = {ago: _streets(areas, area.code, period.earlier(ago)) for ago in months}
        there = {ago: months[ago].streets(area.code, then[ago], NEEDS) for ago in months}
        if there == then:
            yield area.code, None
            continue
        lasting = _streets(areas, area.code, period)
        for ago, streets in there.items():
            lasting &= lasting if streets == then[ago] else streets
        yield from ((area.code, street) for street in sorted(lasting))


def _streets(areas: Areas, district: str, period: Period) -> set[str]:
    return {one.code for one in areas.children(district, period)} or {""}
