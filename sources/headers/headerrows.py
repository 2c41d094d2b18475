"""The header row of a table: which rows it is, one to three, and the header of each of its columns.

Which database a sheet belongs to is decided in `recognition`; rows below the header are not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sources.headers.headertexts import Confirmed, Header, read_header
from sources.headers.meanings import is_known, together
from sources.headers.months import is_day_or_month, is_only_a_month
from sources.headers.qualifiers import group_part, is_only_a_person, is_telling, part
from sources.headers.rowwords import plain
from sources.headers.zerowords import declares

LOOKED_AT = 60
"""A header stands in the first so many rows."""
DEEPEST = 3
"""A header has at most so many rows."""
FILLED_IN = re.compile(r"(?:联系|联络|负责|填表|填报|报送|上报|审核|审批|复核|制表|经办)人")
A_NAME = re.compile(r"[\u3400-\u9fff·]{2,4}")
"""What stands behind such a label above a table."""
NUMBER = re.compile(r"(?!(?:19|20)\d{2}(?:\.?(?:0?[1-9]|1[0-2])(?:[0-3]\d)?)?$)[+-]?\d[\d,]*(?:\.\d+)?[%‰]?|\d{17}[Xx]")
"""A number that is no year, month or day: those may head columns."""
A_CODE = 9
"""A number of so many characters is a code."""


@dataclass(frozen=True)
class HeaderRow:
    """The located header: `first` and `last` zero-based rows of the grid (up to three), cells by position.

    `printed`: the texts of each of its rows by position, by which it is known again on further pages.
    """

    first: int
    last: int
    cells: dict[int, Header]
    printed: tuple[dict[int, str], ...] = ()

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
        return replace(self, first=self.first + rows, last=self.last + rows)

    def between(self, left: int, right: int) -> HeaderRow:
        """The part of it from a position to before another, counted from the first."""
        cells = {place - left: header for place, header in self.cells.items() if left <= place < right}
        printed = ({place - left: text for place, text in row.items() if left <= place < right} for row in self.printed)
        return replace(self, cells=cells, printed=tuple(printed))

    def is_page_of(self, other: HeaderRow) -> bool:
        """Whether it is another header once more, or its lower rows."""
        again = other.printed[-len(self.printed) :] if self.printed else ()
        return self.cells == other.cells or (bool(again) and self.printed == again)

    def repeats(self, cells: Mapping[int, str]) -> bool:
        """Whether the texts of a row, by position, are those of one of its rows, or half of them at least."""
        same = [sum(text == row.get(place) for place, text in cells.items()) for row in self.printed]
        return cells in self.printed or any(number >= 2 and number * 2 >= len(cells) for number in same)


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
    records, parting = [is_record(row) for row in rows], [_stands_alone(row) for row in rows]
    scored: list[tuple[float, HeaderRow]] = []
    for first in range(len(rows)):
        for last in range(first, min(first + DEEPEST, len(rows))):
            below = any(records[first : last + 1]) or any(parting[first + 1 : last + 1])
            if sum(known[first : last + 1]) and (first == last or not below):
                taken = rows[first : last + 1]
                joined = _joined(taken, first, confirmed, merges)
                candidate = HeaderRow(first, last, joined, tuple(map(printed_row, taken)))
                scored.append((_score(candidate), candidate))
    chosen: list[tuple[float, HeaderRow]] = []
    for score, candidate in sorted(scored, key=lambda pair: -pair[0]):
        if score and all(candidate.last < other.first or candidate.first > other.last for _, other in chosen):
            chosen.append((score, candidate))
    return sorted(chosen, key=lambda pair: pair[1].first)


def is_record(row: Sequence[str | None]) -> bool:
    """Whether a row holds codes or several numbers, which head nothing, other than the numbers of the columns."""
    numbers = [text for cell in row if (text := (cell or "").strip()) and NUMBER.fullmatch(text)]
    if any(len(text) >= A_CODE for text in numbers):
        return True
    return len(numbers) > 1 and numbers != [str(number) for number in range(1, len(numbers) + 1)]


def _stands_alone(row: Sequence[str | None]) -> bool:
    """Whether a row parts those below it from those of another month, or says that there are none."""
    texts = [text for text in row if text and text.strip()]
    return len(texts) == 1 and ((texts[0] in row[:2] and is_only_a_month(texts[0])) or declares(texts[0]))


def printed_row(row: Sequence[str | None]) -> dict[int, str]:
    """The texts of a row by position, folded."""
    return {place: folded for place, text in enumerate(row) if (folded := plain(text))}


def known_places(row: HeaderRow) -> list[int]:
    """Positions of the header's cells that some database knows."""
    return [place for place, header in row.cells.items() if is_known(header)]


