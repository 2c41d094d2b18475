"""Reading the vault again: what was received is examined by today's rules and mappings. Needs the private key.

A version is read with all files that it was made of, the first one first; where the reading is the same, nothing
changes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import sqlalchemy as sa

from intake.answers.late_answers import Answers, Original, Reread
from intake.taking import Taken, expectation, fitting
from intake.workplace import Workplace
from schemas.errors import ConfigurationError
from schemas.outcome import Outcome
from schemas.states import SPEAKING, State
from sources.child.parser import Parser
from sources.examining.examination import examine
from warehouse.ledger.connection import reading
from warehouse.ledger.events import acquire
from warehouse.ledger.submissionrows import Submission, submission_rows
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.submissions.committing import Decision, commit_again
from warehouse.submissions.deltas.mending import receive_again
from warehouse.submissions.reception import Reception, source_of
from warehouse.submissions.versionchanges import Changes, changes
from warehouse.submissions.versions import Version, chain, load


@dataclass(frozen=True)
class Chosen:
    """Which submissions to read again; `databases` are names. `number` is one submission, or None for all.

    `purpose` stands in the vault's log of what was opened.
    """

    period: str
    district: str
    databases: frozenset[str]
    number: int | None = None
    purpose: str = "replay"


@dataclass(frozen=True)
class Rereading:
    """A version that stands (None: the file gave none of this database) and what its files say today, bases first.

    `own` is what each file says alone, `numbers` are the submissions that the files came with.
    """

    number: int | None
    stands: Version | None
    own: Sequence[Outcome]
    received: Sequence[Reception]
    numbers: Sequence[int] = ()

    @property
    def last(self) -> Reception:
        """What would take its place."""
        return self.received[-1]


def replay(place: Workplace, wanted: Chosen, decision: Decision) -> list[Taken]:
    """Let the new readings take the place of those that stand, and answer them; of None is an unchanged one.

    Raises `ConfigurationError` without OCTET_VAULT_IDENTITY, or when the one wanted does not stand.
    """
    fence = acquire(place.store.engine, wanted.period, wanted.district)
    taken = []
    with place.parsing() as parser:
        answers = Answers(place, wanted.period, wanted.district, parser)
        for family in families(place, place.store, wanted, parser):
            done = []
            for reread in family.rereadings():
                outcome = reread.last.outcome
                mismatches, fits = fitting(outcome)
                kept = commit_again(place.store, reread.received, fence, decision, reread.number)
                number = kept.number if kept.is_new else None
                taken.append(Taken(outcome.database, number, outcome.state, mismatches, fits))
                done.append(Reread(kept.number, kept.is_new, reread.own, reread.received, reread.last.answered))
            answers.write(done, family.files, is_asked_for=wanted.number is not None)
    return taken


def preview(place: Workplace, store: Store, wanted: Chosen) -> Iterator[tuple[Rereading, Changes]]:
    """What `replay` would change, nothing stored; the vault's log alone says that its files were opened."""
    with place.parsing() as parser:
        for family in families(place, store, wanted, parser):
            for reread in family.rereadings():
                if found := changes(reread.stands, reread.last):
                    yield reread, found


def families(
    place: Workplace, store: Store, wanted: Chosen, parser: Parser, about: Collection[int] | None = None
) -> Iterator[Family]:
    """The versions that stand, by the file that was sent first; `about`: only where one of those submissions is."""
    with reading(store.engine) as connection:
        chains = [chain(connection, row) for row in _standing(connection, wanted)]
    chains.sort(key=lambda links: [link.sha256 for link in links])
    for _, grouped in groupby(chains, key=lambda links: links[0].sha256):
        members = list(grouped)
        if about is None or any(links[-1].id in about for links in members):
            with tempfile.TemporaryDirectory(prefix="octet-") as folder:
                yield Family(place, store, wanted, parser, Path(folder), members)


def _standing(connection: sa.Connection, wanted: Chosen) -> list[Submission]:
    columns = submission.c
    rows = submission_rows(
        connection, columns.period == wanted.period, columns.district == wanted.district, columns.state.in_(SPEAKING)
    )
    rows = [row for row in rows if row.database is None or row.database in wanted.databases]
    if wanted.number is None:
        return rows
    chosen = [row for row in rows if row.id == wanted.number]
    if not chosen:
        raise ConfigurationError(f"submission {wanted.number} does not stand: `octet submissions` lists what does")
    return chosen


