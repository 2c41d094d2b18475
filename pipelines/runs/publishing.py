"""What the department does with a month: look at its draft, certify it, withdraw what stands. One command at a time."""

from __future__ import annotations

from pipelines.homes.home import Home
from pipelines.runs.turns import turn
from schemas.errors import ConfigurationError
from schemas.periods import Period
from warehouse.ledger.connection import reading
from warehouse.releases.edition.marks import Corrected, IssueMark
from warehouse.releases.issues import certification
from warehouse.releases.issues.certification import Built
from warehouse.releases.issues.issuerecords import Certified, current_issue
from warehouse.releases.issues.objections import Listed, Reason, reasons
from warehouse.releases.issues.preparing import corrected, prepared
from warehouse.submissions.committing import Decision


def draft(home: Home, period: Period) -> tuple[Built, list[Reason]]:
    """The draft of a month, made now, and what stands against certifying it. Raises as `refresh_draft`."""
    with turn(home) as runner:
        engine, areas = runner.place.store.engine, runner.place.areas
        built = certification.refresh_draft(engine, period, runner.place.releases, areas)
        with reading(engine) as connection:
            ready = prepared(connection, period, areas, IssueMark(), None)
            return built, reasons(connection, ready.exact, areas, Listed())


def certify(home: Home, period: Period, decision: Decision, listed: Listed, *, is_preliminary: bool) -> Built:
    """The issue, or why there is none. Raises as `certification.certify`."""
    with turn(home) as runner:
        place = runner.place
        return certification.certify(
            place.store.engine, period, place.releases, place.areas, decision,
            listed=listed, is_preliminary=is_preliminary, group=place.release_group,
        )  # fmt: skip


def revert(home: Home, period: Period, decision: Decision, number: int | None) -> tuple[Certified, Certified | None]:
    """The issue that was withdrawn, and the one that stands now. Raises as `certification.revert`."""
    with turn(home) as runner:
        engine = runner.place.store.engine
        done = certification.revert(engine, str(period), runner.place.releases, decision, number)
        with reading(engine) as connection:
            return done, current_issue(connection, str(period))


def changes(home: Home, period: Period) -> tuple[Certified, tuple[Corrected, ...]]:
    """What would change in the issue of a month that stands if it were corrected now: figures, old → new, causes.

    Raises `ConfigurationError` where none stands.
    """
    engine = home.engine()
    with reading(engine) as connection:
        standing = current_issue(connection, str(period))
        if standing is None:
            raise ConfigurationError(f"{period} has no issue that stands: there is nothing to compare with")
        ready = prepared(connection, period, home.areas, IssueMark(), None)
        return standing, corrected(connection, home.areas, standing, ready.public)
