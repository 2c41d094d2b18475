"""What a header never seen before may mean: how like it is to known ones, and how its cells fit (rule F013).

A suggestion is shown to the person who decides (`octet map`); nothing here applies one.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from schemas.column import Column, Kind
from sources.headers.evidence import TELLING, contradicted, fit, sample
from sources.headers.headertexts import Header, read_header
from sources.headers.verdicts import names_another
from sources.tables.sheets import Sheet

MOST = 100
"""Headers of one table that are looked at."""
LIKE_ENOUGH = 0.8
"""Likeness of a header whose cells say nothing, such as names and numbers."""
OWN_FORM = frozenset({Kind.IDENTITY, Kind.USCC, Kind.USCC_LIST})
"""Kinds that nothing else looks like: the cells are enough."""
FITTING = 0.9


@dataclass(frozen=True)
class Suggestion:
    """The header at a position of the grid may mean a column; `score` is between 0 and 1."""

    place: int
    column: Column
    score: float


def suggestions(sheet: Sheet) -> list[Suggestion]:
    """At most one for each unknown header and for each column that the sheet lacks, the best ones first."""
    told = sheet.present | frozenset(sheet.match.parted)
    lacking = [column for name, column in sheet.database.columns.items() if name not in told]
    found = []
    for place in sheet.left[:MOST]:
        header = sheet.header.cells[place]
        texts = sample(sheet.grid.cells.column(place), sheet.header.last + 1)
        scored = [
            (_score(column, header, texts), column)
            for column in lacking
            if not names_another(column, sheet.database, header.words) and not contradicted(column, texts)
        ]
        found += [Suggestion(place, column, score) for score, column in scored if score is not None]
    chosen: list[Suggestion] = []
    for one in sorted(found, key=lambda one: -one.score):
        if all(one.place != other.place and one.column is not other.column for other in chosen):
            chosen.append(one)
    return chosen


def _score(column: Column, header: Header, texts: list[str]) -> float | None:
    """How sure it is that the header means the column; None where that would be a guess."""
    likeness = max(fuzz.ratio(header.bare, read_header(text).bare) for text in column.headers) / 100
    share = fit(column, texts)
    if share is None or column.kind not in TELLING:
        plausible = share is None or share >= FITTING
        return round(likeness, 2) if likeness >= LIKE_ENOUGH and plausible else None
    if share < FITTING or likeness < _least_likeness(column, texts):
        return None
    return round((likeness + share) / 2, 2)


def _least_likeness(column: Column, texts: list[str]) -> float:
    """How like a header must be whose cells fit: yes and no fit many columns, an identity number only one."""
    if column.kind in OWN_FORM:
        return 0.0
    if column.kind in (Kind.BOOL, Kind.DATE):
        return 0.5
    return 0.4 if len(texts) > 1 else 0.6