def _score(row: HeaderRow) -> float:
    """How many known headers it has; a further row costs something unless it says whose or which part a column is."""
    known = known_places(row)
    distinct = {row.cells[place].plain for place in known}
    if len(distinct) < 2 or len(known) * 5 < len(row.cells):
        return 0
    telling = any(header.levels > 1 and header.is_qualified for header in row.cells.values())
    telling |= len({(row.cells[place].plain, row.cells[place].group) for place in known}) > len(distinct)
    telling &= not any(_is_below_data(row, place) for place in known)
    density = len(known) / max(len(row.cells), 1)
    return len(distinct) + density * 0.5 - 0.75 * (row.last - row.first) + (1.0 if telling else 0.0)


def _is_below_data(row: HeaderRow, place: int) -> bool:
    """Whether what stands above a header neither says anything nor heads a column beside: a row of data."""
    beside = [row.cells[near].group for near in (place - 1, place + 1) if near in row.cells]
    return any(
        not is_telling(word)
        and not group_part(word)
        and not is_known(read_header(word))
        and not any(word in group for group in beside)
        for word in row.cells[place].group
    )


def _joined(
    rows: Sequence[Sequence[str | None]], first: int, confirmed: Confirmed | None, merges: Merges
) -> dict[int, Header]:
    """The header of some rows, the first of which is row `first`: in each column the texts from top to bottom."""
    if len(rows) == 1:
        return {place: read_header(text, confirmed) for place, text in enumerate(rows[0]) if text and text.strip()}
    parts = _parts(rows, first, merges)
    wide = {
        place
        for place, texts in parts.items()
        if len(texts) > 1 and any(parts.get(near, [])[:-1] == texts[:-1] for near in (place - 1, place + 1))
    }
    alone = [place for place, texts in parts.items() if len(texts) > 1 and place not in wide]
    loose = all(is_known(together(parts[place], confirmed)) for place in alone)
    return {place: together(texts, confirmed, loose=loose and place in wide) for place, texts in parts.items()}


def _parts(rows: Sequence[Sequence[str | None]], first: int, merges: Merges) -> dict[int, list[str]]:
    """The texts above one another in each column.

    A group is carried over what it heads: as far as its merge where it is merged, else to the next text. What heads all
    columns is a title, unless it only says whose they are.
    """
    levels = [[(text or "").strip() for text in row] for row in rows]
    merged = _spread(levels, first, merges)
    found: dict[int, list[str]] = {}
    carried = [""] * len(levels)
    for place in range(min(map(len, levels))):
        texts = [level[place] for level in levels]
        for depth in range(len(levels) - 1):
            if texts[depth]:
                kept = "" if place in merged[depth] else texts[depth]
                carried[depth:] = [kept] + [""] * (len(levels) - depth - 1)
            elif any(texts[depth + 1 :]):
                texts[depth] = carried[depth]
            else:
                carried[depth] = ""
        if any(texts):
            found[place] = texts
    for depth in range(len(levels) - 1):
        titles = _titles({place: texts[depth] for place, texts in found.items()}) | _fillers(rows[depth])
        for texts in found.values():
            if texts[depth] in titles and any(texts[depth + 1 :]):
                texts[depth] = ""
    return {
        place: [text for depth, text in enumerate(texts) if text and text not in texts[:depth]]
        for place, texts in found.items()
    }


def _titles(row: Mapping[int, str]) -> set[str]:
    """The texts of an upper row that head nothing: above all columns, or one date alone."""
    plain = {text: read_header(text).plain for text in row.values() if text}
    found = set()
    if len(row) > 1 and len(set(row.values())) == 1:
        found |= {text for text in plain if not is_only_a_person(plain[text])}
    said = {text: part(word) for text, word in plain.items()}
    titled = bool(row.get(min(row, default=0))) and not is_known(read_header(row[min(row)]))
    if titled and sum(one is not None for one in said.values()) < 2:
        found |= {text for text, one in said.items() if one is not None and (one.month or one.year)}
    return found


def _fillers(row: Sequence[str | None]) -> set[str]:
    """Labels of who filled in the form and when, with what stands right behind them."""
    found = set()
    for text, beside in pairwise(text or "" for text in row):
        label, name = read_header(text), read_header(beside)
        if text and is_day_or_month(label.plain, name.plain):
            found |= {text.strip(), beside.strip()}
        if FILLED_IN.fullmatch(label.plain) and A_NAME.fullmatch(name.plain):
            found |= set() if is_telling(name.plain) or is_known(name) else {text.strip()}
    return found


def _spread(levels: list[list[str]], first: int, merges: Merges) -> list[set[int]]:
    """Write the text of each group into all cells that are merged for it; by row the positions that are merged."""
    merged: list[set[int]] = [set() for _ in levels]
    for top, left, bottom, right in merges:
        if first <= top and bottom < first + len(levels) and left < len(levels[top - first]):
            level = levels[top - first]
            merged[top - first] |= set(range(left, right + 1))
            level[left : right + 1] = [level[left]] * (min(right + 1, len(level)) - left)
    return merged
