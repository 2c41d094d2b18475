"""What is announced in a story, and when: each thing once, what belongs to a topic and a month in one message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.cities.areas import Areas
from schemas.periods import Period
from synth.story.witnessledger import WitnessLedger, WitnessSlot

SOON, LONG_AGO = dt.timedelta(3), dt.timedelta(31)
"""So long before a deadline it is said, and so long after it."""
NOON = dt.time(12)


class HeardOnce(NamedTuple):
    """One thing that is said: since when it is so, what it is, and of what."""

    since: dt.datetime
    topic: str
    slot: WitnessSlot


@dataclass
class Heard:
    """Keeps what was said: topic, of what, and the deadline or the day on which what waits came."""

    ledger: WitnessLedger
    known: set[tuple[str, WitnessSlot, dt.date]] = field(default_factory=set)

    def days(self, first: dt.date, last: dt.date, areas: Areas) -> Mapping[str, list[dict[str, Any]]]:
        """The messages of each day of some, at noon, when nothing more happens: `topic`, `period`, `of` what."""
        days = (first + dt.timedelta(each) for each in range((last - first).days + 1))
        return {day.isoformat(): list(_messages(sorted(self._new(day, areas)))) for day in days}

    def _new(self, day: dt.date, areas: Areas) -> Iterator[HeardOnce]:
        for slot, standing in self.ledger.slots.items():
            for one in standing.waiting:
                yield from self._once("held", slot, one.came, one.came, NOON)
        for period in {slot.period for slot in self.ledger.slots}:
            due = period.due_on
            topic, since = ("overdue", due + dt.timedelta(1)) if day > due else ("due_soon", due - SOON)
            if due - SOON <= day <= due + LONG_AGO:
                for slot, state, met, _ in self.ledger.obligations(period, areas, day):
                    if met is None and state not in ("waived", "held"):
                        yield from self._once(topic, slot, due, since, dt.time.min)

    def _once(self, topic: str, slot: WitnessSlot, of: dt.date, since: dt.date, time: dt.time) -> Iterable[HeardOnce]:
        if (topic, slot, of) not in self.known:
            self.known.add((topic, slot, of))
            yield HeardOnce(dt.datetime.combine(since, time), topic, slot)


def _messages(said: Sequence[HeardOnce]) -> Iterator[dict[str, Any]]:
    groups: dict[tuple[str, Period], list[WitnessSlot]] = {}
    for one in said:
        groups.setdefault((one.topic, one.slot.period), []).append(one.slot)
    for (topic, period), slots in groups.items():
        yield {"topic": topic, "period": str(period), "of": [[slot.district, slot.database] for slot in slots]}
