"""Numbers of cell styles: those of the workbook that was sent, and new ones made of them with a mark's colour."""

from __future__ import annotations

from functools import cache
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import PatternFill

from sources.marking.palette import FILLS
from sources.reading.ground.refusals import RefusedError

GENERAL, TEXT = "General", "@"


class OwnStyles:
    """Styles of cells of one workbook, each combination made once. A cell that the file lacks has None."""

    def __init__(self, book: Any) -> None:
        self._styles = book._cell_styles
        self._sheet = book.worksheets[0]  # only a cell of one can enter a style into the book
        self._given = len(self._styles)
        self._fills = {rank: PatternFill("solid", fgColor=colour) for rank, colour in FILLS.items()}
        self.painted = cache(self._painted)
        self.as_text = cache(self._as_text)

    def check(self, numbers: set[str]) -> None:
        """Refuse numbers of styles that the workbook has not."""
        if any(int(number) >= self._given for number in numbers):
            raise RefusedError("corrupt", kind="a style that is not there")

    def _painted(self, style: int | None, rank: int, is_text: bool) -> int:
        """The style with the colour of a rank; another format than the general one may show the zeros of a code."""
        cell = self._cell(style)
        cell.fill = self._fills[rank]
        if is_text and cell.number_format == GENERAL:
            cell.number_format = TEXT
        return int(cell.style_id)

    def _as_text(self, style: int | None) -> int:
        """The style in which a cell stays text when it is edited."""
        cell = self._cell(style)
        cell.number_format = TEXT
        return int(cell.style_id)

    def _cell(self, style: int | None) -> Any:
        return Cell(self._sheet, 1, 1, style_array=None if style is None else self._styles[style])
