"""What stands beside the rows that a figure counts: rows kept back, findings that somebody waived, returns not owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Literal, TypedDict

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.finding import WAIVED
from schemas.periods import Period
from schemas.states import Severity
from warehouse.figures.scan import Source
from warehouse.figures.traced.asking import AskedFigure
from warehouse.ledger.listings import ListedFinding, findings
from warehouse.ledger.owing.dues import dues


class StoodBeside(TypedDict):
    """One finding or one return; what is not known of a kind is None. `count`: how many cells, `cells` which.

    `kind`: quarantined (a row that was kept back), waived (a finding that would block had nobody waived it),
    waived_return (a district need not send that database).
    """

    kind: Literal["quarantined", "waived", "waived_return"]
    submission: int | None
    district: str
    database: str
    file: str | None
    sheet: str | None
    cell: str | None
    rule: str | None
    count: int | None
    cells: str | None
    reason: str | None


def stood_beside(
    connection: sa.Connection,
    areas: Areas,
    period: Period,
    figure: AskedFigure,
    read: Sequence[Source],
    districts: Collection[str] | None,
    at: dt.datetime | None,
) -> list[StoodBeside]:
    """Of the files that the figure's rows come from, and of the districts (None: all) that owe any of them."""
    of = {one.submission: one for one in read if one.database in figure.columns}
    told = findings(connection, submission_id=of.keys(), as_of=at)
    found = [_finding(one, of[one["submission"]], figure) for one in told]
    return [*filter(None, found), *_returns(connection, areas, period, figure, districts, at)]


def _finding(one: ListedFinding, source: Source, figure: AskedFigure) -> StoodBeside | None:
    read = one["column"] is None or one["column"] in figure.columns[source.database]
    is_waived = f"（{WAIVED}：" in one["message"]
    kind: Literal["quarantined", "waived"] = "waived" if is_waived else "quarantined"
    if not (is_waived and read) and not Severity(one["severity"]).keeps_row_back:
        return None
    return {
        "kind": kind, "submission": source.submission, "district": source.district, "database": source.database,
        "file": one["file"], "sheet": one["sheet"], "cell": one["cell"], "rule": one["rule"],
        "count": one["count"], "cells": one["cells"], "reason": one["message"],
    }  # fmt: skip


def _returns(
    connection: sa.Connection,
    areas: Areas,
    period: Period,
    figure: AskedFigure,
    districts: Collection[str] | None,
    at: dt.datetime | None,
) -> Iterator[StoodBeside]:
    for one in dues(connection, areas, period, at=at):
        debt = one.debt
        concerned = debt.database in figure.columns and (districts is None or debt.district in districts)
        if concerned and debt.is_waived(debt.due_on):
            yield {
                "kind": "waived_return", "submission": None, "district": debt.district, "database": debt.database,
                "file": None, "sheet": None, "cell": None, "rule": None, "count": None, "cells": None,
                "reason": debt.reason,
            }  # fmt: skip
