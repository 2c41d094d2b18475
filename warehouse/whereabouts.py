"""In which file the rows of a version stand: of one that deltas made, each row in the newest file that gave it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import sqlalchemy as sa

from warehouse import places
from warehouse.places import Place
from warehouse.tables import submission
from warehouse.versions import chain, read_link

Spot = tuple[str, str]
"""Name of a file and sheet in it."""


class Whereabouts:
    """Of one submission. `file` is its own file's name; only deltas need looking up."""

    def __init__(self, connection: sa.Connection, lake: Path, row: sa.Row[Any]) -> None:
        self.file: str = row.file
        self._spots: dict[Place, tuple[str, Place]] = {}
        self._accepted: Counter[Spot] = Counter()
        self._first = row.file
        if row.base is None:
            return
        for each in chain(connection, row):
            origins = read_link(each).origins
            if origins is None:
                self._first = each.file
                continue
            self._spots |= {there: (each.file, here) for here, there in origins.items()}
        rows = pq.read_table(lake / row.lake_file, columns=["_sheet", "_row"])
        self._accepted = Counter((file, sheet) for file, (sheet, _) in map(self._spot, places.of_table(rows)))

    def told(self, sheet: str, rows: Iterable[int], accepted: int) -> list[tuple[str, str, list[int], int]]:
        """Rows of the version by file: its name, the sheet and the rows there, and how many of that sheet it accepted.

        `accepted`: rows of the version's sheet, which is the answer where it has one file only.
        """
        found: dict[Spot, list[int]] = {}
        for row in rows:
            file, (there, number) = self._spot((sheet, row))
            found.setdefault((file, there), []).append(number)
        return [
            (file, there, numbers, self._accepted.get((file, there), accepted))
            for (file, there), numbers in sorted(found.items())
        ]

    def _spot(self, place: Place) -> tuple[str, Place]:
        return self._spots.get(place, (self._first, place))


def whereabouts(connection: sa.Connection, lake: Path, numbers: Iterable[int]) -> dict[int, Whereabouts]:
    """Of each of those submissions."""
    rows = connection.execute(sa.select(submission).where(submission.c.id.in_(list(numbers))))
    return {row.id: Whereabouts(connection, lake, row) for row in rows.all()}
