"""Which columns come of which: cells of a file → accepted rows → indicators. The same functions as `octet trace` asks.

Data sets are named by where they are in a home, a file by the number of its submission: names of files and sheets may
tell a person. What is said of them to a catalogue stands in `runevents`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from schemas.column import Treatment
from schemas.databaselist import database, databases
from warehouse.figures.planning import may_count
from warehouse.figures.scan import Source
from warehouse.indicators import bases, expressions
from warehouse.indicators.bases import Base
from warehouse.indicators.needs import BaseNeed
from warehouse.indicators.registry import Indicator
from warehouse.submissions.rowfiles import whereabouts


class ColumnSource(NamedTuple):
    """One column of a data set, and `of` which data set and column it comes.

    `how`: identity, aggregation, filter or group_by; `is_masked`: a hash, a part or nothing of the value is kept.
    """

    column: str
    of: tuple[str, str]
    how: str
    is_masked: bool = False


def file_name(submission: int) -> str:
    """A received file."""
    return f"submission/{submission}"


def rows_name(database_name: str, period: str, district: str) -> str:
    """Accepted rows of a district's database."""
    return f"lake/{database_name}/{period}/{district}"


def ledger_name(base: Base, period: str) -> str:
    """What of the ledger is counted as rows are."""
    return f"ledger/{base.name}/{period}"


def figures_name(period: str) -> str:
    """The indicators of a month."""
    return f"indicators/{period}"


def cell_name(sheets: Sequence[str], sheet: str, letters: str) -> str:
    """A column of a sheet, which is told by its place among the submission's sheets: `1!C`.

    `1` alone: what is said once for the whole table, as in its title.
    """
    number = sheets.index(sheet) + 1
    return f"{number}!{letters}" if letters else str(number)


def received(connection: sa.Connection, lake: Path, numbers: Iterable[int]) -> Iterator[ColumnSource]:
    """The columns of accepted rows, of the cells that they were read from, for versions that count."""
    for where in whereabouts(connection, lake, numbers).values():
        for sent, sheet, letters in where.sheets():
            columns = database(sent.slot.database).columns
            for column, letter in letters.items():
                if column in columns and (treatment := columns[column].treatment) is not Treatment.DROP:
                    of = (file_name(sent.id), cell_name(sent.sheets, sheet, letter))
                    yield ColumnSource(column, of, "identity", treatment not in (Treatment.KEEP, Treatment.LAKE))


def counted(
    indicator: Indicator, read: Sequence[Source], districts: Sequence[str], period: str
) -> Iterator[ColumnSource]:
    """The columns that a month's indicator is counted from, in every district and database whose rows may count."""
    for measure in indicator.measures:
        base = bases.bases()[measure.base]
        added, conditions = _columns([measure.total] if measure.total else []), _columns(measure.conditions)
        if base.database is None:
            for column in sorted(added | conditions) or ["submissions"]:
                how = "filter" if column in conditions else "aggregation"
                yield ColumnSource(indicator.code, (ledger_name(base, period), column), how)
            continue
        keys = BaseNeed(base.database, tuple(name for one in databases()[base.database].keys for name in one))
        read_from = {
            "aggregation": _fields(base, added) or {keys},
            "filter": _fields(base, conditions),
            "group_by": base.area_needs,
        }
        for source, district in may_count(base, indicator.needs, read, districts):
            beside = [one for one in read if _is_near(one, source.district, district)]
            for how, needs in read_from.items():
                for need in needs:
                    near = [source] if need.database == base.database else beside
                    for other in (one for one in near if one.database == need.database):
                        name = rows_name(need.database, period, other.district)
                        for field in other.present.intersection(need.fields):
                            yield ColumnSource(indicator.code, (name, field), how)


def _columns(texts: Iterable[str]) -> set[str]:
    """What expressions read, of a base's rows."""
    return {name for text in texts for name in expressions.columns(expressions.parse(text, "an indicator"))}


def _fields(base: Base, names: Iterable[str]) -> set[BaseNeed]:
    """The fields of files that columns of a base's rows are made of."""
    return {need for name in names for need in base.usable[name].needs}


def _is_near(one: Source, *districts: str) -> bool:
    """Whether rows of a submission may be joined to those of the districts."""
    return one.district in districts or databases()[one.database].is_citywide
