"""Reading the vault again: what was received is examined by today's rules and mappings. Needs the private key.

A version is read with all files that it was made of, the first one first; where the reading is the same, nothing
changes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assets.intake import Taken, expectation, fitting
from assets.workplace import Workplace
from schemas.errors import ConfigurationError
from schemas.outcome import Outcome
from sources.examination import examine
from sources.reading.child import Parser
from warehouse.changes import Changes, changes
from warehouse.connection import reading
from warehouse.intake import Decision, commit_again
from warehouse.ledger import acquire
from warehouse.mending import receive_again
from warehouse.reception import Reception
from warehouse.store import Store
from warehouse.tables import submission
from warehouse.versions import Version, chain, load

REPLAYED = ("accepted", "partial", "held", "returned")


@dataclass(frozen=True)
class Wanted:
    """Which submissions to read again; `databases` are names. `number` is one submission, or None for all."""

    period: str
    district: str
    databases: frozenset[str]
    number: int | None = None


@dataclass(frozen=True)
class Rereading:
    """A version that stands (None: the file gave none of this database) and what its files say today, bases first."""

    number: int | None
    stands: Version | None
    received: list[Reception]

    @property
    def last(self) -> Reception:
        """What would take its place."""
        return self.received[-1]


def replay(place: Workplace, wanted: Wanted, decision: Decision) -> list[Taken]:
    """Let the new readings take the place of those that stand; a submission of None is an unchanged one.

    Raises `ConfigurationError` without OCTET_VAULT_IDENTITY, or when the one wanted does not stand.
    """
    fence = acquire(place.store.engine, wanted.period, wanted.district)
    taken = []
    for reread in rereadings(place, place.store, wanted):
        outcome = reread.last.outcome
        mismatches, fits = fitting(outcome)
        done = commit_again(place.store, reread.received, fence, decision, reread.number)
        number = done.number if done.is_new else None
        taken.append(Taken(outcome.database, number, outcome.state, mismatches, fits))
    return taken


def preview(place: Workplace, store: Store, wanted: Wanted) -> Iterator[tuple[Rereading, Changes]]:
    """What `replay` would change, nothing stored; the vault's log alone says that its files were opened."""
    for reread in rereadings(place, store, wanted):
        if found := changes(reread.stands, reread.last):
            yield reread, found


def rereadings(place: Workplace, store: Store, wanted: Wanted) -> Iterator[Rereading]:
    """Every version that stands, read again; then what its files say of databases of which they said nothing before."""
    with reading(store.engine) as connection:
        chains = [chain(connection, row) for row in _standing(connection, wanted)]
    if not chains:
        return
    with Parser(place.limits) as parser, tempfile.TemporaryDirectory(prefix="octet-") as folder:
        files = _Files(place, store, wanted, parser, Path(folder))
        for links in sorted(chains, key=lambda links: [link.sha256 for link in links]):
            outcomes = [_of(link, files.outcomes(link)) for link in links]
            read = [outcome for outcome in outcomes if outcome is not None]
            if len(read) == len(links) and links[-1].database is not None:
                yield _rereading(store, links, read)
            yield from _new_ones(store, links[-1], chains, files, wanted)


def _standing(connection: sa.Connection, wanted: Wanted) -> list[sa.Row[Any]]:
    columns = submission.c
    query = sa.select(submission).where(
        columns.period == wanted.period, columns.district == wanted.district, columns.state.in_(REPLAYED)
    )
    rows = connection.execute(query.order_by(columns.id)).all()
    rows = [row for row in rows if row.database is None or row.database in wanted.databases]
    if wanted.number is None:
        return rows
    chosen = [row for row in rows if row.id == wanted.number]
    if not chosen:
        raise ConfigurationError(f"submission {wanted.number} does not stand: `octet submissions` lists what does")
    return chosen


class _Files:
    """The outcomes of files of the vault, each examined once for as long as it is asked for in a row."""

    def __init__(self, place: Workplace, store: Store, wanted: Wanted, parser: Parser, folder: Path) -> None:
        self.place, self.store, self.wanted, self.parser = place, store, wanted, parser
        self.folder = folder / wanted.period / wanted.district
        self.known = expectation(place, wanted.period, wanted.district)
        self.read: dict[str, tuple[Outcome, ...]] = {}

    def outcomes(self, row: sa.Row[Any]) -> tuple[Outcome, ...]:
        """What the file of a submission says today."""
        if row.sha256 not in self.read:
            self.read = dict(list(self.read.items())[-1:])
            self.read[row.sha256] = self._examine(row)
        return self.read[row.sha256]

    def _examine(self, row: sa.Row[Any]) -> tuple[Outcome, ...]:
        why = f"replay {self.wanted.period} {self.wanted.district}"
        folder = self.folder / (self._street(row) or "")
        folder.mkdir(parents=True, exist_ok=True)
        raw = folder / Path(row.file).name
        raw.write_bytes(self.store.vault.open(row.sha256, why))
        try:
            return examine(raw, self.known, self.place.limits, self.parser, name=row.file).outcomes
        finally:
            raw.unlink()

    def _street(self, row: sa.Row[Any]) -> str | None:
        """The street of a file that speaks for one: in the inbox its folder may have named it."""
        with reading(self.store.engine) as connection:
            parts = set(connection.scalars(sa.select(submission.c.part).where(submission.c.sha256 == row.sha256)))
        return parts.pop() if len(parts) == 1 else None


def _of(row: sa.Row[Any], outcomes: tuple[Outcome, ...]) -> Outcome | None:
    """Of what a file says today, what this submission was of."""
    same = [one for one in outcomes if one.database == row.database]
    return max(same, key=lambda one: (one.part == row.part, len({*one.sheets} & {*row.sheets})), default=None)


def _rereading(store: Store, links: list[sa.Row[Any]], outcomes: list[Outcome]) -> Rereading:
    head = links[-1]
    with reading(store.engine) as connection:
        received = receive_again(store, connection, head, outcomes)
        stands = load(connection, store, head)
    return Rereading(head.id, stands, received)


def _new_ones(
    store: Store, head: sa.Row[Any], chains: list[list[sa.Row[Any]]], files: _Files, wanted: Wanted
) -> Iterator[Rereading]:
    """What the newest file of a version says of databases of which none of its submissions is; told once a file."""
    of_file = [links[-1] for links in chains if links[-1].sha256 == head.sha256]
    if wanted.number is not None or head.id != of_file[0].id:
        return
    outcomes = files.outcomes(head)
    taken = [_of(row, outcomes) for row in of_file]
    for outcome in outcomes:
        fresh = all(outcome is not one for one in taken) and outcome.state != "returned"
        if fresh and outcome.database in wanted.databases and outcome.delta_of is None:
            with reading(store.engine) as connection:
                yield Rereading(None, None, receive_again(store, connection, None, [outcome]))
