"""The header row of a table: which rows it is, one to five, and the header of each of its columns.

Which database a sheet belongs to is decided in `recognition`; rows below the header are not looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from sources.headers.headerparts import Merges, joined
from sources.headers.headertexts import Confirmed, Header, read_header
from sources.headers.meanings import is_known, knows
from sources.headers.months import is_only_a_month
from sources.headers.qualifiers import group_part, is_anothers, is_telling, unit_said
from sources.headers.rowwords import plain
from sources.texts.bilingual import A_HAN, is_translation
from sources.texts.zerowords import declares

LOOKED_AT = 60
"""A header stands in the first so many rows."""
DEEPEST = 5
"""A header has at most so many rows, beside those that say it once more in English."""
REACH = 2 * DEEPEST
OF_UNITS = 0.1
"""What a row below the header that names the units of its columns is worth: it costs nothing."""
ORDINARY = 3
"""A header of more rows than this has Chinese in each of them, and its groups say something."""
LABELS_OF_UNITS = frozenset({"单位", "计量单位", "-", "—", "/"})
NUMBER = re.compile(r"(?!(?:19|20)\d{2}(?:\.?(?:0?[1-9]|1[0-2])(?:[0-3]\d)?)?$)[+-]?\d[\d,]*(?:\.\d+)?[%‰]?|\d{17}[Xx]")
"""A number that is no year, month or day: those may head columns."""
A_CODE = 9
"""A number of so many characters is a code."""


@dataclass(frozen=True)
class HeaderRow:
    """The located header: `first` and `last` zero-based rows of the grid, cells by position.

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


def locate(
    rows: Sequence[Sequence[str | None]], confirmed: Confirmed | None = None, merges: Merges = ()
) -> HeaderRow | None:
    """Of the first rows the one, or those together, that hold most known headers; None below two of them."""
    found = header_rows(rows[: LOOKED_AT + REACH - 1], confirmed, merges)
    return max(found, key=lambda pair: pair[0])[1] if found else None


def header_rows(
    rows: Sequence[Sequence[str | None]], confirmed: Confirmed | None = None, merges: Merges = ()
) -> list[tuple[float, HeaderRow]]:
    """All rows, or rows together, that may be a header, with their scores, from the top; none overlaps a better one."""
    said, english = _in_chinese(rows)
    known = [sum(1 for text in row if text and knows(text, confirmed)) for row in said]
    records, parting = [is_record(row) for row in said], [_stands_alone(row) for row in said]
    units = {number for number, row in enumerate(said) if _names_units(row)}
    for number in units:
        said[number] = [text if text and unit_said(plain(text)) else None for text in said[number]]
    printed = cache(lambda row: printed_row(rows[row]))
    scored: list[tuple[float, HeaderRow]] = []
    for first in (row for row in range(len(rows)) if row not in english | units):
        depth = 0
        for last in (row for row in range(first, min(first + REACH, len(rows))) if row not in english):
            depth += last not in units
            if depth > DEEPEST or (last > first and (records[first] or records[last] or parting[last])):
                break
            taken = [said[row] for row in range(first + 1, last + 1) if row not in english | units]
            is_full = all(any(text and A_HAN.search(text) for text in row) for row in taken)
            if not _may_head(said[first : last + 1], known[first : last + 1]) or (depth > ORDINARY and not is_full):
                continue
            end = next(row for row in range(last, len(rows) + 1) if row + 1 not in english)
            cells = joined(said[first : last + 1], first, confirmed, merges)
            candidate = HeaderRow(first, end, cells, tuple(map(printed, range(first, end + 1))))
            worth = OF_UNITS if last in units else 0.0
            if depth <= ORDINARY:
                scored.append((_score(candidate, depth) + worth, candidate))
            elif (says := _says_of(candidate, said[first])) or _names(
                candidate, joined(said[first + 1 : last + 1], first + 1, confirmed, merges)
            ):
                scored.append((_score(candidate, depth, says=says) + worth, candidate))
    chosen: list[tuple[float, HeaderRow]] = []
    for score, candidate in sorted(scored, key=lambda pair: -pair[0]):
        if score and all(candidate.last < other.first or candidate.first > other.last for _, other in chosen):
            chosen.append((score, candidate))
    return sorted(chosen, key=lambda pair: pair[1].first)


