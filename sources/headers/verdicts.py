"""What the words around a field's name make of it: the column itself, a part of it, somebody else's.

What a single word says stands in `qualifiers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum

from schemas.column import Column, Kind
from schemas.database import Database
from schemas.periods import Period
from sources.headers.qualifiers import COUNTED, SOME, THINGS, TRAILING, SaidPart, group_part, part, whose
from sources.texts.headings import Says

WITHIN_A_YEAR = re.compile(
    r"[本当](?:月|季度?)份?|(?:(?:19|20)?\d\d[年./-]?)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?"
)
"""Beside the name of an amount of a year: 本月税收 is none, and whether 税收（9月） is one nobody says."""


class HeaderVerdict(IntEnum):
    """Whether a header that holds a field's name is that field: the lower the surer; the last two are not."""

    NAMED = 1
    PLAIN = 2
    ROUGHLY = 3
    PARTED = 8
    ANOTHERS = 9


def names_another(column: Column, database: Database, words: Sequence[str]) -> bool:
    """Whether the words of a header name somebody of whom the column is not."""
    return _person(column, database, (), words) is HeaderVerdict.ANOTHERS


def judge(
    column: Column, database: Database, above: Sequence[str], below: Sequence[str], period: Period | None
) -> HeaderVerdict | None:
    """What the words above and below a column's name make of it; None where they make it something else."""
    person = _person(column, database, above, below)
    if person is HeaderVerdict.ANOTHERS:
        return person
    own = (database.title, *database.hints)
    found: list[HeaderVerdict] = [person] if person else []
    for text in below:
        said = part(text)
        if said is None:
            unit = column.kind in COUNTED and THINGS.fullmatch(text)
            known = unit or (database.is_personal and whose(text, own) is Says.OWN)
            found.append(HeaderVerdict.PLAIN if known else HeaderVerdict.PARTED)
        elif said.says is Says.NAME:
            if not column.is_name:
                return None
        elif said.says in (Says.WHOLE, Says.PART) and column.kind not in COUNTED:
            return None
        elif column.title.startswith("年") and WITHIN_A_YEAR.fullmatch(text):
            found.append(HeaderVerdict.PARTED)
        elif (said.month or said.year) and column.kind in (Kind.DATE, Kind.MONTH):
            continue  # shows how to write it
        else:
            found.append(_of_time(said, period))
    found += _of_groups(column, above, period)
    worst = max(found, default=HeaderVerdict.PLAIN)
    return worst if worst > HeaderVerdict.PLAIN else min(found, default=HeaderVerdict.PLAIN)


def _of_groups(column: Column, above: Sequence[str], period: Period | None) -> Iterator[HeaderVerdict]:
    """What each group that says a time or part makes of a column under it."""
    for text in above:
        said = group_part(text)
        if said is None or said.says in (Says.NAME, Says.REST) or _names_itself(column, text):
            continue
        if said.says is not Says.PART or column.kind in COUNTED:
            yield _of_time(said, period)


def _names_itself(column: Column, group: str) -> bool:
    """Whether the column is called as its group is: 户籍人口 under 户籍情况 is no part of it."""
    word = SOME.sub("", TRAILING.sub("", group))
    return len(word) > 1 and any(word in header for header in column.headers)


def _person(column: Column, database: Database, above: Sequence[str], below: Sequence[str]) -> HeaderVerdict | None:
    """What the nearest word that names a person says."""
    own = (database.title, *database.hints) if database.is_personal else ()
    named = (whose(text, own) for text in (*reversed(below), *reversed(above)))
    said = next((says for says in named if says is not None), None)
    if said is None or (not database.is_personal and (said is Says.OWN or column.pii != "D")):
        return None
    if said is Says.OWN or (not database.is_personal and column.whose == said):
        return HeaderVerdict.NAMED
    return HeaderVerdict.ANOTHERS


def _of_time(said: SaidPart, period: Period | None) -> HeaderVerdict:
    """Whether what a word says of time is the period itself, or the whole."""
    if said.month is not None:
        own = period is not None and said.month == period.month and said.year in (None, period.year)
        return HeaderVerdict.NAMED if own else HeaderVerdict.PARTED
    if said.says in (Says.QUARTER_END, Says.YEAR_END):
        last = period is not None and period.month % (3 if said.says is Says.QUARTER_END else 12) == 0
        return HeaderVerdict.NAMED if last else HeaderVerdict.PARTED
    if said.says is Says.RECENT:
        own = said.year is None or (period is not None and said.year == period.year)
        return HeaderVerdict.ROUGHLY if own else HeaderVerdict.PARTED
    return HeaderVerdict.NAMED if said.says in (Says.WHOLE, Says.NOW) else HeaderVerdict.PARTED
