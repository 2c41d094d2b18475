"""Root organisations: the city's own list, in `reference/roots`, of those that districts stand under and none reports.

A parent that is on the list need not be among the reported organisations (rule X003).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from schemas.periods import Period
from warehouse.ledger.tables import reference_snapshot

FOLDER = "roots"
FIELDS = ("org_code", "org_name", "valid_from", "valid_to", "author", "reason")


@dataclass(frozen=True)
class Root:
    """A line of `reference/roots/*.csv`: code or name of an organisation, or both; dates are inclusive."""

    code: str
    name: str
    valid_from: dt.date | None
    valid_to: dt.date | None

    def holds(self, period: Period) -> bool:
        """Whether it is on the list on the data date."""
        day = period.data_date
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def read_roots(folder: Path) -> list[Root]:
    """The roots in a home's `reference`; raises `ConfigurationError` at the first line that is wrong."""
    found: list[Root] = []
    for path in sorted((folder / FOLDER).glob("*.csv")):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as wrong:
            raise ConfigurationError(f"reference/{FOLDER}/{path.name} is not UTF-8: save it as CSV UTF-8") from wrong
        found += _roots(f"{FOLDER}/{path.name}", text)
    return found


def known_roots(connection: sa.Connection) -> list[Root]:
    """The roots as the newest copy in the ledger has them."""
    table = reference_snapshot
    query = sa.select(table.c.file, table.c.content).where(
        table.c.seen_to.is_(None), table.c.file.like(f"{FOLDER}/%.csv")
    )
    return [root for file, text in connection.execute(query.order_by(table.c.file)) for root in _roots(file, text)]


def _roots(file: str, text: str) -> Iterator[Root]:
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        where = f"reference/{file}:{number}"
        if unknown := sorted(str(name) for name in row if name not in FIELDS):
            raise ConfigurationError(f"{where}: unknown fields {', '.join(unknown)}; known are {', '.join(FIELDS)}")
        given = {name: re.sub(r"\s", "", row.get(name) or "") for name in FIELDS}
        if not (given["org_code"] or given["org_name"]):
            raise ConfigurationError(f"{where}: org_code or org_name is needed: without them nothing is on the list")
        for name in ("author", "reason"):
            if not given[name]:
                raise ConfigurationError(f"{where}: {name} is needed: who put it on the list, and why")
        first, last = (_day(given[name], name, where) for name in ("valid_from", "valid_to"))
        yield Root(given["org_code"], given["org_name"], first, last)


def _day(text: str, name: str, where: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise ConfigurationError(f"{where}: {name} {text!r} is not a date of the form 2026-09-30") from wrong