def _may_head(rows: Sequence[Sequence[str | None]], known: Sequence[int]) -> bool:
    """Whether any cell is a known header; of one row by itself two are, and a fifth of all: else its score is 0."""
    if len(rows) > 1:
        return sum(known) > 0
    return known[0] > 1 and known[0] * 5 >= sum(1 for text in rows[0] if text and text.strip())


def is_record(row: Sequence[str | None]) -> bool:
    """Whether a row holds codes or several numbers, which head nothing, other than the numbers of the columns."""
    numbers = [text for cell in row if (text := (cell or "").strip()) and NUMBER.fullmatch(text)]
    if any(len(text) >= A_CODE for text in numbers):
        return True
    return len(numbers) > 1 and numbers != [str(number) for number in range(1, len(numbers) + 1)]


def _names_units(row: Sequence[str | None]) -> bool:
    """Whether a row says nothing but the units of columns: `(户)`, `万人`, under the label 单位 or none."""
    units = []
    for text in filter(None, row):
        read = plain(text)
        if read and not unit_said(read) and read not in LABELS_OF_UNITS:
            return False
        units += [read] if unit_said(read) else []
    return len(units) > 1 or any(text.startswith("(") for text in units)


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


def _score(row: HeaderRow, depth: int, *, says: bool = False) -> float:
    """How many known headers it has; a further row costs something unless it says whose or which part a column is.

    Of a header of more than the ordinary rows the topmost, when it `says` so, is worth all below it, and they cost
    nothing where each column is another known one.
    """
    known = known_places(row)
    distinct = {row.cells[place].plain for place in known}
    if len(distinct) < 2 or len(known) * 5 < len(row.cells):
        return 0
    telling = any(header.levels > 1 and header.is_qualified for header in row.cells.values())
    telling |= len({(row.cells[place].plain, row.cells[place].group) for place in known}) > len(distinct)
    telling &= not any(_is_below_data(row, place) for place in known)
    worth = (1.0 if telling else 0.0) - 0.75 * (depth - 1)
    if depth > ORDINARY and (says and telling or len(distinct) == len(row.cells)):
        worth = 0.5
    return len(distinct) + len(known) / max(len(row.cells), 1) * 0.5 + worth


def _says_of(row: HeaderRow, top: Sequence[str | None]) -> bool:
    """Whether the topmost texts say whose or which part known columns below them are."""
    said = {word for text in top if text for one in [read_header(text)] for word in (one.plain, one.bare)}
    groups = {word for place in known_places(row) for word in row.cells[place].group}
    return any(is_anothers(word) or group_part(word) for word in said & groups)


def _names(row: HeaderRow, without: Mapping[int, Header]) -> bool:
    """Whether the topmost texts are part of what columns are called: without them other fields stand there."""
    named = {place: header.words[-1:] for place, header in row.cells.items()}
    return named != {place: header.words[-1:] for place, header in without.items()}


def _in_chinese(rows: Sequence[Sequence[str | None]]) -> tuple[list[Sequence[str | None]], set[int]]:
    """The rows without those that say in English what the one above or below says; which these are."""
    english = {
        number
        for number, row in enumerate(rows)
        for below in [rows[number + 1 : number + 1 + REACH]]
        if any(
            is_translation(row, rows[beside], below) for beside in (number - 1, number + 1) if 0 <= beside < len(rows)
        )
        and not any(text and knows(text) for text in row)
    }
    return [[None] * len(row) if number in english else row for number, row in enumerate(rows)], english


def _is_below_data(row: HeaderRow, place: int) -> bool:
    """Whether what stands above a header neither says anything nor heads a column beside: a row of data."""
    beside = [row.cells[near].group for near in (place - 1, place + 1) if near in row.cells]
    return any(
        not is_telling(word) and not group_part(word) and not knows(word) and not any(word in group for group in beside)
        for word in row.cells[place].group
    )
