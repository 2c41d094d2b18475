"""An examination narrowed to what an answer is to speak of: some of its outcomes, some of its rows.

What is left out has no marks, and in a workbook of rows it is not there. What to leave out is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from schemas.outcome import Outcome
from sources.examining.examination import Examination
from sources.rows.rowkinds import KINDS
from sources.tables.sheets import Sheet

Place = tuple[str, int]
"""Masked name of a sheet, and one-based row."""


@dataclass(frozen=True)
class Spoken:
    """What an answer says of one outcome: `own` is what the file says alone, `told` what the district is told.

    `gone` are rows of the file that other files have replaced since.
    """

    own: Outcome
    told: Outcome
    gone: frozenset[Place] = frozenset()


def is_all_of(examination: Examination, spoken: Sequence[Spoken]) -> bool:
    """Whether that is all the file says, so that it can be given back as it was sent."""
    there = {id(one.own) for one in spoken}
    return all(id(outcome) in there for outcome in examination.outcomes) and not any(one.gone for one in spoken)


def narrowed(examination: Examination, spoken: Sequence[Spoken]) -> Examination:
    """The examination with the outcomes that are told, and of the tables only theirs."""
    gone = {place for one in spoken for place in one.gone}
    tables = {(one.own.database, sheet) for one in spoken for sheet in one.own.sheets}
    kept = [sheet for sheet in examination.sheets if (sheet.database.name, sheet.name) in tables]
    return replace(
        examination,
        outcomes=tuple(one.told for one in spoken),
        sheets=tuple(_without(sheet, gone) for sheet in kept),
    )


def _without(sheet: Sheet, gone: Collection[Place]) -> Sheet:
    rows = [row for name, row in gone if name == sheet.name]
    out = np.isin(np.arange(len(sheet.rows.kinds)) + 1 + sheet.grid.first_row, rows)
    kinds = np.where(out, np.int8(KINDS.index("blank")), sheet.rows.kinds)
    return replace(sheet, rows=replace(sheet.rows, kinds=kinds))
