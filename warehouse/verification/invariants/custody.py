"""Invariant 1: every submission ever acknowledged is in exactly one state; its raw bytes still hash to their name."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from schemas.errors import LedgerError
from schemas.states import ENDED, STANDING, State
from warehouse.lake.vault import Vault
from warehouse.ledger.submissionrows import Submission, submission_rows
from warehouse.ledger.tables import arrival, ledger_event
from warehouse.store.opening import Store
from warehouse.verification.breaches import Breach

WAITING = (State.HELD, State.RETURNED)


def breaches(store: Store, connection: sa.Connection) -> Iterator[Breach]:
    """Lost submissions, states that contradict their times, arrivals of nothing, raw files lost or changed."""
    rows = submission_rows(connection)
    yield from _lost({row.id: row.content for row in rows}, connection)
    for row in rows:
        if (wrong := _state(row)) is not None:
            yield Breach(1, f"submission {row.id}", wrong)
    erased = _erased(connection)
    for sha256 in sorted({row.sha256 for row in rows} - erased):
        if (wrong := _raw(store.vault, sha256)) is not None:
            yield Breach(1, f"raw {sha256[:16]}", wrong)


def _lost(contents: dict[int, str], connection: sa.Connection) -> Iterator[Breach]:
    events = sa.select(ledger_event).where(ledger_event.c.kind == "submission").order_by(ledger_event.c.id)
    for event in connection.execute(events):
        if event.submission_id not in contents:
            yield Breach(1, f"submission {event.submission_id}", "acknowledged in the ledger, and gone")
        elif contents[event.submission_id] != event.detail["content"]:
            yield Breach(1, f"submission {event.submission_id}", "its content is not what the ledger acknowledged")
    known = set(connection.scalars(sa.select(ledger_event.c.submission_id).where(ledger_event.c.kind == "submission")))
    for number in sorted(set(contents) - known):
        yield Breach(1, f"submission {number}", "not acknowledged in the ledger")
    for number in connection.scalars(sa.select(arrival.c.submission_id).distinct().order_by(arrival.c.submission_id)):
        if number not in contents:
            yield Breach(1, f"submission {number}", "arrived, and is gone")


def _state(row: Submission) -> str | None:
    """What is wrong with a submission's state and times, if anything."""
    if row.state not in (*ENDED, *WAITING, *STANDING):
        return f"its state {row.state!r} is none"
    if row.is_current != (row.state in STANDING):
        return f"its state is {row.state}, but it is {'' if row.is_current else 'not '}current"
    if row.state in WAITING and row.current_from is not None:
        return f"its state is {row.state}, but it was current once"
    return None


def _raw(vault: Vault, sha256: str) -> str | None:
    if vault.find(sha256) is None:
        return "the file is gone"
    if not vault.is_whole(sha256):
        return "the encrypted file does not hash to its name"
    if vault.identity is not None:
        try:
            vault.open(sha256, "verify")
        except LedgerError as error:
            return str(error)
    return None


def _erased(connection: sa.Connection) -> set[str]:
    """Raw files whose erasure is on record: events of kind `erasure` with the file's `sha256`."""
    events = sa.select(ledger_event.c.detail).where(ledger_event.c.kind == "erasure")
    return {detail["sha256"] for detail in connection.scalars(events)}
