"""Cells of an .xlsx found by their styles or notes, in sheets that are spelled plainly (see `spelling`).

Only found here: what a colour, a note or a number format means for a cell is decided where the rows are known.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from schemas.cells import column_index
from sources.reading.archives.parts import local

MOST_CELLS = 20_000
ADDRESS = re.compile(r"[A-Za-z]{1,3}[1-9]\d{0,6}")
Shown = tuple[str, int, int, int]
"""A number format's code, a zero-based column, and the one-based first and last of its rows."""


@dataclass(frozen=True)
class Styled:
    """What finds the filled cells of some styles; pieces of a sheet without one of the `needles` are not searched."""

    needles: tuple[bytes, ...]
    pattern: re.Pattern[bytes]

    @classmethod
    def of(cls, numbers: Collection[int], *, only_numbers: bool = False) -> Styled | None:
        """Of the styles of these numbers; None where there is nothing to find. A cell without style has number 0."""
        if not numbers:
            return None
        either = "|".join(map(str, numbers))
        style = rf'(?=[^<>]* s="({either})")' if 0 not in numbers else rf'(?:(?=[^<>]* s="({either})")|(?![^<>]* s="))'
        kind = r'(?![^<>]* t="[^n])' if only_numbers else ""
        cell = rf'<c r="([A-Z]{{1,3}})(\d{{1,7}})"{style}{kind}[^<>]*[^<>/]><(?!/)'
        needles = (b"<c ",) if 0 in numbers else tuple(f' s="{number}"'.encode() for number in numbers)
        return cls(needles, re.compile(cell.encode()))

    def cells(self, chunk: bytes, most: int | None = None) -> list[tuple[int, int, int]]:
        """One-based rows, zero-based columns and style numbers of the cells in a piece of a sheet."""
        if not any(needle in chunk for needle in self.needles):
            return []
        found = islice(self.pattern.finditer(chunk), most)
        return [(int(one[2]), column_index(one[1].decode()), int(one[3] or 0)) for one in found]


@dataclass
class Formats:
    """Cells by the format that shows them, collected piece by piece."""

    _rows: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def add(self, cells: Collection[tuple[int, int, int]]) -> None:
        """Put down more cells, as `Styled` gives them."""
        for row, column, style in cells:
            self._rows.setdefault((style, column), []).append(row)

    def shown(self, codes: dict[int, str]) -> list[Shown]:
        """Runs of rows in a column whose numbers one format shows; `codes` are the formats of the styles."""
        found: list[Shown] = []
        for (style, column), rows in sorted(self._rows.items()):
            starts = [at for at, (one, other) in enumerate(pairwise(rows), 1) if other != one + 1]
            bounds = pairwise([0, *starts, len(rows)])
            found += [(codes[style], column, rows[first], rows[last - 1]) for first, last in bounds]
        return found


def notes(root: Any) -> list[str]:
    """Addresses of the cells that carry a note, of a part of comments, parsed."""
    found = (node.get("ref") or "" for node in root.iter() if local(node) == "comment")
    return [address.upper() for address in found if ADDRESS.fullmatch(address)][:MOST_CELLS]
