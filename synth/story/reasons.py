"""Why a figure of a story differs from the day before: the submissions and decisions that can have reached it.

Of a district's figure those of the district, of the databases without which it cannot be told at its level and in its
breakdown; where none of these came, of the others that say where a row belongs. A figure of the city has the reasons
of the districts that add to the difference or have now reported more or less; where that is not all of it, of all. A
decision is counted by itself, so that of all there it is a reason only where the city's figure changed just then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.cities.areas import Areas
from synth.story.plot import Act, PlannedDecision
from synth.witness.delivered import PERSONS, SOCIETIES
from synth.witness.figure import Figure
from synth.witness.summing.reportedareas import ReportedSum, needed

Value = Mapping[str, Any]
Key = tuple[str, str, str | None, str | None]
"""Code, area, dimension, member."""
Reason = tuple[str, str, str]
"""Kind, district, database."""
NEEDED_BELOW = {PERSONS: frozenset({"party_org"}), SOCIETIES: frozenset({"building", "unit"})}
"""In the rows of which databases it stands to which street a row belongs."""


@dataclass(frozen=True)
class Reasons:
    """Of one month on one day. `before` and `now`: the figures; `reports`: how much had reported before and has now."""

    areas: Areas
    districts: Sequence[str]
    figures: Mapping[str, Figure]
    before: Mapping[Key, Value]
    now: Mapping[Key, Value]
    reports: Sequence[ReportedSum]
    told: Sequence[Reason]

    def of(self, key: Key) -> list[Reason]:
        """Those of one figure, in order."""
        code, area, dimension, member = key
        district = self.areas.above(area.removesuffix("-unallocated"), 2)
        level = "city" if district is None else "district" if area == district else "street"
        first = frozenset(needed(self.figures[code], dimension, level))
        rings = first, _read(self.figures[code])
        if district is not None:
            return sorted(self._nearest(rings, [district]))
        if self._is_of_all(key):
            return sorted(self._nearest(rings, self.districts))
        near = {*self._adding(key), *self._reporting(code, dimension)}
        return sorted({one for each in near for one in self._nearest(rings, [each])})

    def open_in(self, key: Key, reasons: Iterable[Reason]) -> list[Reason]:
        """Those of a figure of the city that may be none: decisions, where the districts are not all of the change."""
        is_city = self.areas.above(key[1].removesuffix("-unallocated"), 2) is None
        return [one for one in reasons if one[0] == "decision"] if is_city and self._is_of_all(key) else []

    def _is_of_all(self, key: Key) -> bool:
        """Whether what the districts add is not the city's difference, or none adds or reports otherwise."""
        code, _, dimension, member = key
        adding = self._adding(key)
        together = tuple(sum(self._moved((code, one, dimension, member))[at] for one in adding) for at in (0, 1))
        return together != self._moved(key) or not (adding or self._reporting(code, dimension))

    def _adding(self, key: Key) -> list[str]:
        code, _, dimension, member = key
        return [one for one in self.districts if any(self._moved((code, one, dimension, member)))]

    def _nearest(self, rings: Iterable[frozenset[str]], districts: Iterable[str]) -> list[Reason]:
        found = ([one for one in self.told if one[2] in ring and one[1] in districts] for ring in rings)
        return next(filter(None, found), [])

    def _moved(self, key: Key) -> tuple[float, float]:
        old, new = (self.before.get(key), self.now.get(key))
        top, bottom = (_number(new, name) - _number(old, name) for name in ("numerator", "denominator"))
        return top, bottom

    def _reporting(self, code: str, dimension: str | None) -> list[str]:
        then, now = (one.covering(self.figures[code], dimension, "district") for one in self.reports)
        return [one for one in self.districts if then.areas(one, "district") != now.areas(one, "district")]


def reasons_of(plot: Iterable[Act]) -> Iterator[Reason]:
    """What of a plot lets something else count: not what waits, nor a header alone, nor a waiver."""
    for act in plot:
        if isinstance(act, PlannedDecision):
            yield from [("decision", act.district, act.database)] if act.kind != "waive" else []
        elif not act.waits:
            yield from (("submission", act.district, one.database) for one in act.sheets if one.way != "empty")


def _number(value: Value | None, name: str) -> float:
    return float((value or {}).get(name) or 0.0)


def _read(figure: Figure) -> frozenset[str]:
    below = next((needs for names, needs in NEEDED_BELOW.items() if figure.database in names), frozenset())
    by_dimension = {name for needs in figure.dimension_needs.values() for name in needs}
    return frozenset({figure.database, *figure.also, *by_dimension, *below})