class Family:
    """Versions that were made from one file, with the files that mend it; each file is opened and examined once."""

    def __init__(
        self,
        place: Workplace,
        store: Store,
        wanted: Chosen,
        parser: Parser,
        folder: Path,
        chains: Sequence[list[Submission]],
    ) -> None:
        self.place, self.store, self.wanted, self.parser, self.folder = place, store, wanted, parser, folder
        self.chains = chains
        self.known = expectation(place, wanted.period, wanted.district)
        self.files: dict[str, Original] = {}
        self.numbers = [links[-1].id for links in chains]
        self.current = {links[-1].id for links in chains if links[-1].is_current}

    def rereadings(self) -> Iterator[Rereading]:
        """Every version read again; then what its files say of databases of which they said nothing before."""
        for links in self.chains:
            outcomes = [_of(link, self._outcomes(link)) for link in links]
            read = [outcome for outcome in outcomes if outcome is not None]
            if len(read) == len(links) and links[-1].database is not None:
                yield self._reading(links, read)
            yield from self._new_ones(links[-1])

    def _outcomes(self, row: Submission) -> tuple[Outcome, ...]:
        """What the file of a submission says today."""
        if row.sha256 not in self.files:
            self.files[row.sha256] = self._open(row)
        return self.files[row.sha256].examination.outcomes

    def _open(self, row: Submission) -> Original:
        """Below a folder of its own those that name month, district and street."""
        why = f"{self.wanted.purpose} {self.wanted.period} {self.wanted.district}"
        own = Path(tempfile.mkdtemp(dir=self.folder))
        raw = own / self.wanted.period / self.wanted.district / (self._street(row) or "") / Path(row.file).name
        raw.parent.mkdir(parents=True)
        raw.write_bytes(self.store.vault.open(row.sha256, why))
        return Original(raw, examine(raw, self.known, self.place.limits, self.parser, name=row.file))

    def _street(self, row: Submission) -> str | None:
        """The street of a file that speaks for one: in the inbox its folder may have named it."""
        with reading(self.store.engine) as connection:
            parts = set(connection.scalars(sa.select(submission.c.part).where(submission.c.sha256 == row.sha256)))
        return parts.pop() if len(parts) == 1 else None

    def _reading(self, links: list[Submission], outcomes: list[Outcome]) -> Rereading:
        with reading(self.store.engine) as connection:
            received = receive_again(self.store, connection, links, outcomes)
            stands = load(connection, self.store, links[-1])
        return Rereading(links[-1].id, stands, outcomes, received, [link.id for link in links])

    def _new_ones(self, head: Submission) -> Iterator[Rereading]:
        """What the newest file of a version says of databases of which none of its submissions is; told once a file."""
        of_file = [links[-1] for links in self.chains if links[-1].sha256 == head.sha256]
        if self.wanted.number is not None or head.id != of_file[0].id:
            return
        outcomes = self._outcomes(head)
        taken = [_of(row, outcomes) for row in of_file]
        for outcome in outcomes:
            fresh = all(outcome is not one for one in taken) and outcome.state is not State.RETURNED
            if fresh and outcome.database in self.wanted.databases and outcome.delta_of is None:
                with reading(self.store.engine) as connection:
                    received = receive_again(self.store, connection, [], [outcome])
                yield Rereading(None, None, [outcome], received)


def _of(row: Submission, outcomes: tuple[Outcome, ...]) -> Outcome | None:
    """Of what a file says today, what this submission was of."""
    same = [one for one in outcomes if one.database == row.database]
    own = {run[0] for runs in (row.origins["replaced"], row.origins["added"]) for run in runs} if row.origins else None
    sheets = set(row.sheets) if own is None else own

    def nearness(one: Outcome) -> tuple[bool, bool, int]:
        return source_of(one) == row.source, one.part == row.part, len(sheets.intersection(one.sheets))

    return max(same, key=nearness, default=None)
