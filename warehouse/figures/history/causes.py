"""What has happened in the ledger between two computations of a month, as causes that may have changed a figure.

Which of them can reach a figure is asked in `differences.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

import sqlalchemy as sa

from schemas.periods import Period, told_at
from schemas.wording import Bilingual
from warehouse.figures.history.areaedits import districts_edited
from warehouse.ledger.events import DATA_KINDS
from warehouse.ledger.freshness import LOOKED_BACK
from warehouse.ledger.tables import ledger_event, submission

DEFINITIONS = ("indicators", "bases", "codelists", "databases")
"""Folders of a home's `reference` that say how figures are counted."""
MAPPINGS = ("headers", "absences", "values", "corrections", "waivers", "layouts")
"""Those that say how files are read: what is read again by them is another submission."""
UNRECORDED = Bilingual(
    "指标定义、代码表、区划表或程序已更新", "definitions, code lists, the list of areas or the program were updated"
)


class ToldCause(TypedDict):
    """A cause as an object of the public contract; `is_widened`: nothing nearer can have reached the figure."""

    kind: str
    submissions: list[int]
    events: list[int]
    district: str | None
    database: str | None
    who: str | None
    when: str
    why: str | None
    is_widened: bool


@dataclass(frozen=True)
class Cause:
    """`kind`: submission, decision, mapping, definition, area, grouping or reference.

    `submissions`: the one that came or was decided on, then those whose place it took. `areas`: the districts that an
    edit of areas concerns.
    """

    kind: str
    at: dt.datetime
    events: tuple[int, ...]
    submissions: tuple[int, ...] = ()
    district: str | None = None
    database: str | None = None
    who: str | None = None
    why: str | None = None
    is_widened: bool = False
    areas: frozenset[str] = frozenset()

    def widened(self) -> Cause:
        """As one that is told because nothing nearer is known."""
        return replace(self, is_widened=True)

    def told(self) -> ToldCause:
        """As an object of the public contract."""
        return {
            "kind": self.kind,
            "submissions": list(self.submissions),
            "events": list(self.events),
            "district": self.district,
            "database": self.database,
            "who": self.who,
            "when": told_at(self.at),
            "why": self.why,
            "is_widened": self.is_widened,
        }


@dataclass(frozen=True)
class Computation:
    """A computation that changed something: its event, and the states of the ledger before and after."""

    event: int
    at: dt.datetime
    before: int
    after: int


def computations(connection: sa.Connection, period: str) -> list[Computation]:
    """The computations of a month that changed something, in their order."""
    event = ledger_event.c
    query = sa.select(event.id, event.at, event.detail).where(event.kind == "compute", event.period == period)
    found: list[Computation] = []
    for number, at, detail in connection.execute(query.order_by(event.id)):
        found.append(Computation(number, at, found[-1].after if found else 0, detail["state"]))
    return found


def causes(connection: sa.Connection, period: str, between: Computation, *, is_of_earlier: bool = False) -> list[Cause]:
    """What a computation saw that the one before had not seen, in the order of the ledger.

    Of the first one of a month what concerns every month is none: nothing had been counted otherwise before. Nor is an
    edit of areas that changes nothing of the month's own. `is_of_earlier`: what befell the earlier months whose figures
    it compares with.
    """
    event = ledger_event.c
    near = event.period == period
    if is_of_earlier:
        near = event.period.in_([str(Period.parse(period).earlier(ago)) for ago in range(1, LOOKED_BACK + 1)])
    elif between.before:
        near |= event.period.is_(None)
    query = sa.select(ledger_event).where(
        event.kind.in_(DATA_KINDS), event.id > between.before, event.id <= between.after, near
    )
    found = _Found()
    for row in connection.execute(query.order_by(event.id)):
        found.take(row)
    told = [_in_month(connection, period, one) for one in found.causes(connection)]
    return [one for one in told if one.kind != "area" or one.areas]


def _in_month(connection: sa.Connection, period: str, cause: Cause) -> Cause:
    """An edit of areas with the districts that it concerns."""
    if cause.kind != "area":
        return cause
    return replace(cause, areas=districts_edited(connection, cause.at, Period.parse(period)))


