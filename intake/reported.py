"""How a database of a district stands after a run, read from the ledger: what an asset reports and checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
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
from warehouse.ledger.owing.obligations import unowed

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


def reported(place: Workplace, period: str, district: str, names: Iterable[str]) -> list[Reported]:
    """How databases of a district stand for a period, each in the order of `names`."""
    with reading(place.store.engine) as connection:
        came: dict[str | None, list[ListedSubmission]] = {}
        for row in submissions(connection, period=period, district=district):
            came.setdefault(row["database"], []).append(row)
        not_owed = unowed(connection, Period.parse(period))
        files: dict[str | None, list[Path]] = {}
        for one in current(connection, period):
            if one.district == district:
                files.setdefault(one.database, []).append(one.path(place.store.lake))
        told = {name: _versions(came.get(name, [])) for name in names}
        counts = {name: finding_counts(connection, [row["id"] for row in found]) for name, found in told.items()}
    return [
        Reported(
            name,
            str(weightiest([row["state"] for row in versions]) or Owed.MISSING),
            name in came,
            (district, name) not in not_owed and _owes(place, period, district, name),
            versions,
            counts[name],
            tuple(
                mismatch
                for file in files.get(name, [])
                for mismatch in lake_mismatches(database(name), pq.read_schema(file))
            ),
        )
        for name, versions in told.items()
    ]


def _versions(rows: Sequence[ListedSubmission]) -> list[ListedSubmission]:
    """Those that count or wait; without any the newest that went back."""
    standing = [row for row in rows if row["state"] in (*STANDING, State.HELD)]
    return standing or [row for row in rows if row["state"] == State.RETURNED][-1:]


def _owes(place: Workplace, period: str, district: str, name: str) -> bool:
    return district in {area.code for area in reporters(database(name), place.areas, Period.parse(period))}
