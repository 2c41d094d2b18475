"""The rows of a sheet that are not records: titles, headers (also repeated), blanks, totals, footers, continuations."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from schemas.column import Kind
from sources.synth.patch import Patch
from sources.synth.spelling import Style

Row = tuple[Any, ...]
ADDRESSES = {"unit": "registered_address", "building": "address"}
PAGE_OF_PRINT = 40


@dataclass
class Around:
    """Puts rows around records.

    `heads`: headers; `names`: the columns by place (None: no column of the database); `plain`: which records may be
    continued on a second line.
    `ignored` counts, afterwards, the physical rows that are no records, by kind.
    """

    title: str
    patch: Patch
    heads: tuple[str, ...]
    names: list[str | None]
    plain: np.ndarray
    style: Style
    ignored: Counter[str] = field(default_factory=Counter)

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
        return top + records + self._bottom(records), row_of

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
        if self.style.chance(0.3):
            found.append((size // 2, self._row("小计", size // 2), "total"))
        address = ADDRESSES.get(self.patch.database.name)
        if address in self.names and self.plain[size // 2] and self.style.chance(0.5):
            row: list[Any] = [None] * len(self.heads)
            row[self.names.index(address)] = "(3号楼西侧)"
            found.append((size // 2 + 1, tuple(row), "continuation"))
        places = Counter(at for at, _, _ in found)
        return [one for one in found if places[one[0]] == 1]

    def _bottom(self, records: list[Row]) -> list[Row]:
        rows: list[Row] = []
        columns = self.patch.database.columns
        counts = [i for i, name in enumerate(self.names) if name and columns[name].kind is Kind.INT]
        if counts and 0 not in counts and self.style.chance():
            total: list[Any] = ["合计"] + [None] * (len(self.heads) - 1)
            for i in counts:
                total[i] = sum(int(row[i]) for row in records if str(row[i]).isdigit())
            rows.append(tuple(total))
            self._count("total", "total_row")
        if self.style.chance():
            rows.append(self._row("填表人:王某", None, "负责人(签名):"))
            self._count("footer", "footer")
        return rows
