"""What is asked of each base: measures, dimensions, levels, and guards where a submission lacks a field.

Turns the registry into `compilation.Plan`s, and the results of their queries into values of indicators.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from warehouse.figures import compilation
from warehouse.figures.availability import Availability, Needs
from warehouse.figures.compilation import GroupColumn, MeasureColumn, ScanPlan
from warehouse.figures.scan import Source, add_table
from warehouse.indicators import bases
from warehouse.indicators.bases import STREET, Base, Dimension
from warehouse.indicators.expressions import LEVELS
from warehouse.indicators.measures import Measure
from warehouse.indicators.registry import Indicator

EVERY_LEVEL = range(1, len(LEVELS) + 1)
COMPUTED = (
    "code VARCHAR, version BIGINT, area VARCHAR, dimension VARCHAR, member VARCHAR,"
    " numerator DOUBLE, denominator DOUBLE"
)


@dataclass
class Question:
    """A base's plan, its guards by what they need, and which column answers which measure of which indicator."""

    plan: ScanPlan
    guards: dict[Needs, str] = field(default_factory=dict)
    answers: dict[tuple[str, Measure], str] = field(default_factory=dict)

    def guard(self, read: Sequence[Source], needs: Needs) -> str | None:
        """The guard's column, or None when no submission of the base lacks anything."""
        available = Availability(read)
        own = (source for source in read if source.database == self.plan.base.database)
        if not is_by_row(self.plan.base, needs) and all(available.of_rows(source, needs) for source in own):
            return None
        return self.guards.setdefault(needs, f"guard_{len(self.guards)}")

    def measure(self, code: str, measure: Measure, guard: str | None) -> None:
        """Ask for a measure of an indicator; the same measure under the same guard is counted once."""
        columns = self.plan.columns
        same = next((one for one in columns if one.measure == measure and one.guard == guard), None)
        column = same or MeasureColumn(f"m{len(columns)}", measure, guard)
        if same is None:
            columns.append(column)
        self.answers[code, measure] = column.name

    def dimension(self, dimension: Dimension, guard: str | None) -> None:
        """Ask for a breakdown."""
        group = self.plan.groups.setdefault(dimension.name, GroupColumn(dimension, guard))
        if group.dimension != dimension:
            raise ConfigurationError(f"two dimensions of {self.plan.base.name!r} are called {dimension.name!r}")


def questions(
    known: Iterable[Indicator], read: Sequence[Source], levels: Sequence[int] = EVERY_LEVEL
) -> dict[str, Question]:
    """One question a base, about some levels."""
    asked: dict[str, Question] = {}
    for indicator in known:
        for measure in indicator.measures:
            question = asked.setdefault(measure.base, Question(ScanPlan(bases.bases()[measure.base])))
            question.measure(indicator.code, measure, question.guard(read, indicator.needs))
            question.plan.levels |= {level for level in levels if level <= indicator.finest}
        question = asked[indicator.numerator.base]
        for dimension in indicator.dimensions:
            if finest(indicator, dimension) >= min(levels):
                question.dimension(dimension, question.guard(read, dimension.needs))
    return {name: question for name, question in asked.items() if question.plan.levels}


def finest(indicator: Indicator, dimension: Dimension | None) -> int:
    """The finest level of an indicator's total or breakdown; breakdowns end at the street."""
    return min(indicator.finest, dimension.finest, STREET) if dimension else indicator.finest


def alone(known: Iterable[Indicator]) -> list[Indicator]:
    """Those that are counted first: all that need not what rules see together."""
    return [one for one in known if not one.is_together]


def together(known: Iterable[Indicator]) -> list[Indicator]:
    """The others."""
    return [one for one in known if one.is_together]


def calculate(
    con: duckdb.DuckDBPyConnection,
    known: Sequence[Indicator],
    read: Sequence[Source],
    areas: Areas,
    period: Period,
    levels: Sequence[int] = EVERY_LEVEL,
) -> None:
    """Fill the table `computed` on a scan: every group in the data at some levels that is not empty."""
    con.execute(f"CREATE TEMP TABLE IF NOT EXISTS computed ({COMPUTED})")
    told = [one for one in known if one.finest >= min(levels)]
    answer(con, "computed", told, questions(told, read, levels), read, areas, period, levels)


