"""Tables that name another month than the one their file was sent for: which are left out, and what is told (F022).

Which month a table names is `whereabouts`' to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from schemas.finding import Finding
from schemas.periods import Period
from schemas.states import Severity
from schemas.telling import say
from schemas.wording import Bilingual
from sources.placing.whereabouts import KNOWN, Whereabouts, as_evidence
from sources.tables.sheets import Sheet

MONTH = Bilingual("报告期", "period")
Placed = tuple[Sheet, Whereabouts]


class MonthStanding(Enum):
    """What becomes of a table."""

    OURS = "ours"
    LEFT_OUT = "left out"
    DOUBTED = "doubted"
    RETURNED = "returned"


SEVERE = {MonthStanding.DOUBTED: Severity.BLOCK, MonthStanding.RETURNED: Severity.REJECT_FILE}
"""What is told of a month does more than warn."""


def standings(tables: Sequence[Placed], period: Period | None) -> list[MonthStanding]:
    """What becomes of each table of a file that was sent for a period; nothing is asked where none is known.

    A table of another month is left out beside one of the period of its database and street. Where there is none it is
    doubted: the folder may be right and the title old. But when other tables of the file name the period, or those of
    the database several months, that is no slip: they are returned.
    """
    if period is None:
        return [MonthStanding.OURS] * len(tables)
    told = any(place.months and not _by_file(place) for _, place in tables)
    found = [
        MonthStanding.OURS if _first(place) in (None, period) or (told and _by_file(place)) else MonthStanding.DOUBTED
        for _, place in tables
    ]
    sure = {_kind(one) for one in tables if _first(one[1]) == period}
    for number, one in enumerate(tables):
        if found[number] is MonthStanding.DOUBTED and period in one[1].months.values():
            found[number] = MonthStanding.LEFT_OUT if _kind(one) in sure else MonthStanding.OURS
    ours = {_kind(one) for one, standing in zip(tables, found, strict=True) if standing is MonthStanding.OURS}
    named = any(period in place.months.values() for _, place in tables)
    for number, one in enumerate(tables):
        if found[number] is MonthStanding.DOUBTED:
            months = {_first(other[1]) for other in tables if _kind(other) == _kind(one)}
            beside = MonthStanding.LEFT_OUT if _kind(one) in ours else MonthStanding.RETURNED
            found[number] = beside if _kind(one) in ours or named or len(months) > 1 else MonthStanding.DOUBTED
    return found


def month_findings(table: Placed, standing: MonthStanding, file: str, period: Period | None) -> list[Finding]:
    """F022 where the places that name a table's month differ, among them the folder."""
    sheet, place = table
    told = ({KNOWN: period} if period else {}) | dict(place.months)
    if len(set(told.values())) < 2 or sheet.repeats or (standing is MonthStanding.OURS and _by_file(place)):
        return []
    taken = str(period or place.period)
    month, rows = _first(place), len(sheet.rows.data)
    treated = {
        kind: Bilingual(f"{month}（非本期，{rows}行{zh}）", f"{month} (another period, {rows} rows not {en})")
        for kind, zh, en in ((MonthStanding.LEFT_OUT, "未读入", "read"), (MonthStanding.RETURNED, "未接收", "accepted"))
    }
    fields = {"evidence": as_evidence(told), "what": MONTH, "taken": treated.get(standing, taken)}
    severity = SEVERE.get(standing, Severity.WARN)
    return [say("F022", severity, file, sheet.name, **fields)]


def _by_file(place: Whereabouts) -> bool:
    """Whether the file's name alone names a month; it says nothing against what stands in the file."""
    return set(place.months) == {"文件名"}


def _first(place: Whereabouts) -> Period | None:
    return next(iter(place.months.values()), None)


def _kind(table: Placed) -> tuple[str, str | None]:
    sheet, place = table
    return sheet.database.name, place.street
