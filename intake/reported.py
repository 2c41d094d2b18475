"""How a database of a district stands after a run, read from the ledger: what an asset reports and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import pyarrow.parquet as pq

from intake.row_types import Mismatch, lake_mismatches
from intake.workplace import Workplace
from schemas.cities.reporters import reporters
from schemas.databaselist import database
from schemas.periods import Period
from schemas.states import STANDING, Owed, Severity, State, weightiest
from warehouse.ledger.connection import reading
from warehouse.ledger.events import current
from warehouse.ledger.listings import ListedSubmission, finding_counts, submissions
from warehouse.ledger.obligations import unowed

RowCount = Literal["rows_read", "rows_accepted", "rows_quarantined", "rows_ignored", "records"]
ROW_COUNTS: tuple[RowCount, ...] = get_args(RowCount)


@dataclass(frozen=True)
class Reported:
    """`versions`: the submissions that count or wait, as objects of the contract. `state` is missing without any.

    `came`: whether anything ever came, and be it that it was taken back. `is_owed`: whether anybody waits for it.
    """

    database: str
    state: str
    came: bool
    is_owed: bool
    versions: Sequence[ListedSubmission]
    findings: list[tuple[str, str, int]]
    mismatches: tuple[Mismatch, ...]

    def total(self, name: RowCount) -> int:
        """Sum of a count over the versions."""
        return sum(row[name] for row in self.versions)

    @property
    def to_mend(self) -> int:
        """How many places must be mended."""
        return sum(count for _rule, severity, count in self.findings if Severity(severity).is_to_mend)


def reported(place: Workplace, period: str, district: str, name: str) -> Reported:
    """How one database of a district stands for a period."""
    with reading(place.store.engine) as connection:
        rows = submissions(connection, period=period, district=district, database=name)
        versions = [row for row in rows if row["state"] in (*STANDING, State.HELD)]
        if not versions:
            versions = [row for row in rows if row["state"] == State.RETURNED][-1:]
        told = finding_counts(connection, [row["id"] for row in versions])
        not_owed = unowed(connection, Period.parse(period))
        files = [row.path(place.store.lake) for row in current(connection, period, name) if row.district == district]
    found = database(name)
    wrong = tuple(mismatch for file in files for mismatch in lake_mismatches(found, pq.read_schema(file)))
    state = weightiest([row["state"] for row in versions]) or Owed.MISSING
    owing = {area.code for area in reporters(found, place.areas, Period.parse(period))}
    is_owed = district in owing and (district, name) not in not_owed
    return Reported(name, str(state), bool(rows), is_owed, versions, told, wrong)
