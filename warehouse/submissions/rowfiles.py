"""In which file the rows of a version stand: of one that deltas made, each row in the newest file that gave it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import sqlalchemy as sa

from warehouse.lake import places
from warehouse.lake.places import Place
from warehouse.ledger.submissionrows import Submission, submission_rows
from warehouse.ledger.tables import submission
from warehouse.submissions.versions import chain, read_link


@dataclass(frozen=True)
class Spot:
    """A file, a sheet in it, and column → letters of its cells on that sheet, as far as they are known.

    `sent`: the submission that the file came with, whose name it bears.
    """

    sent: int
    file: str
    sheet: str
    letters: dict[str, str]


class RowsOfFile(NamedTuple):
    """Rows of a version that one sheet of a file gave: their numbers there and in the version.

    `letters`: column → letters of its cells; `accepted`: how many rows of that sheet the version has.
    """

    sent: Submission
    sheet: str
    letters: Mapping[str, str]
    rows: list[int]
    of_version: list[int]
    accepted: int


class RowWhereabouts:
    """Of one submission. `file` is its own file's name; only deltas need looking up."""

    def __init__(self, connection: sa.Connection, lake: Path, row: Submission) -> None:
        self.file = row.file
        self._first = row
        self._spots: dict[Place, tuple[Submission, Place]] = {}
        self._accepted: Counter[tuple[int, str]] = Counter()
        self._sheets = {(row.id, sheet): row for sheet in row.sheets}
        if row.base is None:
            return
        for each in chain(connection, row):
            origins = read_link(each).origins
            if origins is None:
                self._first = each
                continue
            self._spots |= {there: (each, here) for here, there in origins.items()}
        rows = pq.read_table(row.path(lake), columns=["_sheet", "_row"])
        self._sheets = {}
        for place in places.of_table(rows):
            sent, (sheet, _) = self._place(place)
            self._accepted[sent.id, sheet] += 1
            self._sheets[sent.id, sheet] = sent

    def told(self, sheet: str, rows: Iterable[int], accepted: int) -> list[RowsOfFile]:
        """Rows of a sheet of the version, by the file and sheet that gave them.

        `accepted`: rows of the version's sheet, which is the answer where it has one file only.
        """
        found: dict[tuple[str, int, str], RowsOfFile] = {}
        for row in rows:
            sent, (there, number) = self._place((sheet, row))
            key = sent.file, sent.id, there
            if key not in found:
                letters = (sent.letters or {}).get(there, {})
                found[key] = RowsOfFile(sent, there, letters, [], [], self._accepted.get((sent.id, there), accepted))
            found[key].rows.append(number)
            found[key].of_version.append(row)
        return [found[key] for key in sorted(found)]

    def spot(self, place: Place) -> tuple[Spot, int]:
        """Where a row of the version stands, and its number there."""
        sent, (sheet, row) = self._place(place)
        return Spot(sent.id, sent.file, sheet, (sent.letters or {}).get(sheet, {})), row

    def sheets(self) -> list[tuple[Submission, str, dict[str, str]]]:
        """Each sheet on which rows of the version stand: the submission it came with, column → letters of its cells."""
        return [(sent, sheet, (sent.letters or {}).get(sheet, {})) for (_, sheet), sent in sorted(self._sheets.items())]

    def _place(self, place: Place) -> tuple[Submission, Place]:
        return self._spots.get(place, (self._first, place))


def whereabouts(connection: sa.Connection, lake: Path, numbers: Iterable[int]) -> dict[int, RowWhereabouts]:
    """Of each of those submissions."""
    rows = submission_rows(connection, submission.c.id.in_(list(numbers)))
    return {row.id: RowWhereabouts(connection, lake, row) for row in rows}
