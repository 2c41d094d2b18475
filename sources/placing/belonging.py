"""The tables of a file that make one outcome: of one database, street, district and period, with what is doubted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from schemas.cities.areas import Areas
from schemas.finding import Finding
from schemas.periods import Period
from sources.placing.othermonths import MonthStanding, month_findings, standings
from sources.placing.rowmonths import without_others
from sources.placing.whereabouts import conflicts, whereabouts
from sources.tables.sheets import Sheet


class Belonging(NamedTuple):
    """What tables of one outcome have in common."""

    database: str
    street: str | None
    district: str | None
    period: Period | None
    is_returned: bool


@dataclass
class Group:
    """The tables of one outcome, and what is told of them before they are read."""

    tables: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def belonging(
    sheets: Sequence[Sheet], path: Path, file: str, areas: Areas, known: tuple[str | None, Period | None]
) -> dict[Belonging, Group]:
    """The tables by what they belong to; `known` are district and period as folder or caller say.

    A table of another month is in no group: what is told of it stands with the tables it was left out beside.
    """
    placed = [(sheet, whereabouts(sheet, path, areas, *known)) for sheet in sheets]
    found: dict[Belonging, Group] = {}
    left_out: list[tuple[str, str | None, Finding]] = []
    for table, standing in zip(placed, standings(placed, known[1]), strict=True):
        sheet, place = table
        months = month_findings(table, standing, file, known[1])
        if standing is MonthStanding.LEFT_OUT:
            left_out += [(sheet.database.name, place.street, finding) for finding in months]
            continue
        is_returned = bool(sheet.keys_missing) or standing is MonthStanding.RETURNED
        key = Belonging(sheet.database.name, place.street, place.district, place.period, is_returned)
        group = found.setdefault(key, Group())
        sheet, others = without_others(sheet, place.period, file)
        group.tables.append(sheet)
        if not sheet.repeats:
            group.findings += [*conflicts(place, file, sheet.name, areas), *months, *others]
    for database, street, finding in left_out:
        beside = next(key for key in found if (key.database, key.street) == (database, street))
        found[beside].findings.append(finding)
    return found
