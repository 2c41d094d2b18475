"""How all stands at the end of a day of a story: states, figures, findings, and which figures the day has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.cities.areas import Areas
from schemas.periods import Period
from synth.making import defaults
from synth.story.plot import Act, PlannedDecision
from synth.story.witnessledger import WitnessLedger, WitnessSlot
from synth.witness.adding import figures, values
from synth.witness.delivered import PERSONS, SOCIETIES, WITNESSED, Delivered
from synth.witness.figure import Figure
from synth.witness.months.before import against, moved, slimmed
from synth.witness.months.linked import renamed
from synth.witness.months.usual import Figures, unusual, whole_totals
from synth.witness.together import together

Value = Mapping[str, Any]
Key = tuple[str, str, str | None, str | None]
NEEDED_BELOW = {PERSONS: frozenset({"party_org"}), SOCIETIES: frozenset({"building", "unit"})}
"""In the rows of which databases it stands to which street a row belongs."""


@dataclass
class WitnessMonth:
    """A month as it stands: what counts of it, and its figures."""

    got: Delivered
    figures: Sequence[Figure]
    values: dict[Key, Value]
    totals: Figures


@dataclass
class After:
    """Keeps what stood the day before, and counts anew the months in which something happened.

    `only`: the indicators that are counted; none named are all.
    """

    ledger: WitnessLedger
    areas: Areas
    districts: Sequence[str]
    only: frozenset[str] = frozenset()
    months: dict[Period, WitnessMonth] = field(default_factory=dict)

    def told(self, day: dt.date, plot: Sequence[Act]) -> dict[str, Any]:
        """`states` of every month so far, `values` of those that the day touched, `together` of these and later ones.

        `changes`: the figures that differ from the day before, each with the causes that can have reached it.
        """
        touched = sorted({act.period for act in plot})
        changes = [one for period in touched for one in self._count(period, plot)]
        later = [period for period in sorted(self.months) if touched and period >= touched[0]]
        return {
            "states": [one for period in sorted(self.months) for one in self._states(period, day)],
            "values": {str(period): _columns(self.months[period].values.values()) for period in touched},
            "together": {str(period): list(self._together(period)) for period in later},
            "changes": changes,
        }

    def _states(self, period: Period, day: dt.date) -> Iterator[dict[str, Any]]:
        for slot, state, met, late in self.ledger.obligations(period, self.areas, day):
            yield {
                "period": str(period), "district": slot.district, "database": slot.database, "state": state,
                "received_on": met, "days_late": late,
            }  # fmt: skip

    def _count(self, period: Period, plot: Sequence[Act]) -> Iterator[dict[str, Any]]:
        """Count a month anew; what has changed."""
        for area in self.areas.level(2, period):
            if area.code in self.districts:
                for name in WITNESSED:
                    self.ledger.of(WitnessSlot(period, area.code, name))
        before = self.months[period].values if period in self.months else {}
        got = self.ledger.delivered(period, self.areas)
        made = [one for one in figures(got) if not self.only or one.code in self.only]
        counted = list(values(made, got, defaults()))
        now: dict[Key, Value] = {(one["code"], one["area"], one["dimension"], one["member"]): one for one in counted}
        self.months[period] = WitnessMonth(got, made, now, whole_totals(counted))
        needs = {one.code: _databases(one) for one in made}
        own = [act for act in plot if act.period == period]
        for key in dict.fromkeys([*before, *now]):
            if before.get(key) != now.get(key) and (_is_told(before.get(key)) or _is_told(now.get(key))):
                causes = [list(one) for one in self._causes(own, needs[key[0]], key[1])]
                yield dict(zip(("code", "area", "dimension", "member"), key, strict=True)) | {
                    "period": str(period), "old": before.get(key), "new": now.get(key), "causes": causes
                }  # fmt: skip

    def _causes(self, plot: Iterable[Act], needs: frozenset[str], area: str) -> Iterator[tuple[str, str, str]]:
        """Kind, district and database of what can have changed a figure of an area."""
        district = self.areas.above(area.removesuffix("-unallocated"), 2)
        for act in plot:
            if district in (None, act.district):
                if isinstance(act, PlannedDecision):
                    found = [("decision", act.database)] if act.kind != "waive" else []
                else:
                    found = [("submission", one.database) for one in act.sheets]
                yield from ((kind, act.district, name) for kind, name in found if name in needs)

    def _together(self, period: Period) -> Iterator[dict[str, Any]]:
        """Findings on rows of all files together, and beside the months before."""
        month, earlier = self.months[period], sorted((one for one in self.months if one < period), reverse=True)
        yield from together(month.got)
        yield from renamed(month.got)
        if (before := self.months.get(period.earlier())) is not None:
            yield from against(month.got, moved(slimmed(before.got), self.areas, period))
        names = {one.code: one.database for one in month.figures}
        yield from unusual(month.got, month.totals, [self.months[one].totals for one in earlier], names)


def _is_told(value: Value | None) -> bool:
    """Whether there is a figure: that none is there any longer, or not yet, is no change where there was none."""
    return value is not None and value["status"] != "missing"


def _databases(figure: Figure) -> frozenset[str]:
    below = next((needs for names, needs in NEEDED_BELOW.items() if figure.database in names), frozenset())
    by_dimension = {name for needs in figure.dimension_needs.values() for name in needs}
    return frozenset({figure.database, *figure.also, *by_dimension, *below})


def _columns(rows: Iterable[Value]) -> dict[str, Any]:
    listed = list(rows)
    names = list(listed[0])
    return {"columns": names, "rows": [[one[name] for name in names] for one in listed]}
