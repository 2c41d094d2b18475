"""Files that the districts of a tiny city send, and how each is read: by today's header records and areas."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from tests.assets.deliveries import identity
from tests.warehouse.cities import AREAS

DISTRICTS = ("310105", "310199")
PERIODS = ("2026-08", "2026-09")
DATABASES = ("building", "party_member")
TITLES = {"building": "楼宇", "party_member": "党员"}
OWN_HEADER = {"building": ("自编人数", "employees"), "party_member": ("人员号", "citizen_id")}
"""A header that nobody knows without a record, and the column that it is."""
FOUNDED = dt.date(2026, 9, 1)
FOUR_STREETS = Areas(
    [*AREAS, *(Area(f"{one}004", f"{one}第4街道", "", 3, one, FOUNDED, None, "") for one in DISTRICTS)]
)
"""The city after a street more was founded in each district: files named it before the list had it."""
LAST = 9
"""The key of the building in the fourth street."""


@dataclass(frozen=True)
class Known:
    """What a file is read by: the header records that hold, as database and district, and the areas."""

    headers: frozenset[tuple[str, str]]
    areas: Areas

    def streets(self, district: str, period: str) -> set[str]:
        """The streets of a district in a month."""
        there = {one.code for one in AREAS.children(district)}
        return there | {f"{district}004"} if self.areas is FOUR_STREETS and period >= f"{FOUNDED:%Y-%m}" else there


@dataclass(frozen=True)
class Reading:
    """What is made of a file. `strange`: what is told of its streets."""

    part: str | None
    is_returned: bool
    keys: frozenset[int]
    kept_back: int
    has_workers: bool
    strange: str


@dataclass(frozen=True)
class Sent:
    """A file: rows by their keys, rows without one, and at times a header of the district's own."""

    period: str
    district: str
    database: str
    keys: frozenset[int]
    wrong: int
    is_own_header: bool
    street: int | None
    edition: int

    @property
    def name(self) -> str:
        """The name of the file; it may name the street."""
        of = "" if self.street is None else f" {self.district}第{self.street}街道"
        return f"{TITLES[self.database]}{of}.csv"

    @property
    def text(self) -> str:
        """Its lines."""
        own, column = OWN_HEADER[self.database]
        common = {"employees": "从业人员数", "citizen_id": "公民身份号码"}[column]
        header = own if self.is_own_header else common
        if self.database == "building":
            lines = [f"楼宇代码,楼宇名称,所属街道(镇),{header}"]
            lines += [f"L{key},第{key}楼,{street_of(self.district, key)},{self.edition}0{key}" for key in self._order]
            lines += [f",,,{number}" for number in range(7, 7 + self.wrong)]
        else:
            lines = [f"姓名,{header},党籍状态,所在党支部代码"]
            lines += [f"某拟造,{identity('19800105', 2 * key + 10)},正常,B{self.edition}" for key in self._order]
            lines += [f"某拟造,,正常,B{number}" for number in range(self.wrong)]
        return "\n".join(lines) + "\n"

    @property
    def _order(self) -> list[int]:
        return sorted(self.keys)

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return self.text.encode("utf-8-sig")

    @property
    def sha256(self) -> str:
        """What it is known by."""
        return hashlib.sha256(self.content).hexdigest()

    def put(self, inbox: Path) -> Path:
        """Into the district's folder; where it lies now."""
        folder = inbox / self.period / self.district
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.name
        path.write_bytes(self.content)
        return path

    def read(self, known: Known) -> Reading:
        """What is made of it today."""
        is_mapped = not self.is_own_header or (self.database, self.district) in known.headers
        if self.database == "party_member" and not is_mapped:
            return Reading(self._part(known), True, frozenset(), len(self.keys) + self.wrong, False, "")
        streets, ever = (known.streets(self.district, period) for period in (self.period, PERIODS[-1]))
        told = {street_of(self.district, key) for key in self.keys} if self.database == "building" else set()
        strange = "unknown" if told - ever else "of another time" if told - streets else ""
        has_workers = self.database == "building" and is_mapped
        kept_back = 0 if self.database == "building" and not is_mapped else self.wrong  # such a row says nothing known
        return Reading(self._part(known), False, self.keys, kept_back, has_workers, strange)

    def _part(self, known: Known) -> str | None:
        """The street that its name tells, or in which all its rows lie."""
        if self.street is not None:
            return f"{self.district}00{self.street}"
        if self.database != "building":
            return None
        found = {street_of(self.district, key) for key in self.keys}
        return found.pop() if len(found) == 1 and found <= known.streets(self.district, PERIODS[-1]) else None


def street_of(district: str, key: int) -> str:
    """The street in which a building stands."""
    return f"{district}00{4 if key == LAST else key % 3 + 1}"
