"""What is expected of the warehouse after any steps: which version stands or waits, what is owed, and the figures.

Written from docs/decisions/0001-parts.md, definitions.md and the contract, not from the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.errors import ConfigurationError
from tests.anyorder.sent import DATABASES, DISTRICTS, PERIODS, Known, Reading, Sent

CITY = "310000"
Slot = tuple[str, str, str]
"""Period, district, database."""
Figure = tuple[float | None, int, int]
"""Value, areas that have reported, areas that are expected."""


@dataclass
class Version:
    """A submission; `file` None: a zero put on record. `is_known`: the same reading of its file is no new version."""

    number: int
    slot: Slot
    file: Sent | None
    reading: Reading
    state: str = ""
    is_known: bool = True

    @property
    def part(self) -> str | None:
        return self.reading.part

    @property
    def keys(self) -> frozenset[int]:
        return self.reading.keys

    @property
    def counted(self) -> str:
        return "partial" if self.reading.kept_back else "accepted"

    @property
    def stands(self) -> bool:
        return self.state in ("accepted", "partial")

    @property
    def waits(self) -> bool:
        return self.state == "held"


@dataclass
class Model:
    """All versions in the order of their numbers, waivers, and what files are read by."""

    known: Known
    versions: list[Version] = field(default_factory=list)
    waived: set[Slot] = field(default_factory=set)

    def of(self, slot: Slot, choose: Callable[[Version], bool]) -> list[Version]:
        """The versions of a district's database in a month that are so."""
        return [one for one in self.versions if one.slot == slot and choose(one)]

    def send(self, file: Sent) -> None:
        """A file arrives: a version, unless its bytes are known and read as before, or something replaced them."""
        slot, reading = (file.period, file.district, file.database), file.read(self.known)
        same = [one for one in self.of(slot, lambda one: one.part == reading.part) if _content(one) == file.content]
        if any(one.reading == reading and one.is_known for one in same):
            return
        if same and any(one.number > same[-1].number for one in self._overridden(slot, reading.part)):
            return
        self._enter(slot, file, reading)

    def replay(self, period: str, district: str) -> None:
        """What speaks is read again, file by file in the order of their hashes."""
        speaking = [
            one
            for database in DATABASES
            for one in self.of((period, district, database), lambda one: one.state not in ("superseded", "reverted"))
            if one.file is not None
        ]
        for one in sorted(speaking, key=lambda one: one.file.sha256 if one.file else ""):
            self._read_again(one)

    def _read_again(self, one: Version) -> None:
        """Another reading is a version, also one that the file had before, unless something came since."""
        assert one.file is not None
        reading = one.file.read(self.known)
        if reading == one.reading:
            return
        given_up = [
            other
            for other in self.of(one.slot, lambda other: other.state in ("superseded", "reverted"))
            if other.reading == reading and other.is_known and _content(other) == one.file.content
        ]
        if not given_up:
            self.send(one.file)
        elif all(other.number <= one.number for other in self._overridden(one.slot, reading.part)):
            self._enter(one.slot, one.file, reading).is_known = False

    def _enter(self, slot: Slot, file: Sent | None, reading: Reading) -> Version:
        new = Version(len(self.versions) + 1, slot, file, reading)
        if reading.is_returned:
            new.state = "returned"
        else:
            is_current, replaced = self._placed(new)
            for one in replaced:
                one.state = "superseded"
            new.state = new.counted if is_current else "held"
        self.versions.append(new)
        return new

    def _placed(self, new: Version) -> tuple[bool, list[Version]]:
        """Whether it is current at once, and whose place it takes: the table of decision 0001."""
        part = new.part
        standing, waiting = self.of(new.slot, lambda one: one.stands), self.of(new.slot, lambda one: one.waits)
        own_waiting = [one for one in waiting if one.part == part]
        if not new.keys:
            return False, [one for one in own_waiting if not one.keys]
        replaced = [one for one in standing if part is None or one.part in (None, part)]
        others = [one for one in replaced if one.keys and _content(one) != _content(new)]
        there = frozenset[int]().union(*(one.keys for one in others))
        if part is not None:
            beside = any(one.part is None and one.keys for one in standing)
            far = beside or 2 * len(new.keys) < len(there)
        else:
            both = len(new.keys & there)
            of_whole = any(one.part is None for one in others)
            far = 2 * both < len(there) or (of_whole and 2 * both < len(new.keys))
        loses = any(one.reading.has_workers for one in others) and not new.reading.has_workers
        if far or loses:
            return False, own_waiting
        gone = [one for one in waiting if part in (None, one.part) or (one.part is None and not one.keys)]
        return True, [*replaced, *gone]

    def _overridden(self, slot: Slot, part: str | None) -> list[Version]:
        return self.of(slot, lambda one: one.stands and (part is None or one.part in (None, part)))

    def accept(self, number: int) -> None:
        """A person lets a version count, also one that has ended, where nothing stands any more."""
        one = self.versions[number - 1]
        ended = one.state in ("superseded", "reverted") and not self._overridden(one.slot, one.part)
        if not (one.waits or ended) or not one.keys:
            raise ConfigurationError("it does not wait, or has no rows")
        if ended:
            one = Version(len(self.versions) + 1, one.slot, one.file, one.reading, "held", is_known=False)
            self.versions.append(one)
        self._let_count(one)

    def _let_count(self, one: Version) -> None:
        giving_way = self.of(one.slot, lambda other: other.waits and one.part is None and other is not one)
        for other in (*self._overridden(one.slot, one.part), *(giving_way if one.keys else ())):
            other.state = "superseded"
        one.state = one.counted

    def revert(self, number: int) -> None:
        """A person takes back what stands or waits."""
        one = self.versions[number - 1]
        if not (one.stands or one.waits):
            raise ConfigurationError("it neither stands nor waits")
        one.state = "reverted"

    def confirm_zero(self, slot: Slot) -> None:
        """What waits without a row counts as nothing; where nothing was received that is put on record."""
        near = self.of(slot, lambda one: one.stands or one.waits)
        empty = [one for one in near if one.waits and not one.keys]
        chosen = [one for one in empty if one.part is None][-1:] or empty
        if any(one.part is None for one in chosen) or not chosen:
            concerned = near
        else:
            streets = {one.part for one in chosen}
            concerned = [one for one in near if one.part is None or one.part in streets]
        if any(one.keys for one in concerned):
            raise ConfigurationError("rows stand or wait")
        if not chosen and any(one.stands for one in concerned):
            raise ConfigurationError("it is confirmed already")
        for one in chosen or [self._enter(slot, None, Reading(None, False, frozenset(), 0, False, ""))]:
            self._let_count(one)

    def states(self) -> list[tuple[int, str, str | None, str]]:
        """Number, database, street and state of each submission."""
        return [(one.number, one.slot[2], one.part, one.state) for one in self.versions]

    def owed(self, slot: Slot) -> str:
        """How an obligation stands that nobody was late for."""
        if slot in self.waived:
            return "waived"
        held, current = self.of(slot, lambda one: one.waits), self.of(slot, lambda one: one.stands)
        if held and any(one.keys for one in (*held, *current)):
            return "held"
        if current:
            if not self._is_whole(slot):
                return "received"
            if not any(one.keys for one in current):
                return "confirmed_zero"
            return "partial" if any(one.reading.kept_back for one in current) else "accepted"
        if held:
            return "received"
        every = self.of(slot, lambda _one: True)
        return "returned" if every and every[-1].state == "returned" else "due"

    def _is_whole(self, slot: Slot) -> bool:
        parts = {one.part for one in self.of(slot, lambda one: one.stands)}
        return None in parts or parts >= self.known.streets(slot[1], slot[0])

    def figures(self, period: str) -> dict[tuple[str, str], Figure]:
        """Code and area → figure, of city and districts."""
        return dict(self._figures(period))

    def _figures(self, period: str) -> Iterator[tuple[tuple[str, str], Any]]:
        for code, database in (("BL01", "building"), ("MEM01", "party_member")):
            rows: list[frozenset[int]] = []
            whole = 0
            for district in DISTRICTS:
                slot = (period, district, database)
                current = self.of(slot, lambda one: one.stands)
                streets = self.known.streets(district, period)
                parts = {one.part for one in current}
                there = len(streets) if None in parts else len(parts & streets)
                count = sum(len(one.keys) for one in current)
                whole += there == len(streets)
                rows += [one.keys for one in current]
                yield (code, district), (count if there else count or None, there, len(streets))
            total = sum(map(len, rows)) if database == "building" else len(frozenset().union(*rows))
            value = total if whole or total else None
            yield (code, CITY), (value, whole, len(DISTRICTS))


def _content(version: Version) -> bytes | None:
    return version.file.content if version.file else None


EVERY_SLOT = [(period, district, name) for period in PERIODS for district in DISTRICTS for name in DATABASES]
