"""Which districts and months `octet replay` reads again, and reading them: the same op and runs as `octet run`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from intake.answers.notices import answers_to
from intake.rereading import Chosen, Rereading, preview
from pipelines.homes.home import Home
from pipelines.runs.running import Done, Step, publish_all
from pipelines.runs.turns import turn
from pipelines.runs.wanted import Wanted, require_known
from schemas.errors import ConfigurationError
from schemas.states import SPEAKING
from warehouse.ledger.connection import reading
from warehouse.ledger.freshness import stale_periods, undrafted_periods
from warehouse.ledger.submissionrows import known_submission
from warehouse.ledger.tables import ledger_event, submission
from warehouse.submissions.committing import Decision
from warehouse.submissions.versionchanges import Changes


@dataclass(frozen=True)
class Again:
    """What to read again; None is everything that stands. `submission` is a number."""

    wanted: Wanted
    submission: int | None = None


@dataclass(frozen=True)
class Replayed:
    """The version that a replay has made of another, whose place it took."""

    submission: int
    of: int
    period: str | None
    district: str | None
    part: str | None
    database: str | None
    state: str
    rows_accepted: int
    rows_quarantined: int


def replay(home: Home, again: Again, decision: Decision, step: Step) -> Done:
    """Read again what stands, then compute and publish the months that this changed.

    A failing district does not keep the others from being read. `Done.since` is the last event of the ledger before.
    """
    with turn(home) as runner:
        require_known(runner.place, again.wanted)
        with reading(runner.place.store.engine) as connection:
            places = _places(connection, again)
            done = Done(since=connection.scalar(sa.select(sa.func.max(ledger_event.c.id))) or 0)
        names = again.wanted.databases
        config = {"replay": True, "submission": again.submission or 0, "who": decision.who, "why": decision.why}
        for number, (period, district) in enumerate(places):
            step(period, district, number, len(places) + 1)
            if refused := runner.take_in(district, period, names, config):
                done.failures.append((f"{district} {period}", refused.why))
        with reading(runner.place.store.engine) as connection:
            stale = {period for period, _state in stale_periods(connection)} | set(undrafted_periods(connection))
        publish_all(runner, done, sorted(stale & {period for period, _ in places}), step)
    return done


def previews(home: Home, again: Again, step: Step) -> Iterator[tuple[Rereading, Changes]]:
    """What `replay` would change, nothing stored."""
    place = home.workplace()
    require_known(place, again.wanted)
    store = place.open_store()
    with reading(store.engine) as connection:
        places = _places(connection, again)
    for number, (period, district) in enumerate(places):
        step(period, district, number, len(places))
        yield from preview(place, store, Chosen(period, district, again.wanted.databases, again.submission))


def replayed(home: Home, since: int) -> list[Replayed]:
    """What replays have made after that event of the ledger."""
    engine = home.engine()
    with reading(engine) as connection:
        events = sa.select(ledger_event).where(ledger_event.c.id > since, ledger_event.c.kind == "decision")
        found = []
        for event in connection.execute(events.order_by(ledger_event.c.id)):
            if (event.detail or {}).get("decision") != "replay":
                continue
            new = known_submission(connection, event.submission_id)
            place, rows = (new.period, new.district, new.part, new.database), (new.rows_accepted, new.rows_quarantined)
            found.append(Replayed(new.id, event.detail["of"], *place, new.state, *rows))
    engine.dispose()
    return found


def answers(home: Home, made: Sequence[Replayed]) -> list[str]:
    """Where the answers to new versions lie, below the home."""
    root = home.folder("returned")
    found = {
        path.relative_to(root.parent).as_posix()
        for one in made
        if one.period and one.district
        for path in answers_to(root / one.period / one.district, one.submission)
    }
    return sorted(found)


def _places(connection: sa.Connection, again: Again) -> list[tuple[str, str]]:
    """Month and district of what is to be read again."""
    columns, wanted = submission.c, again.wanted
    query = sa.select(columns.period, columns.district, columns.id, columns.state).where(
        columns.period.is_not(None), columns.district.is_not(None)
    )
    if again.submission is not None:
        row = connection.execute(query.where(columns.id == again.submission)).first()
        if row is None or row.state not in SPEAKING:
            told = "does not exist" if row is None else f"is {row.state}"
            raise ConfigurationError(f"submission {again.submission} {told}: `octet submissions` lists what stands")
        return [(row.period, row.district)]
    rows = connection.execute(query.where(columns.state.in_(SPEAKING))).all()
    found = {(row.period, row.district) for row in rows}
    return sorted(
        (period, district)
        for period, district in found
        if wanted.period in (None, period) and wanted.district in (None, district)
    )
