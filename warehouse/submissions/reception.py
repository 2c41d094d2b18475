"""What is about to be committed: a version with its packed Parquet file, and the digests that recognise it again.

Nothing is written here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from schemas.databaselist import database
from schemas.errors import LedgerError
from schemas.outcome import Outcome
from schemas.states import Slot, State, state_of, state_when_counted
from warehouse.lake import files, places
from warehouse.lake.places import Place
from warehouse.ledger.findingrows import OUTLINE, Told, as_told, kept
from warehouse.store.opening import Store
from warehouse.submissions.versions import Link, Version


@dataclass(frozen=True)
class Target:
    """Whose place a version takes, and whether it is current there; `number` None: nobody's, and it waits."""

    number: int | None
    is_current: bool


@dataclass(frozen=True)
class Reception:
    """`packed` is None when the file goes back; `slot` too when it could not be told what the file is.

    `outcome`: state, counts and columns of the version; its rows only where it is no delta, as `packed` has them all.
    `source` says which bytes speak for what; `content` also what was made of them, so that the same bytes are a new
    version only when they are read differently, because a mapping or a rule changed. `target` is None for a file that
    finds its own place. `twin`: the version that ended with the same reading, which this one is once more.
    """

    outcome: Outcome
    packed: files.LakeFile | None
    source: str
    content: str
    slot: Slot | None
    findings: tuple[Told, ...]
    quarantined: frozenset[Place]
    links: tuple[Link, ...]
    base: Version | None = None
    target: Target | None = None
    twin: int | None = None

    @property
    def version(self) -> Version:
        """This reception as what a further delta is applied to; it must have rows."""
        assert self.slot is not None and self.packed is not None
        return Version(
            content=self.content,
            slot=self.slot,
            sheets=self.outcome.sheets,
            rows=self.packed.rows,
            quarantined=self.quarantined,
            present=self.outcome.present,
            rows_read=self.outcome.rows_read,
            ignored=self.outcome.ignored,
            findings=self.findings,
            links=self.links,
        )

    @property
    def answered(self) -> Outcome:
        """What the district is told of its file: of a delta the counts of the version, the state of its own rows."""
        if self.base is None:
            return self.outcome
        own = self.quarantined.intersection((self.links[-1].origins or {}).values())
        return replace(self.outcome, state=state_when_counted(len(own)))


def receive(store: Store, outcome: Outcome, target: Target | None = None) -> Reception:
    """A file that speaks for itself. Raises `LedgerError` when the counts of the outcome contradict each other."""
    _require_balance(outcome)
    slot = _slot(outcome)
    packed = None if outcome.state is State.RETURNED else files.pack(_known(slot, outcome), treat(store, outcome))
    source = source_of(outcome)
    described = database(outcome.database) if outcome.database else None
    findings = tuple(as_told(kept(outcome.findings, described)))
    content = content_of(source, outcome, packed, findings)
    kept_back = frozenset(places.of_frame(outcome.quarantined))
    links = (Link(outcome.sha256),)
    return Reception(outcome, packed, source, content, slot, findings, kept_back, links, target=target)


def treat(store: Store, outcome: Outcome) -> pa.Table:
    """The accepted rows of an outcome as the lake keeps them."""
    slot = _known(_slot(outcome), outcome)
    return files.treat(database(slot.database), outcome.accepted, slot.period, store.pseudonyms)


def source_of(outcome: Outcome) -> str:
    """Digest of the file's bytes, the sheets, and what they speak for."""
    period = None if outcome.period is None else str(outcome.period)
    speaks_for = (outcome.database, outcome.part, period, outcome.district)
    return _digest(outcome.sha256, sorted(outcome.sheets), *speaks_for)


def content_of(source: str, outcome: Outcome, packed: files.LakeFile | None, findings: Iterable[Told]) -> str:
    """Digest of the bytes and of what was made of them."""
    counts = [outcome.rows_read, outcome.rows_accepted, outcome.rows_quarantined, outcome.rows_ignored]
    told = sorted(str(finding.fields(OUTLINE)) for finding in findings)
    rows = packed.sha256 if packed else None
    return _digest(source, rows, outcome.state, sorted(outcome.present), counts, told)


def counted(
    rows_read: int, accepted: Collection[Place], kept_back: Collection[Place], ignored: Mapping[str, int]
) -> dict[str, Any]:
    """State and counts of a version, by the names of the outcome's fields."""
    return {
        "state": state_of(len(accepted), len(kept_back)),
        "rows_read": rows_read,
        "rows_accepted": len(accepted),
        "rows_quarantined": len(kept_back),
        "rows_ignored": sum(ignored.values()),
        "ignored": dict(ignored),
    }


def _slot(outcome: Outcome) -> Slot | None:
    if outcome.period is None or outcome.district is None or outcome.database is None:
        return None
    return Slot(outcome.period, outcome.district, outcome.database, outcome.part)


def _known(slot: Slot | None, outcome: Outcome) -> Slot:
    if slot is None:
        raise LedgerError(f"{outcome.file} is {outcome.state}, but its database, period or district is unknown")
    return slot


def _require_balance(outcome: Outcome) -> None:
    parts = outcome.rows_accepted + outcome.rows_quarantined + outcome.rows_ignored
    if outcome.rows_read != parts or (outcome.state is not State.RETURNED and outcome.records != len(outcome.accepted)):
        raise LedgerError(
            f"{outcome.file}: {outcome.rows_read} rows read, but {parts} accepted, quarantined or ignored; "
            f"{outcome.records} records, but {len(outcome.accepted)} rows accepted"
        )


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
