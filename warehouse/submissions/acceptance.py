"""A person accepts a version that waits: it becomes current and takes the place of what stands for any of its streets.

What waits, and why: docs/decisions/0001-parts.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from schemas.databaselist import database
from schemas.errors import ConfigurationError
from schemas.states import ENDED, Slot, State, state_of
from schemas.telling import english
from warehouse.lake.files import keep
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.submissionrows import Submission, known_submission, of_slot, same_content, submission_row
from warehouse.ledger.succession import content_once_more, make_current, once_more, supersede
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.submissions.committing import Decision
from warehouse.submissions.deltas.keyed import COPIES, UNLAID, lay_by_key
from warehouse.submissions.deltas.mending import stored_piece, was_stale
from warehouse.submissions.entering import enter
from warehouse.submissions.losing import Arriving
from warehouse.submissions.placement import lost_by, overridden
from warehouse.submissions.reception import Reception, Target
from warehouse.submissions.versions import load, rows_of


@dataclass(frozen=True)
class Accepted:
    """What was accepted, and the numbers of those whose place it took."""

    number: int
    slot: Slot
    state: str
    supersedes: tuple[int, ...]


def accept(store: Store, number: int, decision: Decision) -> Accepted:
    """Let a held submission be current; the ledger keeps who and why.

    One that has ended counts again where nothing stands any more, as a new version of the same rows: its own time is
    over. Raises `ConfigurationError` for one that does not wait, and for a mended workbook whose base is not current:
    its version would undo what came since.
    """
    with writing(store.engine) as connection:
        events.lock(connection)
        row = _waiting(connection, number)
        slot = row.slot
        at, of = events.moment(connection), None
        if row.state in ENDED:
            number, of = once_more(connection, row, at), number
        replaced = (*overridden(connection, slot), *_giving_way(connection, slot, number))
        for old in replaced:
            supersede(connection, old, at, by=number)
        state = state_of(row.records, row.rows_quarantined)
        connection.execute(submission.update().where(submission.c.id == number).values(state=state))
        make_current(connection, slot, number, rows_of(store.lake, row), at)
        where = {"period": slot.period, "district": slot.district, "database": slot.database}
        detail = {"decision": "accept", "supersedes": list(replaced)} | ({"of": of} if of is not None else {})
        events.record(
            connection, "decision", at, decision.who, submission_id=number, why=decision.why, detail=detail, **where
        )
    return Accepted(number, slot, state, replaced)


def accept_as_delta(store: Store, number: int, decision: Decision) -> Accepted:
    """Let the rows of a held submission take the place of those with the same keys in what stands; all others stay.

    What is made of both is a new version of what stands, as a mended return workbook makes one; the ledger keeps who,
    why, and of which two. Raises `ConfigurationError` as `accept`, and where nothing or more than one version stands,
    where a row has no key or a key is there twice, and where a column would be lost.
    """
    with reading(store.engine) as connection:
        row = _waiting(connection, number)
        base = _stands(connection, row)
        received = _laid(connection, store, row, base)
    assert received.packed is not None
    keep(store.lake, received.packed)
    with writing(store.engine) as connection:
        events.lock(connection)
        slot, at = _stands(connection, _waiting(connection, number)).slot, events.moment(connection)
        if (twin := same_content(connection, received.content)) is not None:
            received = replace(received, content=content_once_more(received.content, at), twin=twin)
        made = enter(connection, store, received)
        supersede(connection, number, events.moment(connection), by=made)
        state = known_submission(connection, made).state
        where = {"period": slot.period, "district": slot.district, "database": slot.database}
        detail = {"decision": "accept", "as": "delta", "of": number, "base": base.id, "supersedes": [base.id, number]}
        at = events.moment(connection)
        events.record(
            connection, "decision", at, decision.who, submission_id=made, why=decision.why, detail=detail, **where
        )
    return Accepted(made, slot, state, (base.id, number))


def _stands(connection: sa.Connection, row: Submission) -> Submission:
    """The one version that a submission would be a delta of."""
    if row.state != State.HELD:
        raise ConfigurationError(f"submission {row.id} is {row.state}: only what is held can be a delta of what stands")
    if row.base is not None:
        raise ConfigurationError(
            f"submission {row.id} mends submission {row.base}, which waits too: let the district send its rows in one "
            "file of their own"
        )
    standing = [known_submission(connection, one) for one in overridden(connection, row.slot)]
    if not any(one.records for one in standing):
        raise ConfigurationError(
            f"no rows stand that submission {row.id} could change: `octet accept` without --as-delta lets it count"
        )
    if len(standing) > 1 or standing[0].part not in (None, row.part):
        told = ", ".join(f"{one.id} ({one.part})" for one in standing)
        raise ConfigurationError(
            f"of the streets stand submissions {told}, and submission {row.id} names no street: let the district send "
            "the rows of each street in a file that names it"
        )
    return standing[0]


def _laid(connection: sa.Connection, store: Store, row: Submission, base: Submission) -> Reception:
    """The version that it makes, if every row of it has its place and nothing is lost."""
    what, version = f"submission {row.id} cannot be a delta of submission {base.id}", load(connection, store, base)
    for one in (row, base):
        if one.rows_quarantined and one.quarantined is None:
            raise ConfigurationError(f"{what}: it is not known which rows of submission {one.id} are kept back")
    piece = stored_piece(connection, store, row)
    if copies := [one for one in piece.findings if one.rule in COPIES]:
        places = ", ".join(f"{one.sheet} {one.row}" for one in copies)
        raise ConfigurationError(f"{what}: rows of it repeat a key ({places}); let the district say which row holds")
    received = lay_by_key(version, piece, Target(base.id, is_current=True))
    assert received.packed is not None
    if unlaid := [one for one in received.outcome.findings if one.rule == UNLAID]:
        raise ConfigurationError(f"{what}: {'; '.join(map(english, unlaid))}")
    new = Arriving(received.packed.rows, received.outcome.present, row.sha256, row.file)
    if lost := lost_by(database(row.slot.database), new, [base], store.lake):
        columns = ", ".join(one.name for one in lost)
        raise ConfigurationError(f"{what}: its rows replace whole rows, and would lose {columns}")
    return received


def _waiting(connection: sa.Connection, number: int) -> Submission:
    row = submission_row(connection, number)
    ended = row is not None and row.state in ENDED and not overridden(connection, row.slot)
    if row is None or not (row.state == State.HELD or ended):
        told = "does not exist" if row is None else f"is {row.state}, it does not wait"
        raise ConfigurationError(f"submission {number} {told}: `octet submissions` lists what is held")
    if not row.records:
        raise ConfigurationError(
            f"submission {number} has no row that could count (F030): if that is right, `octet confirm-zero` says so; "
            "else let the district send the filled form"
        )
    if was_stale(connection, number):
        raise ConfigurationError(
            f"submission {number} mends a version that is not current (F019), and would undo what came since: let the "
            "district mend the return workbook of the current version, or send the whole file"
        )
    return row


def _giving_way(connection: sa.Connection, slot: Slot, number: int) -> list[int]:
    """What waits beside a whole that becomes current, as when one arrives."""
    waiting = of_slot(connection, slot, submission.c.state == State.HELD) if slot.part is None else ()
    return [row.id for row in waiting if row.id != number]
