"""Plays a made-up story in a home, day by day, by the commands a person would use, and compares how all stands then.

What Dagster records of a run, and releases, are left out here: taking in and computing are called as the assets do.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.announcing.announcer import announce, news
from pipelines.announcing.channels import read_addresses
from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.home import home as home_at
from pipelines.homes.instance import instance
from pipelines.runs.runner import Runner
from schemas.periods import BEIJING, Period
from tests.agreement import COUNTS, about_rows_together, about_values
from warehouse.figures.computation import compute
from warehouse.figures.history.differences import Side, differences
from warehouse.figures.history.redrawing import redrawn_values
from warehouse.figures.jointrules import joint_rules
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import findings, submissions
from warehouse.ledger.owing.obligations import obligations

NEWEST = re.compile(r"\{(\S+) (\S+) (\S+)\}")
Truth = Mapping[str, Any]


class Player:
    """A home in which a story is played."""

    def __init__(self, home: Home, folder: Path, first: Period, patch: pytest.MonkeyPatch) -> None:
        self.root, self.folder, self.patch = home.root, folder, patch
        patch.setenv("OCTET_PROCESSES", "1")
        patch.setenv("OCTET_START", str(first))
        call_directly(patch)

    @property
    def home(self) -> Home:
        """As its settings and `reference` are now."""
        return home_at(self.root)

    def play(self, truth: Truth) -> None:
        """What a day brings: areas, files, a run, decisions."""
        day = dt.date.fromisoformat(truth["day"])
        noon = dt.datetime.combine(day, dt.time(12), BEIJING).astimezone(dt.UTC)
        self.patch.setattr(events, "now", lambda: noon)
        for name in ("reference", "inbox"):
            if (self.folder / truth["day"] / name).is_dir():
                shutil.copytree(self.folder / truth["day"] / name, self.root / name, dirs_exist_ok=True)
        self._octet("run")
        for line in truth["decisions"]:
            self._octet(*shlex.split(NEWEST.sub(self._newest, line))[1:])

    def announce(self, day: str) -> None:
        """What the sensor does at noon."""
        home = self.home
        place, addresses = home.workplace(), read_addresses(home.settings.key_file, home.areas)
        noon = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), BEIJING)
        with instance(home) as opened:
            told = announce(place, addresses, news(place, opened, home.settings.due_soon_days, noon))
        place.store.engine.dispose()
        assert {one.state for one in told} <= {"said"}

    def _octet(self, *words: str) -> None:
        done = CliRunner().invoke(app, [*words, "--home", str(self.root)], catch_exceptions=False)
        assert done.exit_code in (0, 1), f"{words}: {done.output}"

    def _newest(self, asked: re.Match[str]) -> str:
        period, district, database = asked.groups()
        with reading(self.home.engine()) as connection:
            listed = submissions(connection, period=period, district=district, database=database)
        return str(listed[-1]["id"])


def call_directly(patch: pytest.MonkeyPatch) -> None:
    """Runs take in and compute as the assets do, without Dagster and without a release."""
    patch.setattr(Runner, "take_in", lambda one, district, period, names: _taken(one.place, district, period, names))
    patch.setattr(Runner, "publish", lambda one, period: _computed(one.place, period))


def _taken(place: Workplace, district: str, period: str, names: frozenset[str]) -> None:
    place.owe(Period.parse(period))
    take_in_delivery(place, delivery(place.inbox, place.areas, period, district), names)


def _computed(place: Workplace, period: str) -> None:
    place.owe(Period.parse(period))
    compute(place.store, Period.parse(period), place.areas)


def end_of(day: str) -> dt.datetime:
    """As a date on the command line."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.max, BEIJING)


def about_day(truth: Truth, home: Home, connection: sa.Connection) -> Iterator[str]:
    """What differs at the end of a day: what came of its files, and how all stands."""
    yield from _about_returns(truth, connection)
    yield from _about_states(truth, home, connection)


def about_figures(truth: Truth, home: Home, last: str, connection: sa.Connection) -> Iterator[str]:
    """Values and findings of the months that a day touched, as they stood at its end.

    The values on both boundaries: as reported, and those of the `last` day.
    """
    then, today = end_of(truth["day"]), dt.date.fromisoformat(last)
    current = partial(redrawn_values, areas=home.areas, day=today)
    for listed, side in ((values, "values"), (current, "current")):
        for period, counted in truth[side].items():
            of_month = {"period": period, "values": counted, "unwitnessed": truth["unwitnessed"]}
            told = about_values(of_month, connection, then, listed)
            yield from (f"{truth['day']} {period} {side} {one}" for one in told)
    for period, together in truth["together"].items():
        of_month = {"period": period, "together": together}
        yield from (f"{truth['day']} {period} {one}" for one in about_rows_together(of_month, connection, then))


