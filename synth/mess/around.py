"""The rows of a sheet that are not records: titles, headers (also repeated), blanks, totals, footers, continuations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from schemas.column import Kind
from synth.mess.handwriting import Hand
from synth.patch import Patch, TotalRow

Row = tuple[Any, ...]
ADDRESSES = {"unit": "registered_address", "building": "address"}
PAGE_OF_PRINT = 40
NUMBERED = frozenset({Kind.TEXT, Kind.CODE, Kind.IDENTITY})
"""Under a column of these a number in a total row is the number of persons."""


@dataclass
class Around:
    """Puts rows around records.

    `heads`: headers; `names`: the columns by place (None: no column of the database); `values`: what the records mean;
    `plain`: which of them may be continued on a second line.
    Afterwards `ignored` counts the physical rows that are no records, by kind, and `totals` are those with sums.
    """

    title: str
    patch: Patch
    heads: tuple[str, ...]
    names: list[str | None]
    values: pd.DataFrame
    plain: np.ndarray
    style: Hand
    ignored: Counter[str] = field(default_factory=Counter)
    totals: list[TotalRow] = field(default_factory=list)

    def all_rows(self, records: list[Row], bound: set[int]) -> tuple[list[Row], np.ndarray]:
        """All rows from the first to the last, and the one-based row of each record.

        Nothing is put inside when records are `bound` together by merged cells.
        """
        top = self._top()
        row_of = np.arange(len(records)) + len(top) + 1
        for at, row, kind in sorted(self._inside(records) if not bound else [], key=lambda found: -found[0]):
            records.insert(at, row)
            row_of[at:] += 1
            self._count(kind, f"{kind}_inside")
        rows = top + records
        for total in self.totals:
            total.row = int(row_of[total.records]) - 1
        return rows + self._bottom(len(rows)), row_of

    def _count(self, kind: str, mess: str) -> None:
        self.ignored[kind] += 1
        self.style.seen[mess] += 1

    def _row(self, *start: Any) -> Row:
        return tuple((list(start) + [None] * len(self.heads))[: len(self.heads)])

    def _top(self) -> list[Row]:
        rows: list[Row] = []
        period = self.patch.period
        if self.style.chance():
            rows.append(self._row(f"{self.title}信息汇总表"))
            self._count("title", "title_row")
            if self.style.chance(2):
                rows.append(self._row(f"数据日期:{period.year}年{period.month}月", None, "单位:人、个"))
                self._count("title", "subtitle_row")
            if self.style.chance(1.5):
                rows.append(self._row())
                self._count("blank", "blank_row_above")
        self.ignored["header"] += 1
        return [*rows, self.heads]

    def _inside(self, records: list[Row]) -> list[tuple[int, Row, str]]:
        """Rows to put before records: place, cells, kind."""
        found: list[tuple[int, Row, str]] = []
        size = len(records)
        if size < 3:
            return found
        if self.style.chance():
            gaps = self.style.rng.choice(np.arange(1, size), min(1 + size // 200, 40), replace=False)
            found += [(int(gap), self._row(), "blank") for gap in gaps]
        if size > PAGE_OF_PRINT and self.style.chance(0.3):
            found.append((PAGE_OF_PRINT, self.heads, "header"))
        subtotal = self._total("小计", size // 2) if self.style.sums or self.style.chance(0.3) else None
        if subtotal:
            found.append((size // 2, self._total_row(subtotal), "total"))
        address = ADDRESSES.get(self.patch.database.name)
        if address in self.names and self.plain[size // 2] and self.style.chance(0.5):
            row: list[Any] = [None] * len(self.heads)
            row[self.names.index(address)] = "(3号楼西侧)"
            found.append((size // 2 + 1, tuple(row), "continuation"))
        places = Counter(at for at, _, _ in found)
        kept = [one for one in found if places[one[0]] == 1]
        if subtotal and any(kind == "total" for _, _, kind in kept):
            self.totals.append(subtotal)
        return kept

    def _total(self, label: str, records: int) -> TotalRow | None:
        """The sums of the first records in every column of counts; of persons their number. Some are wrong."""
        kinds = [name and self.patch.database.columns[name].kind for name in self.names]
        if self.patch.database.is_personal:
            place = next((i for i, kind in enumerate(kinds) if i and kind in NUMBERED), None)
            numbers = {} if place is None else {place: records}
        else:
            counts = {i: name for i, name in enumerate(self.names) if kinds[i] is Kind.INT}
            numbers = {i: int(self.values[name].iloc[:records].sum()) for i, name in counts.items()}
        if not numbers or 0 in numbers:
            return None
        if self.style.sums or self.style.chance(0.5):
            place = int(self.style.rng.choice(list(numbers)))
            numbers[place] += -1 if numbers[place] else 1
            self.style.seen["wrong_total"] += 1
        return TotalRow(label, records, numbers)

    def _total_row(self, total: TotalRow) -> Row:
        return tuple([total.label, *(total.numbers.get(i) for i in range(1, len(self.heads)))])

    def _bottom(self, above: int) -> list[Row]:
        rows: list[Row] = []
        if (self.style.sums or self.style.chance()) and (total := self._total("合计", len(self.values))):
            rows.append(self._total_row(total))
            total.row = above + 1
            self.totals.append(total)
            self._count("total", "total_row")
        if self.style.chance():
            rows.append(self._row("填表人:王某", None, "负责人(签名):"))
            self._count("footer", "footer")
        return rows
