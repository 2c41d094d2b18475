"""What a file makes: a version of its own, or one of the version that it is a delta of, and where that stands.

A mended workbook is a delta of the current version of its slot that was made from the file which the mark names: that
file read once or again, or with earlier deltas on it. Other files are deltas where a person said so, by their keys. The
combining itself is in `combining.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import sqlalchemy as sa

from schemas.outcome import Outcome
from schemas.states import STANDING, State
from warehouse.lake import places
from warehouse.ledger.findingrows import OF_VERSION
from warehouse.ledger.submissionrows import Submission, known_submission, same_content, submission_rows
from warehouse.ledger.tables import finding, submission
from warehouse.store.opening import Store
from warehouse.submissions.deltas.combining import Piece, piece_of
from warehouse.submissions.deltas.keyed import lay_by_key
from warehouse.submissions.deltas.marked import combine, stale
from warehouse.submissions.reception import Reception, Target, receive, source_of
from warehouse.submissions.versions import chain, is_by_key, load

WAITING = (State.HELD,)


def receive_sent(store: Store, connection: sa.Connection, outcome: Outcome) -> Reception:
    """A file as the version that it makes; one that a person accepted as a delta stays one, however it is read now."""
    if outcome.delta_of is not None:
        return receive_mended(store, connection, outcome)
    standing = () if outcome.state is State.RETURNED else _of_bytes(connection, outcome, STANDING)
    for row in standing:
        if row.base is not None and is_by_key(row):
            base = known_submission(connection, row.base) if row.source == source_of(outcome) else row
            version = load(connection, store, base)
            return lay_by_key(version, piece_of(store, outcome), Target(row.id, is_current=True))
    return receive(store, outcome)


def _of_bytes(connection: sa.Connection, outcome: Outcome, states: Sequence[State]) -> list[Submission]:
    """The submissions of these bytes in the slot, of whatever street: those that speak for the same as now first."""
    columns = submission.c
    slot = [columns[name] == getattr(outcome, name) for name in ("period", "district", "database", "sha256")]
    rows = submission_rows(connection, *slot, columns.state.in_(states))
    return sorted(rows, key=lambda row: row.source != source_of(outcome))


def stored_piece(connection: sa.Connection, store: Store, row: Submission) -> Piece:
    """What the file of a submission that speaks for itself says, as it was taken in."""
    version, slot = load(connection, store, row), row.slot
    findings = tuple(told.finding for told in version.findings if told.finding.rule not in OF_VERSION)
    empty = pd.DataFrame()
    outcome = Outcome(
        row.file, row.sha256, version.sheets, slot.database, slot.period, slot.district, slot.part, State(row.state),
        empty, empty, version.present, row.rows_read, row.rows_accepted, row.rows_quarantined, row.rows_ignored,
        row.records, row.ignored, findings=findings, letters=row.letters or {},
    )  # fmt: skip
    return Piece(outcome, row.source, version.rows, tuple(sorted(version.quarantined or ())), findings)


def receive_mended(store: Store, connection: sa.Connection, outcome: Outcome) -> Reception:
    """A delta as the version that it makes.

    Where nothing was taken in of the file that it mends, it speaks for itself if it has all its rows. It is held (F019)
    if it has only those with findings, if that file's version was superseded or reverted, if that was taken in before
    the places of quarantined rows were kept, or if it would undo what was mended since.
    """
    assert outcome.delta_of is not None
    known = _made_from(connection, outcome, outcome.delta_of.sha256)
    taken_in = [row for row in known if row.state != State.RETURNED]
    if not taken_in:
        return receive(store, outcome) if _is_whole(outcome, known) else _held_alone(store, outcome)
    for states in (STANDING, WAITING):
        if found := _best(outcome, [row for row in taken_in if row.state in states]):
            return _on(store, connection, found, outcome, Target(found.id, states is STANDING))
    latest = _best(outcome, taken_in)
    assert latest is not None
    return _on(store, connection, latest, outcome, Target(None, False))


def _made_from(connection: sa.Connection, outcome: Outcome, sha256: str) -> list[Submission]:
    """The submissions of the slot that were made from a file of these bytes, newest first."""
    columns = submission.c
    slot = [columns[name] == getattr(outcome, name) for name in ("period", "district", "database")]
    rows = submission_rows(connection, *slot, order=(columns.id.desc(),))
    return [row for row in rows if any(link.sha256 == sha256 for link in chain(connection, row))]


def _is_whole(outcome: Outcome, known: Sequence[Submission]) -> bool:
    """Whether a mended file has all rows of the one it is of, of which nothing was taken in; `known`: returned ones."""
    assert outcome.delta_of is not None
    if not outcome.delta_of.is_excerpt:
        return True
    there = set(outcome.delta_of.origins.values())
    return any(row.quarantined is not None and places.read(row.quarantined) <= there for row in known)


def _best(outcome: Outcome, rows: Sequence[Submission]) -> Submission | None:
    """Of several parts that came in one workbook the one that the outcome's rows are of."""
    assert outcome.delta_of is not None
    sheets = {sheet for sheet, _ in outcome.delta_of.origins.values()} or set(outcome.sheets)
    return max(rows, key=lambda row: (row.part == outcome.part, len(sheets & set(row.sheets)), row.id), default=None)


