"""What the department does with a month: look at its draft, certify it, withdraw what stands. One command at a time."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.homes.home import Home
from pipelines.runs.turns import turn
from schemas.errors import ConfigurationError
from schemas.periods import Period
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.releases.edition.marks import Corrected, IssueMark
from warehouse.releases.issues import certification
from warehouse.releases.issues.certification import Built
from warehouse.releases.issues.issuerecords import Certified, current_issue, issue
from warehouse.releases.issues.objections import Listed
from warehouse.releases.issues.preparing import corrected, prepared
from warehouse.releases.issues.readers import DISTRICTS, INTERNAL
from warehouse.releases.protection.disclosure import Disclosure
from warehouse.submissions.committing import Decision


@contextmanager
def _uncollected() -> Iterator[None]:
    """An issue is half a million objects that stay until it is written, hardly one in a ring: none is looked for.

    To look for them time and again takes a fifth of all that its files take.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def preview(home: Home, period: Period) -> Built:
    """A month as it would be published now, and what stands against that. Raises as `certification.preview`."""
    with turn(home) as runner, _uncollected():
        place = runner.place
        disclosure = Disclosure(place.smallest_count)
        return certification.preview(place.store.engine, period, place.releases, place.areas, disclosure)


def certify(home: Home, period: Period, decision: Decision, listed: Listed, *, is_preliminary: bool) -> Built:
    """The issue, or why there is none. Raises as `certification.certify`."""
    with turn(home) as runner, _uncollected():
        place = runner.place
        return certification.certify(
            place.store.engine, period, place.releases, place.areas, decision,
            listed=listed, is_preliminary=is_preliminary, disclosure=Disclosure(place.smallest_count),
            group=place.release_group,
        )  # fmt: skip


def revert(home: Home, period: Period, decision: Decision, number: int | None) -> tuple[Certified, Certified | None]:
    """The issue that was withdrawn, and the one that stands now. Raises as `certification.revert`."""
    with turn(home) as runner:
        engine = runner.place.store.engine
        done = certification.revert(
            engine, str(period), runner.place.releases, decision, number, runner.place.release_group
        )
        with reading(engine) as connection:
            return done, current_issue(connection, str(period))


def export(
    home: Home, period: Period, out: Path, decision: Decision, number: int | None, district: str | None
) -> list[Path]:
    """Copy the exact figures of an issue, or of a district in it, to a new folder; the ledger keeps who took them.

    Raises `ConfigurationError` where there is no such issue, or the folder is there already.
    """
    below = f"{DISTRICTS}/{district}" if district else INTERNAL
    with turn(home) as runner:
        engine = runner.place.store.engine
        with writing(engine) as connection:
            events.lock(connection)
            one = issue(connection, str(period), number) if number else current_issue(connection, str(period))
            if one is None:
                raise ConfigurationError(f"{period} has no issue that stands: `octet release list` shows all")
            if out.exists():
                raise ConfigurationError(f"{out} is there already: name a new folder")
            detail = {"action": "export", "number": one.number, "audience": below}
            at = events.moment(connection)
            events.record(connection, "release", at, decision.who, period=str(period), why=decision.why, detail=detail)
        copied = shutil.copytree(home.root / one.folder / below, out)
        return sorted(path for path in Path(copied).rglob("*") if path.is_file())


def changes(home: Home, period: Period) -> tuple[Certified, tuple[Corrected, ...]]:
    """What would change in the issue of a month that stands if it were corrected now: figures, old → new, causes.

    Raises `ConfigurationError` where none stands.
    """
    with reading(home.engine()) as connection:
        standing = current_issue(connection, str(period))
        if standing is None:
            raise ConfigurationError(f"{period} has no issue that stands: there is nothing to compare with")
        ready = prepared(connection, period, home.areas, IssueMark(), None, Disclosure(home.settings.smallest_count))
        return standing, corrected(connection, home.areas, standing, ready.public)
