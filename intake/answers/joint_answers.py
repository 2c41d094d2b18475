"""Later return workbooks: what shows only when all files are seen together, marked in the file beside its own findings.

The file is read once more from the vault, which needs the private key. Where today's rules read it otherwise than it
was taken in nothing is told: it is to be replayed first. How a workbook comes to be written stands in `late_answers`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from intake.answers.late_answers import Answers, Reread
from intake.answers.notices import DRAFT
from intake.rereading import Chosen, Family, Rereading, families
from intake.workplace import Workplace
from schemas.databaselist import databases
from schemas.errors import LedgerError
from schemas.telling import some
from sources.child.parser import sweep
from warehouse.announcements.untold import Answered, Joint, answered, computed_at, joint, record_answers, untold
from warehouse.ledger.connection import reading
from warehouse.ledger.events import acquire
from warehouse.submissions.committing import answered as told_of
from warehouse.submissions.versionchanges import changes


@dataclass(frozen=True)
class JointAnswers:
    """The workbooks written, and the submissions that they tell more of; `otherwise`: those that are to be replayed."""

    paths: tuple[Path, ...] = ()
    submissions: tuple[int, ...] = ()
    otherwise: tuple[int, ...] = ()


def answer_jointly(place: Workplace, period: str, district: str, who: str) -> JointAnswers:
    """Answer the current submissions of a district and month of which more is seen together than their answers tell.

    Nothing is written where all is told. Raises `ConfigurationError` without OCTET_VAULT_IDENTITY, `StaleRunError` when
    a newer run took over the place.
    """
    with reading(place.store.engine) as connection:
        due = [one.submission for one in untold(connection, period, district)]
    if not due:
        return JointAnswers()
    fence = acquire(place.store.engine, period, district)
    wanted = Chosen(period, district, frozenset(databases()), purpose="answer")
    paths, done, otherwise = list[Path](), list[int](), list[int]()
    with place.parsing() as parser:
        sweep(DRAFT, place.returned / period / district)
        answers = Answers(place, period, district, parser)
        for family in families(place, place.store, wanted, parser, due):
            rereadings = [one for one in family.rereadings() if not _is_waiting_delta(one, family)]
            own = [one for one in family.numbers if one in due]
            if any(one.number is None or changes(one.stands, one.last) for one in rereadings):
                otherwise += own
                continue
            with reading(place.store.engine) as connection:
                seen = _Seen.of(connection, period, family)
                versions = [seen.version(connection, one) for one in rereadings]
            counts = {number: one.answers for number, one in seen.before.items()}
            paths += answers.write_later(versions, family.files, counts)
            record_answers(place.store.engine, (period, district), fence, own, who, seen.computed_at)
            done += own
    return JointAnswers(tuple(paths), tuple(done), tuple(otherwise))


def _is_waiting_delta(read: Rereading, family: Family) -> bool:
    """Whether it is a mended workbook that waits (F019): what it would make of the file is nobody's answer."""
    return len(read.numbers) > 1 and read.number not in family.current


@dataclass(frozen=True)
class _Seen:
    """What is seen together, as of one computation, and the answers before."""

    computed_at: dt.datetime
    before: Mapping[int, Answered]

    @classmethod
    def of(cls, connection: sa.Connection, period: str, family: Family) -> _Seen:
        computed = computed_at(connection, period)
        if computed is None:
            raise LedgerError(f"{period} has findings on files together, but no figures: `octet verify` says more")
        return cls(computed, answered(connection, family.numbers))

    def version(self, connection: sa.Connection, read: Rereading) -> Reread:
        """A version with what is told of each of its files."""
        assert read.number is not None
        found = joint(connection, read.number, self.before.get(read.number))
        together = [[one for one in found if one.sent == number] for number in read.numbers]
        together[-1] += [_elsewhere(one) for one in found if one.sent not in read.numbers]
        told = told_of(connection, read.last, read.number)
        return Reread(read.number, False, read.own, read.received, told, together)


def _elsewhere(one: Joint) -> Joint:
    """A finding whose cells are of a file that is not answered, that of an earlier month: named, and nothing marked."""
    found = one.finding
    where = "，".join(name for name in (found.file, found.sheet) if name)
    cells = f"（{where}：{some(found.cells.split(','))}）" if found.cells else ""
    return one._replace(finding=replace(found, sheet=where or None, cells=None, message=found.message + cells))
