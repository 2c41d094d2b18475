"""Says what there is to say to every address, once: the sensor `announcements`, and what `octet announce` does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import dagster as dg
import sqlalchemy as sa

from intake.workplace import Workplace
from pipelines.announcing.channels import Address
from pipelines.announcing.messages import for_address, grouped, message, trial
from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError
from schemas.periods import BEIJING
from warehouse.announcements.news import PAST, News, Topic, news_of_files, news_of_returns
from warehouse.announcements.outbox import claim, failures, settle, unsaid
from warehouse.ledger.connection import reading

AT_ONCE = 8
"""Addresses that are spoken to side by side: one that does not answer holds up none of the others."""


@dataclass(frozen=True)
class Announced:
    """One message: `state` is said, failed or waits; `failures` how often it was tried before."""

    address: str
    topic: str
    period: str | None
    count: int
    state: str
    failures: int
    title: str
    text: str


def build_announcements(read: Callable[[], list[Address]], soon_days: int) -> dg.SensorDefinition:
    """The sensor. `read`: gives the addresses as they are at each tick; none: nothing is said."""

    @dg.sensor(
        name="announcements",
        minimum_interval_seconds=300,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="将到期、逾期、退回、待核定、运行失败即通知 / tells what is due, overdue, returned, held or failed",
    )
    def announcements(context: dg.SensorEvaluationContext, workplace: dg.ResourceParam[Workplace]) -> dg.SkipReason:
        addresses = read()
        if not addresses:
            return dg.SkipReason("no address: OCTET_ANNOUNCE_<NAME> is not set")
        every = news(workplace, context.instance, soon_days, dt.datetime.now(BEIJING))
        told = announce(workplace, addresses, every)
        if failed := sorted({one.address for one in told if one.state == "failed"}):
            raise ConfigurationError(f"not delivered, tried again at the next tick: {', '.join(failed)}")
        return dg.SkipReason(f"{len(told)} messages said")

    return announcements


def news(place: Workplace, instance: dg.DagsterInstance, soon_days: int, now: dt.datetime) -> list[News]:
    """All that there is to say at a time (`now`, with a zone), said before or not."""
    with reading(place.store.engine) as connection:
        folder = place.reference / "obligations"
        owed = news_of_returns(connection, place.areas, place.start, now.astimezone(BEIJING).date(), soon_days, folder)
        return [*owed, *news_of_files(connection, now), *_failed_runs(instance, now)]


def announce(place: Workplace, addresses: Sequence[Address], every: Sequence[News]) -> list[Announced]:
    """Say to each address what it has not heard. What is not taken ends the round for that address."""
    engine = place.store.engine
    with ThreadPoolExecutor(AT_ONCE) as pool:
        rounds = pool.map(lambda address: list(_round(engine, address, every, place.areas)), addresses)
        return [told for of_one in rounds for told in of_one]


def waiting(place: Workplace, addresses: Iterable[Address], every: Sequence[News]) -> Iterator[Announced]:
    """What would be said now; nothing is sent."""
    for address in addresses:
        tried = failures(place.store.engine, address.name)
        for group in _groups(place.store.engine, address, every):
            told = message(group, place.areas)
            most = max(tried.get(one.event, 0) for one in group)
            yield Announced(address.name, group[0].topic, group[0].period, len(group), "waits", most, *told)


def tried(addresses: Iterable[Address]) -> Iterator[Announced]:
    """A trial message to each address, which is written down nowhere."""
    told = trial()
    for address in addresses:
        yield Announced(address.name, "trial", None, 1, "said" if address.send(*told) else "failed", 0, *told)


def _groups(engine: sa.Engine, address: Address, every: Sequence[News]) -> list[list[News]]:
    return grouped(unsaid(engine, address.name, for_address(every, address.district)))


def _round(engine: sa.Engine, address: Address, every: Sequence[News], areas: Areas) -> Iterator[Announced]:
    for group in _groups(engine, address, every):
        ours, is_repeated = claim(engine, address.name, group)
        if not ours:
            continue
        told = message(ours, areas, is_repeated=is_repeated)
        delivered = address.send(*told)
        settle(engine, address.name, ours, delivered=delivered)
        tried = failures(engine, address.name).get(ours[0].event, 0)
        state = "said" if delivered else "failed"
        yield Announced(address.name, ours[0].topic, ours[0].period, len(ours), state, tried, *told)
        if not delivered:
            return


def _failed_runs(instance: dg.DagsterInstance, now: dt.datetime) -> Iterator[News]:
    """Runs that failed: which job, of what, and the number under which Dagster shows why. The reason may quote data."""
    failed = dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE], updated_after=now - PAST)
    for record in instance.get_run_records(failed):
        run = record.dagster_run
        where = run.tags.get("dagster/partition", "")
        what = f"{run.job_name} {where} (run {run.run_id[:8]})".replace("  ", " ")
        yield News(Topic.RUN_FAILED, f"{Topic.RUN_FAILED} {run.run_id}", record.update_timestamp, None, None, what)
