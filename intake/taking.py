"""Taking in what waits in one district's folder: each file is read once, committed, answered, and leaves the inbox.

No Dagster here: the asset in `assets/databases.py` and the tests see the same function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path, PurePath
from types import TracebackType

from sqlalchemy.exc import SQLAlchemyError

from intake.answers.notices import DRAFT, answer
from intake.holding import Held, Holding
from intake.inbox import Delivery, Left, Why, rhythm_of
from intake.rhythms import is_reported_by
from intake.row_types import Mismatch, frame_mismatches
from intake.workplace import Workplace
from schemas.databaselist import database, databases
from schemas.errors import StaleRunError
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.rowrules.validation import conforms
from sources.child.parser import Parser, sweep
from sources.examining.expectation import Expectation
from sources.examining.packages import Member, examine_all
from sources.examining.samecontents import Contents
from sources.mappingfiles.loading import read_mappings
from warehouse.ledger.events import acquire
from warehouse.submissions.arriving.simultaneous import Lying
from warehouse.submissions.committing import commit


@dataclass(frozen=True)
class Run:
    """What one run takes in with: the token that lets it commit, and its number in Dagster."""

    fence: int
    run_id: str | None = None


@dataclass(frozen=True)
class Taken:
    """One outcome that was committed. `submission` is None for an arrival: the same content was there already.

    `mismatches` and `conforms` say whether the accepted rows have the types and keep the rules of the pandera model.
    """

    database: str | None
    submission: int | None
    state: str
    mismatches: tuple[Mismatch, ...] = ()
    conforms: bool = True


READINGS = 3
"""So often a file is read that changes meanwhile; then it waits for the next run."""


def take_in_delivery(
    place: Workplace,
    delivery: Delivery,
    wanted: frozenset[str],
    run_id: str | None = None,
    tell: Callable[[Left], None] = lambda left: None,
) -> list[Taken]:
    """Take in the files of a delivery, as far as they belong to the `wanted` databases.

    A file with outcomes of other databases too stays in the inbox for the run that wants them; so does one whose
    databases cannot be told, unless everything is wanted. A package (.zip) is taken in member by member. A file that
    changes while it is read is read again. What cannot be read is told and left. A fault over one file is raised when
    the others are in.

    Raises `StaleRunError` when a newer run took over this district and period; what was committed before stays so.
    """
    if not delivery.files:
        return []
    run = Run(acquire(place.store.engine, delivery.period, delivery.district), run_id)
    taken: list[Taken] = []
    faults = Faults()
    with Holding(place.inbox, place.limits.file_bytes) as holding, place.parsing() as parser:
        sweep(DRAFT, place.returned / delivery.period / delivery.district)
        one = Intake(place, delivery, wanted, run, holding, parser)
        following = one.hold(delivery.files[0])
        for path in (*delivery.files[1:], None):
            held, following = following, one.hold(path) if path else None  # read while this one is committed
            left = held if isinstance(held, Left) else None
            if isinstance(held, Held):
                with faults:
                    left = one.take_in(held, taken)
                held.copy.unlink(missing_ok=True)
            if left:
                tell(left)
    faults.raise_first()
    return taken


@dataclass(frozen=True)
class Intake:
    """The files of one delivery on their way in."""

    place: Workplace
    delivery: Delivery
    wanted: frozenset[str]
    run: Run
    holding: Holding
    parser: Parser
    contents: Contents = field(default_factory=Contents)

    def hold(self, path: Path) -> Held | Left | None:
        """Copy a file and let the child begin with it; None when another run was quicker."""
        held = self.holding.hold(path)
        if isinstance(held, Held):
            self.parser.submit(held.copy)
        return held

    def take_in(self, held: Held, taken: list[Taken]) -> Left | None:
        """Examine, commit and answer one file or the members of a package.

        `Left` when it never came to rest, or when something in it is not reported as often as its folder says.
        """
        for _reading in range(READINGS):
            expected = expectation(self.place, self.delivery.period, self.delivery.district)
            members = examine_all(held.copy, expected, self.parser)
            first = next(members)
            if self.holding.is_unchanged(held):
                return self._commit(held, chain([first], members), taken)
            again = self.hold(held.path)
            if not isinstance(again, Held):
                return again
            held = again
        return Left(held.path, Why.CHANGING)

    def _commit(self, held: Held, members: Iterable[Member], taken: list[Taken]) -> Left | None:
        is_done, left, rhythm = True, None, rhythm_of(held.path, self.place.inbox)
        for member in members:
            member = replace(member, examination=self.contents.compared(member.examination))
            outcomes = member.examination.outcomes
            belonging = [outcome for outcome in outcomes if is_reported_by(rhythm, outcome)]
            left = left or (Left(held.path, Why.OTHER_RHYTHM) if len(belonging) < len(outcomes) else None)
            chosen = [outcome for outcome in belonging if _is_wanted(outcome, self.wanted)]
            lying = self._lying(held, member)
            committed = [_commit(self.place, outcome, member.path, self.run, lying) for outcome in chosen]
            taken += [each for each, _ in committed]
            if len(chosen) == len(outcomes):
                told = replace(member.examination, outcomes=tuple(outcome for _, outcome in committed))
                sent = replace(member, sent=held.path / member.sent.relative_to(held.copy), examination=told)
                answer(self.place, self.delivery, sent, [each.submission for each, _ in committed], self.parser)
            else:
                is_done = False
        if is_done and not self.place.keep_inbox:
            self.holding.remove(held)
        return left

    def _lying(self, held: Held, member: Member) -> Lying:
        """Where the file lay, a member of a package within that."""
        below = held.path.relative_to(self.place.inbox).parts[2:]
        return Lying(held.since, PurePath(*below, member.sent.relative_to(held.copy)))


class Faults:
    """Keeps a fault over one file until the others are in; what concerns the whole run passes at once."""

    def __init__(self) -> None:
        self._first: Exception | None = None

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> bool:
        """Whether the next file may be tried."""
        if not isinstance(fault, Exception) or isinstance(fault, StaleRunError | SQLAlchemyError):
            return False
        self._first = self._first or fault
        return True

    def raise_first(self) -> None:
        """Raise what went wrong first, if anything did."""
        if self._first is not None:
            raise self._first


def expectation(place: Workplace, period: str, district: str) -> Expectation:
    """What the folder says of the files in it, and what the home's `reference` says of them now."""
    mappings = read_mappings(place.reference, place.areas)
    return Expectation(
        place.areas, district, Period.parse(period), passwords=place.passwords.of(district), mappings=mappings
    )


def _commit(place: Workplace, outcome: Outcome, raw: Path, run: Run, lying: Lying) -> tuple[Taken, Outcome]:
    """Take one outcome into the warehouse; what was taken, and what the warehouse says of it to the district."""
    mismatches, fits = fitting(outcome)
    done = commit(place.store, outcome, raw, run.fence, run.run_id, lying)
    number = done.number if done.is_new else None
    return Taken(outcome.database, number, outcome.state, mismatches, fits), done.outcome


def fitting(outcome: Outcome) -> tuple[tuple[Mismatch, ...], bool]:
    """Where the accepted rows have other types than the pandera model, and whether they keep its rules."""
    if not outcome.database or not outcome.period or not len(outcome.accepted):
        return (), True
    known = database(outcome.database)
    fits = conforms(known, outcome.accepted, outcome.period)
    return frame_mismatches(known, outcome.accepted), fits


def _is_wanted(outcome: Outcome, wanted: frozenset[str]) -> bool:
    return outcome.database in wanted or (outcome.database is None and wanted >= set(databases()))
