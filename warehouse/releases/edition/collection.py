"""Reads what a release shows from the warehouse: values, coverage, returns. Layout and privacy stand elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period, to_the_minute
from warehouse.figures.history.periodchanges import new_ground
from warehouse.figures.values import IndicatorValue, values
from warehouse.indicators import registry
from warehouse.indicators.owed import due_in
from warehouse.ledger.columns import Month
from warehouse.ledger.events import DATA_KINDS, current
from warehouse.ledger.figuretables import computation
from warehouse.ledger.owing.obligations import Obligation, obligations
from warehouse.ledger.submissionrows import Submission
from warehouse.ledger.tables import ledger_event
from warehouse.releases.edition.material import (
    Material,
    Place,
    Return,
    ShownIndicator,
)
from warehouse.releases.edition.shownfigures import ABSENT, UNTOLD, Cell
from warehouse.releases.edition.shownrecords import dimensions, shown_indicators

UNALLOCATED = "街镇不详"
CITY, DISTRICT, STREET = 1, 2, 3
"""A release ends at the street, its breakdowns at the district: communities are for `octet indicators`."""

FIGURES = ("value", "numerator", "denominator", "status", "areas_reported", "areas_expected")
COLUMNS = ("code", "area", "area_level", *FIGURES)
VIEW = sa.table("v_indicator", sa.column("period", Month), *(sa.column(name) for name in COLUMNS))


def collect(connection: sa.Connection, period: Period, areas: Areas) -> Material:
    """Everything of a period at the ledger state of its newest computation, not yet protected.

    Raises `ConfigurationError` when the period was never computed.
    """
    newest = connection.execute(sa.select(computation).where(computation.c.period == period)).first()
    if newest is None:
        raise ConfigurationError(f"period {period} has no indicators yet: run `octet run --period {period}` first")
    indicators = tuple(_due(period))
    totals = _totals(connection, period)
    top = areas.level(1)[0]
    city = Place(top.code, top.zh, 1)
    districts = tuple(Place(area.code, area.zh, 2) for area in sorted(areas.level(2, period), key=lambda one: one.code))
    streets = {place.code: _streets(place, areas, period, totals) for place in districts}
    returns = _returns(connection, period, areas)
    wanted = {database for _, database in returns} | {str(row.database) for row in current(connection, period)}
    breakdowns, spans = _breakdowns(connection, period, indicators, {city.code, *(place.code for place in districts)})
    return Material(
        period=str(period),
        state=newest.state,
        computed_at=to_the_minute(newest.computed_at),
        city=city,
        districts=districts,
        streets=streets,
        databases=tuple((one.name, one.title) for one in databases().values() if one.name in wanted),
        indicators=indicators,
        dimensions=dimensions(),
        totals=_too_fine(indicators, districts, streets) | totals | _empty_rests(totals, indicators, streets),
        breakdowns=breakdowns,
        spans=spans,
        returns=returns,
        later=_later(connection, period, newest.state),
        moved={code: tuple(sorted(since)) for code, since in new_ground(connection, None).items()},
    )


NOTHING = Cell(0.0, 0.0, None, "zero", 1, 1)
RATIO_OF_NOTHING = Cell(None, 0.0, 0.0, "not_applicable", 1, 1)


def _due(period: Period) -> Iterator[ShownIndicator]:
    """The indicators, and their breakdowns, that are told for a month."""
    due = {one.code: one for one in due_in(period, registry.indicators().values())}
    for one in shown_indicators():
        if one.code in due:
            yield replace(one, dimensions=tuple(dimension.name for dimension in due[one.code].dimensions))


def _too_fine(
    indicators: Iterable[ShownIndicator], districts: Iterable[Place], streets: Mapping[str, Iterable[Place]]
) -> dict[tuple[str, str], Cell]:
    """Cells of areas below the level to which an indicator is told."""
    places = [*districts, *(place for group in streets.values() for place in group)]
    finest = {one.code: one.finest for one in registry.indicators().values()}
    return {(one.code, place.code): UNTOLD for one in indicators for place in places if place.level > finest[one.code]}


def _totals(connection: sa.Connection, period: Period) -> dict[tuple[str, str], Cell]:
    """Totals of city, districts and streets, from the view: the communities are many times as many."""
    figures = (VIEW.c[name] for name in FIGURES)
    query = sa.select(VIEW.c.code, VIEW.c.area, *figures).where(VIEW.c.period == period, VIEW.c.area_level <= STREET)
    return {(code, area): Cell(*cell) for code, area, *cell in connection.execute(query).all()}


def _streets(
    district: Place, areas: Areas, period: Period, totals: Mapping[tuple[str, str], Cell]
) -> tuple[Place, ...]:
    """The streets of a district; its rows of no known street as a last one, where there are any."""
    streets = [Place(area.code, area.zh, 3) for area in areas.children(district.code, period)]
    rest = f"{district.code}-unallocated"
    is_filled = any(cell.numerator for (_, area), cell in totals.items() if area == rest)
    return (*streets, Place(rest, UNALLOCATED, 3)) if is_filled else tuple(streets)


def _empty_rests(
    totals: Mapping[tuple[str, str], Cell],
    indicators: tuple[ShownIndicator, ...],
    streets: dict[str, tuple[Place, ...]],
) -> dict[tuple[str, str], Cell]:
    """Cells of `街镇不详` that the view does not tell: empty where the district reported, else missing."""
    rests = [(district, places[-1].code) for district, places in streets.items() if places[-1].name == UNALLOCATED]
    found = {}
    for district, rest in rests:
        for one in indicators:
            above = totals.get((one.code, district), ABSENT)
            if (one.code, rest) not in totals and above.status != "missing":
                empty = RATIO_OF_NOTHING if one.is_ratio else NOTHING
                found[one.code, rest] = empty if above.expected else UNTOLD
    return found


def _breakdowns(
    connection: sa.Connection, period: Period, indicators: tuple[ShownIndicator, ...], places: set[str]
) -> tuple[dict[tuple[str, str, str], dict[str, Cell]], dict[tuple[str, str, str], tuple[int, int]]]:
    """Groups and spans of city and districts only: below the district persons would need more protection (S002)."""
    found: dict[tuple[str, str, str], dict[str, Cell]] = {}
    spans: dict[tuple[str, str, str], tuple[int, int]] = {}
    names = tuple(sorted({name for indicator in indicators for name in indicator.dimensions}))
    for row in values(connection, period=str(period), by=names, levels=(CITY, DISTRICT)):
        if row["dimension"] is None or row["area"] not in places:
            continue
        key = (row["code"], row["dimension"], row["area"])
        spans[key] = (row["areas_reported"], row["areas_expected"])
        if row["member"] is not None and row["status"] != "missing":
            found.setdefault(key, {})[row["member"]] = _member(row)
    return found, spans


def _member(row: IndicatorValue) -> Cell:
    counts = (row["areas_reported"], row["areas_expected"])
    return Cell(row["value"], row["numerator"], row["denominator"], row["status"], *counts)


def _returns(connection: sa.Connection, period: Period, areas: Areas) -> dict[tuple[str, str], Return]:
    """States of the obligations. Due, late and missing are not told apart: a release does not change with the day."""
    standing: dict[tuple[str | None, str | None], list[Submission]] = {}
    for row in current(connection, period):
        standing.setdefault((row.district, row.database), []).append(row)
    return {
        (one["district"], one["database"]): _return(
            one,
            standing.get((one["district"], one["database"]), []),
            len(areas.children(one["district"], period)),
        )
        for one in obligations(connection, areas, period, period.due_on)
    }


def _return(owed: Obligation, submissions: Sequence[Submission], streets: int) -> Return:
    """`submissions`: the current ones, of the whole district or its parts."""
    state, received_on = owed["state"], owed["received_on"]
    in_parts = any(one.part is not None for one in submissions)
    return Return(
        state="missing" if state == "due" else "unconfirmed" if state == "received" and not submissions else state,
        reported=len(submissions) if in_parts else 1,
        expected=streets if in_parts else 1,
        quarantined=sum(one.rows_quarantined for one in submissions),
        rows=sum(one.rows_read - one.rows_ignored for one in submissions),
        due_on=owed["due_on"],
        received_on=received_on or "",
        days_late=(owed["days_late"] or 0) if received_on else 0,
    )


def _later(connection: sa.Connection, period: Period, state: int) -> int:
    """Ledger events of the period that the computation does not know."""
    event = ledger_event.c
    newer = sa.select(sa.func.count()).where(event.period == period, event.id > state, event.kind.in_(DATA_KINDS))
    return int(connection.scalar(newer) or 0)
