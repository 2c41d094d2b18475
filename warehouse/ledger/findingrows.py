"""Findings as they are stored, and what is left of them when some of their rows are replaced by a delta."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from schemas.cells import letters_of, ranges_by_sheet, rows_in, runs
from schemas.column import Treatment
from schemas.database import Database
from schemas.finding import FIELDS, Finding
from schemas.rules import message
from schemas.states import Severity
from warehouse.lake.identifiers import TRACE
from warehouse.lake.places import Place
from warehouse.ledger.bulk import insert_rows
from warehouse.ledger.tables import finding

STORED = tuple(name for name in FIELDS if name != "submission")
"""Fields of a finding in the tables; whose submission it is, is a column of theirs."""
OUTLINE = ("rule", "severity", "sheet", "cell", "column", "count")
"""By these two readings of the same content are known to say the same."""
OF_THE_PLACE = frozenset(
    "file sheet row rows where cells columns column field n encoding district_a district_b place branch "
    "record first rest line offset".split()
)
"""Words of a message that say where something is wrong; the others may say what a row holds."""
WITHHELD = "（见原件）"
"""Stands for what a row about a person holds; the return workbook shows it to the district that wrote it."""
_OF_A_PERSON = (Treatment.LAKE, Treatment.HMAC, Treatment.PERSON_KEY, Treatment.NAME_KEY)
OF_VERSION = frozenset({"F019", "F030", "F031", "F037", "F039"})
"""Rules that say how a version stands, not what its file says: another version is asked anew."""


@dataclass(frozen=True)
class Told:
    """One stored finding. `origin`: JSON of its places in the file first sent, None where its cells are of that file.

    They are runs `[sheet, first row, last row]` in the order of its cells.
    """

    finding: Finding
    origin: str | None = None

    def fields(self, names: Iterable[str]) -> tuple[Any, ...]:
        """Fields of the finding as they are stored."""
        values = (getattr(self.finding, name) for name in names)
        return tuple(str(value) if isinstance(value, Severity) else value for value in values)


def kept(findings: Iterable[Finding], described: Database | None) -> list[Finding]:
    """The findings as the warehouse may keep them: of a row about a person the place and what is wrong, no value.

    `described` is the database whose rows they are of; None where their words were chosen for the warehouse.
    """
    told = (
        _without_person(one, described) if described and describes_a_person(described, one.row, one.column) else one
        for one in findings
    )
    return [_without_traces(one) for one in told]


def describes_a_person(described: Database | None, row: int | None, name: str | None) -> bool:
    """Whether what stands in the column of a row says something of a person."""
    if described is None or row is None:
        return False
    column = described.columns.get(name or "")
    return described.is_personal or (column is not None and (column.pii != "N" or column.treatment in _OF_A_PERSON))


def _without_person(one: Finding, described: Database) -> Finding:
    words = {name: word if name in OF_THE_PLACE else WITHHELD for name, word in one.words.items()}
    if "field" in words and one.column in described.columns:  # a header may hold an example of a date
        words["field"] = described.columns[one.column].title
    told = message(one.rule, **words) + one.record
    return replace(one, message=told, words=words, value=None, expected=None, difference=None)


def _without_traces(one: Finding) -> Finding:
    value, expected, difference = (
        text and TRACE.sub(WITHHELD, text) for text in (one.value, one.expected, one.difference)
    )
    return replace(one, message=TRACE.sub(WITHHELD, one.message), value=value, expected=expected, difference=difference)


def as_told(findings: Iterable[Finding], origin_of: Callable[[Place], Place] | None = None) -> list[Told]:
    """Findings of one file. `origin_of` tells for a delta where a row of it stands in the file first sent."""
    rows = []
    for one in findings:
        places = _places(one) if origin_of else None
        runs_there = _runs([origin_of(place) for place in places]) if origin_of and places else None
        rows.append(Told(one, json.dumps(runs_there, ensure_ascii=False) if runs_there else None))
    return rows


def stored(connection: sa.Connection, number: int) -> list[Told]:
    """The findings of a submission."""
    fields = [finding.c[name] for name in (*STORED, "origin")]
    query = sa.select(*fields).where(finding.c.submission_id == number).order_by(finding.c.id)
    return [_read(values, origin) for *values, origin in connection.execute(query)]


def _read(values: Sequence[Any], origin: str | None) -> Told:
    said = dict(zip(STORED, values, strict=True))
    return Told(Finding(**said | {"severity": Severity(said["severity"])}), origin)


def write(connection: sa.Connection, number: int, rows: Iterable[Told]) -> None:
    """Store the findings of a submission."""
    values = ((*told.fields(STORED), told.origin) for told in rows)
    insert_rows(connection, finding, (*STORED, "origin"), values, {"submission_id": number})


def remaining(
    rows: Sequence[Told],
    replaced: Collection[Place],
    *,
    any_left: bool,
    fresh: Sequence[Told],
    anew: Collection[str] = (),
) -> list[Told]:
    """What the findings of a version still say once rows of it are replaced; `fresh` are those of the delta.

    What was said of the whole file holds while `any_left` of its rows are, and is not said twice. A finding of many
    rows keeps those that were not replaced. Rules that the delta decides `anew` say only what it says.
    """
    said = {_gist(told) for told in fresh if told.finding.row is None}
    left = []
    for told in rows:
        places = _places(told.finding)
        if told.finding.rule in OF_VERSION or told.finding.rule in anew:
            continue
        if places is None:
            if any_left and _gist(told) not in said:
                left.append(told)
        elif (shorter := _without(told, places, replaced)) is not None:
            left.append(shorter)
    return left


def _gist(told: Told) -> tuple[Any, ...]:
    return told.fields(("rule", "severity", "sheet", "column", "expected", "message"))


def _without(told: Told, places: list[Place], replaced: Collection[Place]) -> Told | None:
    origins = _origins(told) or places
    kept = [place for place, origin in zip(places, origins, strict=True) if origin not in replaced]
    if len(kept) == len(places):
        return told
    if not kept:
        return None
    there = [origin for origin in origins if origin not in replaced]
    one = told.finding
    letters = letters_of(one.cell or "")
    if kept[0] != places[0]:
        sheet, row = kept[0]
        one = replace(one, sheet=sheet, row=row, cell=f"{letters}{row}" if letters else None)
    one = replace(one, count=one.count - (len(places) - len(kept)), cells=_cells(kept, letters))
    return Told(one, json.dumps(_runs(there), ensure_ascii=False) if told.origin else None)


@dataclass(frozen=True, slots=True)
class Spread:
    """What is needed of a finding to say which rows it is about."""

    submission: int
    rule: str
    severity: str
    column: str | None
    count: int
    sheet: str | None
    row: int | None
    cells: str | None
    origin: str | None

    @property
    def rows(self) -> list[Place]:
        """Its rows in the version; where it does not say which, as many that are like no other."""
        found = _read_runs(self.origin) if self.origin else _rows(self.sheet, self.row, self.cells)
        return [(f"{self.rule} {self.column}", -number) for number in range(self.count)] if found is None else found


def spread(connection: sa.Connection, numbers: Collection[int], rules: Collection[str]) -> list[Spread]:
    """Those of some rules, of some submissions."""
    own = [finding.c["submission_id" if one.name == "submission" else one.name] for one in fields(Spread)]
    query = sa.select(*own).where(finding.c.rule.in_(rules), finding.c.submission_id.in_(numbers))
    return [Spread(*row) for row in connection.execute(query)]


def _places(one: Finding) -> list[Place] | None:
    return _rows(one.sheet, one.row, one.cells)


def _rows(sheet: str | None, row: int | None, cells: str | None) -> list[Place] | None:
    """The rows of a finding in the order of its cells; None when it speaks of a whole file or sheet."""
    if row is None or sheet is None:
        return None
    return [(sheet, row)] if cells is None else rows_in(cells, sheet)


def _origins(told: Told) -> list[Place] | None:
    return None if told.origin is None else _read_runs(told.origin)


def _read_runs(text: str) -> list[Place]:
    return [(sheet, row) for sheet, first, last in json.loads(text) for row in range(first, last + 1)]


def _runs(places: Iterable[Place]) -> list[tuple[str, int, int]]:
    return [
        (sheet, first, last)
        for sheet, group in groupby(places, key=lambda place: place[0])
        for first, last in runs([row for _, row in group])
    ]


def _cells(places: Sequence[Place], letters: str) -> str:
    by_sheet = groupby(places, key=lambda place: place[0])
    return ranges_by_sheet([(sheet, [row for _, row in group], letters) for sheet, group in by_sheet])
