"""Sends the events of runs to a catalogue of the city's own, or writes them to a file: the sensor `openlineage`.

In the order of time, once each; one whose sender died is sent again (`warehouse/announcements/outbox.py`). A catalogue
takes the same event of the same run as one. The library is loaded only where the setting is on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg

from intake.workplace import Workplace
from pipelines.homes.home import Home
from pipelines.homes.settings import read_secrets
from schemas.errors import ConfigurationError
from warehouse.announcements.news import PAST
from warehouse.announcements.outbox import claim, settle, unsaid

if TYPE_CHECKING:
    from openlineage.client.transport import Transport

WEB = ("http://", "https://")
MOST = 200
"""Events of one tick."""


@dataclass(frozen=True)
class Catalogue:
    """Where events go: the address of a catalogue (`http://…`), or a file. `key`: a bearer token, or none."""

    to: str
    key: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """How the ledger calls it; the address itself is not kept."""
        return f"openlineage {hashlib.sha256(self.to.encode()).hexdigest()[:12]}"

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return not self.to.startswith(WEB)

    def transport(self) -> Transport:
        """What sends; connected when it is first used."""
        from openlineage.client.transport.file import FileConfig, FileTransport
        from openlineage.client.transport.http import HttpConfig, HttpTransport

        if self.is_file:
            return FileTransport(FileConfig(self.to, append=True))
        auth = {"auth": {"type": "api_key", "apiKey": self.key}} if self.key else {}
        return HttpTransport(HttpConfig.from_dict({"url": self.to, "retry": {"total": 0}, **auth}))


def catalogue_of(home: Home) -> Catalogue | None:
    """The one that the settings of a home name; a file is absolute or relative to the home."""
    if not (to := home.settings.openlineage):
        return None
    if to.startswith(WEB):
        return Catalogue(to, read_secrets(home.settings.key_file).openlineage_key)
    return Catalogue(str(home.root / to))


@dataclass(frozen=True)
class SentEvent:
    """One event: `state` is said or failed."""

    run: str
    job: str
    event: str
    at: str
    state: str


def build_lineage(catalogue: Catalogue) -> dg.SensorDefinition:
    """The sensor."""

    @dg.sensor(
        name="openlineage",
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="向数据目录发送 OpenLineage 事件 / tells a catalogue of runs, in OpenLineage",
    )
    def openlineage(context: dg.SensorEvaluationContext, workplace: dg.ResourceParam[Workplace]) -> dg.SkipReason:
        told = list(send(workplace, context.instance, catalogue))
        if told and told[-1].state == "failed":
            raise ConfigurationError("openlineage: the catalogue or file took no event; tried again at the next tick")
        return dg.SkipReason(f"{len(told)} events sent")

    return openlineage


def send(place: Workplace, instance: dg.DagsterInstance, catalogue: Catalogue) -> Iterator[SentEvent]:
    """Send what was not yet sent of the runs of the last month, oldest first; what is not taken ends it."""
    from requests import RequestException

    from pipelines.lineage.runevents import run_event, steps

    engine, recent = place.store.engine, dg.RunsFilter(updated_after=dt.datetime.now(dt.UTC) - PAST)
    waiting = unsaid(engine, catalogue.name, steps(instance.get_run_records(recent)))
    transport = catalogue.transport()
    for step in waiting[:MOST]:
        if not claim(engine, catalogue.name, [step]).news:
            return  # another process is at it: two would get into each other's order
        event, delivered = run_event(place, instance, step), True
        try:
            if catalogue.is_file:
                _end_line(Path(catalogue.to))
            transport.emit(event)
        except (RequestException, RuntimeError, OSError):
            delivered = False
        settle(engine, catalogue.name, [step], delivered=delivered)
        run = step.record.dagster_run
        state = "said" if delivered else "failed"
        yield SentEvent(run.run_id, run.job_name, step.state.value, event.eventTime, state)
        if not delivered:
            return


def _end_line(path: Path) -> None:
    """A line that a process left unfinished stays one of its own."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        if file.seek(0, 2) and file.seek(-1, 2) is not None and file.read(1) != b"\n":
            file.write(b"\n")
