"""A made-up city in the form of the lake: a few rows a database, counted without a warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.cities.areas import Areas, areas
from schemas.databaselist import database
from schemas.periods import Period
from warehouse.figures.availability import Availability
from warehouse.figures.coverage import Grounds, coverage_rows
from warehouse.figures.grouped.monthgroups import MonthGroup
from warehouse.figures.grouped.overlapping import add_overlaps, overlap_streets
from warehouse.figures.history.yearrows import MonthSource
from warehouse.figures.history.yearterms import add_terms, year_streets
from warehouse.figures.planning import calculate
from warehouse.figures.reporting.ledgerrows import LedgerRows, add_ledger_rows
from warehouse.figures.scan import ScanLimits, Source, scan
from warehouse.indicators.registry import Indicator, indicators
from warehouse.lake.treatments import lake_schema

PERIOD = Period(2026, 9)
CITY = "310000"
XUHUI, CHANGNING = "310104", "310105"
TIANPING, HUNAN = "310104003", "310104004"  # streets of 徐汇
HUAYANG, JIANGSU = "310105001", "310105002"  # streets of 长宁
HUA1, HUA2 = "310105001001", "310105001002"  # communities of 华阳路街道
REST = "310105-unallocated"
LIMITS = ScanLimits(memory="500MB", threads=1)
SMALL = Areas(area for area in areas() if area.level == 1 or area.code.startswith(("310104", "310105")))
"""The city with two of its districts: quicker to count."""

ORDINARY: dict[str, dict[str, Any]] = {
    "party_org": {
        "org_category": "631", "affiliation": "61", "street_code": HUAYANG, "field_type": "LX", "unit_nature": "08",
        "is_functional": False, "status": "1", "has_secretary_name": True, "term_end": dt.date(2027, 1, 1),
    },
    "party_member": {
        "party_status": "1", "member_category": "1", "sex": "1", "ethnicity": "01", "education": "2",
        "birth_date": dt.date(1980, 1, 1), "join_date": dt.date(2005, 7, 1), "full_date": dt.date(2006, 7, 1),
        "join_period": "7", "work_post": "021", "is_lost": False, "is_floating": False, "is_empty_hung": False,
        "dues_status": "1",
    },
    "applicant": {
        "stage": "1", "sex": "1", "education": "2", "birth_date": dt.date(2000, 1, 1), "work_post": "3",
        "talk_due": True, "talk_on_time": True,
    },
    "community": {"community_type": "1", "street_code": HUAYANG},
    "building": {
        "building_type": "1", "is_key": False, "street_code": HUAYANG, "coverage_status": "7", "instructor": False,
    },
    "trade_union": {"union_type": "1"},
    "league_org": {"league_type": "5"},
    "unit": {
        "unit_nature": "08", "street_code": HUAYANG, "operating_status": "1", "coverage_status": "7",
        "members_total": 0, "employees": 10, "instructor": False, "business_address": "某路1号",
        "economic_component": "150", "industry": "I", "size": "4",
    },
}  # fmt: skip
"""What a row of a test says unless the test says otherwise."""

Key = tuple[str, str, str | None, str | None]
"""Code, area, dimension, member."""


@dataclass
class City:
    """Submissions of a period; `add` writes one as a Parquet file."""

    folder: Path
    areas: Areas = field(default_factory=lambda: SMALL)
    read: list[Source] = field(default_factory=list)
    groups: Sequence[MonthGroup] = ()
    year: list[MonthSource] = field(default_factory=list)
    counted: dict[tuple[str, Period], dict[Key, tuple[float, float | None]]] = field(default_factory=dict)
    _scans: ExitStack = field(default_factory=ExitStack)
    _open: dict[Period, duckdb.DuckDBPyConnection] = field(default_factory=dict)

    def add(
        self,
        name: str,
        rows: Iterable[Any] = ({},),
        district: str = CHANGNING,
        part: str | None = None,
        lacks: Iterable[str] = (),
    ) -> Source:
        """A submission of a database; persons get keys of their own unless a row has one. `lacks`: absent columns."""
        self.close()
        number = len(self.read) + len(self.year) + 1
        described = database(name)
        schema = lake_schema(described)
        filled = []
        for place, row in enumerate(rows, start=2):
            ordinary = {**ORDINARY[name], "_sheet": "Sheet1", "_row": place}
            if "person_key" in schema.names:
                ordinary["person_key"] = f"{number}-{place}"
            wrong = set(row) - set(schema.names)
            assert not wrong, wrong
            filled.append({**dict.fromkeys(schema.names), **ordinary, **row})
        path = self.folder / f"{number}.parquet"
        pq.write_table(pa.Table.from_pylist(filled, schema), path)
        present = frozenset(described.columns) - set(lacks)
        source = Source(number, name, district, part, path, present)
        self.read.append(source)
        return source

    def count(self, *wanted: Indicator, period: Period = PERIOD) -> dict[Key, tuple[float, float | None]]:
        """(code, area, dimension, member) → numerator and denominator, of those indicators."""
        if period not in self._open:
            self._open[period] = self._scans.enter_context(scan(self.folder, self.read, self.areas, period, LIMITS))
            add_ledger_rows(self._open[period], LedgerRows())
            add_overlaps(self._open[period], self.groups)
            add_terms(self._open[period], self.year, self.areas, period)
        con = self._open[period]
        made = {row[0] for row in con.execute("SHOW TABLES").fetchall()}
        calculate(con, wanted, self.read, self.areas, period)
        rows = con.execute("SELECT code, area, dimension, member, numerator, denominator FROM computed").fetchall()
        for (name,) in con.execute("SHOW TABLES").fetchall():
            if name not in made:
                con.execute(f"DROP TABLE {name}")
        found = {
            (code, area, dimension, member): (above, below) for code, area, dimension, member, above, below in rows
        }
        assert len(found) == len(rows), "a group stands twice"
        return found

    def of(self, code: str, period: Period) -> dict[Key, tuple[float, float | None]]:
        """The values of one indicator, counted once."""
        if (code, period) not in self.counted:
            self.counted[code, period] = self.count(indicators()[code], period=period)
        return self.counted[code, period]

    def close(self) -> None:
        """Close what was opened to count."""
        self._scans.close()
        self._open.clear()
        self.counted.clear()

    def totals(self, code: str, period: Period = PERIOD) -> dict[str, Any]:
        """Area → numerator, or (numerator, denominator) of a ratio."""
        return {area: plain(value) for (_, area, by, _m), value in self.of(code, period).items() if by is None}

    def by(self, code: str, dimension: str, area: str = CITY, period: Period = PERIOD) -> dict[str | None, Any]:
        """Member → numerator, or (numerator, denominator), of a breakdown at an area."""
        return {
            member: plain(value)
            for (_, place, by, member), value in self.of(code, period).items()
            if by == dimension and place == area
        }

    def add_earlier(self, months_ago: int, rows: Iterable[Any] = ({},), **where: Any) -> None:
        """A submission of 党组织 some months before."""
        self.year.append(MonthSource(months_ago, self.add("party_org", rows, **where)))
        self.read.pop()

    def coverage(self, code: str, dimension: str | None = None, period: Period = PERIOD) -> dict[str, tuple[int, int]]:
        """Area → areas reported, areas expected."""
        overlaps, year = (overlap_streets(self.groups, self.areas, period), year_streets(self.year, self.areas, period))
        grounds = Grounds(overlaps=overlaps, year=year)
        rows = coverage_rows([indicators()[code]], Availability(self.read), self.areas, period, grounds=grounds)
        return {area: (done, owed) for _, by, area, done, owed in rows if by == dimension}


def plain(value: tuple[float, float | None]) -> Any:
    """A count as its number, a ratio as the pair."""
    return value[0] if value[1] is None else value
