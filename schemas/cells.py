"""Cells and ranges of a sheet as spreadsheets write them. Rows count from 1, columns from 0: (17, 2) is `C17`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Rows = Sequence[int] | npt.NDArray[np.int64]
_RANGE = r"(?P<left>[A-Z]{0,3})(?P<top>\d{0,7})(?::(?P<right>[A-Z]{0,3})(?P<bottom>\d{0,7}))?(?=,|$)"
_PLAIN = re.compile(rf"(?:^|,)(?P<sheet>){_RANGE}")
_NAMED = re.compile(rf"(?:^|,)(?P<sheet>.+?)!{_RANGE}", re.DOTALL)
_WRITTEN = re.compile(rf"(?:^|,)(?:(?P<sheet>[^!]+)!)?{_RANGE}")


@dataclass(frozen=True)
class Box:
    """Cells of one sheet, both ends included; `rows` or `columns` are None where it is whole columns or whole rows."""

    sheet: str
    rows: tuple[int, int] | None
    columns: tuple[int, int] | None


def column_letters(column: int) -> str:
    """Letters of a column: 2 is `C`."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column of its letters: `C` is 2."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_address(row: int, column: int) -> str:
    """The address of a cell."""
    return f"{column_letters(column)}{row}"


def letters_of(address: str) -> str:
    """The letters of an address."""
    return address.rstrip("0123456789")


def row_and_column(address: str) -> tuple[int, int]:
    """The cell of an address."""
    letters = letters_of(address)
    return int(address[len(letters) :]), column_index(letters)


def runs(numbers: Rows) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow one another, in the order given."""
    given = np.asarray(numbers, dtype=np.int64)
    breaks = np.flatnonzero(np.diff(given) != 1)
    starts, ends = np.r_[given[:1], given[breaks + 1]], np.r_[given[breaks], given[-1:]]
    yield from zip(starts.tolist(), ends.tolist(), strict=True)


def cell_under(letters: str, row: int) -> str:
    """The cell of a column in a row: `C5`. Of a turned table the row stands for the letters: `7` and 5 are `E7`."""
    return f"{column_letters(row - 1)}{letters}" if letters.isdigit() else f"{letters}{row}"


def cell_ranges(rows: Rows, letters: str) -> Iterator[str]:
    """Runs of rows of a column: `C5:C1200`, `C1300`; whole rows, as `5:1200`, where the column has no cells."""
    for first, last in runs(rows):
        single = first == last and letters
        yield cell_under(letters, first) if single else f"{cell_under(letters, first)}:{cell_under(letters, last)}"


def ranges_by_sheet(parts: Sequence[tuple[str, Rows, str]]) -> str:
    """Rows and letters by sheet as one text; each range has its sheet's name before it where there are several."""
    several = len({sheet for sheet, *_ in parts}) > 1
    return ",".join(
        f"{sheet}!{part}" if several else part for sheet, rows, letters in parts for part in cell_ranges(rows, letters)
    )


def boxes_in(ranges: str, sheet: str, sheets: Collection[str]) -> Iterator[Box]:
    """What `ranges_by_sheet` wrote, again as boxes: of `sheet`, or of those of `sheets` that stand before ranges."""
    named = [part for part in _NAMED.finditer(ranges) if part["sheet"] in sheets] if "!" in ranges else []
    for part in named or _PLAIN.finditer(ranges):
        rows, columns = (part["top"], part["bottom"]), (part["left"], part["right"])
        yield Box(
            part["sheet"] or sheet,
            (int(rows[0]), int(rows[1] or rows[0])) if rows[0] else None,
            (column_index(columns[0]), column_index(columns[1] or columns[0])) if columns[0] else None,
        )


def rows_in(ranges: str, sheet: str) -> list[tuple[str, int]] | None:
    """Sheet and row of all cells that `ranges_by_sheet` named, in its order; None for what it has not written."""
    found, end = list[tuple[str, int]](), 0
    for part in _WRITTEN.finditer(ranges):
        if part.start() != end or not part["top"]:
            return None
        end = part.end()
        found += [
            (part["sheet"] or sheet, row) for row in range(int(part["top"]), int(part["bottom"] or part["top"]) + 1)
        ]
    return found if end == len(ranges) else None
