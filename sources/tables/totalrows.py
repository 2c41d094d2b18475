"""Which rows a total row stands for, told by words, indentation and arithmetic, and where its numbers differ.

A row is compared with what it directly holds: subtotals are never added to a total. No row moves here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sources.headers.rowwords import SUMS, TOTAL, plain
from sources.rows.groups import NEAR
from sources.rows.rowkinds import KINDS
from sources.rows.totallevels import Level, level_of_total
from sources.tables.claims import Difference, Matrix, Numbers, numbers
from sources.tables.sheets import Sheet

SAID = re.compile(rf"{SUMS}|(?i:total)|^\s*[总计全本]")
MOST = 10_000
"""Where there are more total rows than this, they are none that anybody has added up: they are not compared."""
ASKED = 50
"""So many subtotals tell whether they stand above or below their rows."""
NUMBER, ROUNDING, UNREAD = range(3)
"""What the sums of a table hold of each column (`Numbers.sums`)."""
Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Total:
    """A total row: its place among those of the table, its row in the grid, level, indentation, and its name."""

    at: int
    row: int
    level: Level
    indent: int
    name: str
    is_named: bool

    @property
    def rank(self) -> tuple[int, int]:
        return self.level, -self.indent


@dataclass(frozen=True)
class _Reading:
    """What a row may stand for: sums by set of rows and column, as in `Numbers.sums`.

    `is_whole`: of all rows of the table; `is_next`: of those up to the next row of its level.
    """

    sums: Matrix
    is_whole: bool
    is_next: bool = False


def differences(
    sheet: Sheet, wider: Sequence[Sequence[Sheet]] = (), numbers: Callable[[Sheet], Numbers] = numbers
) -> Iterator[Difference]:
    """Where the total rows of a table are not what they stand for.

    `wider`: groups of other tables, such as those of the same sheet, that a total of all may hold too.
    """
    if 0 < len(sheet.rows.called) <= MOST and len(sheet.rows.records):
        yield from _Table(sheet, wider, numbers).differences()


class _Table:
    """One table with its total rows."""

    def __init__(self, sheet: Sheet, wider: Sequence[Sequence[Sheet]], numbers: Callable[[Sheet], Numbers]) -> None:
        self.sheet, self.wider, self.numbers_of = sheet, wider, numbers
        self.numbers = numbers(sheet)
        self.end = sheet.grid.cells.num_rows
        self.overlays = [at for at, row in enumerate(self.numbers.rows.tolist()) if row in sheet.rows.overlays]
        self.totals = self._ranked()
        self.headings = self._headings()
        self.borders = [total for total in self.totals if total.level > Level.PART]
        self.places = {total.row: place for place, total in enumerate(self.borders)}
        self.above = {is_named: self._adds_above(is_named=is_named) for is_named in (False, True)}

    def differences(self) -> Iterator[Difference]:
        for total in self.totals:
            if total.level is Level.PART:
                yield from self._exceeding(total)
            elif readings := self._readings(total):
                yield from self._told(total, max(readings, key=lambda reading: self._score(total, reading)))

    def _headings(self) -> list[int]:
        """Rows that only head those below them."""
        titles = np.flatnonzero(self.sheet.rows.kinds == KINDS.index("title"))
        return sorted({*titles[titles > self.sheet.header.last].tolist(), *self.sheet.rows.kept_back})

    def _ranked(self) -> list[_Total]:
        """The total rows but for groupings over all. A word for a whole that comes between rows means a part."""
        data, found = self.numbers.data, list[_Total]()
        labels = [self.sheet.rows.called[row] for row in self.numbers.rows.tolist()]
        inside = {
            plain(label)
            for row, label in zip(self.numbers.rows.tolist(), labels, strict=True)
            if data[0] < row < data[-1]
        }
        for at, (row, label) in enumerate(zip(self.numbers.rows.tolist(), labels, strict=True)):
            level = level_of_total(plain(label))
            if found and found[-1].level is Level.PART and not self._between(found[-1].row, row):
                level = Level.PART if not SAID.search(plain(label)) else level
            if level is not None and at not in self.overlays:
                level = Level.GROUP if level is Level.WHOLE and plain(label) in inside else level
                indent = len(label) - len(label.lstrip())
                found.append(_Total(at, row, level, indent, plain(label), not TOTAL.fullmatch(plain(label))))
        return found

    def _between(self, first: int, last: int) -> int:
        return self.numbers.between(first, last)[1]

    def _adds_above(self, *, is_named: bool) -> bool:
        """Whether subtotals, of rows named as areas are or of words, stand under their rows: as it fits for most."""
        fitting = {True: 0, False: 0}
        subtotals = [one for one in self.borders if one.level < Level.WHOLE and one.is_named is is_named]
        for total in subtotals[:ASKED]:
            for above in fitting:
                spans = self._spans(total, above=above)
                fitting[above] += any(self._fits(total, one).all() and self._score(total, one) for one in spans)
        if fitting[True] == fitting[False] and subtotals:
            data = self.numbers.data
            return not (subtotals[0].row < data[0] and subtotals[-1].row < data[-1])
        return fitting[True] >= fitting[False]

    def _readings(self, total: _Total) -> list[_Reading]:
        """What a row may stand for, the likeliest first; what its code is the beginning of, where it has one."""
        if total.row in self.sheet.rows.members:
            return [_Reading(self.numbers.of(self.sheet.rows.members[total.row]), is_whole=False)]
        if total.level is Level.WHOLE:
            itself = self.numbers.data[self.numbers.data == total.row]
            own = _Reading(self.numbers.sums[:, -1] - self.numbers.of(itself), is_whole=True)
            if self._fits(total, own).all():
                return [own]
            return [own, *(_Reading(own.sums + more, is_whole=True) for more in self.more)]
        above = self.above[total.is_named]
        spans = self._spans(total, above=above)
        first = next(spans, None)
        is_sure = first and (self._fits(total, first).all() or (first.is_next and total.rank in self.regular))
        if first and is_sure and not total.is_named:
            return [first]
        others = self._spans(total, above=not above) if total.is_named else ()
        return [*([first] if first else ()), *spans, *others]

    @cached_property
    def regular(self) -> set[tuple[int, int]]:
        """The levels of which half the subtotals or more are the rows up to the next one: so all of them must be."""
        fitting: dict[tuple[int, int], list[bool]] = {}
        for total in self.borders:
            first = None if total.is_named else next(self._spans(total, above=self.above[False]), None)
            if first and first.is_next:
                fitting.setdefault(total.rank, []).append(bool(self._fits(total, first).all()))
        return {rank for rank, each in fitting.items() if sum(each) * 2 >= len(each)}

    def _spans(self, total: _Total, *, above: bool) -> Iterator[_Reading]:
        """The rows from a total to another one, or to the end of the table, in one direction.

        First to the next one that stands for as much or more, then to the others from the nearest on.
        """
        at, size = self.places[total.row], len(self.numbers.data)
        others = range(at - 1, -1, -1) if above else range(at + 1, len(self.borders))
        last = -1 if above else self.end
        heads = [head for head in self.headings if above and head < total.row][::-1]
        likeliest = next((self.borders[i].row for i in others if self.borders[i].rank >= total.rank), last)
        heads = [head for head in heads if head > likeliest]
        for end in dict.fromkeys(
            [*heads[:1], likeliest, *heads[1:NEAR], *(self.borders[i].row for i in others[:NEAR]), last]
        ):
            sums, rows = self.numbers.between(min(end, total.row), max(end, total.row))
            if rows:
                yield _Reading(sums, is_whole=rows == size, is_next=end == (heads or [likeliest])[0])

    @cached_property
    def more(self) -> list[Matrix]:
        """The sums of each group of other tables."""
        return [self._whole_of(sheets) for sheets in self.wider]

    def _whole_of(self, sheets: Sequence[Sheet]) -> Matrix:
        """The sums of other tables, by the columns of this one."""
        summed = np.zeros((len(self.numbers.columns), 3))
        for other in map(self.numbers_of, sheets):
            for at, column in enumerate(self.numbers.columns):
                if column in other.columns:
                    summed[at] += other.sums[0, -1, other.columns.index(column)]
        return summed

    def _fits(self, total: _Total, reading: _Reading) -> Truth:
        """Whether each number is that sum; a cell that cannot be read may hold what is lacking.

        Half a unit of the last place is allowed for each number, and what adding up in binary costs.
        """
        held, sums = self.numbers.held[total.at], reading.sums
        apart = held - sums[..., NUMBER]
        allowed = self.numbers.halves[total.at] + sums[..., ROUNDING]
        near = np.abs(apart) <= allowed + 1e-9 * (1 + np.abs(self.numbers.sums[0, -1, :, NUMBER]))
        fits: Truth = (np.isnan(held) | near | ((sums[..., UNREAD] > 0) & (apart > 0))).any(axis=0)
        return fits

    def _score(self, total: _Total, reading: _Reading) -> int:
        return int((self._fits(total, reading) & (self.numbers.held[total.at] > 0)).sum())

    def _told(self, total: _Total, reading: _Reading) -> Iterator[Difference]:
        wrong = np.flatnonzero(~self._fits(total, reading)).tolist()
        if not wrong:
            return
        is_total = reading.is_whole and (total.level > Level.SUBTOTAL or total.is_named)
        is_total = is_total and total.row not in self.sheet.rows.compared
        overlaid = np.nan_to_num(self.numbers.held[self.overlays]).sum(axis=0)
        again = reading.sums + np.column_stack([overlaid, np.zeros((len(overlaid), 2))])
        doubled = self._fits(total, _Reading(again, is_whole=True)) & (overlaid > 0) & reading.is_whole
        for column in wrong:
            claim = self.numbers.claims[total.at, column]
            summed = float(reading.sums[0, column, NUMBER]) / claim.scale
            if doubled[column]:
                yield Difference("T006", claim, summed, self._names(self.overlays))
            else:
                yield Difference("T002" if is_total else "T004", claim, summed)

    def _names(self, places: Sequence[int]) -> str:
        return "、".join(plain(self.sheet.rows.called[int(self.numbers.rows[at])]) for at in places)

    def _exceeding(self, part: _Total) -> Iterator[Difference]:
        """What is a part of the total above it is not more than that."""
        above = bisect_left(self.borders, part.row, key=lambda border: border.row)
        if not above or self.numbers.between(self.borders[above - 1].row, part.row)[1]:
            return
        whole = self.borders[above - 1]
        most = self.numbers.held[whole.at]
        allowed = self.numbers.halves[whole.at] + self.numbers.halves[part.at] + 1e-9 * (1 + np.abs(most))
        for column in np.flatnonzero(self.numbers.held[part.at] > most + allowed).tolist():
            claim = self.numbers.claims[part.at, column]
            yield Difference("T004", claim, float(most[column]) / claim.scale, is_limit=True)
