"""Where the rows of a mended workbook go: to their origins, by the marks that it bears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.database import Database
from schemas.databaselist import database
from schemas.finding import Finding
from schemas.outcome import Delta, Outcome
from schemas.rowrules.copies import both_rows, both_sheets
from schemas.rowrules.validation import without_persons
from schemas.rules import OF_TOTAL_ROWS
from schemas.states import Severity
from schemas.telling import said, tell
from schemas.wording import listed, row_named
from warehouse.lake import places
from warehouse.lake.keys import copy_keys
from warehouse.lake.places import Place
from warehouse.lake.treatments import PLACES
from warehouse.ledger.findingrows import kept
from warehouse.store.opening import Store
from warehouse.submissions.deltas.combining import Laid, behind, each_place, lay, outside, piece_of
from warehouse.submissions.deltas.undoing import undoes
from warehouse.submissions.reception import Reception, Target
from warehouse.submissions.versions import Version

LEFT_OUT = "F036"
NAMED = 20
"""So many rows that are left out are named."""


def combine(
    store: Store,
    version: Version,
    outcome: Outcome,
    target: Target,
    also: Sequence[Finding] = (),
    before: Version | None = None,
) -> Reception:
    """The version with the rows of a mended workbook (an outcome with `delta_of`); `also`: findings of the whole delta.

    It waits (F019) where it would undo what others have changed since the version `before`, which it was made from.

    A row that repeats the key of one that stays is kept back (R001, R004). The version must know its quarantined rows.
    """
    described, piece = database(version.slot.database), piece_of(store, outcome)
    placed = _placed(version, outcome, piece.rows, described)
    if before is not None and undoes(before, version, piece, placed):
        target, also = Target(None, False), [*also, stale(outcome)]
    stays = version.rows.filter(outside(version.rows, placed.replaced))
    is_copy, copies = _copies(described, version, outcome, piece.rows, stays)
    is_excerpt = _delta(outcome).is_excerpt
    gone = [] if is_excerpt else _left_out(version, outcome, placed)
    piece = replace(
        piece,
        rows=piece.rows.filter(pa.array(~is_copy)),
        kept_back=tuple(_kept_back(outcome, is_copy)),
        findings=(*piece.findings, *kept((*copies, *also, *gone), described)),
    )
    anew = frozenset() if is_excerpt else OF_TOTAL_ROWS | {LEFT_OUT}  # a whole workbook has them too
    return lay(version, piece, placed, target, anew=anew)


def stale(outcome: Outcome) -> Finding:
    """F019: what is mended is not what stands."""
    return said("F019", Severity.BLOCK, {}, file=outcome.file)


def _left_out(version: Version, outcome: Outcome, placed: Laid) -> list[Finding]:
    """F036 for rows that a whole workbook should have and has not."""
    known, of_file = set(places.of_table(version.rows)), version.places(_delta(outcome).sha256)
    had = known - version.added if of_file is None else known & of_file
    if not (gone := sorted(had - placed.replaced)):
        return []
    rows = listed(row_named(sheet, row) for sheet, row in gone[:NAMED])
    return [said(LEFT_OUT, Severity.WARN, {"n": len(gone), "rows": rows}, file=outcome.file, count=len(gone))]


def _placed(version: Version, outcome: Outcome, fresh: pa.Table, described: Database) -> Laid:
    delta, known = _delta(outcome), version.known
    place_of: dict[Place, Place] = {}
    taken: set[Place] = set()
    by_hand: list[Place] = []
    for here in dict.fromkeys((*places.of_frame(outcome.accepted), *places.of_frame(outcome.quarantined))):
        origin = delta.origins.get(here)
        there = None if origin is None else version.place(delta.sha256, origin)
        if there is not None and there in known and there not in taken:
            place_of[here] = there
            taken.add(there)
        else:
            by_hand.append(here)
    place_of |= _sent_before(described, version, outcome, fresh, set(by_hand))
    replaced = frozenset(place_of.values())
    new = [here for here in sorted(by_hand) if here not in place_of]
    added = behind(new, place_of, known)
    return Laid(place_of | added, replaced, frozenset(added.values()))


def _sent_before(
    described: Database, version: Version, outcome: Outcome, fresh: pa.Table, by_hand: set[Place]
) -> dict[Place, Place]:
    """Rows added by hand that an earlier delta added already, by their keys: the workbook was sent once more."""
    before = frozenset[Place]().union(*(link.added for link in version.links if not link.is_by_key))
    if not by_hand or not before:
        return {}
    there = dict(
        zip(copy_keys(described, version.rows, version.present).to_pylist(), each_place(version.rows), strict=True)
    )
    found: dict[Place, Place] = {}
    taken: set[Place] = set()
    for key, here in zip(copy_keys(described, fresh, outcome.present).to_pylist(), each_place(fresh), strict=True):
        place = there.get(key) if key is not None else None
        if here in by_hand and place in before and place not in taken:
            found[here] = place
            taken.add(place)
    return found


def _copies(
    described: Database, version: Version, outcome: Outcome, fresh: pa.Table, stays: pa.Table
) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], list[Finding]]:
    """Which rows of the delta repeat the key of a row that stays, and what is told of them."""
    keys, there = copy_keys(described, fresh, outcome.present), copy_keys(described, stays, version.present)
    is_copy = np.asarray(pc.and_(pc.is_valid(keys), pc.is_in(keys, value_set=there.drop_null())), dtype=bool)
    findings: list[Finding] = []
    for position in np.flatnonzero(is_copy).tolist():
        other = there.index(keys[position]).as_py()
        findings += _told_copy(described, outcome, position, stays, other, _is_equal(fresh, position, stays, other))
    return is_copy, findings


def _told_copy(
    described: Database, outcome: Outcome, position: int, stays: pa.Table, other: int, is_equal: bool
) -> list[Finding]:
    row = outcome.accepted.iloc[[position]]
    identity = next(key for key in described.identity if row[list(key)].notna().all(axis=None))
    there = (str(stays["_sheet"][other].as_py()), int(stays["_row"][other].as_py()))
    pair = (there, (str(row["_sheet"].iloc[0]), int(row["_row"].iloc[0])))
    return tell(
        "R001" if described.is_personal else "R004",
        Severity.REJECT_ROW if is_equal else Severity.BLOCK,
        pd.Series(True, index=row.index),
        row,
        identity[0],
        _delta(outcome).places,
        values=without_persons(described.columns[identity[0]], row[identity[0]]),
        rows=both_rows(*pair),
        where=both_sheets(*pair),
        key="" if described.is_personal else "/".join(str(row[name].iloc[0]) for name in identity),
    )


def _is_equal(fresh: pa.Table, position: int, stays: pa.Table, other: int) -> bool:
    names = [name for name in fresh.column_names if name not in PLACES]
    return bool(fresh.select(names).slice(position, 1).equals(stays.select(names).slice(other, 1)))


def _kept_back(outcome: Outcome, is_copy: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[Place]:
    copies = outcome.accepted[["_sheet", "_row"]][is_copy] if is_copy.any() else outcome.accepted.head(0)
    return [*places.of_frame(outcome.quarantined), *places.of_frame(copies)]


def _delta(outcome: Outcome) -> Delta:
    assert outcome.delta_of is not None
    return outcome.delta_of
