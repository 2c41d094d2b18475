"""A mended workbook applied to the version that it mends: the one place where the two are combined, on treated rows.

Its rows replace their origins by sheet and row, rows added by hand come behind them, the rest stays. Which version that
is stands in `mending.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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
from warehouse.lake import files, places
from warehouse.lake.keys import copy_keys
from warehouse.lake.places import Place
from warehouse.lake.treatments import PLACES
from warehouse.ledger.findingrows import as_told, kept, remaining
from warehouse.store.opening import Store
from warehouse.submissions.reception import Reception, Target, content_of, counted, source_of, treat
from warehouse.submissions.versions import Link, Version

LEFT_OUT = "F036"
NAMED = 20
"""So many rows that are left out are named."""


@dataclass(frozen=True)
class _Placed:
    """Each row of the delta's file → its place in the version; which of those the version had, and which are new."""

    place_of: dict[Place, Place]
    replaced: frozenset[Place]
    added: frozenset[Place]


def combine(
    store: Store, version: Version, outcome: Outcome, target: Target, also: Sequence[Finding] = ()
) -> Reception:
    """The version with the rows of a delta (an outcome with `delta_of`); `also` are findings of the whole delta.

    A row that repeats the key of one that stays is kept back (R001, R004). The version must know its quarantined rows.
    """
    described, fresh = database(version.slot.database), treat(store, outcome)
    placed = _placed(version, outcome, fresh, described)
    stays = version.rows.filter(_outside(version.rows, placed.replaced))
    is_copy, copies = _copies(described, version, outcome, fresh, stays)
    enters = _moved(fresh, placed.place_of).filter(pa.array(~is_copy))
    sheets = tuple(dict.fromkeys((*version.sheets, *(sheet for sheet, _ in placed.place_of.values()))))
    rows = _in_order(pa.concat_tables([stays, enters]), sheets)
    untouched = (version.quarantined or frozenset()) - placed.replaced
    accepted = frozenset(places.of_table(rows))
    back = (untouched | {placed.place_of[place] for place in _kept_back(outcome, is_copy)}) - accepted
    any_left = bool(stays.num_rows or untouched)
    gone = [] if _delta(outcome).is_excerpt else _left_out(version, outcome, placed)
    every = (*outcome.findings, *copies, *also, *gone, *nothing_left(outcome, rows.num_rows, len(back)))
    own = as_told(kept(every, described), lambda place: placed.place_of.get(place, place))
    counts = counted(version.rows_read + len(placed.added), accepted, back, version.ignored)
    combined = replace(
        outcome,
        **counts,
        part=version.slot.part,
        sheets=sheets,
        present=outcome.present & version.present if any_left else outcome.present,
        records=rows.num_rows,
        findings=every,
    )
    anew = frozenset() if _delta(outcome).is_excerpt else OF_TOTAL_ROWS | {LEFT_OUT}  # a whole workbook has them too
    left = remaining(version.findings, placed.replaced, any_left=any_left, fresh=own, anew=anew)
    findings = (*left, *own)
    packed, source = files.pack(version.slot, rows), source_of(outcome)
    links = (*version.links, Link(outcome.sha256, placed.place_of, placed.added))
    content = content_of(source, combined, packed, findings)
    return Reception(
        combined, packed, source, content, version.slot, findings, back, links, base=version, target=target
    )


def _left_out(version: Version, outcome: Outcome, placed: _Placed) -> list[Finding]:
    """F036 for rows that a whole workbook should have and has not."""
    link, known = version.link(_delta(outcome).sha256), set(places.of_table(version.rows))
    had = known - version.added if link.origins is None else known & set(link.origins.values())
    if not (gone := sorted(had - placed.replaced)):
        return []
    rows = listed(row_named(sheet, row) for sheet, row in gone[:NAMED])
    return [said(LEFT_OUT, Severity.WARN, {"n": len(gone), "rows": rows}, file=outcome.file, count=len(gone))]


def nothing_left(outcome: Outcome, records: int, kept_back: int) -> list[Finding]:
    """F030 for a version without any row: it is no zero by itself."""
    if records:
        return []
    what = f"{kept_back}行数据均未接收" if kept_back else "没有数据行"
    return [said("F030", Severity.WARN, {"reason": what}, file=outcome.file, count=max(kept_back, 1))]


