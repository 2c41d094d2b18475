"""One computation of a month: what it computes, on which files, and what stands of that.

Everything, on one scan; or what a change reaches: the districts' own figures on a scan of their files alone.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.availability import Availability
from warehouse.figures.coverage import COLUMNS as COVERAGE
from warehouse.figures.coverage import coverage_rows
from warehouse.figures.grouped.counting import count_groups
from warehouse.figures.grouped.covering import group_coverage
from warehouse.figures.grouped.monthgroups import concerned
from warehouse.figures.grouped.overlapping import add_overlaps
from warehouse.figures.history.yearterms import add_terms
from warehouse.figures.jointfindings import COLUMNS as JOINT
from warehouse.figures.jointfindings import joint_findings
from warehouse.figures.jointrules import JointRule, joint_rules
from warehouse.figures.planning import EVERY_LEVEL, alone, calculate, together
from warehouse.figures.renewal.citysums import adds_up, city_sums
from warehouse.figures.renewal.comparing import arrow, standing
from warehouse.figures.renewal.inputs import Inputs
from warehouse.figures.renewal.reach import Portion, Reach
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.reporting.ledgerrows import add_ledger_rows
from warehouse.figures.scan import ScanLimits, scan
from warehouse.indicators.bases import bases
from warehouse.indicators.registry import Indicator
from warehouse.ledger.figuretables import indicator_coverage, indicator_value, joint_finding
from warehouse.ledger.tables import submission

VALUE = {
    "code": pa.string(),
    "version": pa.int64(),
    "area": pa.string(),
    "dimension": pa.string(),
    "member": pa.string(),
    "numerator": pa.float64(),
    "denominator": pa.float64(),
}
TABLES: tuple[tuple[sa.Table, Mapping[str, pa.DataType]], ...] = (
    (indicator_value, VALUE),
    (indicator_coverage, COVERAGE),
    (joint_finding, JOINT),
)
"""What is computed, and the columns in which it is compared with what stands."""
CITY, BELOW = EVERY_LEVEL[:1], EVERY_LEVEL[1:]


@dataclass(frozen=True)
class Round:
    """`reach` says how much is computed; None: everything. Tables are given in the order of `TABLES`."""

    lake: Path
    read: Inputs
    known: Sequence[Indicator]
    areas: Areas
    period: Period
    limits: ScanLimits
    reach: Reach | None

    def standing(self, connection: sa.Connection) -> list[pa.Table]:
        """What stands of what is computed."""
        told = zip(TABLES, self._conditions(), strict=True)
        return [standing(connection, table, kinds, self.period, *where) for (table, kinds), where in told]

    def computed(self, connection: sa.Connection) -> list[pa.Table]:
        """What is computed."""
        if self.reach is None:
            with self.whole(connection) as (_, found):
                return found
        tables = self.reach.city.tables | self.reach.local.tables_of_the_city
        of_all = scan(self.lake, self.read.read, self.areas, self.period, self.limits, tables)
        with ExitStack() as scans, ThreadPoolExecutor(1) as meanwhile:
            opening = meanwhile.submit(scans.enter_context, of_all)
            near = self._by_district(connection, self.reach)
            city = self._of_the_city(opening.result(), connection, self.reach, near[0], tables)
        grouped = [self._grouped(portion, codes) for portion, codes in self.reach.grouped]
        return [pa.concat_tables(all_) for all_ in zip(city, near, *grouped, strict=True)]

    @contextmanager
    def whole(self, connection: sa.Connection) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[pa.Table]]]:
        """A scan of all files, and everything that is computed on it."""
        sent, rules = self.read.read, self._speaking()
        tables = Portion(self.known, rules).tables
        with scan(self.lake, sent, self.areas, self.period, self.limits, tables) as con:
            self._add_beside(con, self.read, tables)
            calculate(con, alone(self.known), sent, self.areas, self.period)
            count_groups(con, self.read.groups, None, self.known, sent, self.areas, self.period)
            covered = pa.concat_tables([self._covered(con), self._groups_covered(self.known)])
            told = self._joint(con, connection, self.read, rules, tables)
            calculate(con, together(self.known), sent, self.areas, self.period)
            yield con, [_values(con), covered, told]

    def _speaking(self) -> list[JointRule]:
        """The rules that have anything to judge."""
        sent, before = self.read.read, self.read.before
        return [one for one in joint_rules() if one.speaks_of(sent, self.areas, self.period, before)]

    def _grouped(self, portion: Portion, codes: frozenset[str]) -> list[pa.Table]:
        """What those indicators count of some groups, on a scan of the files that these rest on."""
        districts = concerned(one for one in self.read.groups if one.code in codes)
        is_near = all(bases()[measure.base].is_by_district for one in portion.known for measure in one.measures)
        read = self.read.read if districts is None or not is_near else self.read.of(districts).read
        with scan(self.lake, read, self.areas, self.period, self.limits, portion.tables) as con:
            count_groups(con, self.read.groups, codes, portion.known, read, self.areas, self.period)
            return [_values(con), self._groups_covered(portion.known, codes), arrow(JOINT, ())]

    def _of_the_city(
        self,
        con: duckdb.DuckDBPyConnection,
        connection: sa.Connection,
        reach: Reach,
        near: pa.Table,
        tables: Container[str],
    ) -> list[pa.Table]:
        """What rests on the files of all districts, on a scan of them; `near`: the values of those that are reached."""
        read, summed = self.read.read, [one for one in reach.local.known if adds_up(one)]
        whole = [one for one in reach.local.known if one not in summed]
        districts = self._of_districts(connection, reach, [one.code for one in summed], near)
        self._add_beside(con, self.read, tables)
        calculate(con, reach.city.known, read, self.areas, self.period)
        calculate(con, whole, read, self.areas, self.period, CITY)
        city_sums(con, summed, read, self.areas, self.period, districts)
        told = self._joint(con, connection, self.read, reach.city.rules, tables)
        return [_values(con), arrow(COVERAGE, ()), told]

    def _of_districts(self, connection: sa.Connection, reach: Reach, codes: list[str], near: pa.Table) -> pa.Table:
        """All districts' values of those indicators: of the reached ones as they are now."""
        told, areas = (pa.array(names, pa.string()) for names in (codes, sorted(reach.districts)))
        own = near.filter(pc.field("code").isin(told) & pc.field("area").isin(areas))
        every = {area.code for area in self.areas.level(2, self.period)} | {one.district for one in self.read.read}
        where = (indicator_value.c.code.in_(codes), indicator_value.c.area.in_(sorted(every - reach.districts)))
        others = standing(connection, indicator_value, VALUE, self.period, *where)
        return pa.concat_tables([own, others.drop_columns("id")])

    def _by_district(self, connection: sa.Connection, reach: Reach) -> list[pa.Table]:
        """What rests on the files of each district alone; and coverage, which takes no rows."""
        local, near = reach.local, self.read.of(reach.districts)
        limits = replace(self.limits, threads=1)  # so little is not worth dividing
        with scan(self.lake, near.read, self.areas, self.period, limits, local.tables) as con:
            self._add_beside(con, near, local.tables)
            calculate(con, alone(local.known), near.read, self.areas, self.period, BELOW)
            values, covered = _values(con), self._covered(con, reach.districts)
            if "computed" in local.tables:
                others = standing(connection, indicator_value, VALUE, self.period, *self._not_reached(reach))
                con.register("others", others)
                con.execute(f"INSERT INTO computed SELECT {', '.join(VALUE)} FROM others")
            told = self._joint(con, connection, near, local.rules, local.tables)
            con.execute("DELETE FROM computed")
            calculate(con, together(local.known), near.read, self.areas, self.period, BELOW)
            return [pa.concat_tables([values, _values(con)]), covered, told]

    def _add_beside(self, con: duckdb.DuckDBPyConnection, read: Inputs, tables: Container[str]) -> None:
        """Make what figures rest on beside the files, of the tables that are wanted."""
        add_ledger_rows(con, read.ledger, tables)
        add_overlaps(con, read.groups, tables)
        add_terms(con, read.year, self.areas, self.period, tables)

    def _covered(self, con: duckdb.DuckDBPyConnection, districts: Container[str] = EVERY) -> pa.Table:
        available = Availability(self.read.read, self.read.unowed)
        grounds = self.read.grounds(self.areas, self.period)
        covered = arrow(COVERAGE, coverage_rows(self.known, available, self.areas, self.period, districts, grounds))
        con.register("covered", covered)
        return covered

    def _groups_covered(self, known: Sequence[Indicator], codes: Container[str] = EVERY) -> pa.Table:
        available = Availability(self.read.read, self.read.unowed)
        rows = group_coverage(known, self.read.groups, available, self.areas, self.period, codes)
        return arrow(COVERAGE, rows)

    def _joint(
        self,
        con: duckdb.DuckDBPyConnection,
        connection: sa.Connection,
        read: Inputs,
        rules: Sequence[JointRule],
        tables: Container[str],
    ) -> pa.Table:
        return arrow(JOINT, joint_findings(con, connection, self.lake, read, self.areas, self.period, rules, tables))

    def _conditions(self) -> list[list[sa.ColumnElement[bool]]]:
        """Which standing rows of each of `TABLES` are compared."""
        if self.reach is None:
            return [[] for _ in TABLES]
        city, local, districts = self.reach.city, self.reach.local, self.reach.districts
        value, told = indicator_value.c, joint_finding.c
        near = [self.areas.level(1, self.period)[0].code, *self._within(districts)]
        sent = sa.select(submission.c.id).where(submission.c.district.in_(districts))
        of_areas = value.code.in_(city.codes) & value.area.not_in(self.reach.every_group)
        return [
            [of_areas | (value.code.in_(local.codes) & value.area.in_(near)) | self._of_groups(indicator_value)],
            [indicator_coverage.c.area.in_(near) | self._of_groups(indicator_coverage)],
            [told.rule.in_(city.ids) | (told.rule.in_(local.ids) & told.submission_id.in_(sent))],
        ]

    def _of_groups(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Rows of the groups that are reached."""
        reached = self.reach.grouped if self.reach else ()
        found = [table.c.area.in_(codes) & table.c.code.in_(portion.codes) for portion, codes in reached]
        return sa.or_(sa.false(), *found)

    def _not_reached(self, reach: Reach) -> list[sa.ColumnElement[bool]]:
        """The districts' figures that are as they were."""
        value = indicator_value.c
        return [
            value.code.not_in([*reach.city.codes, *reach.local.codes]),
            value.area.in_(self._within(reach.districts)),
        ]

    def _within(self, districts: Iterable[str]) -> list[str]:
        """The areas for which there may be figures, of the districts and below them."""
        found = [code for district in sorted(districts) for code in (district, f"{district}-unallocated")]
        streets = [area.code for code in districts for area in self.areas.children(code, self.period)]
        return [*found, *streets, *(area.code for code in streets for area in self.areas.children(code, self.period))]


def _values(con: duckdb.DuckDBPyConnection) -> pa.Table:
    return con.sql(f"SELECT {', '.join(VALUE)} FROM computed").to_arrow_table()
