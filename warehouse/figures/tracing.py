"""From a value back to the rows it counts: numerator and denominator → submissions → file, sheet, cells.

The rows come from the same base, conditions and guards as the value, as current at the state it was computed from.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NotRequired, cast

import pandas as pd

from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures.grouped.counting import add_groups
from warehouse.figures.grouped.monthgroups import groups_on
from warehouse.figures.grouped.overlapping import TABLE, add_overlaps
from warehouse.figures.history import yearterms
from warehouse.figures.history.originshares import SplitShare
from warehouse.figures.history.yearrows import year_sources
from warehouse.figures.history.yearterms import add_terms
from warehouse.figures.renewal.reach import read_by
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.reporting.ledgerrows import LedgerRows, add_ledger_rows, ledger_rows
from warehouse.figures.reporting.seentogether import add_seen, seen
from warehouse.figures.scan import ScanLimits, scan, sources
from warehouse.figures.traced.asking import AskedFigure, asked
from warehouse.figures.traced.besides import StoodBeside, stood_beside
from warehouse.figures.traced.countedrows import (
    Accepted,
    Counted,
    Files,
    accepted_rows,
    counted_rows,
    received_for,
    standing_rows,
    told,
)
from warehouse.figures.traced.foundvalues import FoundValue, computed_from, found_value
from warehouse.figures.values import IndicatorValue
from warehouse.indicators import bases
from warehouse.ledger.connection import reading
from warehouse.ledger.owing.dues import submissions_of
from warehouse.ledger.submissionrows import Submission
from warehouse.store.asknown import known_groupings
from warehouse.store.opening import Store
from warehouse.submissions.rowfiles import whereabouts


class Trace(IndicatorValue):
    """A value and what it rests on, as an object of the public contract.

    `beside`: what was kept back or waived in the same files. `origins`, `is_estimated` and `shares` on boundaries of
    another day.
    """

    sources: list[Counted]
    beside: list[StoodBeside]
    origins: NotRequired[list[str]]
    is_estimated: NotRequired[bool]
    shares: NotRequired[list[SplitShare]]


@dataclass
class TracedFigure:
    """A figure with its rows: frames of `countedrows` by role, and by database all rows there are."""

    figure: AskedFigure
    trace: Trace
    files: Files
    rows: dict[str, pd.DataFrame] = field(default_factory=dict)
    accepted: dict[str, Accepted] = field(default_factory=dict)
    standing: dict[str, pd.DataFrame] = field(default_factory=dict)


def trace(
    store: Store,
    code: str,
    period: Period,
    area: str,
    by: str | None = None,
    limits: ScanLimits = ScanLimits(),  # noqa: B008 - frozen
    as_of: dt.datetime | None = None,
    day: dt.date | None = None,
) -> Trace:
    """The value, now or as of a time, and its `sources`, by submission and file; `by`: `dimension=member`.

    With `day` of the area as it stands then, from the areas of the month. A version that mended workbooks made has
    rows in several files. Raises `ConfigurationError` for an unknown indicator, area or breakdown, a level it is not
    told at, or a value of another definition than today's.
    """
    figure = asked(code, by)
    with reading(store.engine) as connection:
        found = found_value(connection, figure, period, area, as_of, day)
    return traced_figure(store, figure, found, limits, as_of).trace


def traced_figure(
    store: Store,
    figure: AskedFigure,
    found: FoundValue,
    limits: ScanLimits,
    as_of: dt.datetime | None,
    has_keys: bool = False,
) -> TracedFigure:
    """The rows of a value that was found; with `has_keys` also all those that there are."""
    place, period, areas = found.place, found.period, found.areas
    with reading(store.engine) as connection:
        at = computed_from(connection, period, as_of)
        read = sources(connection, store.lake, period, at)
        districts = place.districts(areas)
        concerned = [
            one
            for one in read
            if districts is None or one.district in districts or databases()[one.database].is_citywide
        ]
        own = [one.submission for one in concerned if one.database in figure.columns]
        files = whereabouts(connection, store.lake, own)
        kept, received, together = LedgerRows(), list[Submission](), None
        if figure.counts_returns:
            kept = ledger_rows(connection, store.lake, areas, period, at)
            received = submissions_of(connection, period, at)
        if figure.indicator.is_together:
            together = seen(connection, areas, period, as_of)
        beside = stood_beside(connection, areas, period, figure, concerned, districts, at)
        wanted = EVERY if figure.counts_returns else read_by(figure.indicator)
        has_groups = place.group or TABLE in wanted
        year = year_sources(connection, store.lake, period, at) if yearterms.TABLE in wanted else ()
        groups = groups_on(known_groupings(connection, areas, at), areas, period) if has_groups else ()
    made = TracedFigure(figure, cast(Trace, {**found.value, "sources": [], "beside": beside}), files)
    with scan(store.lake, concerned, areas, period, limits, wanted) as con:
        add_ledger_rows(con, kept)
        add_overlaps(con, groups, wanted)
        add_terms(
            con, [one for one in year if districts is None or one.source.district in districts], areas, period, wanted
        )
        if together:
            add_seen(con, together, concerned, areas, period)
        if place.group:
            add_groups(con, [one for one in groups if one.lot == place.group.lot])
        for role, measure in figure.roles if place.weights else ():  # an area that came from none has no rows
            name = bases.bases()[measure.base].database
            if name is None:
                made.trace["sources"] += received_for(con, figure, role, measure, place, received, areas, period)
                continue
            rows = counted_rows(con, figure, role, measure, place, concerned, areas, period)
            made.rows[role] = rows
            made.accepted[name] = accepted_rows(con, name)
            made.trace["sources"] += told(rows, figure.columns[name], made.accepted[name], files)
            if has_keys and name not in made.standing:
                made.standing[name] = standing_rows(con, name)
    return made
