"""The marks of every sheet of a file: which cells its findings name, and what is told and offered there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from schemas.cells import Box, row_and_column
from schemas.column import Column, Kind
from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.states import State
from schemas.wording import SEVERITIES
from sources.examining.examination import Examination
from sources.marking.mark import origin
from sources.marking.palette import ROW, WEIGHTS
from sources.reading.grids import Grid
from sources.returns.advice import advice, choices
from sources.returns.boxes import boxes, is_marked
from sources.returns.front import About
from sources.returns.plan import COLUMNS, SheetPlan
from sources.tables.sheets import Sheet

REMARKED = 5000
"""So many cells of a sheet get a remark, the worst first; all are coloured. More would slow spreadsheet programs."""
TEXT_KINDS = frozenset({Kind.IDENTITY, Kind.USCC, Kind.USCC_LIST, Kind.PHONE, Kind.CODE, Kind.AREA})
"""Kinds whose digits a spreadsheet spoils when it takes them for a number."""


def keeps_mark(examination: Examination) -> bool:
    """Whether the answer to a mended workbook is still of the file that this one was made from: nothing was taken in.

    Else it is of the mended workbook, and so are the origins of its rows: the warehouse knows where those stood.
    """
    return examination.mended is not None and all(one.state is State.RETURNED for one in examination.outcomes)


def sheet_plans(examination: Examination, about: About) -> list[SheetPlan]:
    """The marks of every sheet of the file that holds anything."""
    by_name: dict[str, _Marking] = {}
    for grid in examination.grids:
        blocks = [sheet for sheet in examination.sheets if sheet.grid.label == grid.label]
        kept = examination.mended.origins if examination.mended and keeps_mark(examination) else None
        by_name.setdefault(grid.label, _Marking(grid, blocks, kept, about))
    for outcome in examination.outcomes:
        _mark_rows(outcome, by_name)
    findings = [finding for outcome in examination.outcomes for finding in outcome.findings]
    for finding in sorted(findings, key=lambda one: not one.severity.is_to_mend):
        _mark_cells(finding, by_name)
    return [marking.plan() for marking in by_name.values()]


def _mark_cells(finding: Finding, by_name: Mapping[str, _Marking]) -> None:
    found = [box for box in boxes(finding, by_name) if box.sheet in by_name and is_marked(finding)]
    for box in found:
        by_name[box.sheet].add(finding, box)
    for name in {finding.sheet, *(box.sheet for box in found)} & by_name.keys():
        by_name[str(name)].is_shown = True
        by_name[str(name)].is_opened |= finding.rule == "F007" and finding.cells is not None


def _mark_rows(outcome: Outcome, by_name: dict[str, _Marking]) -> None:
    """Rows that were kept back; in a returned file that is every row, and says nothing."""
    if outcome.state is State.RETURNED:
        return
    for name, rows in outcome.quarantined.groupby("_sheet")["_row"]:
        if str(name) in by_name:
            by_name[str(name)].add_rows(rows.to_numpy(dtype=np.int64))


Place = tuple[str, int]
"""Masked name of a sheet, and one-based row."""


class _Marking:
    """The marks of one sheet while they are gathered."""

    def __init__(self, grid: Grid, blocks: Sequence[Sheet], kept: Mapping[Place, Place] | None, about: About) -> None:
        self.grid, self.kept, self.about = grid, kept, about
        self.blocks = [block for block in blocks if not block.grid.is_turned]
        self.ranks = np.zeros((grid.cells.num_rows, grid.cells.num_columns), dtype=np.int8)
        self.turned = [block for block in blocks if block.grid.is_turned]
        self.columns = {
            block.grid.first_column + place: block.database.columns[name]
            for block in reversed(self.blocks)
            for name, place in block.given.items()
        }
        self.covered = {
            (row, column): (top, left)
            for top, left, bottom, right in grid.marks.merges
            if (bottom - top + 1) * (right - left + 1) <= REMARKED
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        self.remarks: dict[tuple[int, int], list[str]] = {}
        self.touched: set[int] = set()
        self.reasons: list[tuple[int, int, str]] = []
        self.is_shown = self.is_opened = False

    def add_rows(self, rows: npt.NDArray[np.int64]) -> None:
        """Colour rows that were kept back; of a crosswise table they are columns."""
        for block in self.turned:
            top, behind = block.grid.first_column, block.grid.first_column + block.grid.cells.num_columns
            across = rows[np.isin(rows, block.numbers)] - 1 - self.grid.first_column
            self.ranks[top:behind, across] = np.maximum(self.ranks[top:behind, across], ROW)
        inside = rows[(rows >= 1) & (rows <= len(self.ranks)) & (not self.turned)] - 1
        self.ranks[inside] = np.maximum(self.ranks[inside], ROW)

    def add(self, finding: Finding, box: Box) -> None:
        """Colour the cells of a box, and remark on as many as may be."""
        top, bottom = box.rows or (self._header_row(),) * 2
        left, right = box.columns or (self._leftmost(),) * 2
        first, height = self.grid.first_column, len(self.ranks)
        rank, width = WEIGHTS[finding.severity], self.ranks.shape[1]
        top, bottom = max(top, 1), min(bottom, height)
        left, right = max(left, first), min(right, first + width - 1)
        if box.rows is None and box.columns is None and not finding.severity.is_to_mend:
            rank = 0  # said of the sheet, at its header: the cell itself is right
        coloured = self.ranks[top - 1 : bottom, left - first : right - first + 1]
        np.maximum(coloured, rank, out=coloured)
        self.touched |= set(range(left, right + 1))
        if box.rows:
            self.reasons.append((top, bottom, finding.message))
        remark = ""
        for cell in ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)):
            row, column = self.covered.get(cell, cell)
            if (row, column) not in self.remarks and len(self.remarks) >= REMARKED:
                break
            remark = remark or self._remark(finding, self._column(top, left) if box.columns and box.rows else None)
            told = self.remarks.setdefault((row, column), [])
            if remark not in told:
                told.append(remark)
                self.ranks[row - 1, column - first] = max(self.ranks[row - 1, column - first], rank)

    def _remark(self, finding: Finding, column: Column | None) -> str:
        told = advice(column, self.about.areas, self.about.district) if column else None
        lines = [f"【{SEVERITIES[finding.severity]}】{finding.rule}", f"原因：{finding.message}"]
        if finding.expected and told:
            lines.append(f"应为：{finding.expected}")
        if told:
            lines.append(f"填写要求：{told.expected}")
            if told.example:
                lines.append(f"示例：{told.example}")
        return "\n".join(lines)

    def _column(self, row: int, column: int) -> Column | None:
        """The declared column of a cell: that of the table which has its row, where a sheet has several."""
        holding = [block for block in self.blocks if block.grid.covers(row, column)]
        for block in holding or self.blocks:
            for name, place in block.given.items():
                if block.grid.first_column + place == column:
                    return block.database.columns[name]
        return None

    def _header_row(self) -> int:
        return self.blocks[0].grid.first_row + self.blocks[0].header.last + 1 if self.blocks else 1

    def _leftmost(self) -> int:
        if not self.blocks:
            return self.grid.first_column
        return self.blocks[0].grid.first_column + min(self.blocks[0].header.cells)

    def plan(self) -> SheetPlan:
        rights = [right for _top, _left, _bottom, right in self.grid.marks.merges]
        rights += [row_and_column(cell)[1] for cell in self.grid.marks.uncached]  # no cell of the grid, and not blank
        taken = max((right for right in rights if right < COLUMNS - 3), default=0)  # a whole row leaves no room
        found = SheetPlan(
            name=self.grid.name,
            first_column=self.grid.first_column,
            ranks=self.ranks,
            header=self._header_row() if self.blocks else None,
            origin_column=max(self.grid.first_column + self.grid.cells.num_columns, taken + 1),
            remarks={place: "\n\n".join(told) for place, told in self.remarks.items()},
            texts=[place for place, column in self.columns.items() if column.kind in TEXT_KINDS],
            uncached=list(self.grid.marks.uncached),
            leftmost=self._leftmost(),
            reasons=self.reasons,
            given=list(self._given()),
            is_shown=self.is_shown,
            is_opened=self.is_opened or self._is_marked_where_hidden(),
            is_unread=self.grid.is_buried,
        )
        for block in self.blocks:
            self._origins(block, found)
            self._dropdowns(block, found)
        return found

    def _is_marked_where_hidden(self) -> bool:
        rows, columns = set(self.grid.marks.hidden_rows), self.grid.marks.hidden_columns
        return any(row in rows or any(low <= place <= high for low, high in columns) for row, place in self.remarks)

    def _given(self) -> Iterator[tuple[int, int, str]]:
        for row, column in self.remarks:
            text = self.grid.cells.column(column - self.grid.first_column)[row - 1].as_py()
            if text and text.strip():
                yield row, column, text

    def _origins(self, block: Sheet, found: SheetPlan) -> None:
        """Each data row's own place; where the mark is kept what it carries, nothing for added rows."""
        rows = block.numbers.tolist()
        if self.kept is None:
            found.origins |= {row: origin(block.name, row) for row in rows}
        else:
            there = {row: self.kept.get((block.name, row)) for row in rows}
            found.origins |= {row: origin(*place) if place else "" for row, place in there.items()}

    def _dropdowns(self, block: Sheet, found: SheetPlan) -> None:
        rows = block.numbers
        if not len(rows):
            return
        for name, place in block.given.items():
            column, offered = block.grid.first_column + place, choices(block.database.columns[name])
            if column in self.touched and offered:
                found.dropdowns.append((column, int(rows[0]), int(rows[-1]), offered))