def _on(store: Store, connection: sa.Connection, row: Submission, outcome: Outcome, target: Target) -> Reception:
    """The delta on that submission; the same bytes again are laid on what they were laid on before.

    What they made while that was current they make again, also where that has ended since: it is an arrival.
    """
    base = row
    if row.base is not None and row.source == source_of(outcome):
        base = known_submission(connection, row.base)
    version = load(connection, store, base)
    if version.quarantined is None:
        return _held_alone(store, outcome)
    if target.number is None or was_stale(connection, target.number):
        again = combine(store, version, outcome, target)
        is_known = same_content(connection, again.content) is not None
        return again if is_known else combine(store, version, outcome, target, [stale(outcome)])
    assert outcome.delta_of is not None
    *_, made_from = [link for link in chain(connection, base) if link.sha256 == outcome.delta_of.sha256]
    before = load(connection, store, made_from) if made_from != base else None
    return combine(store, version, outcome, target, before=before)


def was_stale(connection: sa.Connection, number: int) -> bool:
    """Whether a submission waits because what it mends was not current."""
    found = finding.c.submission_id == number, finding.c.rule == "F019"
    return connection.scalar(sa.select(sa.func.count()).where(*found)) != 0


def _held_alone(store: Store, outcome: Outcome) -> Reception:
    told = replace(outcome, findings=(*outcome.findings, stale(outcome)))
    return receive(store, told, Target(None, False))


def receive_again(
    store: Store, connection: sa.Connection, links: Sequence[Submission], outcomes: Sequence[Outcome]
) -> list[Reception]:
    """The files of a version (the last of `links`) read again, the first one first: every version they make.

    The last one takes the place of it, and waits if that does. A file that comes back now is all there is to tell.
    """
    first, *others = outcomes
    head = links[-1] if links else None
    if head is None or first.state == State.RETURNED:
        return [receive(store, first)]
    waits = head.state in WAITING and was_stale(connection, head.id)
    also = [stale(outcomes[-1])] if waits else []
    if not others:
        told = replace(first, findings=(*first.findings, *also))
        return [receive(store, told, Target(head.id, False) if waits else None)]
    found = [receive(store, first)]
    target = Target(head.id, head.state in STANDING)
    for row, outcome in zip(links[1:], others, strict=True):
        version, own = found[-1].version, also if outcome is others[-1] else ()
        if outcome.state is State.RETURNED or (outcome.delta_of is None and not is_by_key(row)):
            return [receive(store, outcome)]
        if outcome.delta_of is None:
            found.append(lay_by_key(version, piece_of(store, outcome), target))
        else:
            found.append(combine(store, version, outcome, target, own))
    return found