def answer(
    con: duckdb.DuckDBPyConnection,
    table: str,
    known: Sequence[Indicator],
    asked: dict[str, Question],
    read: Sequence[Source],
    areas: Areas,
    period: Period,
    levels: Sequence[int],
) -> None:
    """Ask the questions about those indicators; their groups go into a table of `COMPUTED`."""
    city = areas.level(1, period)[0].code
    for name, question in asked.items():
        add_guards(con, name, question, read, [area.code for area in areas.level(2, period)])
        con.execute(f"CREATE OR REPLACE TEMP TABLE result_{name} AS {compilation.query(question.plan, period, city)}")
    for indicator in known:
        con.execute(f"INSERT INTO {table} {_values(indicator, asked, levels)}")


def is_by_row(base: Base, needs: Needs) -> bool:
    """Whether it rests on its district if a row counts: the city reports it, and districts what else is needed."""
    known = databases()
    if base.database is None:
        return False
    return known[base.database].is_citywide and not all(known[need.database].is_citywide for need in needs)


def districts_in(source: Source, every: Sequence[str]) -> tuple[str, ...]:
    """The districts that the rows of a submission may be of; empty where the city's say none."""
    return (*every, "") if databases()[source.database].is_citywide else (source.district,)


def may_count(base: Base, needs: Needs, read: Sequence[Source], districts: Sequence[str]) -> list[tuple[Source, str]]:
    """Submissions of a base that have what is needed, each with the districts whose rows of it may count."""
    available = Availability(read)
    own = (source for source in read if source.database == base.database)
    places = ((source, place) for source in own for place in districts_in(source, districts))
    return [(source, place) for source, place in places if available.of_rows(source, needs, place)]


def add_guards(
    con: duckdb.DuckDBPyConnection, name: str, question: Question, read: Sequence[Source], districts: Sequence[str]
) -> None:
    """Make `availability_<base>`, a row a submission; of rows of the ledger there is none.

    Of what the city reports one for each district of its rows, and for those of none.
    """
    if question.plan.base.database is None:
        return
    available = Availability(read)
    own = [source for source in read if source.database == question.plan.base.database]
    rows = [
        [one.submission, place, *(available.of_rows(one, needs, place) for needs in question.guards)]
        for one in own
        for place in districts_in(one, districts)
    ]
    types = (pa.int64(), pa.string(), *(pa.bool_() for _ in question.guards))
    add_table(con, f"availability_{name}", ("submission", "_district", *question.guards.values()), rows, types)


def _values(indicator: Indicator, asked: dict[str, Question], levels: Sequence[int]) -> str:
    """The indicator's groups out of the results of its base, or of two."""
    numerator = asked[indicator.numerator.base].answers[indicator.code, indicator.numerator]
    above = f"COALESCE(n.{numerator}, 0)"
    source, below = f"result_{indicator.numerator.base} AS n", "NULL"
    area, level = "n.area", "n.level"
    if indicator.denominator:
        denominator = asked[indicator.denominator.base].answers[indicator.code, indicator.denominator]
        below = f"COALESCE(n.{denominator}, 0)"
        if indicator.denominator.base != indicator.numerator.base:
            area, level = "COALESCE(n.area, d.area)", "COALESCE(n.level, d.level)"
            below = f"COALESCE(d.{denominator}, 0)"
            totals = [f"(SELECT * FROM result_{m.base} WHERE dimension IS NULL)" for m in indicator.measures]
            source = f"{totals[0]} AS n FULL JOIN {totals[1]} AS d ON d.area = n.area"
    told = f"{level} BETWEEN {min(levels)} AND"
    wanted = [f"n.dimension IS NULL AND {told} {min(max(levels), finest(indicator, None))}"] + [
        f"n.dimension = '{one.name}' AND {told} {min(max(levels), finest(indicator, one))}"
        for one in indicator.dimensions
    ]
    return (
        f"SELECT '{indicator.code}', {indicator.version}, {area}, n.dimension, n.member, {above}, {below}"
        f" FROM {source} WHERE ({' OR '.join(f'({one})' for one in wanted)}) AND ({above} <> 0 OR {below} <> 0)"
    )
