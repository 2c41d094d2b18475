"""Whether what lies in the folder of a month, a quarter or a year is reported so often."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from intake.inbox import Left, Why, rhythm_of
from schemas.databaselist import database, databases
from schemas.outcome import Outcome
from schemas.periods import Rhythm
from sources.placing.naming import period_folder


def is_reported_by(rhythm: Rhythm, outcome: Outcome) -> bool:
    """Whether a folder of a quarter or year may hold it; that of a month may hold what is due then."""
    return rhythm is Rhythm.MONTHLY or outcome.database is None or database(outcome.database).rhythm is rhythm


def left_by_a_run(path: Path, outcomes: Iterable[Outcome]) -> tuple[Left, Path] | None:
    """What a run would leave of a file that lies in the folder of a quarter or year in an inbox, and that inbox."""
    folder = period_folder(path)
    rhythm = rhythm_of(folder, folder.parent) if folder else Rhythm.MONTHLY
    if folder is None or rhythm is Rhythm.MONTHLY:
        return None
    if all(one.rhythm is not rhythm for one in databases().values()):
        return Left(folder, Why.NO_PERIOD), folder.parent
    if all(is_reported_by(rhythm, outcome) for outcome in outcomes):
        return None
    return Left(path.resolve(), Why.OTHER_RHYTHM), folder.parent
