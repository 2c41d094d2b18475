"""What stands of everything that was sent and decided, and how each obligation is met: the witness's own ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.periods import Period
from synth.witness.delivered import Delivered, Sent


class WitnessSlot(NamedTuple):
    """What a district owes of a database for a month."""

    period: Period
    district: str
    database: str


@dataclass(frozen=True)
class WitnessReturn:
    """One database of one file: its accepted rows, and when it came."""

    sent: Sent
    rows: pd.DataFrame
    came: dt.date


@dataclass
class WitnessStanding:
    """Of one slot: what counts, what waits, since when it is met, and what was decided."""

    current: list[WitnessReturn] = field(default_factory=list)
    waiting: list[WitnessReturn] = field(default_factory=list)
    met: dt.date | None = None
    is_waived: bool = False

    def receive(self, new: WitnessReturn, waits: bool) -> None:
        """A whole file takes the place of all, a part that of its street; what waits takes none, nor does an empty one.

        What counts makes an end of what waits.
        """
        if waits or not len(new.rows):
            self.waiting = [new]
            return
        is_replaced = [new.sent.part in (None, one.sent.part) for one in self.current]
        self.current = [one for one, gone in zip(self.current, is_replaced, strict=True) if not gone] + [new]
        self.waiting = []

    def decide(self, kind: str) -> None:
        """What a decision does (`plot.PlannedDecision`)."""
        if kind == "waive":
            self.is_waived = True
        elif kind == "revert-submission":
            self.current = []
        else:
            self.current, self.waiting = self.waiting, []

    def is_whole(self, streets: set[str]) -> bool:
        """Whether the whole district, or each of its streets, counts."""
        parts = {one.sent.part for one in self.current}
        return None in parts or bool(parts) and parts >= streets

    def settle(self, streets: set[str]) -> None:
        """Note since when it is met without a break, by the days on which the files came."""
        if not self.is_whole(streets):
            self.met = None
        elif self.met is None:
            self.met = max(one.came for one in self.current)

    def state(self, period: Period, streets: set[str], today: dt.date) -> str:
        """Its state on a day."""
        if self.is_waived:
            return "waived"
        if any(len(one.rows) for one in self.waiting):
            return "held"
        if self.current and not self.is_whole(streets) or self.waiting:
            return "received"
        if self.current and not any(len(one.rows) for one in self.current):
            return "confirmed_zero"
        if self.current:
            return "partial" if any(one.sent.kept_back for one in self.current) else "accepted"
        if today <= period.due_on:
            return "due"
        return "late" if today <= period.earlier(-1).due_on else "missing"

    def days_late(self, period: Period, today: dt.date) -> int | None:
        """Days from the deadline to when it was met, or to today; of what is waived there are none."""
        return None if self.is_waived else max(0, ((self.met or today) - period.due_on).days)


@dataclass
class WitnessLedger:
    """Everything, by what is owed. `blank`: database → no rows, for months in which nobody's return of it counts."""

    slots: dict[WitnessSlot, WitnessStanding] = field(default_factory=dict)
    blank: dict[str, pd.DataFrame] = field(default_factory=dict)

    def of(self, slot: WitnessSlot) -> WitnessStanding:
        """What stands of a slot."""
        return self.slots.setdefault(slot, WitnessStanding())

    def delivered(self, period: Period, areas: Areas) -> Delivered:
        """All that counts of a month, as the witness counts figures from it."""
        got = Delivered(period, areas)
        for slot in sorted(one for one in self.slots if one.period == period):
            for one in sorted(self.slots[slot].current, key=lambda each: each.sent.part or ""):
                got.send(replace(one.sent), np.arange(len(one.rows)), one.rows["_row"].to_numpy())
                got.add(slot.database, one.rows, slot.district)
        for name, rows in self.blank.items():
            got.parts.setdefault(name, [rows.assign(_sent=np.zeros(0, dtype=np.int64))])
        got.place()
        return got

    def obligations(
        self, period: Period, areas: Areas, today: dt.date
    ) -> Iterator[tuple[WitnessSlot, str, str | None, int | None]]:
        """Each slot of a month with its state, the day since which it is met, and the days it is late."""
        for slot in sorted(one for one in self.slots if one.period == period):
            streets = {street.code for street in areas.children(slot.district, period)}
            one = self.slots[slot]
            one.settle(streets)
            met = one.met.isoformat() if one.met else None
            yield slot, one.state(period, streets, today), met, one.days_late(period, today)
