"""What a computation reads, and fingerprints of it: those kept from last time tell what has changed since.

Definitions are all that is not sent by districts: records, code lists, areas, roots, and the program itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.cities.duties import NOT_OWED
from schemas.periods import Period
from schemas.records import searchpath
from warehouse.figures.coverage import Grounds
from warehouse.figures.grouped.monthgroups import MonthGroup, groups_on
from warehouse.figures.grouped.overlapping import overlap_rows, overlap_streets
from warehouse.figures.history.yearrows import MonthSource, year_sources
from warehouse.figures.history.yearterms import year_streets
from warehouse.figures.jointtables import moved, sole_heirs
from warehouse.figures.reporting.ledgerrows import LedgerRows, ledger_rows
from warehouse.figures.roots import Root, known_roots
from warehouse.figures.scan import Source, sources
from warehouse.figures.series import Earlier, compared, earlier_figures
from warehouse.indicators.registry import Indicator
from warehouse.ledger.owing.obligations import unowed
from warehouse.store.asknown import known_groupings

PACKAGE = Path(__file__).parents[3]
FOLDERS = ("schemas", "warehouse")
ENDINGS = (".py", ".toml", ".sql", ".csv")


@dataclass(frozen=True)
class Fingerprints:
    """Of the definitions, and by place of all else: submissions by `database district`, earlier figures by district.

    `groups`: by code, of all that may not overlap with it; `overlaps`: of whom those hold that may, by district, `None`
    the city's. `year`: earlier submissions of the year, as `read` has them.
    """

    definitions: str
    read: dict[str, str]
    before: dict[str, str]
    earlier: dict[str, str]
    groups: dict[str, str] = field(default_factory=dict)
    year: dict[str, str] = field(default_factory=dict)
    overlaps: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Inputs:
    """The current submissions of a month and of the one before, earlier months' figures, and the city's roots.

    `unowed`: district and database of what nobody waits for. `ledger`: what is owed and was received of the month.
    `year`: organisations of the year's months before and of the December before; in December members too.
    """

    read: Sequence[Source]
    before: Sequence[Source]
    earlier: Sequence[Earlier]
    roots: Sequence[Root]
    successors: dict[str, str | None]
    unowed: frozenset[tuple[str, str]]
    groups: Sequence[MonthGroup] = ()
    ledger: LedgerRows = LedgerRows()
    year: Sequence[MonthSource] = ()

    def grounds(self, areas: Areas, period: Period) -> Grounds:
        """On what coverage rests beside the files."""
        overlaps, year = overlap_streets(self.groups, areas, period), year_streets(self.year, areas, period)
        return Grounds(compared(self.earlier), overlaps, year)

    def of(self, districts: Collection[str]) -> Inputs:
        """What concerns some districts."""
        return Inputs(
            [one for one in self.read if one.district in districts],
            [one for one in self.before if moved(one, self.successors).district in districts],
            [one for one in self.earlier if one.area in districts],
            self.roots,
            self.successors,
            self.unowed,
            self.groups,
            self.ledger.of(districts),
            [one for one in self.year if one.source.district in districts],
        )

    def fingerprints(self, known: Iterable[Indicator], areas: Areas) -> Fingerprints:
        """Equal to those of other inputs where nothing that is read differs."""
        return Fingerprints(
            _digest([*_program(), *searchpath.counted().items(), list(areas), self.roots, *map(_definition, known)]),
            _by_key(
                [
                    *((f"{one.database} {one.district}", _sent(one)) for one in self.read),
                    *((f"{database} {district}", NOT_OWED) for district, database in self.unowed),
                    *self.ledger.keyed(),
                ]
            ),
            _by_key((f"{old.database} {moved(old, self.successors).district}", _sent(old)) for old in self.before),
            _by_key((one.area, one) for one in self.earlier),
            _by_group(self.groups),
            _by_key((f"{s.database} {s.district}", (ago, _sent(s))) for ago, s in self.year),
            _by_key((str(district), row) for district, row in overlap_rows(self.groups)),
        )


def inputs(connection: sa.Connection, lake: Path, areas: Areas, period: Period) -> Inputs:
    """The inputs of a month as the ledger has them now."""
    return Inputs(
        sources(connection, lake, period),
        sources(connection, lake, period.earlier()),
        earlier_figures(connection, areas, period),
        known_roots(connection),
        sole_heirs(areas, period),
        unowed(connection, period),
        groups_on(known_groupings(connection, areas), areas, period),
        ledger_rows(connection, lake, areas, period),
        year_sources(connection, lake, period),
    )


def _sent(source: Source) -> tuple[Any, ...]:
    """What is read of a submission; the number of a zero that is only on record means nothing."""
    file = source.path and source.path.name
    return source.is_submission and source.submission, source.district, source.part, file, sorted(source.present)


def _by_group(groups: Sequence[MonthGroup]) -> dict[str, str]:
    """What others of its lot hold may change what a group counts where they may not overlap."""
    near: dict[str, list[MonthGroup]] = {}
    for one in groups:
        near.setdefault(one.lot if one.is_partition else one.code, []).append(one)
    return {one.code: _digest(own) for own in near.values() for one in own}


def _definition(one: Indicator) -> tuple[Any, ...]:
    measures = [(each.base, each.conditions, each.once, each.total) for each in one.measures]
    dimensions = [(each.name, each.sql, each.finest, sorted(each.needs)) for each in one.dimensions]
    return one.code, one.version, one.finest, sorted(one.needs), sorted(one.area_needs), measures, dimensions


def _by_key(found: Iterable[tuple[str, Any]]) -> dict[str, str]:
    held: dict[str, list[str]] = {}
    for key, one in found:
        held.setdefault(key, []).append(repr(one))
    return {key: _digest(sorted(several)) for key, several in sorted(held.items())}


def _digest(parts: Iterable[Any]) -> str:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:32]


@cache
def _program() -> tuple[str, ...]:
    """The files that say how figures are computed, as they were when this process first asked."""
    found = (path for folder in FOLDERS for path in sorted((PACKAGE / folder).rglob("*")) if path.suffix in ENDINGS)
    return tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in found)