def unrecorded(between: Computation) -> Cause:
    """That figures were counted otherwise, of which no event tells."""
    return Cause("definition", between.at, (between.event,), why=UNRECORDED, is_widened=True)


@dataclass
class _Found:
    """Events gathered by what they are about: a submission by its number, all else each for itself."""

    of: dict[int, list[sa.Row[Any]]] = field(default_factory=dict)
    alone: list[Cause] = field(default_factory=list)

    def take(self, row: sa.Row[Any]) -> None:
        detail = row.detail or {}
        if row.kind == "supersede":
            self.of.setdefault(detail["by"], []).append(row)
        elif row.submission_id is not None:
            self.of.setdefault(row.submission_id, []).append(row)
        elif row.kind == "reference":
            self.alone += [_cause(kind, row) for kind in sorted({_of_file(name) for name in detail["files"]})]
        else:
            self.alone.append(_cause("mapping" if "record" in detail else "decision", row))

    def causes(self, connection: sa.Connection) -> list[Cause]:
        """Of submissions only what let one stand or end; mappings only where something was read again by them."""
        found = [cause for cause in self.alone if cause.kind != "mapping"]
        concerned = {number: _concerned(number, rows) for number, rows in self.of.items()}
        turns = _turns(connection, {one for numbers in concerned.values() for one in numbers})
        for number, rows in self.of.items():
            if any(row.at in turns[one] for one in concerned[number] for row in rows):
                found.append(_of_submission(connection, concerned[number], rows))
        return sorted(found, key=lambda cause: cause.events)


def _concerned(number: int, rows: Iterable[sa.Row[Any]]) -> tuple[int, ...]:
    """A submission, those whose place it took, and the one that it is once more."""
    others = [(row.detail or {}).get("of") for row in rows] + [row.submission_id for row in rows]
    return tuple(dict.fromkeys([number, *(one for one in others if one is not None)]))


def _of_submission(connection: sa.Connection, numbers: tuple[int, ...], rows: Sequence[sa.Row[Any]]) -> Cause:
    """What became of a submission: the last decision on it tells who and why, else its coming."""
    decisions = [row for row in rows if row.kind == "decision"]
    told = decisions[-1] if decisions else rows[0]
    events, kind = {row.id for row in rows}, "decision" if decisions else "submission"
    if decisions and told.detail["decision"] == "replay":
        mappings = _mappings(connection, told)
        events |= set(mappings)
        kind = "mapping" if mappings else "decision"
    return replace(_cause(kind, told), submissions=numbers, events=tuple(sorted(events)))


def _mappings(connection: sa.Connection, replay: sa.Row[Any]) -> list[int]:
    """Events that changed how a file is read, between its coming and its being read again."""
    event, came = ledger_event.c, sa.select(submission.c.event_id).where(submission.c.id == replay.detail["of"])
    since = (event.id > came.scalar_subquery(), event.id < replay.id, event.submission_id.is_(None))
    found = []
    for row in connection.execute(sa.select(ledger_event).where(*since).order_by(event.id)):
        detail = row.detail or {}
        files = detail.get("files", []) if row.kind == "reference" else []
        near = row.database in (None, replay.database) and row.district in (None, replay.district)
        if ("record" in detail and near) or any(_of_file(name) == "mapping" for name in files):
            found.append(row.id)
    return found


def _turns(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, set[dt.datetime]]:
    """Submission → when it began and ceased to count."""
    columns = submission.c
    query = sa.select(columns.id, columns.current_from, columns.current_to).where(columns.id.in_(sorted(numbers)))
    return {number: {time for time in times if time is not None} for number, *times in connection.execute(query)}


def _cause(kind: str, row: sa.Row[Any]) -> Cause:
    is_decided = row.kind == "decision"
    return Cause(
        kind, row.at, (row.id,), (), row.district, row.database, row.who if is_decided else None,
        row.why if is_decided else None,
    )  # fmt: skip


def _of_file(name: str) -> str:
    """Which kind of cause a file of `reference` is."""
    folder = name.partition("/")[0]
    if folder in ("areas", "groupings"):
        return folder.removesuffix("s")
    return "definition" if folder in DEFINITIONS else "mapping" if folder in MAPPINGS else "reference"
