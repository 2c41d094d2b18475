"""Running the assets, recorded in the home's Dagster storage: one run a district, then one a month.

What is taken in and computed stands in `assets`; what the user sees of it in `pipelines/command`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from intake.inbox import Delivery, Left, Why, delivery, is_open, misplaced, rhythm_of, waiting
from intake.systems import System, read_systems, systems_of
from intake.workplace import Workplace
from pipelines.homes.home import Home
from pipelines.runs.runner import Runner
from pipelines.runs.sidebyside import Team, team
from pipelines.runs.turns import turn
from pipelines.runs.wanted import Wanted, require_known
from schemas.cities.groupings import read_groupings
from schemas.errors import StaleRunError
from schemas.periods import Period, Rhythm
from sources.mappingfiles.loading import read_mappings
from warehouse.figures.roots import read_roots
from warehouse.ledger.connection import reading
from warehouse.ledger.freshness import stale_periods, undrafted_periods
from warehouse.ledger.tables import submission

Step = Callable[[str, str | None, int, int], None]
"""Called with period, district that is done (None: indicators and release are next), runs done and runs known of."""


@dataclass
class Done:
    """What the runs did. `failures`: what failed (district and period, or period) and why. `left`: what stays."""

    since: int = 0
    periods: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def run(home: Home, wanted: Wanted, step: Step) -> Done:
    """Take in what waits, then compute and publish the months it touched and those that are stale.

    A failing district does not keep the others from being taken in. Raises `ConfigurationError` for a district,
    database or period that is none, and for a wrong record in the home's `reference`: it would stop them all.
    """
    read_mappings(home.folder("reference"), home.areas)
    read_systems(home.folder("reference"), home.areas)
    read_roots(home.folder("reference"))
    read_groupings(home.folder("reference"), home.areas)
    with turn(home) as runner:
        deliveries = chosen(runner, wanted)
        done = Done(since=_newest_submission(runner))
        with team(runner, deliveries) as workers:
            done.failures += _take_in_all(workers, deliveries, wanted.databases, step)
            done.left = left_behind(runner.place, deliveries, bool(wanted.database or done.failures))
            publish_all(workers, done, _to_publish(runner, wanted, deliveries), step)
    return done


def publish_all(by: Team | Runner, done: Done, periods: list[str], step: Step) -> None:
    """Compute and publish months; what failed is noted."""
    done.periods = periods
    for number, period in enumerate(periods):
        step(period, None, number, len(periods))
        if refused := by.publish(period):
            done.failures.append((period, refused.why))


def _take_in_all(
    workers: Team, deliveries: list[Delivery], names: frozenset[str], step: Step
) -> Iterator[tuple[str, str]]:
    """What failed, and why. Where another run took over, what it left is looked for once more at the end."""
    again: list[Delivery] = []
    for is_last, round_ in ((False, deliveries), (True, again)):
        for number, (each, refused) in enumerate(workers.taken(round_, names), 1):
            step(each.period, each.district, number, len(round_) + 1)
            if refused and refused.kind == StaleRunError.__name__ and not is_last:
                again.append(each)
            elif refused:
                yield f"{each.district} {each.period}", refused.why


def chosen(runner: Runner, wanted: Wanted) -> list[Delivery]:
    """The deliveries that were asked for.

    With a month, districts whose own system is asked for it too; a district named with it is looked at in any case.
    """
    place = runner.place
    require_known(place, wanted)
    found = [
        each
        for each in waiting(place.inbox, place.areas)
        if is_open(each.period, place.start)
        and wanted.period in (None, each.period)
        and wanted.district in (None, each.district)
    ]
    if wanted.period is None:
        return found
    asked = {wanted.district} if wanted.district and not found else set()
    asked |= {each.district for each in declared(place, wanted)}
    there = {each.district for each in found}
    return sorted(found + [delivery(place.inbox, place.areas, wanted.period, each) for each in asked - there])


def declared(place: Workplace, wanted: Wanted) -> list[System]:
    """The districts' own systems that are to be asked for the month that was named."""
    systems = read_systems(place.reference, place.areas)
    if wanted.period is None:
        return []
    period = Period.parse(wanted.period)
    districts = [wanted.district] if wanted.district else sorted({each.district for each in systems})
    return [each for district in districts for each in systems_of(systems, district, period, wanted.databases)]


def left_behind(place: Workplace, deliveries: list[Delivery], some_wait: bool) -> list[Left]:
    """What lies in the inbox when all is taken in. `some_wait`: files may rightly wait for another run."""
    found = misplaced(place.inbox, place.areas, place.start)
    if place.keep_inbox or some_wait:
        return found
    known = {left.path for left in found}
    for each in deliveries:
        still = delivery(place.inbox, place.areas, each.period, each.district).files
        found += [Left(path, _why(path, place)) for path in still if path in each.files and path not in known]
    return sorted(found)


def _why(path: Path, place: Workplace) -> Why:
    return Why.CHANGING if rhythm_of(path, place.inbox) is Rhythm.MONTHLY else Why.OTHER_RHYTHM


def _to_publish(runner: Runner, wanted: Wanted, deliveries: list[Delivery]) -> list[str]:
    with reading(runner.place.store.engine) as connection:
        stale = {period for period, _state in stale_periods(connection)} | set(undrafted_periods(connection))
    if wanted.period:
        return [wanted.period]
    return sorted(stale | {each.period for each in deliveries})


def _newest_submission(runner: Runner) -> int:
    with reading(runner.place.store.engine) as connection:
        return connection.scalar(sa.select(sa.func.max(submission.c.id))) or 0
