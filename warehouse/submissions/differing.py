"""Whether a version differs too much from what stands to take its place by itself, and what of that is not in it.

The rule and its reasons: docs/decisions/0001-parts.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from schemas.column import Column
from schemas.database import Database
from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import said
from warehouse.lake.keys import keys
from warehouse.ledger.figuretables import area
from warehouse.ledger.submissionrows import Submission
from warehouse.submissions.versions import rows_of

SHARED = 0.5
"""A whole file that has less than this of the keys of what it would replace waits, and so does one that shares less
than this of its own with the current whole (definitions.md): more likely a piece, whose name nobody read. A part waits
that has less than this of the number of keys of the part that it would replace."""
NAMED = 10
"""So many streets, and so many organisations, are named; the count is exact."""


@dataclass(frozen=True)
class Lacking:
    """Rows that stand and rows that came; `lacking`: streets, then organisations, that stand and did not come."""

    stands: int
    came: int
    streets: tuple[str, ...]
    organisations: tuple[str, ...]


def is_far_from(
    described: Database, new: pa.Table, standing: Sequence[Submission], lake: Path, *, is_part: bool
) -> bool:
    """Whether new rows, of a part or a whole file, are too far from those that stand to take their place."""
    known = set[Any]().union(*(keys(described, rows_of(lake, row)) for row in standing))
    return too_far(keys(described, new), known, is_part=is_part, of_whole=any(row.part is None for row in standing))


def too_far(new: Set[Any], known: Set[Any], *, is_part: bool, of_whole: bool) -> bool:
    """Whether new keys are too few of the known ones, or share too few of their own with those of a whole file.

    Beside parts a file may well have more than these. Of a part it is known whose rows it has, and they may be keyed
    anew: there it is by their number.
    """
    if is_part:
        return len(new) < SHARED * len(known)
    both = len(new & known)
    return both < SHARED * len(known) or (of_whole and both < SHARED * len(new))


def difference(
    connection: sa.Connection, described: Database, new: pa.Table, standing: Sequence[Submission], lake: Path
) -> Lacking:
    """What stands and is not among the new rows."""
    old = pa.concat_tables([rows_of(lake, row) for row in standing])
    codes = _lacking(described.place(3), old, new)
    names = connection.execute(sa.select(area.c.code, area.c.name_zh).where(area.c.code.in_(codes)))
    called: dict[str, str] = {code: name for code, name in names}
    return Lacking(
        stands=old.num_rows,
        came=new.num_rows,
        streets=tuple(called.get(code, code) for code in codes),
        organisations=tuple(_lacking(_named_by(described, old), old, new)),
    )


def differing(file: str, found: Lacking | None) -> list[Finding]:
    """F037 for a file that waits because it differs too much from what stands; none for nothing."""
    if found is None:
        return []
    lacking = len(found.streets) + len(found.organisations)
    words = {
        "value": f"{found.came:,}",
        "expected": f"{found.stands:,}",
        "n": str(lacking) if lacking else "",
        "difference": "、".join([*_some(found.streets), *_some(found.organisations)]),
    }
    place = {name: words[name] or None for name in ("value", "expected", "difference")}
    return [said("F037", Severity.WARN, words, file=file, count=max(lacking, 1), **place)]


def _named_by(described: Database, rows: pa.Table) -> Column | None:
    """The column that names the organisation of a row: a person's branch, else what the row itself is of.

    The last of its key columns that says anything: names stand behind codes.
    """
    names = [name for choice in described.keys for name in choice if name not in described.naming]
    told = (name for name in reversed(names) if name in rows.column_names and rows[name].null_count < rows.num_rows)
    return next((described.columns[name] for name in told), None)


def _lacking(column: Column | None, old: pa.Table, new: pa.Table) -> list[str]:
    """Values of a column that stand in old rows and in none of the new ones, in order."""
    if column is None or column.name not in old.column_names:
        return []
    there, here = (pc.unique(rows.column(column.name)).drop_null() for rows in (old, new))
    return sorted(str(value) for value in there.filter(pc.invert(pc.is_in(there, here))).to_pylist())


def _some(names: Sequence[str]) -> Iterator[str]:
    yield from names[:NAMED]
    if len(names) > NAMED:
        yield "…"


def of_other_files(standing: Iterable[Submission], sha256: str) -> list[Submission]:
    """Versions that were not read of these bytes alone: the same ones read again lose nothing unasked."""
    return [row for row in standing if row.records and (row.sha256 != sha256 or row.base is not None)]
