"""What a row of a table stands for: a record, or others of its rows, by its key, its words and arithmetic together.

A key of its own makes a row a record: only words and arithmetic together take it out. Without one, a row that is called
as what lies above the records is no record: it is a total where it adds up, else it is kept back.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sources.headers.rowwords import GRAIN, OVERLAY, PART, Word, plain
from sources.rows.body import Body
from sources.rows.groups import NEAR, Numbers, Rows, Sums, counted_places, overlays, read_numbers
from sources.rows.rowkeys import Members, Strength, above, members, strengths
from sources.rows.suspects import Suspect, suspects
from sources.rows.wholes import Standing, doubt_wholes
from sources.texts.cleaning import fold

MOST = 2000
"""Where more rows than this may stand for others, what they are called decides alone."""
SAID = frozenset({Word.FIGURE, Word.PART, Word.MENTION, Word.AREA, Word.GENERAL, Word.TOTAL})
"""Words that are told where their row counts nevertheless."""
SUMMED = frozenset({Word.AREA, Word.OFFICE, Word.GENERAL, Word.TOTAL})
"""Words of what is a sum of other rows, if it is one of anything."""


def stand(body: Body, data: Rows) -> Standing:
    """Of the rows that are `data` those that stand for others, and those in doubt."""
    found = Standing()
    if not len(data):
        return found
    rows = suspects(body, data)
    if rows:
        _Judgement(body, data, rows, found).judge()
    doubt_wholes(body, data, found)
    return found


class _Judgement:
    """The rows of one table that words or a code speak against, weighed against one another."""

    def __init__(self, body: Body, data: Rows, rows: list[Suspect], found: Standing) -> None:
        self.body, self.data, self.rows, self.found = body, data, rows, found
        self.borders = np.array([row.at for row in rows if row.strength < Strength.PROVEN], dtype=np.int64)
        self.likely = np.array([row.at for row in rows if row.is_likely], dtype=np.int64)

    @cached_property
    def numbers(self) -> Numbers:
        return read_numbers(self.body.grid, counted_places(self.body.given, self.body.database))

    @cached_property
    def sums(self) -> list[tuple[Sums, Rows]]:
        """Sums of the rows that nothing speaks against, and of all but those that are likely totals; with borders."""
        apart = [self.borders] if len(self.borders) == len(self.likely) else [self.borders, self.likely]
        return [(Sums(self.numbers, np.setdiff1d(self.data, some)), some) for some in apart]

    @cached_property
    def has_real(self) -> bool:
        return len(self.data) > len(self.likely)

    @cached_property
    def coded(self) -> Members:
        place = self.body.keys.code
        assert place is not None
        return members(self.body.grid, place, self.data, self.body.areas, self.body.keys.grain)

    def judge(self) -> None:
        overlaid = self._overlays()
        for row in self.rows:
            if row.at in overlaid:
                self._take_out(row)
            elif row.strength is Strength.PROVEN:
                self._count(row)
            elif row.strength is Strength.ABOVE:
                self._of_code(row)
            elif row.strength is Strength.CODED:
                self._of_key(row)
            else:
                self._of_name(row)
        self._further_parts()
        self.found.overlays = frozenset(row for row in overlaid if row in self.found.totals)

    def _take_out(self, row: Suspect) -> None:
        self.found.totals[row.at] = row.text

    def _further_parts(self) -> None:
        """Take out the rows behind 其中 that are parts too: the total above is right without them."""
        taken, asked = self.found.totals, {row.at for row in self.rows}
        parts = [row for row in self.rows if row.word is Word.PART and row.at in taken]
        if not 0 < len(parts) <= NEAR or not self.numbers.shape[1]:
            return
        whole = np.nan_to_num(self.numbers[np.setdiff1d(self.data, [*self.likely, *taken])]).sum(axis=0)
        for part in parts:
            at = int(np.searchsorted(self.data, part.at))
            before, behind = self.data[max(at - NEAR, 0) : at][::-1].tolist(), self.data[at + 1 : at + 1 + NEAR]
            above = next((row for row in before if not PART.fullmatch(plain(taken.get(row, "")))), -1)
            run = behind[: next((i for i, row in enumerate(behind.tolist()) if row in asked), len(behind))]
            if above in taken and len(run):
                found = self._parts(np.nan_to_num(self.numbers[above]), whole, part.at, run)
                whole = whole - np.nan_to_num(self.numbers[found]).sum(axis=0)
                taken |= {row: self.body.name(row) for row in found.tolist()}

    def _parts(self, held: Numbers, whole: Numbers, first: int, run: Rows) -> Rows:
        """Of the rows behind the `first` part those that are parts of the total too, by name and numbers alone.

        `held` are the numbers of the total, `whole` those of all rows; the parts are its sum or end the table.
        """
        keys = strengths(self.body.grid, self.body.keys, self.body.areas, run)
        bare = (keys <= Strength.NAMED) & ~self.body.owns(run)
        run = run if bare.all() else run[: int(np.argmin(bare))]
        numbers, filled = np.nan_to_num(self.numbers[[first, *run]]), held > 0
        for size in range(len(run) if filled.any() else 0, 0, -1):
            is_ended = run[size - 1] == self.data[-1]
            others = whole - numbers[1 : size + 1].sum(axis=0)
            is_sum = np.allclose(numbers[: size + 1].sum(axis=0)[filled], held[filled])
            if (is_ended or is_sum) and np.allclose(others[filled], held[filled], rtol=1e-6, atol=0.5):
                return run[:size]
        return run[:0]

    def _count(self, row: Suspect) -> None:
        if row.word in SAID:
            self.found.counted[row.at] = row.place
        if row.strength < Strength.PROVEN and row.word in SUMMED and not row.owns:
            self.found.compared[row.at] = row.text

    def _keep_back(self, row: Suspect) -> None:
        """A known area without any number only heads its rows."""
        if row.word is Word.AREA and not row.owns and self._is_empty(row):
            self._take_out(row)
            return
        self.found.kept_back[row.at] = row.place
        if row.word in SUMMED and self.has_real:
            self.found.compared[row.at] = row.text

    def _of_code(self, row: Suspect) -> None:
        """By its code it is an area above: a total of the rows in it."""
        place = self.body.keys.code
        assert place is not None
        code = above(fold(self.body.text(row.at, place)), self.body.areas, self.body.keys.grain) or ""
        names = [plain(self.body.text(row.at, name)) for name in self.body.keys.names]
        if any(self.body.areas.find(name, f"{code:0<6}", self.body.keys.grain or 4) for name in names):
            return
        below = self.coded.below(code)
        below = below[~np.isin(below, self.likely)]
        is_record = any(GRAIN.fullmatch(name) for name in names)
        if len(below) and (not is_record or self._is_sum_of(row, below)):
            self.found.members[row.at] = np.sort(below)
            self._take_out(row)
        elif self._adds_up(row, strict=False):
            self._take_out(row)
        else:
            self.found.kept_back[row.at] = place

    def _of_key(self, row: Suspect) -> None:
        """By a code that nobody can prove it is a record, unless words and all its numbers say otherwise.

        Areas are known: of one that is not, a name that says it is another one is more than its code. A code that is
        an area's says so too.
        """
        above_by_area = row.word is Word.OFFICE or (row.word is Word.AREA and self.body.words.of_areas)
        says_so = row.word in SUMMED | {Word.GROUPING, Word.MENTION} or (row.word is Word.SHAPE and not row.owns)
        says_so = says_so and (above_by_area or not row.owns)
        in_doubt = row.word in SUMMED and (self.body.words.of_areas or (row.is_area and not row.owns))
        if (says_so or in_doubt) and self._is_parent(row):
            self._count(row)
        elif says_so and self._adds_up(row, strict=True):
            self._take_out(row)
        elif in_doubt:
            self._keep_back(row)
        else:
            self._count(row)

    def _of_name(self, row: Suspect) -> None:
        """A name alone: what lies above the records is none of them."""
        general = row.word is Word.GENERAL and self.has_real and (self.body.words.of_areas or not row.owns)
        if row.word is Word.TOTAL or general:
            self._take_out(row)
        elif row.word is Word.OUTER:
            if self._adds_up(row, strict=True):
                self._take_out(row)
        elif row.word in (Word.PART, Word.MENTION):
            if row.owns and not (row.word is Word.MENTION and self._adds_up(row, strict=True)):
                self._count(row)
            else:
                self._take_out(row)
        elif self._may_add_up(row) and self._adds_up(row, strict=row.word is Word.OFFICE):
            self._take_out(row)
        elif row.word is Word.OFFICE or (row.owns and not self._is_known_above(row)):
            self._count(row)
        else:
            self._keep_back(row)

    def _may_add_up(self, row: Suspect) -> bool:
        if row.word is Word.OFFICE:
            return not self._is_parent(row)
        return not row.owns or self.body.words.of_areas or row.word is Word.AREA

    def _is_known_above(self, row: Suspect) -> bool:
        return row.word is Word.GENERAL or (row.word is Word.AREA and self.body.words.of_areas)

    def _adds_up(self, row: Suspect, *, strict: bool) -> bool:
        if len(self.borders) > MOST or not self.numbers.shape[1]:
            return False
        return any(sums.is_sum(row.at, borders, strict=strict) for sums, borders in self.sums if row.at in borders)

    def _is_empty(self, row: Suspect) -> bool:
        return self.numbers.shape[1] > 0 and bool(np.isnan(self.numbers[row.at]).all())

    def _is_sum_of(self, row: Suspect, members: Rows) -> bool:
        return self.numbers.shape[1] > 0 and self.sums[0][0].is_sum_of(row.at, members)

    def _is_parent(self, row: Suspect) -> bool:
        """Whether another row names it as the organisation above."""
        body = self.body
        own = {self.body.text(row.at, place).strip() for place in body.keys.every} - {""}
        places = [place for name, place in body.given.items() if body.database.columns[name].is_parent]
        return any(pc.any(pc.is_in(body.grid.column(place), pa.array(own))).as_py() for place in places)

    def _overlays(self) -> set[int]:
        """Groupings that a table ends with: those that are the whole once more, or that nothing else is called."""
        real = np.setdiff1d(self.data, self.borders)
        places = [place for place in self.body.keys.names]
        end = int(real[-1]) if len(real) else -1
        behind = [row for row in self.rows if row.at > end and row.is_named and row.place in places]
        behind = [row for row in behind if row.word in (Word.GROUPING, Word.SHAPE, Word.AREA)]
        if not behind or len(self.borders) > MOST or not self.numbers.shape[1]:
            return set()
        called = _matching(self.body.grid, places, OVERLAY)
        last = np.array([row.at for row in behind if not self._adds_up(row, strict=False)], dtype=np.int64)
        found = overlays(last, self.numbers, real)
        code = self.body.keys.code
        found |= {int(at) for at in last if code is not None and called[at]}
        return found | {row.at for row in behind if called[row.at] and row.at not in last}


def _matching(grid: pa.Table, places: list[int], pattern: str) -> npt.NDArray[np.bool_]:
    found = np.zeros(grid.num_rows, dtype=bool)
    for place in places:
        found |= pc.fill_null(pc.match_substring_regex(grid.column(place), pattern), False).to_numpy()
    return found
