"""The header row of a table: which rows it is, one to three, and the header of each of its columns.

Which database a sheet belongs to is decided in `recognition`; rows below the header are not looked at here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sources.tables.headers import Confirmed, Header, is_known, read_header

LOOKED_AT = 60
"""A header stands in the first so many rows."""
DEEPEST = 3
"""A header has at most so many rows."""


@dataclass(frozen=True)
class HeaderRow:
    """The located header: `first` and `last` zero-based rows of the grid (up to three), cells by position."""

    first: int
    last: int
    cells: dict[int, Header]

    @property
    def names(self) -> dict[int, str]:
        """The headers as written, by position; one that is written again is numbered: 备注, 备注(2)."""
        found: dict[int, str] = {}
        for place, header in sorted(self.cells.items()):
            same = sum(1 for other in found if self.cells[other].written == header.written)
            found[place] = f"{header.written}({same + 1})" if same else header.written
        return found

    def moved(self, rows: int) -> HeaderRow:
        """The same header so many rows further down."""
        return HeaderRow(self.first + rows, self.last + rows, self.cells)


Merges = Sequence[tuple[int, int, int, int]]
"""Merged cells as first and last row and column, all zero-based, in the order top, left, bottom, right."""


def locate(
    rows: Sequence[Sequence[str | None]], confirmed: Confirmed | None = None, merges: Merges = ()
) -> HeaderRow | None:
    """Of the first rows the one, or the two or three together, that hold most known headers; None below two of them."""
    found = header_rows(rows[: LOOKED_AT + DEEPEST - 1], confirmed, merges)
    return max(found, key=lambda pair: pair[0])[1] if found else None


def header_rows(
    rows: Sequence[Sequence[str | None]], confirmed: Confirmed | None = None, merges: Merges = ()
) -> list[tuple[float, HeaderRow]]:
    """All rows, or rows together, that may be a header, with their scores, from the top; none overlaps a better one."""
    known = [sum(1 for text in row if text and is_known(read_header(text, confirmed))) for row in rows]
    scored: list[tuple[float, HeaderRow]] = []
    for first in range(len(rows)):
        for last in range(first, min(first + DEEPEST, len(rows))):
            if sum(known[first : last + 1]):
                candidate = HeaderRow(first, last, _joined(rows[first : last + 1], first, confirmed, merges))
                scored.append((_score(candidate), candidate))
    chosen: list[tuple[float, HeaderRow]] = []
    for score, candidate in sorted(scored, key=lambda pair: -pair[0]):
        if score and all(candidate.last < other.first or candidate.first > other.last for _, other in chosen):
            chosen.append((score, candidate))
    return sorted(chosen, key=lambda pair: pair[1].first)


def known_places(row: HeaderRow) -> list[int]:
    """Positions of the header's cells that some database knows."""
    return [place for place, header in row.cells.items() if is_known(header)]


def _score(row: HeaderRow) -> float:
    known = known_places(row)
    distinct = {row.cells[place].plain for place in known}
    if len(distinct) < 2 or len(known) * 5 < len(row.cells):
        return 0
    return len(distinct) + len(known) / max(len(row.cells), 1) * 0.5 - 0.75 * (row.last - row.first)


def _joined(
    rows: Sequence[Sequence[str | None]], first: int, confirmed: Confirmed | None, merges: Merges
) -> dict[int, Header]:
    """The header of some rows, the first of which is row `first`: in each column the texts from top to bottom.

    A group is carried over what it heads: as far as its merge where the file tells any, else to the next text.
    """
    if len(rows) == 1:
        return {place: read_header(text, confirmed) for place, text in enumerate(rows[0]) if text and text.strip()}
    levels = [[(text or "").strip() for text in row] for row in rows]
    told = _spread(levels, first, merges)
    cells: dict[int, Header] = {}
    carried = [""] * len(levels)
    for place in range(min(map(len, levels))):
        texts = [level[place] for level in levels]
        for depth in range(len(levels) - 1):
            if texts[depth]:
                carried[depth:] = [texts[depth]] + [""] * (len(levels) - depth - 1)
            elif any(texts[depth + 1 :]):
                texts[depth] = "" if told[depth] else carried[depth]
            else:
                carried[depth] = ""
        parts = [text for depth, text in enumerate(texts) if text and text not in texts[:depth]]
        if parts:
            cells[place] = _together(parts, confirmed)
    return cells


def _spread(levels: list[list[str]], first: int, merges: Merges) -> list[bool]:
    """Write the text of each group into all cells that are merged for it; True for rows that have such merges."""
    told = [False] * len(levels)
    for top, left, bottom, right in merges:
        if first <= top and bottom < first + len(levels) and right > left and left < len(levels[top - first]):
            level = levels[top - first]
            level[left : right + 1] = [level[left]] * (min(right + 1, len(level)) - left)
            told[top - first] = True
    return told


def _together(parts: Sequence[str], confirmed: Confirmed | None) -> Header:
    """One header of the texts above one another: all of them if recorded so, else the fullest one that is known."""
    both = read_header("/".join(parts), confirmed)
    if both.confirmed:
        return both
    group = next((unit for part in reversed(parts[:-1]) if (unit := read_header(part).unit)), None)
    for text in ("".join(parts), "".join(parts[1:]), parts[0] + parts[-1], parts[-1]):
        if text and is_known(header := read_header(text, confirmed)):
            return header if header.unit else replace(header, group_unit=group)
    return both
