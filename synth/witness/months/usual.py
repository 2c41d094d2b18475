"""Which figures of a district are far from those of the months before (P004), from the truth's own values."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from synth.witness.delivered import Delivered

DISTRICT = 6
TO_DATE = {"MEM09": 3, "MEM10": 12}
"""Figures of the quarter and year to date: comparable every so many months."""
PER_THOUSAND = {"RC03"}
LOOKED_BACK = 24


@dataclass(frozen=True)
class WholeFigure:
    """One whole figure of a district. `bottom` is None for a count."""

    top: float
    bottom: float | None

    def value(self, code: str) -> float:
        """The count, or the ratio in its unit."""
        return self.top if self.bottom is None else self.top / self.bottom * scale(code)


Figures = Mapping[tuple[str, str], WholeFigure]
"""By code and district."""


def scale(code: str) -> int:
    """What a ratio is multiplied with."""
    return 1000 if code in PER_THOUSAND else 100


def whole_totals(values: Sequence[Mapping[str, Any]]) -> Figures:
    """The totals of the districts that are whole; ratios of nothing are none."""
    return {
        (one["code"], one["area"]): WholeFigure(one["numerator"], one["denominator"])
        for one in values
        if one["dimension"] is None and len(one["area"]) == DISTRICT and one["areas_reported"] == one["areas_expected"]
    }


def unusual(
    got: Delivered, now: Figures, earlier: Sequence[Figures], databases: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """P004 of a month; `earlier` are the months before it, the newest first, `databases` those of the codes."""
    for (code, area), figure in now.items():
        step = TO_DATE.get(code, 1)
        before = [month[code, area] for month in earlier[step - 1 : LOOKED_BACK : step] if (code, area) in month]
        before = [one for one in before if one.bottom != 0]
        files = [one.part for one in got.sent if (one.database, one.district) == (databases[code], area)]
        if len(before) >= 2 and figure.bottom != 0 and files and _is_far(code, figure, before):
            part = min(files, key=lambda each: each or "")
            yield {"rule": "P004", "district": area, "database": databases[code], "part": part, "cell": None}


def _is_far(code: str, figure: WholeFigure, before: Sequence[WholeFigure]) -> bool:
    known = [one.value(code) for one in before]
    level = statistics.median(known)
    spread = statistics.median(abs(each - level) for each in known)
    deviation = max(1.4826 * spread, abs(level) * (0.05 if len(before) < 6 else 0.01))
    top = statistics.median(one.top for one in before)
    units, steady = abs(figure.top - top), True
    if figure.bottom is None:
        deviation = max(deviation, 2.5)
    else:
        bottom = statistics.median(one.bottom or 0.0 for one in before)
        units = max(units, abs(figure.bottom - bottom))
        deviation, steady = max(deviation, 0.025 * scale(code)), min(figure.bottom, bottom) >= 30
    off = abs(figure.value(code) - level)
    return (off > abs(level) * 0.2 and units > 30) or (off > 4 * deviation and steady)
