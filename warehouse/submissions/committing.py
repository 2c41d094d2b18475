"""Taking in: one examined database of one file becomes a submission. The transaction at the end *is* the commit.

Vault and Parquet files are written before it: without a ledger row they are harmless and used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from schemas.outcome import Outcome
from schemas.states import ENDED, State
from warehouse.lake.files import keep
from warehouse.ledger import events, findingrows
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.submissionrows import known_submission, same_content
from warehouse.ledger.succession import content_once_more, first_of
from warehouse.ledger.tables import arrival, submission
from warehouse.store.opening import Store
from warehouse.submissions.arriving.renamed import called, called_before
from warehouse.submissions.arriving.simultaneous import Lying
from warehouse.submissions.deltas.mending import receive_sent
from warehouse.submissions.entering import enter, insert
from warehouse.submissions.placement import overridden
from warehouse.submissions.reception import Reception


@dataclass(frozen=True)
class Committed:
    """The submission that an outcome is, and whether it became one just now; `outcome` is what the district is told.

    Of a delta `outcome` has the counts and columns of the version that it makes, with its own findings and rows. Its
    state is `held` while the submission waits for a person.
    """

    number: int
    is_new: bool
    outcome: Outcome


@dataclass(frozen=True)
class Decision:
    """Who decided something, and why."""

    who: str
    why: str

    @classmethod
    def of(cls, who: str, why: str) -> Decision:
        """Of what a person typed; both are needed."""
        if not who.strip() or not why.strip():
            raise ConfigurationError("say who decided and why, as it will stand in the ledger")
        return cls(who.strip(), why.strip())


def take_in(store: Store, outcome: Outcome, raw: Path, fence: int, run_id: str | None = None) -> int | None:
    """As `commit`: the submission's number, or None when it is only another arrival."""
    committed = commit(store, outcome, raw, fence, run_id)
    return committed.number if committed.is_new else None


def commit(
    store: Store, outcome: Outcome, raw: Path, fence: int, run_id: str | None = None, lying: Lying | None = None
) -> Committed:
    """Take in what a file says of one database.

    `raw` is the district's file, `fence` the token of `events.acquire`, `lying` where the file lay in the inbox. The
    same content again is an arrival; so are known bytes that are read differently now, when another version has become
    current since. Raises `StaleRunError` when a newer run holds the period and district, `LedgerError` when the counts
    of the outcome contradict each other.
    """
    with reading(store.engine) as connection:
        received = receive_sent(store, connection, outcome)
        if (before := called_before(connection, outcome)) is not None:
            again = receive_sent(store, connection, before)
            received = again if _known(connection, again) is not None else received
    store.vault.put(raw, outcome.sha256)
    _keep(store, [received])
    with writing(store.engine) as connection:
        events.lock(connection)
        if outcome.period is not None and outcome.district is not None:
            events.check_fence(connection, outcome.period, outcome.district, fence)
        known = _known(connection, received)
        number = enter(connection, store, received, lying) if known is None else known
        _arrive(connection, outcome, number, run_id)
        told = answered(connection, received, number)
    if before is not None and received.outcome.sheets == before.sheets:
        told = called(told, outcome.sheets[0])
    return Committed(number, known is None, told)


def commit_again(
    store: Store, received: Sequence[Reception], fence: int, decision: Decision, of: int | None
) -> Committed:
    """Let submission `of`, read again (`mending.receive_again`), be taken in as it is read now.

    Nothing is written when the reading is the same. Raises as `commit`.
    """
    last = received[-1]
    _keep(store, received)
    with writing(store.engine) as connection:
        events.lock(connection)
        slot = last.slot
        assert slot is not None
        events.check_fence(connection, slot.period, slot.district, fence)
        if (twin := _given_up(connection, last, of)) is not None:
            last = replace(last, content=content_once_more(last.content, events.moment(connection)), twin=twin)
        if (known := _known(connection, last)) is not None:
            return Committed(known, False, last.answered)
        for each in received[:-1]:
            if same_content(connection, each.content) is None:
                insert(connection, each, State.SUPERSEDED, events.moment(connection))
        number = enter(connection, store, last)
        where = {"period": slot.period, "district": slot.district, "database": slot.database}
        detail = {"decision": "replay", "of": of}
        at = events.moment(connection)
        events.record(
            connection, "decision", at, decision.who, submission_id=number, why=decision.why, detail=detail, **where
        )
        told = answered(connection, last, number)
    return Committed(number, True, told)


def answered(connection: sa.Connection, received: Reception, number: int) -> Outcome:
    """What the district is told; that it waits, and for what that would be lost, is known in the warehouse alone."""
    state = connection.scalar(sa.select(submission.c.state).where(submission.c.id == number))
    if state != State.HELD:
        return received.answered
    lost = [
        one.finding for one in findingrows.stored(connection, number) if one.finding.rule in ("F031", "F037", "F039")
    ]
    return replace(received.answered, state=State.HELD, findings=(*received.answered.findings, *lost))


def _keep(store: Store, received: Sequence[Reception]) -> None:
    for each in received:
        if each.packed is not None:
            keep(store.lake, each.packed)


def _known(connection: sa.Connection, received: Reception) -> int | None:
    """The submission that this content is again, if it is one."""
    if (number := same_content(connection, received.content)) is not None:
        return number
    ids = sa.select(submission.c.id)
    earlier = connection.scalar(
        ids.where(submission.c.source == received.source).order_by(submission.c.id.desc()).limit(1)
    )
    if earlier is None or received.slot is None:
        return None
    since = [number for number in overridden(connection, received.slot) if number > earlier]
    return int(earlier) if since else None


def _given_up(connection: sa.Connection, received: Reception, of: int | None) -> int | None:
    """The version with this very reading, which ended when its file was read otherwise (`of`): a mapping came and went.

    None where `of` is that reading once more, or something else has become current since.
    """
    number = same_content(connection, received.content)
    if number is None or of is None or received.slot is None or number == first_of(connection, of):
        return None
    since = [later for later in overridden(connection, received.slot) if later > of]
    return number if known_submission(connection, number).state in ENDED and not since else None


def _arrive(connection: sa.Connection, outcome: Outcome, number: int, run_id: str | None) -> None:
    told = {name: getattr(outcome, name) for name in ("sha256", "file", "period", "district")}
    moment = events.moment(connection)
    connection.execute(arrival.insert(), {**told, "at": moment, "run_id": run_id, "submission_id": number})
