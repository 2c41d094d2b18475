"""What is expected of the warehouse after any steps: which version stands or waits, what is owed, and the figures.

Written from docs/decisions/0001-parts.md, definitions.md and the contract, not from the code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from schemas.errors import ConfigurationError
from tests.anyorder.sent import DATABASES, DISTRICTS, LAST, PERIODS, File, Known, Mended, Reading, Sent, sha256_of

CITY = "310000"
Slot = tuple[str, str, str]
"""Period, district, database."""
Figure = tuple[float | None, int, int]
"""Value, areas that have reported, areas that are expected."""


@dataclass
class Version:
    """A submission; `file` None: a zero put on record. `is_known`: the same reading of its file is no new version.

    `own`: what its file says alone, where that was laid on the version `base`, as a mended workbook or by keys.
    `is_stale`: it mends what was not current.
    """

    number: int
    slot: Slot
    file: File | None
    reading: Reading
    state: str = ""
    is_known: bool = True
    base: Version | None = None
    own: Reading | None = None
    is_stale: bool = False

    @property
    def part(self) -> str | None:
        return self.reading.part

    @property
    def keys(self) -> frozenset[int]:
        return self.reading.keys

    @property
    def own_part(self) -> str | None:
        return (self.own or self.reading).part

    @property
    def database(self) -> str:
        return self.slot[2]

    @property
    def own_back(self) -> int:
        """Rows of its own file that were kept back."""
        return (self.own or self.reading).kept_back

    @property
    def is_by_key(self) -> bool:
        return self.base is not None and isinstance(self.file, Sent)

    @property
    def chain(self) -> list[Version]:
        return [*(self.base.chain if self.base else ()), self]

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

    def send(self, file: File) -> None:
        """A file arrives: what a person laid on another by its keys stays so; a mended workbook is laid on its file."""
        slot, reading = (file.period, file.district, file.database), file.read(self.known)
        if isinstance(file, Mended) and not reading.is_returned:
            self._send_mended(slot, file, reading)
            return
        there = self.of(slot, lambda one: one.stands and one.is_by_key and _content(one) == file.content)
        if there and not reading.is_returned:
            of = there[0]
            self._arrive(self._made(file, reading, of.base if of.own_part == reading.part else of), of)
        else:
            self._arrive(self._made(file, reading))

    def _send_mended(self, slot: Slot, file: Mended, reading: Reading) -> None:
        """On the newest that stands and has its file, else that waits, else on what has ended: there it waits."""
        made_from = self.of(slot, lambda one: any(_content(link) == file.of.content for link in one.chain))
        taken_in = [one for one in made_from if one.state != "returned"]
        standing, waiting = [one for one in taken_in if one.stands], [one for one in taken_in if one.waits]
        there = (standing or waiting or taken_in)[-1]
        target = there if standing or waiting else None
        base = there.base if _content(there) == file.content else there
        new = self._made(file, reading, base)
        new.is_stale = target is None or target.is_stale
        self._arrive(new, target)

    def _made(self, file: File, own: Reading, base: Version | None = None) -> Version:
        """A version that is not yet one."""
        reading = own if base is None else laid(base.reading, own, is_by_key=isinstance(file, Sent))
        slot = (file.period, file.district, file.database)
        return Version(0, slot, file, reading, base=base, own=own if base else None)

    def _arrive(self, new: Version, target: Version | None = None) -> None:
        """It is a version, unless its bytes are known and read as before, or something replaced them."""
        of_bytes = self.of(new.slot, lambda one: _content(one) == _content(new) and one.own_part == new.own_part)
        if any(_is_same(one, new) and one.is_known for one in of_bytes):
            return
        if of_bytes and any(one.number > of_bytes[-1].number for one in self._overridden(new.slot, new.part)):
            return
        self._enter(new, target)

    def replay(self, period: str, district: str) -> None:
        """What speaks is read again, file by file in the order of their hashes."""
        speaking = [
            one
            for database in DATABASES
            for one in self.of((period, district, database), lambda one: one.state not in ("superseded", "reverted"))
            if one.file is not None
        ]
        for one in sorted(speaking, key=lambda one: [sha256_of(link.file) for link in one.chain if link.file]):
            self._read_again(one)

    def _read_again(self, one: Version) -> None:
        """All its files, the first one first; one that goes back now is all that is told."""
        found: list[Version] = []
        for link in one.chain:
            assert link.file is not None
            own = link.file.read(self.known)
            if own.is_returned:
                found = [self._made(link.file, own)]
                break
            found.append(self._made(link.file, own, found[-1] if found else None))
        new = found[-1]
        new.is_stale = one.waits and one.is_stale
        if _is_same(new, one):
            return
        given_up = [
            other
            for other in self.of(one.slot, lambda other: other.state in ("superseded", "reverted"))
            if _is_same(other, new) and other.is_known
        ]
        target = one if new.base else None
        if not given_up:
            self._enter_bases(found[:-1])
            self._arrive(new, target)
        elif all(other.number <= one.number for other in self._overridden(one.slot, new.part)):
            self._enter_bases(found[:-1])
            new.is_known = False
            self._enter(new, target)

    def _enter_bases(self, found: list[Version]) -> None:
        """What a version is laid on now, where it is read otherwise."""
        for one in found:
            if not any(_is_same(other, one) and other.is_known for other in self.of(one.slot, lambda _one: True)):
                one.number, one.state = len(self.versions) + 1, "superseded"
                self.versions.append(one)

    def _enter(self, new: Version, target: Version | None = None) -> Version:
        """Where it stands; what is laid on another has the place of that, unless that waited for rows alone."""
        new.number = len(self.versions) + 1
        if new.reading.is_returned:
            new.state = "returned"
        elif target is None and new.is_stale:
            new.state = "held"
        elif target is None or not new.keys or not (target.stands or target.keys or target.is_stale):
            is_current, replaced = self._placed(new)
            for one in replaced:
                one.state = "superseded"
            new.state = new.counted if is_current else "held"
        else:
            new.state = new.counted if target.stands else "held"
            waiting = self.of(new.slot, lambda one: one.waits and one.is_stale and one.part == new.part)
            for one in (target, *(waiting if target.stands else ())):
                one.state = "superseded"
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
        others = [one for one in replaced if one.keys and (one.base or _content(one) != _content(new))]
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
        if not (one.waits or ended) or not one.keys or one.is_stale:
            raise ConfigurationError("it does not wait, or has no rows")
        if ended:
            one = replace(one, number=len(self.versions) + 1, state="held", is_known=False)
            self.versions.append(one)
        self._let_count(one)

    def accept_as_delta(self, number: int) -> None:
        """A person lets its rows change the one version that stands: nothing else goes."""
        one = self.versions[number - 1]
        standing = self._overridden(one.slot, one.part)
        base = standing[0] if len(standing) == 1 and standing[0].part in (None, one.part) else None
        if not one.waits or not one.keys or one.base or one.is_stale or base is None or not base.keys:
            raise ConfigurationError("it does not wait, or there is not one version that it could change")
        if base.reading.has_workers and not one.reading.has_workers:
            raise ConfigurationError("a column would be lost")
        assert one.file is not None
        new = self._made(one.file, one.reading, base)
        new.is_known = not any(_is_same(other, new) and other.is_known for other in self.versions)
        self._enter(new, base)
        one.state = "superseded"

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
        empty = [one for one in near if one.waits and not one.keys and not one.is_stale]
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
        for one in chosen or [self._enter(Version(0, slot, None, Reading(None, False, (), False, "")))]:
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


def laid(base: Reading, own: Reading, *, is_by_key: bool) -> Reading:
    """A file laid on a version: its rows take the places of those of the same key, or of those that they mend.

    A mended row that repeats the key of one that stays does not count.
    """
    rows = dict(base.rows)
    place_of = {row.key: place for place, row in rows.items() if row}
    for place, row in own.rows:
        there = place_of.get(row.key, place) if is_by_key and row else place
        is_copy = not is_by_key and row is not None and place_of.get(row.key, there) != there
        rows[there] = None if is_copy else row
    any_left = set(rows) - {place for place, _ in own.rows} - {place_of.get(row.key) for _, row in own.rows if row}
    has_workers = own.has_workers and (base.has_workers or not any_left)
    told = "" if is_by_key and LAST in own.keys else base.strange
    strange = " ".join(one for one in (told, own.strange) if one)  # a file that tells nothing adds nothing
    return Reading(base.part, False, tuple(sorted(rows.items())), has_workers, strange)


def _is_same(one: Version, other: Version) -> bool:
    """Whether two versions are of the same bytes and say the same."""
    return (_content(one), one.own_part, one.reading) == (_content(other), other.own_part, other.reading)


def _content(version: Version) -> bytes | None:
    return version.file.content if version.file else None


EVERY_SLOT = [(period, district, name) for period in PERIODS for district in DISTRICTS for name in DATABASES]
