"""Invariant 6, of findings: they say the cell and what is wrong, and hold nothing that describes a person.

Identity and mobile numbers are looked for everywhere, by `leaks`; here also what is left of them: masked, as floats,
and the dates of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import sqlalchemy as sa

from schemas.column import ADDED_UP, Kind
from schemas.database import Database
from schemas.databaselist import database
from warehouse.lake.identifiers import TRACE
from warehouse.ledger.figuretables import joint_finding
from warehouse.ledger.findingrows import describes_a_person
from warehouse.ledger.tables import finding, submission
from warehouse.verification.breaches import Breach

DAY = r"(?<!\d)(?:19|20)\d{2}(?:[-./年]\s*\d{1,2}[-./月]\s*\d{1,2}|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01]))(?!\d)"
MONTH = r"(?<!\d)(?:19|20)\d{2}[-./年]\s*\d{1,2}(?!\d)"
OF_DATES = (Kind.DATE, Kind.MONTH)


class _Said(NamedTuple):
    """What a finding says, and of which database."""

    id: int
    rule: str
    row: int | None
    column: str | None
    value: str | None
    expected: str | None
    difference: str | None
    message: str
    database: str | None


def in_findings(connection: sa.Connection) -> Iterator[Breach]:
    """Findings with a trace of an identity number, or with a date or value of a person.

    What is told of all files together may name periods, and says by its record what it tells: it is searched for days.
    """
    for table, dates in ((finding, re.compile(f"{DAY}|{MONTH}")), (joint_finding, re.compile(DAY))):
        columns = [table.c[name] for name in _Said._fields if name != "database"]
        query = sa.select(*columns, submission.c.database).join(submission, submission.c.id == table.c.submission_id)
        for row in (_Said._make(each) for each in connection.execute(query)):
            for what in _held(row, dates, has_values=table is finding):
                yield Breach(6, f"{table.name} {row.id} ({row.rule})", f"holds {what}")


def _held(row: _Said, dates: re.Pattern[str], *, has_values: bool) -> Iterator[str]:
    values = (row.value, row.expected, row.difference)
    if any(TRACE.search(text) for text in (*values, row.message) if text):
        yield "a masked number or one kept as a float"
    described = database(row.database) if row.database else None
    is_of_a_person = describes_a_person(described, row.row, row.column)
    if is_of_a_person and has_values and any(value is not None for value in values):
        yield "the value of a person"
    elif any(_looks_dated(value or "", dates, _kind(described, row.column)) for value in values):
        yield "a date that is of no column of dates"
    if is_of_a_person and dates.search(row.message.partition("。")[0]):  # behind it: what to do, who decided what
        yield "the date of a person"


def _looks_dated(value: str, dates: re.Pattern[str], kind: Kind | None) -> bool:
    """Whether a value holds a date that may be a person's: of a quantity (2022.7 m²) only a day is."""
    return kind not in OF_DATES and bool((re.compile(DAY) if kind in ADDED_UP else dates).search(value))


def _kind(described: Database | None, name: str | None) -> Kind | None:
    """What a column of organisations or places holds; None of people, or where there is no such column."""
    if described is None or described.is_personal or name not in described.columns:
        return None
    return described.columns[name].kind
