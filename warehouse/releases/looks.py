"""Formats of the workbook, made once each, and the writing of one figure. What stands on a sheet: `indicatorsheets`."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from warehouse.releases.material import Cell, ShownIndicator
from warehouse.releases.phrases import NO_FIGURE, number_format

INK, LINE, BAND, HEAD = "#1F2328", "#C9CED6", "#EEF1F5", "#8C1D18"
TONES = {"good": "#E3EEF8", "calm": "#F1F1F1", "wait": "#FFF4D6", "part": "#FDE7C3", "bad": "#F6DCD9"}
PLAIN = {"font_name": "微软雅黑", "font_size": 10, "font_color": INK, "valign": "vcenter"}


class BookStyles:
    """Formats by their properties; the workbook holds each only once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        """A format with these XlsxWriter properties on top of the plain ones."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(PLAIN | properties)
        return self._made[key]

    @property
    def title(self) -> Format:
        """The first line of a sheet."""
        return self(bold=True, font_size=16, font_color=HEAD)

    @property
    def note(self) -> Format:
        """The second line of a sheet, and remarks."""
        return self(font_color="#57606A", font_size=9)

    @property
    def head(self) -> Format:
        """A column header."""
        return self(
            bold=True, bg_color=HEAD, font_color="#FFFFFF", border=1, border_color=LINE, align="center", text_wrap=True
        )

    @property
    def text(self) -> Format:
        """A body cell of text."""
        return self(border=1, border_color=LINE)

    @property
    def centred(self) -> Format:
        """A body cell of a short word or code."""
        return self(border=1, border_color=LINE, align="center")

    @property
    def band(self) -> Format:
        """A row that opens a group."""
        return self(bold=True, bg_color=BAND, border=1, border_color=LINE)

    @property
    def warning(self) -> Format:
        """A short word that says: not complete."""
        return self(border=1, border_color=LINE, align="center", bold=True, bg_color=TONES["wait"])

    @property
    def part(self) -> Format:
        """A numerator or denominator."""
        return self(border=1, border_color=LINE, num_format="#,##0.##;-#,##0.##;0")

    @property
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
        look: dict[str, Any] = {"border": 1, "border_color": LINE, "align": "right", "bold": bold}
        number = cell.number
        if number is None:
            word = NO_FIGURE.get(cell.status, NO_FIGURE["missing"])
            sheet.write_string(row, column, word, self(**look, font_color="#6E7781", bg_color=TONES["calm"]))
            return
        if cell.incomplete:
            look["bg_color"] = TONES["wait"]
        sheet.write_number(row, column, number, self(**look, num_format=number_format(indicator, cell.incomplete)))
