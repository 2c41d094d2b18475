"""A file laid on a version as a delta: the one place where the two are combined, on treated rows.

Its rows take the places that were found for them, in the place of what stood there or behind all; the rest stays. The
places of a mended workbook are found by its marks (`marked.py`), those of a file that a person accepts as a delta by
its keys (`keyed.py`); which version that is stands in `mending.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.databaselist import database
from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.states import Severity
from schemas.telling import said
from warehouse.lake import files, places
from warehouse.lake.places import Place
from warehouse.lake.treatments import PLACES
from warehouse.ledger.findingrows import as_told, kept, remaining
from warehouse.store.opening import Store
from warehouse.submissions.reception import Reception, Target, content_of, counted, source_of, treat
from warehouse.submissions.versions import Link, Version


@dataclass(frozen=True)
class Piece:
    """What a file itself says: its treated rows and those kept back, at their places in it.

    `findings` as the warehouse may keep them. `source` recognises the file.
    """

    outcome: Outcome
    source: str
    rows: pa.Table
    kept_back: tuple[Place, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Laid:
    """Each row of a file → its place in a version; which of those the version had, and which are new."""

    place_of: dict[Place, Place]
    replaced: frozenset[Place]
    added: frozenset[Place]


def piece_of(store: Store, outcome: Outcome) -> Piece:
    """A file as it was read."""
    findings = tuple(kept(outcome.findings, database(outcome.database or "")))
    back = tuple(places.of_frame(outcome.quarantined))
    return Piece(outcome, source_of(outcome), treat(store, outcome), back, findings)


def lay(
    version: Version,
    piece: Piece,
    laid: Laid,
    target: Target,
    *,
    anew: frozenset[str] = frozenset(),
    is_by_key: bool = False,
) -> Reception:
    """The version with the rows of a piece at the places found for them; rules that it decides `anew` say only its own.

    The version must know its quarantined rows.
    """
    outcome, stays = piece.outcome, version.rows.filter(outside(version.rows, laid.replaced))
    sheets = tuple(dict.fromkeys((*version.sheets, *(sheet for sheet, _ in laid.place_of.values()))))
    rows = _in_order(pa.concat_tables([stays, _moved(piece.rows, laid.place_of)]), sheets)
    untouched = (version.quarantined or frozenset()) - laid.replaced
    accepted = frozenset(places.of_table(rows))
    back = (untouched | {laid.place_of[place] for place in piece.kept_back}) - accepted
    any_left = bool(stays.num_rows or untouched)
    every = (*piece.findings, *nothing_left(outcome, rows.num_rows, len(back)))
    own = as_told(every, lambda place: laid.place_of.get(place, place))
    counts = counted(version.rows_read + len(laid.added), accepted, back, version.ignored)
    combined = replace(
        outcome,
        **counts,
        part=version.slot.part,
        sheets=sheets,
        present=outcome.present & version.present if any_left else outcome.present,
        records=rows.num_rows,
        findings=every,
    )
    left = remaining(version.findings, laid.replaced, any_left=any_left, fresh=own, anew=anew)
    findings, packed = (*left, *own), files.pack(version.slot, rows)
    links = (*version.links, Link(outcome.sha256, laid.place_of, laid.added, is_by_key))
    content = content_of(piece.source, combined, packed, findings)
    return Reception(
        combined, packed, piece.source, content, version.slot, findings, back, links, base=version, target=target
    )


def nothing_left(outcome: Outcome, records: int, kept_back: int) -> list[Finding]:
    """F030 for a version without any row: it is no zero by itself."""
    if records:
        return []
    what = f"{kept_back}行数据均未接收" if kept_back else "没有数据行"
    return [said("F030", Severity.WARN, {"reason": what}, file=outcome.file, count=max(kept_back, 1))]


def behind(new: Sequence[Place], place_of: dict[Place, Place], known: Iterable[Place]) -> dict[Place, Place]:
    """Places for rows that a version had not: on the sheet of the rows around them, behind its last known row."""
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


def outside(rows: pa.Table, chosen: Iterable[Place]) -> pa.Array:
    """Which rows stand at none of the places."""
    by_sheet: dict[str, list[int]] = {}
    for sheet, row in chosen:
        by_sheet.setdefault(sheet, []).append(row)
    inside = pa.array(np.zeros(rows.num_rows, dtype=bool))
    for sheet, numbers in by_sheet.items():
        here = pc.and_(pc.equal(rows["_sheet"], sheet), pc.is_in(rows["_row"], value_set=pa.array(numbers, pa.int64())))
        inside = pc.or_(inside, pc.fill_null(here, False))
    return pc.invert(inside)


def _moved(fresh: pa.Table, place_of: dict[Place, Place]) -> pa.Table:
    """The delta's rows at their places in the version."""
    there = [place_of[here] for here in each_place(fresh)]
    for name, values in (("_sheet", [sheet for sheet, _ in there]), ("_row", [row for _, row in there])):
        position = fresh.column_names.index(name)
        fresh = fresh.set_column(position, fresh.field(position), pa.array(values, PLACES[name]))
    return fresh


def _in_order(rows: pa.Table, sheets: Sequence[str]) -> pa.Table:
    """Rows as one whole file would give them: by sheet, then by row."""
    ranks = pc.index_in(rows["_sheet"], value_set=pa.array(sheets, pa.string())).to_numpy()
    order = np.lexsort((rows["_row"].to_numpy(), ranks))
    return rows.take(pa.array(order)).combine_chunks()


def each_place(rows: pa.Table) -> list[Place]:
    """The place of each record."""
    return list(zip(rows["_sheet"].to_pylist(), rows["_row"].to_pylist(), strict=True))
