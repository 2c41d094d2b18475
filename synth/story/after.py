"""How all stands at the end of a day of a story: states, figures, findings, and which figures the day has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.cities.areas import Areas
from schemas.periods import Period
from synth.making import defaults
from synth.story.newground import GroundChange
from synth.story.onnewground import on_new_ground
from synth.story.plot import Act
from synth.story.reasons import Key, Reasons, Value, reasons_of
from synth.story.witnessledger import WitnessLedger, WitnessSlot
from synth.witness.delivered import WITNESSED, Delivered
from synth.witness.figure import Figure
from synth.witness.months.before import against, moved, slimmed
from synth.witness.months.linked import renamed
from synth.witness.months.usual import Figures, unusual, whole_totals
from synth.witness.summing.adding import figures, values
from synth.witness.summing.reportedareas import ReportedSum
from synth.witness.together import together


@dataclass
class WitnessMonth:
    """A month as it stands: what counts of it, and its figures."""

    got: Delivered
    figures: Sequence[Figure]
    report: ReportedSum
    values: dict[Key, Value]
    totals: Figures


@dataclass
class After:
    """Keeps what stood the day before, and counts anew the months in which something happened.

    `ground`: what becomes of the areas; `only`: the indicators that are counted; none named are all.
    """

    ledger: WitnessLedger
    areas: Areas
    districts: Sequence[str]
    ground: GroundChange | None = None
    only: frozenset[str] = frozenset()
    months: dict[Period, WitnessMonth] = field(default_factory=dict)

    def told(self, day: dt.date, plot: Sequence[Act]) -> dict[str, Any]:
        """`states` of every month so far, `values` of those that the day touched, `together` of these and later ones.

        `current`: the values on the areas of the story's end. `changes`: the figures that differ from the day before,
        each with what changed it.
        """
        touched = sorted({act.period for act in plot})
        changes = [one for period in touched for one in self._count(period, plot)]
        later = [period for period in sorted(self.months) if touched and period >= touched[0]]
        return {
            "states": [one for period in sorted(self.months) for one in self._states(period, day)],
            "values": {str(period): _columns(self.months[period].values.values()) for period in touched},
            "current": {str(period): _columns(self._on_new_ground(period)) for period in touched},
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
        districts = [area.code for area in self.areas.level(2, period)]
        for slot in (WitnessSlot(period, one, name) for one in districts for name in WITNESSED):
            if slot.district in self.districts:
                self.ledger.of(slot)
        got = self.ledger.delivered(period, self.areas)
        made = [one for one in figures(got) if not self.only or one.code in self.only]
        report = ReportedSum(got, defaults())
        counted = list(values(made, report))
        now: dict[Key, Value] = {(one["code"], one["area"], one["dimension"], one["member"]): one for one in counted}
        nothing = WitnessMonth(
            Delivered(period, self.areas), [], ReportedSum(Delivered(period, self.areas), {}), {}, {}
        )
        old = self.months.get(period, nothing)
        self.months[period] = WitnessMonth(got, made, report, now, whole_totals(counted))
        known = {one.code: one for one in made}
        told = sorted(reasons_of(act for act in plot if act.period == period))
        reasons = Reasons(self.areas, districts, known, old.values, now, (old.report, report), told)
        for key in dict.fromkeys([*old.values, *now]):
            before, after = old.values.get(key), now.get(key)
            if before != after and (_is_told(before) or _is_told(after)):
                causes = reasons.of(key)
                yield dict(zip(("code", "area", "dimension", "member"), key, strict=True)) | {
                    "period": str(period), "old": before, "new": after,
                    "causes": list(map(list, causes)), "perhaps": list(map(list, reasons.open_in(key, causes))),
                }  # fmt: skip

    def _on_new_ground(self, period: Period) -> Iterable[Value]:
        month = self.months[period]
        if self.ground is None or period >= self.ground.since:
            return ({**one, "is_estimated": False} for one in month.values.values())
        return on_new_ground(month.figures, month.values.values(), month.report, self.ground)

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


def _columns(rows: Iterable[Value]) -> dict[str, Any]:
    listed = list(rows)
    names = list(listed[0])
    return {"columns": names, "rows": [[one[name] for name in names] for one in listed]}