def _about_returns(truth: Truth, connection: sa.Connection) -> Iterator[str]:
    """Counts and findings of the versions that came on a day."""
    joint = {one.rule.id for one in joint_rules()}
    for file in truth["files"]:
        period = file["file"].split("/")[0]
        came = {
            (one["database"], one["part"]): one
            for one in submissions(connection, period=period, district=file["district"])
            if one["received_at"].startswith(truth["day"]) and Path(file["file"]).name in one["files"]
        }
        for wanted in file["outcomes"]:
            key = wanted["database"], wanted["part"]
            if key not in came:
                yield f"{file['file']} {key} did not come"
                continue
            found: Mapping[str, Any] = came.pop(key)
            told = Counter(
                _finding(one) for one in findings(connection, submission_id=found["id"]) if one["rule"] not in joint
            )
            expected = Counter(_finding(one) for one in wanted["findings"])
            yield from (
                f"{file['file']} {key} {n}: {found[n]}, not {wanted[n]}" for n in COUNTS if found[n] != wanted[n]
            )
            yield from (f"{file['file']} {key} tells {one}" for one in told - expected)
            yield from (f"{file['file']} {key} does not tell {one}" for one in expected - told)
        yield from (f"{file['file']} {key} came too" for key in came)


def about_all_findings(told: Iterable[Truth], connection: sa.Connection) -> Iterator[str]:
    """Rules that are told of files more often, or less, than the whole story has them."""
    joint = {one.rule.id for one in joint_rules()}
    found = Counter(one["rule"] for one in findings(connection) if one["rule"] not in joint)
    wanted = Counter(
        one["rule"] for truth in told for file in truth["files"] for of in file["outcomes"] for one in of["findings"]
    )
    yield from (
        f"{rule}: {found[rule]} findings, not {wanted[rule]}"
        for rule in sorted({*found, *wanted})
        if found[rule] != wanted[rule]
    )


def _finding(one: Mapping[str, Any]) -> tuple[Any, ...]:
    head = one["rule"], one["severity"]
    return head if one["rule"].startswith("F") else (*head, one["column"], one["cell"], one["count"])


def _about_states(truth: Truth, home: Home, connection: sa.Connection) -> Iterator[str]:
    names = ("state", "received_on", "days_late")
    today, folder = dt.date.fromisoformat(truth["day"]), home.folder("reference") / "obligations"
    for period in {one["period"] for one in truth["states"]}:
        listed = obligations(connection, home.areas, Period.parse(period), today, folder)
        found = {(one["district"], one["database"]): one for one in listed}
        for one in truth["states"]:
            if one["period"] == period:
                told: Mapping[str, Any] = found[one["district"], one["database"]]
                if any(told[name] != one[name] for name in names):
                    yield f"{truth['day']} {one}: {[told[name] for name in names]}"


def about_changes(before: str, truth: Truth, home: Home, connection: sa.Connection) -> Iterator[str]:
    """What `octet diff` tells of a day otherwise than it was planted: figures, old and new, and causes.

    Of what is counted of the ledger the truth knows nothing.
    """
    told = {
        tuple(one[name] for name in ("period", "code", "area", "dimension", "member")): one
        for one in differences(connection, home.areas, Side(end_of(before)), Side(end_of(truth["day"])))
        if indicators()[one["code"]].databases
    }
    wanted = {
        tuple(one[name] for name in ("period", "code", "area", "dimension", "member")): one for one in truth["changes"]
    }
    for key, one in wanted.items():
        found = told.pop(key, None)
        if found is None:
            yield f"{truth['day']} {key} is not told"
            continue
        for side in ("old", "new"):
            if _counts(found[side]) != _counts(one[side]):
                yield f"{truth['day']} {key} {side}: {found[side]}, not {one[side]}"
        causes = {(cause["kind"], cause["district"], cause["database"]) for cause in found["causes"]}
        planted, perhaps = ({tuple(cause) for cause in one[name]} for name in ("causes", "perhaps"))
        if not planted - perhaps <= causes <= planted:
            yield f"{truth['day']} {key}: {sorted(map(str, causes))}, planted {one['causes']}"
        if any(cause["is_widened"] for cause in found["causes"]):
            yield f"{truth['day']} {key}: inferred"
    for key, one in told.items():
        if _counts(one["old"]) or _counts(one["new"]):
            yield f"{truth['day']} {key} is told: {one['old']} → {one['new']}"


def _counts(figure: Mapping[str, Any] | None) -> tuple[float, float] | None:
    """Numerator and denominator, where there is anything."""
    if figure is None or not (figure["numerator"] or figure["denominator"]):
        return None
    return figure["numerator"], figure["denominator"] or 0.0
