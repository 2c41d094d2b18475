"""Headers: where the header row is, and which declared column each cell of it means.

Which database a sheet belongs to is decided in `recognition`; rows below the header are not looked at here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TypeAlias

from schemas.database import Database, databases
from sources.mappings.records import HeaderMapping
from sources.values.cleaning import FORMAT_CHARACTERS
from sources.values.script import simplified

LOOKED_AT = 60
"""A header stands in the first so many rows."""
DEEPEST = 3
"""A header has at most so many rows."""

MARKS = re.compile(r"^[*※★#●]+(?=\w)|[*※★]+$|[(\[【](?:必填|必填项|选填|选填项|必选|可选|非必填)[)\]】]")
HINT = re.compile(
    r"\((?:\d{2,4}[./-].*|[Yy]{2,4}.*|请.*|如.*|例.*|格式.*|注.*|填.*|下拉.*|限.*|不.*|可.*|按.*|.*[:：].*)\)"
)
ASKED = re.compile(r"\s*[(（](?:必填|选填|请[^()（）]*填[^()（）]*|按[^()（）]*填[^()（）]*)[)）]$")
"""Behind a header of a template, in either width: no part of its name when it is quoted."""
GLOSS = re.compile(
    r"(?<=[\u3400-\u9fff])\((?=[^)]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]|[^)]*\)[\u3400-\u9fff])[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)"
)
"""Pinyin behind a character; a unit such as (km) has no tone and ends the header."""
UNIT = re.compile(r"\(([^()]{1,8})\)$")
UNNAMED = re.compile(r"^(序号|序列|序|编号列|行号|No\.?|NO\.?)$")


@dataclass(frozen=True)
class Header:
    """One cell of the header row: as written, as compared, without its unit, the unit, and what was recorded of it."""

    written: str
    plain: str
    bare: str
    unit: str | None
    confirmed: tuple[HeaderMapping, ...] = ()

    def decision(self, database: str) -> HeaderMapping | None:
        """What was recorded of it for a database: it wins over every synonym."""
        return next((record for record in self.confirmed if record.scope.database == database), None)


Confirmed: TypeAlias = Mapping[str, tuple[HeaderMapping, ...]]
"""Header as compared → what was recorded of it."""


def confirm(records: Iterable[HeaderMapping]) -> Confirmed:
    """The recorded headers that hold for a file, to be looked up."""
    found: dict[str, tuple[HeaderMapping, ...]] = {}
    for record in records:
        found[record.plain] = (*found.get(record.plain, ()), record)
    return found


def read_header(written: str, confirmed: Confirmed | None = None) -> Header:
    """Width and blanks folded, requirement marks and format hints cut, the unit in parentheses taken off."""
    header = _folded(written)
    recorded = confirmed and (confirmed.get(header.plain) or confirmed.get(header.bare))
    return replace(header, confirmed=recorded) if recorded else header


@lru_cache(maxsize=8192)
def _folded(written: str) -> Header:
    visible = FORMAT_CHARACTERS.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", written)))
    plain = simplified(GLOSS.sub("", visible))
    plain = HINT.sub("", MARKS.sub("", plain)).rstrip(":：")
    unit = UNIT.search(plain)
    return Header(written.strip(), plain, UNIT.sub("", plain), unit[1] if unit else None)


@cache
def vocabulary(name: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Of one database: header as compared → (column, rank); 0 is the official title, then synonyms, bare forms last."""
    known: dict[str, list[tuple[str, int]]] = {}
    for column in databases()[name].columns.values():
        for rank, text in enumerate(column.headers):
            header = read_header(text)
            for form, penalty in ((text, 0), (header.plain, 0), (header.bare, 50)):
                entry = known.setdefault(form, [])
                if column.name not in (other for other, _ in entry):
                    entry.append((column.name, rank + penalty))
    return {form: tuple(sorted(entry, key=lambda pair: pair[1])) for form, entry in known.items()}


@cache
def all_headers() -> dict[str, int]:
    """Every known header → how many databases know it."""
    counts: dict[str, int] = {}
    for name in databases():
        for form in vocabulary(name):
            counts[form] = counts.get(form, 0) + 1
    return counts


def meanings(header: Header, database: str) -> list[tuple[str, int]]:
    """The columns a header may mean, best first, as (column, rank); what was recorded of it has rank -1."""
    if (decision := header.decision(database)) is not None:
        return [(decision.column, -1)] if decision.column else []
    words = vocabulary(database)
    found = list(words.get(header.plain, ()))
    if header.bare != header.plain:
        found += [(name, rank + 100) for name, rank in words.get(header.bare, ())]
    return found


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


def is_known(header: Header) -> bool:
    """Whether any database knows the header."""
    return bool(header.confirmed) or header.plain in all_headers() or header.bare in all_headers()


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
    for text in ("".join(parts), "".join(parts[1:]), parts[0] + parts[-1], parts[-1]):
        if text and is_known(header := read_header(text, confirmed)):
            return header
    return both


def assign(row: HeaderRow, database: Database) -> tuple[dict[str, int], list[int]]:
    """Column → position in the grid, and the positions that mean nothing or lost.

    The official title wins over synonyms, an earlier synonym over a later one; of headers that are written twice the
    one whose left neighbour says that it is meant, then the left one.
    """
    wishes = sorted(
        (rank, not _by_neighbour(row, place, name, database.name), place, name)
        for place, header in row.cells.items()
        for name, rank in meanings(header, database.name)
    )
    given: dict[str, int] = {}
    used: set[int] = set()
    for _rank, _alone, place, name in wishes:
        if name not in given and place not in used:
            given[name] = place
            used.add(place)
    ignored = {place for place, header in row.cells.items() if is_ignored(header, database.name)}
    left = [
        place
        for place, header in row.cells.items()
        if place not in used and place not in ignored and not UNNAMED.match(header.plain)
    ]
    return {name: given[name] for name in database.columns if name in given}, left


def is_ignored(header: Header, database: str) -> bool:
    """Whether it was recorded that the header is not to be used."""
    decision = header.decision(database)
    return decision is not None and decision.column is None


def _by_neighbour(row: HeaderRow, place: int, name: str, database: str) -> bool:
    """Whether the header with what stands left of it is a known header of the column: 联系人 beside 联系电话."""
    before = row.cells.get(place - 1)
    if before is None:
        return False
    words, own = vocabulary(database), row.cells[place].plain
    return any(
        name in (column for column, _ in words.get(before.plain + text, ())) for text in (own, own.removeprefix("联系"))
    )
