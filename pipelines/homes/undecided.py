"""Headers that nobody has decided about: what intake suggested (F013) and no record of the home answers yet."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.homes.home import Home
from pipelines.homes.warehouse_reading import warehouse
from schemas.periods import Period
from sources.headers.headertexts import confirm, read_header
from sources.mappingfiles.loading import read_mappings
from sources.mappings.mappings import Mappings
from warehouse.ledger.listings import ListedFinding, ListedSubmission, findings, submissions


@dataclass(frozen=True)
class Undecided:
    """A header at a cell of a submission's file, and the column that it may mean; `score` is between 0 and 1."""

    period: str | None
    district: str | None
    database: str | None
    submission: int
    file: str | None
    sheet: str | None
    cell: str | None
    header: str | None
    column: str | None
    title: str | None
    score: float | None


def suggestions(here: Home, period: str | None = None) -> list[Undecided]:
    """Every open suggestion, in the order of submissions."""
    with warehouse(here.root, period) as connection:
        told = findings(connection, rule="F013", period=period, current=True)
        known = {row["id"]: row for row in submissions(connection, period=period)}
    mappings = read_mappings(here.folder("reference"), here.areas)
    return [
        _undecided(known[one["submission"]], one)
        for one in told
        if not _is_decided(mappings, known[one["submission"]], one)
    ]


def _undecided(of: ListedSubmission, told: ListedFinding) -> Undecided:
    return Undecided(
        period=of["period"],
        district=of["district"],
        database=of["database"],
        submission=of["id"],
        file=told["file"],
        sheet=told["sheet"],
        cell=told["cell"],
        header=told["value"],
        column=told["column"],
        title=told["expected"],
        score=float(told["difference"]) if told["difference"] else None,
    )


def _is_decided(mappings: Mappings, submission: ListedSubmission, told: ListedFinding) -> bool:
    period = Period.parse(submission["period"]) if submission["period"] else None
    scoped = mappings.scoped(told["file"] or "", submission["district"], period)
    header = read_header(told["value"] or "", confirm(scoped.headers))
    return submission["database"] is not None and header.decision(submission["database"]) is not None
