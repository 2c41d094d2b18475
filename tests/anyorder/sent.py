"""Files that the districts of a tiny city send, and how each is read: by today's header records and areas."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path

from openpyxl import load_workbook

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
COMMON = {"employees": "从业人员数", "citizen_id": "公民身份号码"}
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


Place = tuple[str, int]
"""A row: the file that brought its place first, and the row's key there; one without a key has a number below 0."""


@dataclass(frozen=True)
class Row:
    """A row that counts: its key, and what else it says."""

    key: int
    edition: int
    has_workers: bool


@dataclass(frozen=True)
class Reading:
    """What is made of a file, or of one laid on others. `strange`: what is told of its streets."""

    part: str | None
    is_returned: bool
    rows: tuple[tuple[Place, Row | None], ...]
    has_workers: bool
    strange: str

    @property
    def keys(self) -> frozenset[int]:
        """Of the rows that count."""
        return frozenset(row.key for _, row in self.rows if row)

    @property
    def kept_back(self) -> int:
        """How many rows do not."""
        return sum(row is None for _, row in self.rows)


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
        header = own if self.is_own_header else COMMON[column]
        if self.database == "building":
            lines = [f"楼宇代码,楼宇名称,所属街道(镇),{header}"]
            lines += [f"L{key},第{key}楼,{street_of(self.district, key)},{self.edition}0{key}" for key in self._order]
            lines += [f",,,{number}" for number in range(7, 7 + self.wrong)]
        else:
            lines = [f"姓名,{header},党籍状态,所在党支部代码"]
            lines += [f"某拟造,{identity_of(key)},正常,B{self.edition}" for key in self._order]
            lines += [f"某拟造,,正常,B{number}" for number in range(self.wrong)]
        return "\n".join(lines) + "\n"

    @property
    def _order(self) -> list[int]:
        return sorted(self.keys)

    @property
    def content(self) -> bytes:
        """Its bytes."""
        return self.text.encode("utf-8-sig")

    def read(self, known: Known) -> Reading:
        """What is made of it today."""
        is_mapped = not self.is_own_header or (self.database, self.district) in known.headers
        if self.database == "party_member" and not is_mapped:
            return Reading(self._part(known), True, (), False, "")
        streets, ever = (known.streets(self.district, period) for period in (self.period, PERIODS[-1]))
        told = {street_of(self.district, key) for key in self.keys} if self.database == "building" else set()
        strange = "unknown" if told - ever else "of another time" if told - streets else ""
        has_workers = self.database == "building" and is_mapped
        kept_back = 0 if self.database == "building" and not is_mapped else self.wrong  # such a row says nothing known
        rows = [((sha256_of(self), key), Row(key, self.edition, has_workers)) for key in self._order]
        back = [((sha256_of(self), -1 - number), None) for number in range(kept_back)]
        return Reading(self._part(known), False, (*rows, *back), has_workers, strange)

    def _part(self, known: Known) -> str | None:
        """The street that its name tells, or in which all its rows lie."""
        if self.street is not None:
            return f"{self.district}00{self.street}"
        if self.database != "building":
            return None
        found = {street_of(self.district, key) for key in self.keys}
        return found.pop() if len(found) == 1 and found <= known.streets(self.district, PERIODS[-1]) else None


@dataclass(frozen=True)
class Mended:
    """A return workbook that came back: the row without a key of a file about members has one."""

    of: Sent
    key: int
    content: bytes

    @property
    def name(self) -> str:
        """As the district calls it."""
        return f"改{self.key}.xlsx"

    @property
    def period(self) -> str:
        """Of the file that it mends."""
        return self.of.period

    @property
    def district(self) -> str:
        """Of the file that it mends."""
        return self.of.district

    @property
    def database(self) -> str:
        """Of the file that it mends."""
        return self.of.database

    def read(self, known: Known) -> Reading:
        """What is made of it today."""
        back = self.of.read(known)
        return replace(back, rows=(((sha256_of(self.of), -1), Row(self.key, 0, has_workers=False)),))


File = Sent | Mended


def sha256_of(file: File) -> str:
    """What a file is known by."""
    return hashlib.sha256(file.content).hexdigest()


def put(file: File, inbox: Path) -> Path:
    """Into the district's folder; where it lies now."""
    folder = inbox / file.period / file.district
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file.name
    path.write_bytes(file.content)
    return path


def mended_book(returned: Path, of: Sent, key: int) -> Mended | None:
    """A return workbook with the missing key filled in; None where it has no such row any more."""
    book = load_workbook(returned)
    _, column = OWN_HEADER[of.database]
    names = {OWN_HEADER[of.database][0], COMMON[column]}
    for sheet in book.worksheets[1:]:
        heads = [cell for row in sheet.iter_rows() for cell in row if str(cell.value) in names]
        for head in heads:
            for (cell,) in sheet.iter_rows(min_row=head.row + 1, min_col=head.column, max_col=head.column):
                if not cell.value:
                    cell.value, cell.number_format = identity_of(key), "@"
                    content = io.BytesIO()
                    book.save(content)
                    return Mended(of, key, content.getvalue())
    return None


def identity_of(key: int) -> str:
    """The number of a person."""
    return identity("19800105", 2 * key + 10)


def street_of(district: str, key: int) -> str:
    """The street in which a building stands."""
    return f"{district}00{4 if key == LAST else key % 3 + 1}"
