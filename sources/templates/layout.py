"""Which columns a template has, in which order and under which headers; nothing of how a cell is checked.

Everything follows from the declared columns of a database: a new database has its template without a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemas.column import Column, Need
from schemas.database import Database

SERIAL = "序号"
"""The first header. It names no column of any database, and below it the example row says `EXAMPLE`."""
HEADER_ROW, EXAMPLE_ROW, FIRST_ROW = 0, 1, 2
"""Zero-based rows: the header, the example, the first row to fill in."""


class Asked(StrEnum):
    """Whether a cell must be filled, in the words of the header; all of them are cut when a header is read."""

    ALWAYS = "必填"
    EITHER = "请至少填一项"
    SOMETIMES = "按情况填"
    FREELY = "选填"


@dataclass(frozen=True)
class FormPlace:
    """One column of the sheet: its zero-based position, what is asked, and the position of the area it lies in."""

    column: Column
    position: int
    asked: Asked
    parent: int | None = None

    @property
    def header(self) -> str:
        """The official title, and below it what is asked."""
        return f"{self.column.title}\n（{self.asked}）"

    @property
    def level(self) -> int | None:
        """Level of the areas it holds: 2 district, 3 street, 4 community; None for other columns."""
        return self.column.level or None


def places(database: Database) -> list[FormPlace]:
    """The columns as they stand in the sheet: as declared, but an area before those that lie in it."""
    order = _ordered(list(database.columns.values()))
    position = {column.name: number for number, column in enumerate(order, start=1)}
    return [
        FormPlace(column, position[column.name], asked(database, column), _parent(column, order)) for column in order
    ]


def alternatives(database: Database, column: Column) -> tuple[str, ...]:
    """Names of the columns of which a row needs one, when this is one of several."""
    return next((names for names in database.keys if column.name in names and len(names) > 1), ())


def asked(database: Database, column: Column) -> Asked:
    """What the header says of a column."""
    if alternatives(database, column):
        return Asked.EITHER
    if column.need in (Need.KEY, Need.EXPECTED):
        return Asked.ALWAYS
    return Asked.SOMETIMES if column.need is Need.CONDITIONAL else Asked.FREELY


def _ordered(columns: list[Column]) -> list[Column]:
    """An area stands before those that lie in it: the lower one depends on the higher one of the row."""
    chain = sorted((column for column in columns if column.is_place), key=lambda column: column.level)
    if not chain:
        return columns
    first = min(columns.index(column) for column in chain)
    rest = [column for column in columns if column not in chain]
    moved = [column for column in chain if columns.index(column) > columns.index(chain[-1])]
    if not moved:
        return columns
    before = sum(1 for column in columns[:first] if column in rest)
    return [*rest[:before], *chain, *rest[before:]]


def _parent(column: Column, order: list[Column]) -> int | None:
    """Position of the area right above, where the column says where the row lies."""
    higher = [(one.level, at) for at, one in enumerate(order, start=1) if one.is_place and one.level < column.level]
    return max(higher)[1] if higher and column.is_place else None
