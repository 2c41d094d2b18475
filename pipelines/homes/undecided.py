"""Headers that nobody has decided about: what intake suggested (F013) and no record of the home answers yet."""

from __future__ import annotations

from typing import Any

from pipelines.homes.home import Home
from pipelines.homes.warehouse_reading import warehouse
from schemas.periods import Period
from sources.headers.headertexts import confirm, read_header
from sources.mappingfiles.loading import read_mappings
from sources.mappings.mappings import Mappings
from warehouse.ledger.listings import ListedFinding, ListedSubmission, findings, submissions


def suggestions(here: Home, period: str | None = None) -> list[dict[str, Any]]:
    """One object for each open suggestion, in the order of submissions; `score` is between 0 and 1."""
    with warehouse(here.root, period) as connection:
        told = findings(connection, rule="F013", period=period, current=True)
        known = {row["id"]: row for row in submissions(connection, period=period)}
    mappings = read_mappings(here.folder("reference"), here.areas)
    return [
        {name: known[one["submission"]][name] for name in ("period", "district", "database")}
        | {"submission": one["submission"]}
        | {name: one[name] for name in ("file", "sheet", "cell")}
        | {"header": one["value"], "column": one["column"], "title": one["expected"], "score": _score(one)}
        for one in told
        if not _is_decided(mappings, known[one["submission"]], one)
    ]


def _score(told: ListedFinding) -> float | None:
    return float(told["difference"]) if told["difference"] else None


def _is_decided(mappings: Mappings, submission: ListedSubmission, told: ListedFinding) -> bool:
    period = Period.parse(submission["period"]) if submission["period"] else None
    scoped = mappings.scoped(told["file"] or "", submission["district"], period)
    header = read_header(told["value"] or "", confirm(scoped.headers))
    return submission["database"] is not None and header.decision(submission["database"]) is not None
