"""Which rows a return workbook lists where it does not give back all: those with findings, under their headers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.finding import Finding
from schemas.states import State
from sources.examining.examination import Examination
from sources.marking.palette import BLOCK, ROW
from sources.returns.boxes import boxes, is_marked
from sources.returns.plan import SheetPlan

Rows = npt.NDArray[np.int64]
"""One-based rows of a sheet, in order."""
SHARE = 5
"""One in so many data rows, or fewer, are few."""
TAKEN_OUT = "F011"
"""Tells of totals and titles, in which nothing is wrong; a row that should have counted can be added to any answer."""


def is_told_by_few_rows(examination: Examination, plans: Sequence[SheetPlan]) -> bool:
    """Whether a file can be mended in the few rows that have findings.

    Not where a finding is of a header, a total or a whole sheet: there all rows are needed.
    """
    if any(outcome.state is State.RETURNED for outcome in examination.outcomes):
        return False
    data = sum(len(plan.origins) for plan in plans)
    if sum(len(chosen_rows(plan, warnings=True)) for plan in plans if plan.header) * SHARE > data:
        return False
    origins = {plan.name: plan.origins for plan in plans}
    by_sheet = {grid.label: origins.get(grid.name, {}) for grid in examination.grids}
    findings = (finding for outcome in examination.outcomes for finding in outcome.findings)
    return all(finding.rule == TAKEN_OUT or _is_of_rows(finding, by_sheet) for finding in findings)


def _is_of_rows(finding: Finding, by_sheet: Mapping[str, Collection[int]]) -> bool:
    """Whether all cells of a finding are marked in data rows."""
    named = list(boxes(finding, by_sheet)) if is_marked(finding) else []
    return bool(named) and all(
        box.rows is not None and any(row in by_sheet.get(box.sheet, ()) for row in range(box.rows[0], box.rows[1] + 1))
        for box in named
    )


@dataclass(frozen=True)
class HeadedRows:
    """Tables of a sheet under the same headers: the row of the first header, headers by column, data rows."""

    header: int
    headers: dict[int, str]
    rows: Rows


def tables(examination: Examination, name: str) -> list[HeadedRows]:
    """The tables of a sheet; halves side by side are one, and so are tables whose headers are alike."""
    by_row: dict[int, HeadedRows] = {}
    for sheet in examination.sheets:
        if sheet.grid.name == name and not sheet.grid.is_turned:
            header = sheet.grid.first_row + sheet.header.last + 1
            headers = {sheet.grid.first_column + place: one.written for place, one in sheet.header.cells.items()}
            by_row[header] = _both(by_row.get(header), HeadedRows(header, headers, sheet.numbers))
    alike: dict[tuple[tuple[int, str], ...], HeadedRows] = {}
    for table in by_row.values():
        key = tuple(sorted(table.headers.items()))
        alike[key] = _both(alike.get(key), table)
    return list(alike.values())


def _both(first: HeadedRows | None, other: HeadedRows) -> HeadedRows:
    if first is None:
        return other
    return HeadedRows(first.header, first.headers | other.headers, np.union1d(first.rows, other.rows))


def chosen_rows(plan: SheetPlan, *, warnings: bool) -> Rows:
    """Data rows with marks, one-based; without `warnings` those that must be mended."""
    data = np.array(sorted(plan.origins), dtype=np.int64)
    marks = plan.ranks[data - 1]
    needed = (marks > 0).any(axis=1) if warnings else ((marks == ROW) | (marks >= BLOCK)).any(axis=1)
    return data[needed]
