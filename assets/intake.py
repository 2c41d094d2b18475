"""Taking in what waits in one district's folder: each file is read once, committed, answered, and leaves the inbox.

No Dagster here: the asset in `assets/databases.py` and the tests see the same function.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assets.inbox import Delivery
from assets.notices import answer
from assets.row_types import Mismatch, frame_mismatches
from assets.workplace import Workplace
from schemas.database import database, databases
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.validation import conforms
from sources.child import Parser
from sources.examination import Expectation
from sources.mappings import Mappings
from sources.packages import Member, examine_all
from warehouse.intake import commit
from warehouse.ledger import acquire


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


def take_in_delivery(
    place: Workplace, delivery: Delivery, wanted: frozenset[str], run_id: str | None = None
) -> list[Taken]:
    """Take in the files of a delivery, as far as they belong to the `wanted` databases.

    A file with outcomes of other databases too stays in the inbox for the run that wants them; so does one whose
    databases cannot be told, unless everything is wanted. A package (.zip) is taken in member by member. A file that
    changes while it is read waits for the next run.

    Raises `StaleRunError` when a newer run took over this district and period; what was committed before stays so.
    """
    if not delivery.files:
        return []
    run = Run(acquire(place.store.engine, delivery.period, delivery.district), run_id)
    taken: list[Taken] = []
    with Parser(place.limits) as parser:
        for path, following in zip(delivery.files, (*delivery.files[1:], None), strict=True):
            if (seen := _seen(path)) is None:  # another run was quicker
                continue
            parser.submit(path)
            if following is not None:
                parser.submit(following)  # the child reads it while this one is checked and committed
            taken += _take_in_file(place, delivery, path, seen, wanted, run, parser)
    return taken


def _take_in_file(
    place: Workplace,
    delivery: Delivery,
    path: Path,
    seen: tuple[int, ...],
    wanted: frozenset[str],
    run: Run,
    parser: Parser,
) -> list[Taken]:
    taken: list[Taken] = []
    is_done = True
    members = examine_all(path, expectation(place, delivery.period, delivery.district), parser)
    while member := _next(members):
        if _seen(path) != seen:
            return taken
        outcomes = member.examination.outcomes
        chosen = [outcome for outcome in outcomes if _is_wanted(outcome, wanted)]
        committed = [_commit(place, outcome, member.path, run) for outcome in chosen]
        taken += [each for each, _ in committed]
        if len(chosen) == len(outcomes):
            told = replace(member.examination, outcomes=tuple(outcome for _, outcome in committed))
            numbers = [each.submission for each, _ in committed]
            answer(place, delivery, replace(member, examination=told), numbers, parser)
        else:
            is_done = False
    if is_done and not place.keep_inbox and _seen(path) == seen:
        path.unlink()
    return taken


def _next(members: Iterator[Member]) -> Member | None:
    """None behind the last, and when the file is gone: another run was quicker."""
    try:
        return next(members, None)
    except FileNotFoundError:
        return None


def expectation(place: Workplace, period: str, district: str) -> Expectation:
    """What the folder says of the files in it, and what the home's `reference` says of them now."""
    mappings = Mappings.read(place.reference, place.areas)
    return Expectation(
        place.areas, district, Period.parse(period), passwords=place.passwords.of(district), mappings=mappings
    )


def _commit(place: Workplace, outcome: Outcome, raw: Path, run: Run) -> tuple[Taken, Outcome]:
    """Take one outcome into the warehouse; what was taken, and what the warehouse says of it to the district."""
    mismatches, fits = fitting(outcome)
    done = commit(place.store, outcome, raw, run.fence, run.run_id)
    number = done.number if done.is_new else None
    return Taken(outcome.database, number, outcome.state, mismatches, fits), done.outcome


def fitting(outcome: Outcome) -> tuple[tuple[Mismatch, ...], bool]:
    """Where the accepted rows have other types than the pandera model, and whether they keep its rules."""
    if not outcome.database or not outcome.period or not len(outcome.accepted):
        return (), True
    known = database(outcome.database)
    fits = conforms(known, outcome.accepted, Period.parse(outcome.period))
    return frame_mismatches(known, outcome.accepted), fits


def _is_wanted(outcome: Outcome, wanted: frozenset[str]) -> bool:
    return outcome.database in wanted or (outcome.database is None and wanted >= set(databases()))


def _seen(path: Path) -> tuple[int, ...] | None:
    """What tells whether a file was changed or replaced; None when it is gone."""
    try:
        facts: os.stat_result = path.stat()
    except FileNotFoundError:
        return None
    return (facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
