"""What a run tells at its end: what came in, what must be mended, figures of the city, where the release lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from pipelines.homes.home import Home
from schemas.states import TO_MEND, State
from warehouse.figures.headlines import headlines
from warehouse.ledger.connection import reading
from warehouse.ledger.figuretables import indicator, release
from warehouse.ledger.listings import ListedSubmission, submissions

STATES = (State.ACCEPTED, State.PARTIAL, State.RETURNED, State.HELD, State.SUPERSEDED)
ALWAYS_TOLD = STATES[:3]


@dataclass(frozen=True)
class CityFigure:
    """The city's value of an indicator as it is shown; a ratio has a denominator."""

    code: str
    name: str
    name_en: str
    unit: str
    value: float | None
    denominator: float | None
    status: str
    areas_reported: int
    areas_expected: int


@dataclass(frozen=True)
class Summary:
    """`intake`: state → (submissions, rows read, accepted, quarantined); the first three states are always told.

    `files`: the newest release's files of the last month.
    """

    period: str | None
    is_new: bool
    intake: dict[str, tuple[int, int, int, int]]
    figures: list[CityFigure]
    files: list[Path]

    @property
    def must_be_mended(self) -> bool:
        """Whether something was returned, held, or kept back in part."""
        return any(self.intake[state][0] for state in TO_MEND if state in self.intake)


def summarize(home: Home, since: int, periods: list[str]) -> Summary:
    """What came in after submission `since`, or what stands of the months (of the last one) when nothing did."""
    engine = home.engine()
    with reading(engine) as connection:
        rows = submissions(connection)
        new = [row for row in rows if row["id"] > since]
        periods = periods or sorted({row["period"] for row in rows if row["period"]})[-1:]
        shown = new or [row for row in rows if row["period"] in periods and row["state"] != State.SUPERSEDED]
        period = max(periods, default=None)
        city = home.areas.level(1)[0].code
        figures = _figures(connection, period, city) if period else []
        files = _files(connection, home, period) if period else []
    engine.dispose()
    return Summary(period, bool(new), _intake(shown), figures, files)


def _intake(rows: list[ListedSubmission]) -> dict[str, tuple[int, int, int, int]]:
    counted: dict[str, tuple[int, int, int, int]] = {}
    for state in STATES:
        of_state = [row for row in rows if row["state"] == state]
        if of_state or state in ALWAYS_TOLD:
            read, accepted, kept_back = (
                sum(row[name] for row in of_state) for name in ("rows_read", "rows_accepted", "rows_quarantined")
            )
            counted[state] = (len(of_state), read, accepted, kept_back)
    return counted


def _figures(connection: sa.Connection, period: str, city: str) -> list[CityFigure]:
    columns = indicator.c
    query = sa.select(columns.code, columns.name_zh, columns.name_en, columns.unit).order_by(columns.version)
    names = {code: (zh, en, unit) for code, zh, en, unit in connection.execute(query)}
    return [
        CityFigure(
            row["code"],
            *names.get(row["code"], (row["code"], row["code"], "")),
            value=row["value"],
            denominator=row["denominator"],
            status=row["status"],
            areas_reported=row["areas_reported"],
            areas_expected=row["areas_expected"],
        )
        for row in headlines(connection, period, city)
    ]


def _files(connection: sa.Connection, home: Home, period: str) -> list[Path]:
    newest = sa.select(release.c.folder).where(release.c.period == period).order_by(release.c.number.desc()).limit(1)
    folder = connection.scalar(newest)
    return sorted((home.root / folder).iterdir()) if folder else []
