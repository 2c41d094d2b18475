"""Formats of the workbook, made once each, and the writing of one figure. What stands on a sheet: `indicatorsheets`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from warehouse.releases.edition.cells import Cell
from warehouse.releases.edition.material import ShownIndicator
from warehouse.releases.edition.phrases import NO_FIGURE, number_format

INK, LINE, BAND, HEAD = "#1F2328", "#C9CED6", "#EEF1F5", "#8C1D18"
TONES = {"good": "#E3EEF8", "calm": "#F1F1F1", "wait": "#FFF4D6", "part": "#FDE7C3", "bad": "#F6DCD9"}
PLAIN = {"font_name": "微软雅黑", "font_size": 10, "font_color": INK, "valign": "vcenter"}


class BookStyles:
    """Formats by their properties; the workbook holds each only once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._figures: dict[tuple[str | None, bool, bool], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        """A format with these XlsxWriter properties on top of the plain ones."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(PLAIN | properties)
        return self._made[key]

    @cached_property
    def title(self) -> Format:
        """The first line of a sheet."""
        return self(bold=True, font_size=16, font_color=HEAD)

    @cached_property
    def note(self) -> Format:
        """The second line of a sheet, and remarks."""
        return self(font_color="#57606A", font_size=9)

    @cached_property
    def head(self) -> Format:
        """A column header."""
        return self(
            bold=True, bg_color=HEAD, font_color="#FFFFFF", border=1, border_color=LINE, align="center", text_wrap=True
        )

    @cached_property
    def text(self) -> Format:
        """A body cell of text."""
        return self(border=1, border_color=LINE)

    @cached_property
    def centred(self) -> Format:
        """A body cell of a short word or code."""
        return self(border=1, border_color=LINE, align="center")

    @cached_property
    def band(self) -> Format:
        """A row that opens a group."""
        return self(bold=True, bg_color=BAND, border=1, border_color=LINE)

    @cached_property
    def warning(self) -> Format:
        """A short word that says: not complete."""
        return self(border=1, border_color=LINE, align="center", bold=True, bg_color=TONES["wait"])

    @cached_property
    def part(self) -> Format:
        """A numerator or denominator."""
        return self(border=1, border_color=LINE, num_format="#,##0.##;-#,##0.##;0")

    @cached_property
    def wrapped(self) -> Format:
        """A body cell of several lines."""
        return self(border=1, border_color=LINE, text_wrap=True, valign="top")

    def state(self, tone: str) -> Format:
        """The state of a return in its colour."""
        return self(border=1, border_color=LINE, align="center", bg_color=TONES[tone])

    def figure(
        self, sheet: Worksheet, row: int, column: int, cell: Cell, indicator: ShownIndicator, bold: bool = False
    ) -> None:
        """Write a figure: a number keeps being a number; no figure is a word, never 0; incomplete is marked."""
        number = cell.number
        if number is None:
            word = NO_FIGURE.get(cell.status, NO_FIGURE["missing"])
            sheet.write_string(row, column, word, self._figure(None, False, bold))
        else:
            pattern = number_format(indicator, cell.incomplete)
            sheet.write_number(row, column, number, self._figure(pattern, cell.incomplete, bold))

    def _figure(self, pattern: str | None, incomplete: bool, bold: bool) -> Format:
        """Of a number of that number format, or of the word where there is none."""
        key = (pattern, incomplete, bold)
        if key not in self._figures:
            look: dict[str, Any] = {"num_format": pattern} if pattern else {"font_color": "#6E7781"}
            if incomplete or not pattern:
                look["bg_color"] = TONES["wait" if pattern else "calm"]
            self._figures[key] = self(**look, border=1, border_color=LINE, align="right", bold=bold)
        return self._figures[key]
