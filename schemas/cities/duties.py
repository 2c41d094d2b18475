"""What a home's `reference/obligations` says of who owes what: rules with dates, days moved, waivers, zeros.

Without a line `reporters` holds, by the 10th of the following month; of a database that nobody owes, where a line
names it with a rhythm. Later lines override earlier ones, field by field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, BeforeValidator, model_validator

from schemas.cities.areas import Areas
from schemas.cities.reporters import OFTEN, reporters
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period, Rhythm
from schemas.records.searchpath import text_of
from schemas.records.written import Day, Written, checked, lines, wrong

FOLDER = "obligations"
HEADER = ("period", "district", "database", "due_on", "decision", "reason")
ALSO = ("valid_from", "valid_to", "rhythm", "due_days", "approver", "expires_on")
"""Columns that a file may have beside those of `HEADER`."""
NOT_OWED = "not_owed"
"""Decision of a debt that a line takes away: nobody waits for it, what is sent is taken in all the same."""


def _period(text: str) -> str:
    return text and str(Period.parse(text))


def _database(name: str) -> str:
    return name and database(name).name


def _days(given: object) -> object:
    if not isinstance(given, str):
        return given
    if given and not (given.isdecimal() and given.isascii()):
        raise wrong("write a whole number of days after the data date, such as 10, or nothing")
    return int(given) if given else None


class Duty(Written):
    """A line of `reference/obligations/*.csv`. An empty period, district or database stands for all of them.

    It holds for periods whose data date lies between `valid_from` and `valid_to`, both inclusive. `rhythm`: how often
    it is owed, `none` for never. It is due on `due_on`, or `due_days` after the data date. A waiver ends with the day
    `expires_on`; `owed` takes an earlier decision back.
    """

    period: Annotated[str, AfterValidator(_period)]
    district: str
    database: Annotated[str, AfterValidator(_database)]
    due_on: Day
    decision: Literal["waived", "confirmed_zero", "owed", ""]
    reason: str
    valid_from: Day = None
    valid_to: Day = None
    rhythm: Literal["monthly", "quarterly", "half_yearly", "annual", "none", ""] = ""
    due_days: Annotated[int | None, BeforeValidator(_days)] = None
    approver: str = ""
    expires_on: Day = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.due_on and self.due_days is not None:
            raise wrong("write due_on or due_days, not both")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise wrong("valid_to lies before valid_from")
        if self.expires_on and self.decision != "waived":
            raise wrong("expires_on is the last day of a waiver: write waived under decision")
        if self.approver and not self.decision:
            raise wrong("approver is who approved a decision: write one under decision")
        if self.rhythm not in ("", "none") and self.database:
            own = database(self.database)
            if Rhythm(self.rhythm).months < own.rhythm.months:
                often = OFTEN[own.rhythm].en
                raise wrong(f"{own.name} is reported {often}: a line can only ask for it less often")
        return self

    def concerns(self, period: Period, district: str, database: str) -> bool:
        """Whether this line speaks of that obligation."""
        wanted = ((self.period, str(period)), (self.district, district), (self.database, database))
        day = period.data_date
        holds = (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)
        return holds and all(said in ("", is_) for said, is_ in wanted)


class Debt(NamedTuple):
    """What is owed, as the table of obligations keeps it: `decision` waived, confirmed_zero, not_owed or none."""

    period: str
    district: str
    database: str
    due_on: dt.date
    decision: str | None = None
    reason: str | None = None
    approver: str | None = None
    expires_on: dt.date | None = None

    def is_waived(self, today: dt.date) -> bool:
        """Whether it need not be met: for good, or until a day that has not passed."""
        return self.decision == "waived" and (self.expires_on is None or today <= self.expires_on)

    @property
    def deadline(self) -> dt.date:
        """The day by which it is to be met; what was waived for a time is owed when that is over."""
        return max(self.due_on, self.expires_on or self.due_on)


def debts(
    period: Period, areas: Areas, folder: Path | None, instead: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Debt]:
    """What is owed for a period by the files in `folder`, by district and database; also what they say is not owed.

    `instead`: texts that hold in the place of files, by name.
    """
    said = list(_duties(folder, areas, instead))
    known = list(databases().values())
    owed = ((area.code, place, one.name) for place, one in enumerate(known) for area in reporters(one, areas, period))
    for code, _place, name in sorted(owed):
        yield _debt(period, code, name, [line for line in said if line.concerns(period, code, name)])


def _duties(folder: Path | None, areas: Areas, instead: Mapping[str, str]) -> Iterator[Duty]:
    """The lines of all files, in order. A wrong one is a `ConfigurationError` with its file and line."""
    files = {path.name: path for path in folder.glob("*.csv")} if folder else {}
    for name in sorted(files.keys() | instead.keys()):
        source = f"reference/{FOLDER}/{name}"
        text = instead[name] if name in instead else text_of(files[name], source)
        for place, given in lines(text, source, HEADER, ALSO):
            line = checked(Duty, given, place)
            area = areas.get(line.district) if line.district else None
            if line.district and (area is None or area.level > 2):
                raise ConfigurationError(f"{place}: no district has the code {line.district!r}: write its six digits")
            yield line


def _debt(period: Period, district: str, name: str, said: Sequence[Duty]) -> Debt:
    debt, is_owed = Debt(str(period), district, name, period.due_on), database(name).is_owed
    rhythm = "" if is_owed else "none"
    for line in said:
        rhythm = line.rhythm if line.rhythm and (is_owed or line.database) else rhythm
        days = None if line.due_days is None else period.data_date + dt.timedelta(line.due_days)
        debt = debt._replace(due_on=line.due_on or days or debt.due_on)
        if line.decision == "owed":
            debt = debt._replace(decision=None, reason=line.reason or None, approver=None, expires_on=None)
        elif line.decision:
            approver, expires_on = line.approver or None, line.expires_on
            debt = debt._replace(
                decision=line.decision, reason=line.reason or None, approver=approver, expires_on=expires_on
            )
        elif debt.decision is None:
            debt = debt._replace(reason=line.reason or debt.reason)
    is_due = not rhythm or (rhythm != "none" and period.until(Rhythm(rhythm)) == period)
    return debt if is_due or debt.decision == "confirmed_zero" else debt._replace(decision=NOT_OWED)
