"""Root organisations: the city's own list, in `reference/roots`, of those that districts stand under and none reports.

A parent that is on the list need not be among the reported organisations (rule X003).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import AfterValidator, model_validator

from schemas.periods import Period
from schemas.records.searchpath import text_of
from schemas.records.written import Day, Written, checked, filled, lines, wrong
from warehouse.ledger.tables import reference_snapshot

FOLDER = "roots"
Unspaced = Annotated[str, AfterValidator(lambda text: re.sub(r"\s", "", text))]


class Root(Written):
    """A line of `reference/roots/*.csv`: code or name of an organisation, or both; dates are inclusive."""

    org_code: Unspaced = ""
    org_name: Unspaced = ""
    valid_from: Day = None
    valid_to: Day = None
    author: Annotated[str, filled("write who put it on the list")]
    reason: Annotated[str, filled("write why it was put on the list")]

    @model_validator(mode="after")
    def is_somebody(self) -> Self:
        """One of the two at least."""
        if not (self.org_code or self.org_name):
            raise wrong("org_code or org_name is needed: without them nothing is on the list")
        return self

    def holds(self, period: Period) -> bool:
        """Whether it is on the list on the data date."""
        day = period.data_date
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def read_roots(folder: Path) -> list[Root]:
    """The roots in a home's `reference`; raises `ConfigurationError` at the first line that is wrong."""
    paths = sorted((folder / FOLDER).glob("*.csv"))
    files = ((f"{FOLDER}/{path.name}", text_of(path, f"reference/{FOLDER}/{path.name}")) for path in paths)
    return [root for file, text in files for root in _roots(file, text)]


def known_roots(connection: sa.Connection) -> list[Root]:
    """The roots as the newest copy in the ledger has them."""
    table = reference_snapshot
    query = sa.select(table.c.file, table.c.content).where(
        table.c.seen_to.is_(None), table.c.file.like(f"{FOLDER}/%.csv")
    )
    return [root for file, text in connection.execute(query.order_by(table.c.file)) for root in _roots(file, text)]


def _roots(file: str, text: str) -> Iterator[Root]:
    for place, given in lines(text, f"reference/{file}", tuple(Root.model_fields)):
        yield checked(Root, given, place)
