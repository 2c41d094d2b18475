"""What is about to be committed: an outcome whose Parquet file is written, and the digests that recognise it again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from schemas.errors import LedgerError
from schemas.findings import mask
from schemas.outcome import Outcome
from warehouse import lake
from warehouse.slots import Slot
from warehouse.store import Store


@dataclass(frozen=True)
class Reception:
    """`written` is None when the file goes back; `slot` too when it could not be told what the file is.

    `source` says which bytes speak for what; `content` also what was made of them, so that the same bytes are a new
    version only when they are read differently, because a mapping or a rule changed.
    """

    outcome: Outcome
    written: lake.LakeFile | None
    source: str
    content: str
    slot: Slot | None


def receive(store: Store, outcome: Outcome) -> Reception:
    """Write the accepted rows into the lake; nothing knows of them yet.

    Raises `LedgerError` when the counts of the outcome contradict each other.
    """
    _require_balance(outcome)
    slot = _slot(outcome)
    written = None if outcome.state == "returned" else _write(store, outcome, slot)
    speaks_for = (outcome.database, outcome.part, outcome.period, outcome.district)
    source = _digest(outcome.sha256, sorted(outcome.sheets), *speaks_for)
    counts = [outcome.rows_read, outcome.rows_accepted, outcome.rows_quarantined, outcome.rows_ignored]
    told = sorted(str((f.rule, f.severity, f.sheet, f.cell, f.column, f.count)) for f in outcome.findings)
    rows = written.sha256 if written else None
    content = _digest(source, rows, outcome.state, sorted(outcome.present), counts, told)
    return Reception(outcome, written, source, content, slot)


def _slot(outcome: Outcome) -> Slot | None:
    if outcome.period is None or outcome.district is None or outcome.database is None:
        return None
    return Slot(outcome.period, outcome.district, outcome.database, outcome.part)


def _require_balance(outcome: Outcome) -> None:
    parts = outcome.rows_accepted + outcome.rows_quarantined + outcome.rows_ignored
    if outcome.rows_read != parts or (outcome.state != "returned" and outcome.records != len(outcome.accepted)):
        raise LedgerError(
            f"{mask(outcome.file)}: {outcome.rows_read} rows read, but {parts} accepted, quarantined or ignored; "
            f"{outcome.records} records, but {len(outcome.accepted)} rows accepted"
        )


def _write(store: Store, outcome: Outcome, slot: Slot | None) -> lake.LakeFile:
    if slot is None:
        raise LedgerError(f"{mask(outcome.file)} is {outcome.state}, but its database, period or district is unknown")
    return lake.write(store.lake, slot, outcome.accepted, store.pseudonyms)


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
