"""What must be found where areas have changed since the month before (P008): rows that name an old or a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from schemas.column import Kind
from schemas.databaselist import databases
from synth.witness.addresses import told
from synth.witness.delivered import Delivered


def renamed(got: Delivered) -> Iterator[dict[str, Any]]:
    """P008: all rows of a file, column and ended area are told at the first one's cell."""
    then, now = got.period.earlier().data_date, got.period.data_date
    ended = [area for area in got.areas if area.is_valid_on(then) and not area.is_valid_on(now)]
    old_of: dict[str, list[str]] = {}
    for area in ended:
        for code in (area.code, *area.heirs):
            old_of.setdefault(code, []).append(area.code)
    for name, rows in got.frames.items():
        for column in databases()[name].columns.values():
            if column.kind is not Kind.AREA or column.name not in rows:
                continue
            mentioned = rows[["_sent", "_row"]].assign(old=rows[column.name].map(old_of), code=rows[column.name])
            lines = mentioned[rows[column.name].isin(list(old_of))].explode("old").sort_values("_row", kind="stable")
            for _, alike in lines.groupby(["_sent", "old"]):
                first = alike.iloc[np.zeros(len(alike), dtype=int)]
                yield from told(got, "P008", name, first, column.name)
