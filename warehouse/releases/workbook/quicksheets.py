"""Worksheets of XlsxWriter that write the same bytes in less time: what is asked of every cell there is known here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class QuickSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that puts texts and numbers with a format down at once."""

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell).__name__
        if cell.format is None or kind not in ("String", "Number"):
            super()._write_cell(row, col, cell)
            return
        written = f' t="s"><v>{cell.string}' if kind == "String" else f"><v>{cell.number:.16G}"
        self.fh.write(f'<c r="{xl_col_to_name(col)}{row + 1}" s="{cell.format._get_xf_index()}"{written}</v></c>')


class PlainRows(QuickSheet):
    """A sheet of very many rows without formats, each of which is one text and not an object a cell.

    Its first row is written as in any other; `fill` adds the rest.
    """

    lines: Sequence[str] = ()

    def fill(self, rows: Iterable[Sequence[str | float | None]]) -> int:
        """Rows as wide as the first, whose ends are filled: texts, numbers, nothing for None. Returns how many."""
        place, width = self.str_table._get_shared_string_index, self.dim_colmax + 1
        letters = [xl_col_to_name(column) for column in range(width)]
        lines = []
        for at, row in enumerate(rows, start=2):
            cells = [
                f'<c r="{letter}{at}" t="s"><v>{place(value)}</v></c>'
                if isinstance(value, str)
                else f'<c r="{letter}{at}"><v>{value:.16G}</v></c>'
                for letter, value in zip(letters, row, strict=True)
                if value is not None
            ]
            lines.append(f'<row r="{at}" spans="1:{width}">{"".join(cells)}</row>')
        self.lines = lines
        self._check_dimensions(len(lines), width - 1)
        return len(lines)

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self.lines))
