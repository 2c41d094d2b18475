"""What a new version would change against the one that stands: rows that enter, leave or change, findings too.

Values are told where a warehouse table may hold them; of what describes a person only row and column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.database import Database
from schemas.databaselist import database
from schemas.finding import mask
from warehouse.lake import places
from warehouse.lake.places import Place
from warehouse.lake.treatments import PLACES
from warehouse.ledger.findingrows import Told
from warehouse.ledger.registers import register_columns
from warehouse.submissions.reception import Reception
from warehouse.submissions.versions import Version

HIDDEN = "…"
"""Stands for a value that is not shown."""


@dataclass(frozen=True)
class Changed:
    """One row that stays with other values: column → before and after."""

    place: Place
    columns: dict[str, tuple[str | None, str | None]]


@dataclass(frozen=True)
class Changes:
    """Against what stands; `before` and `after` are rows accepted and quarantined."""

    enters: list[Place]
    leaves: list[Place]
    changed: list[Changed]
    come: list[Told]
    go: list[Told]
    before: tuple[int, int]
    after: tuple[int, int]

    def __bool__(self) -> bool:
        return bool(self.enters or self.leaves or self.changed or self.come or self.go or self.before != self.after)


def changes(stands: Version | None, read: Reception) -> Changes:
    """What the reading would change; `stands` is None where nothing was taken in."""
    slot = read.slot
    assert slot is not None
    described = database(slot.database)
    old = stands.rows if stands else None
    new = read.packed.rows if read.packed else None
    there, here = _rows(old), _rows(new)
    both = [place for place in there if place in here]
    come, go = _apart(read.findings, stands.findings if stands else ())
    return Changes(
        enters=[place for place in here if place not in there],
        leaves=[place for place in there if place not in here],
        changed=_changed(described, old, new, there, here, both) if old is not None and new is not None else [],
        come=come,
        go=go,
        before=(len(there), len(stands.quarantined or ()) if stands else 0),
        after=(len(here), read.outcome.rows_quarantined),
    )


def _rows(rows: pa.Table | None) -> dict[Place, list[int]]:
    """Place → positions of its records, in order."""
    found: dict[Place, list[int]] = {}
    if rows is not None:
        for position, place in enumerate(zip(rows["_sheet"].to_pylist(), rows["_row"].to_pylist(), strict=True)):
            found.setdefault(place, []).append(position)
    return found


def _changed(
    described: Database,
    old: pa.Table,
    new: pa.Table,
    there: dict[Place, list[int]],
    here: dict[Place, list[int]],
    both: Sequence[Place],
) -> list[Changed]:
    pairs = [(place, a, b) for place in both for a, b in zip(there[place], here[place], strict=False)]
    before = old.take(pa.array([a for _, a, _ in pairs], pa.int64()))
    after = new.take(pa.array([b for _, _, b in pairs], pa.int64()))
    found: dict[Place, dict[str, tuple[str | None, str | None]]] = {
        place: {"": (str(len(there[place])), str(len(here[place])))}
        for place in both
        if len(there[place]) != len(here[place])
    }
    for position, columns in other_values(described, before, after).items():
        found.setdefault(pairs[position][0], {}).update(columns)
    return [Changed(place, columns) for place, columns in found.items()]


def other_values(
    described: Database, before: pa.Table, after: pa.Table
) -> dict[int, dict[str, tuple[str | None, str | None]]]:
    """Position → the columns in which two tables of as many rows differ there, with both values as far as shown."""
    shown = set() if described.is_personal else {kept.name for kept in register_columns(described)}
    found: dict[int, dict[str, tuple[str | None, str | None]]] = {}
    for name in (name for name in before.column_names if name not in PLACES):
        one, other = before[name], after[name]
        same = pc.or_(pc.fill_null(pc.equal(one, other), False), pc.and_(pc.is_null(one), pc.is_null(other)))
        for position in pc.indices_nonzero(pc.invert(same)).to_pylist():
            values = (one[position].as_py(), other[position].as_py())
            told = tuple(_told(value) if name in shown else _hidden(value) for value in values)
            found.setdefault(position, {})[name] = (told[0], told[1])
    return found


def _told(value: Any) -> str | None:
    return None if value is None else mask(str(value))


def _hidden(value: Any) -> str | None:
    return None if value is None else HIDDEN


def _apart(new: Iterable[Told], old: Iterable[Told]) -> tuple[list[Told], list[Told]]:
    """Findings that come and that go."""

    def gist(told: Told) -> tuple[Any, ...]:
        return told.fields(("rule", "severity", "sheet", "cell", "row", "column", "count", "cells"))

    before, after = Counter(map(gist, old)), Counter(map(gist, new))
    return _beyond(new, before, gist), _beyond(old, after, gist)


def _beyond(rows: Iterable[Told], known: Counter[tuple[Any, ...]], gist: Any) -> list[Told]:
    left, found = known.copy(), []
    for told in rows:
        if left[gist(told)]:
            left[gist(told)] -= 1
        else:
            found.append(told)
    return found


def as_ranges(chosen: Iterable[Place]) -> list[str]:
    """Places as `Sheet1!3-17,20`."""
    return [f"{sheet}!{text}" for sheet, text in places.stored(chosen).items()]