def _placed(version: Version, outcome: Outcome, fresh: pa.Table, described: Database) -> _Placed:
    delta = _delta(outcome)
    link, known = version.link(delta.sha256), set(places.of_table(version.rows)) | (version.quarantined or frozenset())
    place_of: dict[Place, Place] = {}
    taken: set[Place] = set()
    by_hand: list[Place] = []
    for here in dict.fromkeys((*places.of_frame(outcome.accepted), *places.of_frame(outcome.quarantined))):
        origin = delta.origins.get(here)
        there = None if origin is None else link.place(origin)
        if there is not None and there in known and there not in taken:
            place_of[here] = there
            taken.add(there)
        else:
            by_hand.append(here)
    place_of |= _sent_before(described, version, outcome, fresh, set(by_hand))
    replaced = frozenset(place_of.values())
    new = [here for here in sorted(by_hand) if here not in place_of]
    behind = _behind(new, place_of, known)
    return _Placed(place_of | behind, replaced, frozenset(behind.values()))


def _sent_before(
    described: Database, version: Version, outcome: Outcome, fresh: pa.Table, by_hand: set[Place]
) -> dict[Place, Place]:
    """Rows added by hand that an earlier delta added already, by their keys: the workbook was sent once more."""
    if not by_hand or not version.added:
        return {}
    there = dict(zip(copy_keys(described, version.rows, version.present).to_pylist(), _each(version.rows), strict=True))
    found: dict[Place, Place] = {}
    taken: set[Place] = set()
    for key, here in zip(copy_keys(described, fresh, outcome.present).to_pylist(), _each(fresh), strict=True):
        place = there.get(key) if key is not None else None
        if here in by_hand and place in version.added and place not in taken:
            found[here] = place
            taken.add(place)
    return found


def _behind(new: Sequence[Place], place_of: dict[Place, Place], known: Iterable[Place]) -> dict[Place, Place]:
    """Places for rows added by hand: on the sheet that the rows around them come from, behind its last known row."""
    last: dict[str, int] = {}
    for sheet, row in known:
        last[sheet] = max(last.get(sheet, 0), row)
    home: dict[str, str] = {}
    for (sheet, _), (there, _) in place_of.items():
        home.setdefault(sheet, there)
    found = {}
    for sheet, row in new:
        there = home.get(sheet, sheet)
        last[there] = last.get(there, 0) + 1
        found[sheet, row] = (there, last[there])
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


def _moved(fresh: pa.Table, place_of: dict[Place, Place]) -> pa.Table:
    """The delta's rows at their places in the version."""
    there = [place_of[here] for here in _each(fresh)]
    for name, values in (("_sheet", [sheet for sheet, _ in there]), ("_row", [row for _, row in there])):
        position = fresh.column_names.index(name)
        fresh = fresh.set_column(position, fresh.field(position), pa.array(values, PLACES[name]))
    return fresh


def _outside(rows: pa.Table, chosen: Iterable[Place]) -> pa.Array:
    """Which rows stand at none of the places."""
    by_sheet: dict[str, list[int]] = {}
    for sheet, row in chosen:
        by_sheet.setdefault(sheet, []).append(row)
    inside = pa.array(np.zeros(rows.num_rows, dtype=bool))
    for sheet, numbers in by_sheet.items():
        here = pc.and_(pc.equal(rows["_sheet"], sheet), pc.is_in(rows["_row"], value_set=pa.array(numbers, pa.int64())))
        inside = pc.or_(inside, pc.fill_null(here, False))
    return pc.invert(inside)


def _in_order(rows: pa.Table, sheets: Sequence[str]) -> pa.Table:
    """Rows as one whole file would give them: by sheet, then by row."""
    ranks = pc.index_in(rows["_sheet"], value_set=pa.array(sheets, pa.string())).to_numpy()
    order = np.lexsort((rows["_row"].to_numpy(), ranks))
    return rows.take(pa.array(order)).combine_chunks()


def _each(rows: pa.Table) -> list[Place]:
    return list(zip(rows["_sheet"].to_pylist(), rows["_row"].to_pylist(), strict=True))


def _delta(outcome: Outcome) -> Delta:
    assert outcome.delta_of is not None
    return outcome.delta_of
