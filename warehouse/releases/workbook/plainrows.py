"""A sheet of very many rows without formats: XlsxWriter keeps an object a cell, which takes six times as long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class PlainRows(Worksheet):  # type: ignore[misc]
    """A worksheet whose first row is written as in any other; `fill` adds the rest, with the same bytes."""

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
