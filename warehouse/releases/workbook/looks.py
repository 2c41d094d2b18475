"""Formats of the workbook, made once each, and the writing of one figure or change. Paper: `printing`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from warehouse.figures.history.periodchanges import PeriodChange
from warehouse.releases.edition.material import ShownIndicator
from warehouse.releases.edition.phrases import NO_FIGURE, number_format
from warehouse.releases.edition.shownfigures import Cell

INK, LINE, BAND, HEAD = "#1F2328", "#C9CED6", "#EEF1F5", "#8C1D18"
TONES = {"good": "#E3EEF8", "calm": "#F1F1F1", "wait": "#FFF4D6", "part": "#FDE7C3", "bad": "#F6DCD9"}
PLAIN = {"font_name": "微软雅黑", "font_size": 10, "font_color": INK, "valign": "vcenter"}


class BookStyles:
    """Formats by their properties; the workbook holds each only once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._figures: dict[tuple[str | None, bool, bool, int], Format] = {}

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
    def draft(self) -> Format:
        """The second line of a sheet that nobody has certified."""
        return self(font_color=HEAD, font_size=10, bold=True)

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
    def warned(self) -> Format:
        """The same in small letters."""
        return self.line(9, align="center", bold=True, bg_color=TONES["wait"])

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

    @cached_property
    def opening(self) -> Format:
        """The line that opens one breakdown, without inner borders."""
        return self(bold=True, bg_color=BAND, top=1, bottom=1, top_color=LINE, bottom_color=LINE, font_size=9)

    def state(self, tone: str) -> Format:
        """The state of a return in its colour, in small letters and two lines."""
        return self.line(9, align="center", bg_color=TONES[tone], text_wrap=True)

    def line(self, size: int = 10, **properties: Any) -> Format:
        """A body cell with a border, of that size of letters."""
        return self(border=1, border_color=LINE, font_size=size, **properties)

    def heading(self, size: int = 10) -> Format:
        """A header cell of a form: dark on pale, so that it prints on any printer."""
        return self.line(size, bold=True, bg_color=BAND, align="center", text_wrap=True)

    def figure(
        self, sheet: Worksheet, row: int, column: int, cell: Cell, indicator: ShownIndicator, bold: bool = False,
        size: int = 10,
    ) -> None:  # fmt: skip
        """Write a figure: a number keeps being a number; no figure is a word, never 0; incomplete is marked."""
        number = cell.number
        if number is None:
            word = NO_FIGURE.get(cell.status, NO_FIGURE["missing"])
            sheet.write_string(row, column, word, self._figure(None, False, bold, size))
        else:
            pattern = number_format(indicator, cell.incomplete)
            sheet.write_number(row, column, number, self._figure(pattern, cell.incomplete, bold, size))

    def changed(
        self, sheet: Worksheet, row: int, column: int, change: PeriodChange, indicator: ShownIndicator, size: int = 10
    ) -> None:
        """Write what a figure has changed by, signed, as a number; nothing where the two are not comparable."""
        if change.change is None:
            sheet.write_string(row, column, "", self.line(size))
            return
        plain = number_format(indicator, False).replace('"%"', "")
        pattern = f"+{plain};-{plain};0"
        sheet.write_number(row, column, change.change, self.line(size, num_format=pattern, align="right"))

    def earlier(
        self, sheet: Worksheet, row: int, column: int, change: PeriodChange, indicator: ShownIndicator, size: int = 10
    ) -> None:
        """Write the earlier figure of a comparison, also where no change may be told; nothing where there is none."""
        if change.value is None:
            sheet.write_string(row, column, "", self.line(size))
        else:
            pattern = number_format(indicator, False)
            sheet.write_number(row, column, change.value, self.line(size, num_format=pattern, align="right"))

    def _figure(self, pattern: str | None, incomplete: bool, bold: bool, size: int) -> Format:
        """Of a number of that number format, or of the word where there is none."""
        key = (pattern, incomplete, bold, size)
        if key not in self._figures:
            look: dict[str, Any] = {"num_format": pattern} if pattern else {"font_color": "#6E7781"}
            if incomplete or not pattern:
                look["bg_color"] = TONES["wait" if pattern else "calm"]
            self._figures[key] = self.line(size, **look, align="right", bold=bold)
        return self._figures[key]
