"""Which areas have sent what a figure needs, and where its rows lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from synth.truth.zones import Zone, rest
from synth.witness.delivered import UNALLOCATED, Delivered
from synth.witness.figure import Figure

Places = tuple[np.ndarray, list[str]]
"""Number of each row's area (-1: none), and the areas."""
Needs = Mapping[str, frozenset[str]]
PERSONAL = ("party_member", "applicant")
ZONE = "zone"
"""The level of zones, beside those of areas."""


def needs_of(figure: Figure, dimension: str | None) -> dict[str, frozenset[str]]:
    """Database → the columns that a total, or a breakdown, needs of it."""
    needs = {figure.database: figure.needs, **figure.also}
    for database, columns in figure.dimension_needs.get(dimension or "", {}).items():
        needs[database] = needs.get(database, frozenset()) | columns
    return needs


def needed(figure: Figure, dimension: str | None, level: str) -> Needs:
    """Databases and columns without which a figure, or a breakdown of it, cannot be told at a level."""
    needs = needs_of(figure, dimension)
    is_placed = figure.database in PERSONAL and level in ("street", "community", ZONE)
    return {**needs, "party_org": needs.get("party_org", frozenset())} if is_placed else needs


@dataclass(frozen=True)
class Covered:
    """Of each district, the streets that have sent what a figure needs.

    `anywhere`: what the figure needs but for the organisations that say which street a person belongs to: without
    them all people are in the pseudo-area.
    """

    lists: Areas
    streets: Mapping[str, tuple[str, ...]]
    found: Mapping[str, frozenset[str]]
    anywhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)

    def all_of(self, level: str) -> list[str]:
        """The areas whose zeros are told: the city, its districts, or zones."""
        told = {"city": [self.lists.city.code], "district": list(self.streets), ZONE: list(self.hosts)}
        return told.get(level, [])

    def areas(self, area: str, level: str) -> tuple[int, int]:
        """Areas reported and expected: districts of the city, streets of a district, or the street itself."""
        if level == "city":
            return sum(len(self.found[d]) == len(s) for d, s in self.streets.items()), len(self.streets)
        if level == ZONE:
            area = self.hosts[area]
        if area.endswith(UNALLOCATED):
            return int(bool(self.anywhere[area.removesuffix(UNALLOCATED)])), 1
        if level == "district":
            return len(self.found[area]), len(self.streets[area])
        district, street = (self.lists.above(area, at) for at in (2, 3))
        return int(street in self.found[district or ""]), 1


class ReportedSum:
    """Which streets of which districts have sent the columns that a figure needs.

    `defaults`: columns that need not be in a file because they have a default, by database.
    """

    def __init__(self, got: Delivered, defaults: Mapping[str, frozenset[str]], zones: Sequence[Zone] = ()) -> None:
        self.sent, self.lists = got.sent, got.areas
        self.fit = [s.present | defaults[s.database] for s in got.sent]
        districts = [area.code for area in got.areas.level(2, got.period)]
        self.streets = {code: tuple(s.code for s in got.areas.children(code, got.period)) for code in districts}
        self.zone_of = {member: zone.code for zone in zones for member in zone.members}
        self.hosts = {code: zone.host for zone in zones for code in (zone.code, rest(zone.host))}
        self._placed: dict[tuple[int, str], tuple[pd.DataFrame, Places]] = {}

    def places(self, rows: pd.DataFrame, level: str) -> Places:
        """The areas of that level in which the rows lie; worked out once for all figures of the same rows."""
        if (id(rows), level) not in self._placed:
            found = (np.zeros(len(rows), dtype=np.int64), [self.lists.city.code])
            if level != "city":
                numbers, areas = pd.factorize(self._zones(rows) if level == ZONE else rows[level])
                found = numbers, [str(area) for area in areas.tolist()]
            self._placed[id(rows), level] = rows, found
        return self._placed[id(rows), level][1]

    def _zones(self, rows: pd.DataFrame) -> pd.Series:
        """The zone of each row; in a host what belongs to none."""
        rests = {host: rest(host) for host in self.hosts.values()}
        return rows["community"].map(self.zone_of).fillna(rows["street"].map(rests))

    def rows_with(self, figure: Figure, needs: Needs) -> np.ndarray:
        """Rows whose own submission has the columns, in districts where the other databases have theirs."""
        own = needs.get(figure.database, frozenset())
        fit = [s.database != figure.database or own <= has for s, has in zip(self.sent, self.fit, strict=True)]
        others = {name: columns for name, columns in needs.items() if name != figure.database}
        found = self.covered(others).found
        lacking = {district for district, streets in found.items() if not streets}  # what the city sends lacks nothing
        fitting = [fits and one.district not in lacking for fits, one in zip(fit, self.sent, strict=True)]
        rows: np.ndarray = np.array(fitting, dtype=bool)[figure.rows["_sent"].to_numpy()]
        return rows

    def covering(self, figure: Figure, dimension: str | None, level: str) -> Covered:
        """How much of each area has reported what a figure, or a breakdown of it, needs at a level."""
        anywhere = self.covered(needed(figure, dimension, "city")).found
        return replace(self.covered(needed(figure, dimension, level)), anywhere=anywhere)

    def covered(self, needs: Needs) -> Covered:
        """The streets of each district that have sent all columns of all the databases needed."""
        found = {district: frozenset(streets) for district, streets in self.streets.items()}
        for database, columns in needs.items():
            whole: set[str] = set()
            parts: dict[str, set[str]] = {}
            for sent, has in zip(self.sent, self.fit, strict=True):
                if sent.database == database and columns <= has:
                    if sent.part is None:
                        whole.add(sent.district)
                    else:
                        parts.setdefault(sent.district, set()).add(sent.part)
            for district in found:
                if district not in whole:
                    found[district] &= parts.get(district, set())
        return Covered(self.lists, self.streets, found, hosts=self.hosts)
