"""Rows of `checked_column`: how many cells of each asked column of a current version are as they should be.

They follow from what was told of the version when it was taken in and from the footer of its Parquet file: no row is
read. What is asked of which column stands in `warehouse/indicators/checkedcolumns.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import sqlalchemy as sa

from schemas.databaselist import databases
from schemas.states import Severity
from warehouse.indicators.checkedcolumns import CheckedColumn, ColumnCheck, checked_columns
from warehouse.lake import places
from warehouse.ledger.findingrows import Spread, spread
from warehouse.ledger.submissionrows import Submission

BLANK, UNMAPPED, WRONG_CODE, NO_DATA, NO_PERSON = "V001", "V002", "V007", "F029", "V017"
WRONG_NUMBER = ("V003", "V004", "V005")
RULES = (BLANK, UNMAPPED, WRONG_CODE, NO_DATA, NO_PERSON, *WRONG_NUMBER)


class CheckedCells(NamedTuple):
    """A row of `checked_column`."""

    submissions: tuple[int, ...]
    district: str | None
    database_title: str
    column_title: str
    asked: str
    cells: int
    sound: int


def checked_cells(
    connection: sa.Connection, lake: Path, rows: Sequence[Submission], standing: Collection[str]
) -> list[CheckedCells]:
    """Of those versions, a row each column; `standing`: the districts of the month.

    What must be filled is counted of all rows but those that are no record (F029), identity numbers of those that have
    their keys and are of a person, codes of the rows that were accepted.
    """
    told: dict[int, list[Spread]] = {}
    for one in spread(connection, [row.id for row in rows], RULES):
        told.setdefault(one.submission, []).append(one)
    return [
        CheckedCells(
            submissions=(row.id,),
            district=row.district if row.district in standing else None,
            database_title=databases()[row.slot.database].title,
            column_title=one.title,
            asked=one.asked,
            cells=cells,
            sound=sound,
        )
        for row in rows
        for version in [_Version(row, told.get(row.id, ()), lake)]
        for one in checked_columns(databases()[row.slot.database])
        for cells, sound in [version.count(one)]
        if cells
    ]


class _Version:
    """One version, asked how many cells of a column there are, and how many are sound."""

    def __init__(self, row: Submission, told: Iterable[Spread], lake: Path) -> None:
        self._present, self._every = frozenset(row.present), row.records + row.rows_quarantined
        self._columns = databases()[row.slot.database].columns
        self._keys = {name for names in databases()[row.slot.database].keys for name in names}
        self._told: dict[str, list[Spread]] = {}
        for one in told:
            self._told.setdefault(one.rule, []).append(one)
        self._knows_kept_back = row.quarantined is not None or not row.rows_quarantined  # not of very old versions
        self._kept_back = places.read(row.quarantined or {})
        self._footer = pq.read_metadata(row.path(lake))
        self._position = {name: at for at, name in enumerate(self._footer.schema.names)}

    def count(self, one: CheckedColumn) -> tuple[int, int]:
        """Cells, and how many of them are sound."""
        if one.asked is ColumnCheck.REQUIRED:
            return self._filled(one.names)
        (name,) = one.names
        if name not in self._present:
            return 0, 0
        return self._numbers(name) if one.asked is ColumnCheck.IDENTITY else self._codes(name, one.asked)

    def _filled(self, names: tuple[str, ...]) -> tuple[int, int]:
        cells = self._every - sum(one.count for one in self._of(NO_DATA))
        blank = sum(one.count for one in self._of(BLANK) if one.column in names)
        return cells, max(cells - blank, 0) if self._present.intersection(names) else 0

    def _numbers(self, name: str) -> tuple[int, int]:
        """Of rows about a person; of a row without a key nothing else is told."""
        nobody = self._of(NO_DATA, NO_PERSON) + [one for one in self._of(BLANK) if one.column in self._keys]
        rejected = [one for one in self._of(*WRONG_NUMBER) if one.severity == Severity.REJECT_ROW]
        left_out = {place for one in nobody for place in one.rows}
        wrong = {place for one in rejected if one.column == name for place in one.rows}
        return self._every - len(left_out), self._every - len(left_out | wrong)

    def _codes(self, name: str, asked: ColumnCheck) -> tuple[int, int]:
        """Of the accepted rows; what a default stands for was not written."""
        if not self._knows_kept_back:
            return 0, 0
        wrong = UNMAPPED if asked is ColumnCheck.CODE else WRONG_CODE
        by_default = 0 if self._columns[name].default is None else self._accepted(BLANK, name)
        cells = self._filled_in_lake(name) - by_default
        return cells, cells - self._accepted(wrong, name)

    def _filled_in_lake(self, name: str) -> int:
        groups = (self._footer.row_group(at).column(self._position[name]) for at in range(self._footer.num_row_groups))
        return int(sum(one.num_values - one.statistics.null_count for one in groups if one.num_values))

    def _of(self, *rules: str) -> list[Spread]:
        return [one for rule in rules for one in self._told.get(rule, ())]

    def _accepted(self, rule: str, name: str) -> int:
        """Of how many accepted rows that is told at the column."""
        told = (one for one in self._of(rule) if one.column == name)
        if not self._kept_back:
            return sum(one.count for one in told)
        return sum(place not in self._kept_back for one in told for place in one.rows)
