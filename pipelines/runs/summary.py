"""What a run tells at its end: what came in, what must be mended, figures of the city, where the release lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from pipelines.homes.home import Home
from pipelines.homes.next_steps import to_answer
from schemas.states import TO_MEND, State
from schemas.wording import Bilingual
from warehouse.announcements.untold import untold
from warehouse.figures.headlines import headlines
from warehouse.ledger.connection import reading
from warehouse.ledger.figuretables import indicator
from warehouse.ledger.releasetables import DRAFT
from warehouse.ledger.tables import submission

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

    `files`: of the last month's draft. `to_answer`: what waits for a later answer, and the command.
    """

    period: str | None
    is_new: bool
    intake: dict[str, tuple[int, int, int, int]]
    figures: list[CityFigure]
    files: list[Path]
    to_answer: Bilingual | None

    @property
    def must_be_mended(self) -> bool:
        """Whether something was returned, held, or kept back in part."""
        return any(self.intake[state][0] for state in TO_MEND if state in self.intake)


def summarize(home: Home, since: int, periods: list[str]) -> Summary:
    """What came in after submission `since`, or what stands of the months (of the last one) when nothing did."""
    engine = home.engine()
    with reading(engine) as connection:
        newest = sa.select(sa.func.max(submission.c.id), sa.func.max(submission.c.period))
        number, period = connection.execute(newest).one()
        is_new, period = (number or 0) > since, max(periods, default=period)
        of_months = submission.c.period.in_(periods or [period]) & (submission.c.state != State.SUPERSEDED)
        intake = _intake(connection, submission.c.id > since if is_new else of_months)
        city = home.areas.level(1)[0].code
        figures = _figures(connection, period, city) if period else []
        files = _files(home, period) if period else []
        waits = [one for one in untold(connection) if not periods or one.period in periods]
    engine.dispose()
    return Summary(period, is_new, intake, figures, files, to_answer(waits))


def _intake(connection: sa.Connection, chosen: sa.ColumnElement[bool]) -> dict[str, tuple[int, int, int, int]]:
    columns = submission.c
    rows = (sa.func.sum(number) for number in (columns.rows_read, columns.rows_accepted, columns.rows_quarantined))
    query = sa.select(columns.state, sa.func.count(), *rows).where(chosen).group_by(columns.state)
    counted = {state: (number, *sums) for state, number, *sums in connection.execute(query)}
    return {state: counted.get(state, (0, 0, 0, 0)) for state in STATES if state in counted or state in ALWAYS_TOLD}


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


def _files(home: Home, period: str) -> list[Path]:
    folder = home.folder("releases") / period / DRAFT
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
