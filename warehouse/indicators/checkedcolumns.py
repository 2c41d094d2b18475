"""Which columns of a database are asked something of: whether they are filled, and whether what they hold is valid.

How many cells of a version answer is counted in `figures/reporting/checkedcells.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

from schemas.column import Kind, Need
from schemas.database import Database
from schemas.databaselist import databases
from warehouse.lake.treatments import kept_columns


class ColumnCheck(StrEnum):
    """What is asked of a column; its values stand in records of indicators."""

    REQUIRED = "required"  # is the cell filled: V001 that blocks or keeps the row back, F012
    IDENTITY = "identity"  # is it a valid resident identity number: V003, V004, V005
    CREDIT_CODE = "credit_code"  # is it a valid credit code: V007
    CODE = "code"  # is it of its code list: V002


class CheckedColumn(NamedTuple):
    """One of them; `names` are several where one of them is to be filled, `title` tells its database too."""

    asked: ColumnCheck
    names: tuple[str, ...]
    title: str


def checked_columns(database: Database) -> tuple[CheckedColumn, ...]:
    """Those of a database. What takes a default where it is blank need not be filled.

    Of identity numbers those that are a key by themselves: which rows have none is known of keys alone.
    """
    known, kept = database.columns.values(), {one.name for one in kept_columns(database)}
    must = [*database.keys, *((one.name,) for one in known if one.need is Need.EXPECTED and one.default is None)]
    asked = [
        *((ColumnCheck.REQUIRED, names) for names in must),
        *(
            (ColumnCheck.IDENTITY, (one.name,))
            for one in known
            if one.kind is Kind.IDENTITY and (one.name,) in database.keys
        ),
        *(
            (ColumnCheck.CREDIT_CODE, (one.name,))
            for one in known
            if one.kind in (Kind.USCC, Kind.USCC_LIST) and one.name in kept
        ),
        *((ColumnCheck.CODE, (one.name,)) for one in known if one.kind is Kind.CODE and one.name in kept),
    ]
    return tuple(CheckedColumn(what, names, _title(database, names)) for what, names in asked)


def titles(of: Literal["databases", "columns"]) -> tuple[str, ...]:
    """The titles of all databases, or of all checked columns, each once: members of breakdowns."""
    known = databases().values()
    if of == "databases":
        return tuple(one.title for one in known)
    return tuple(dict.fromkeys(one.title for database in known for one in checked_columns(database)))


def _title(database: Database, names: tuple[str, ...]) -> str:
    return f"{database.title}·{'或'.join(database.columns[name].title for name in names)}"
