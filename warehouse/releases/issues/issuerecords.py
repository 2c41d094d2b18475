"""The issues of the months as the ledger has them: which there are, which stands, what was withdrawn, and by whom."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from schemas.periods import to_the_minute
from warehouse.ledger.releasetables import AUTOMATIC, release
from warehouse.releases.edition.marks import IssueMark, Stage


class Certified(NamedTuple):
    """A row of `release`: an issue that somebody certified."""

    period: str
    number: int
    stage: str
    correction: int
    state: int
    built_at: dt.datetime
    certified_by: str
    why: str
    replaces: int | None
    is_current: bool
    withdrawn_at: dt.datetime | None
    withdrawn_by: str | None
    withdrawn_why: str | None
    listed: dict[str, Any] | None
    audit: dict[str, Any] | None
    folder: str
    files: dict[str, str]

    @property
    def mark(self) -> IssueMark:
        """Which issue of its period it is."""
        return IssueMark(
            Stage(self.stage), self.number, self.correction, to_the_minute(self.built_at), self.certified_by, self.why,
            self.replaces,
        )  # fmt: skip

    @property
    def is_withdrawn(self) -> bool:
        """Whether somebody took it back."""
        return self.withdrawn_at is not None


def issues(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Certified]:
    """All issues, or those that meet some conditions on `release`, oldest first."""
    columns = (release.c[name] for name in Certified._fields)
    certified = sa.select(*columns).where(release.c.stage != AUTOMATIC, *conditions)
    return [Certified(*row) for row in connection.execute(certified.order_by(release.c.period, release.c.number))]


def current_issue(connection: sa.Connection, period: str) -> Certified | None:
    """The issue of a month that stands; None where none does."""
    found = issues(connection, release.c.period == period, release.c.is_current)
    return found[0] if found else None


def issue(connection: sa.Connection, period: str, number: int) -> Certified:
    """One issue. Raises `ConfigurationError` where there is none of that number."""
    of_period = issues(connection, release.c.period == period)
    for one in of_period:
        if one.number == number:
            return one
    known = ", ".join(f"{period}/{one.number}" for one in of_period) or "none"
    raise ConfigurationError(f"there is no issue {period}/{number}; of {period} there are: {known}")


def next_mark(connection: sa.Connection, period: str, *, is_preliminary: bool) -> IssueMark:
    """The mark of the issue that would come next, not yet certified; the numbers of withdrawn ones are not given again.

    Raises `ConfigurationError` for a preliminary issue after a final one.
    """
    last = connection.scalar(sa.select(sa.func.max(release.c.number)).where(release.c.period == period)) or 0
    made = issues(connection, release.c.period == period)
    standing = current_issue(connection, period)
    is_final = standing is not None and standing.stage != Stage.PRELIMINARY
    if is_final and is_preliminary:
        raise ConfigurationError(
            f"{period} has a final issue: what comes now is a correction of it, leave --preliminary out"
        )
    correction = 1 + max((one.correction for one in made), default=0) if is_final else 0
    stage = Stage.CORRECTION if is_final else Stage.PRELIMINARY if is_preliminary else Stage.FINAL
    return IssueMark(stage, last + 1, correction, replaces=None if standing is None else standing.number)
