"""What becomes of the ground in a story: one district goes into another, one street becomes two. Lists of areas only.

Streets and communities that come to lie elsewhere get codes of their own; the old ones say what took their place.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from schemas.cities.arealists import Area, AreaLine
from schemas.cities.areas import Areas
from schemas.column import Kind
from schemas.database import Database
from schemas.periods import Period

MERGED, SPLIT = 500, 600
"""From where on streets that come into a district, and those that one of its streets becomes, are numbered."""
NUMBERED = 12
"""Digits of a community's code."""
Codes = Mapping[str, str]


@dataclass(frozen=True)
class GroundChange:
    """A city before and after. `since`: the first month of the new areas; `codes`: what stands for each that ended.

    `split` is the street of the district `splitting` that became two; what nobody can place lies in the `larger` one.
    """

    before: Areas
    after: Areas
    since: Period
    lines: tuple[Area, ...]
    codes: Codes
    merged: str
    heir: str
    splitting: str
    split: str
    larger: str

    def areas(self, period: Period) -> Areas:
        """The areas by which the files of a month are made."""
        return self.before if period < self.since else self.after

    def write(self, path: Path) -> None:
        """The lines for a home's `reference/areas`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        names = tuple(AreaLine.model_fields)
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(names)
            lines.writerows([_written(getattr(line, name)) for name in names] for line in self.lines)

    def moved(self, database: Database, frame: pd.DataFrame, kept: pd.Series | None = None) -> pd.DataFrame:
        """Rows with today's codes in every column of areas; rows of the mask `kept` go on with the old ones."""
        columns = [c for c in database.columns.values() if c.kind is Kind.AREA and c.name in frame]
        found = {
            one: frame[one].replace(dict(self.codes))
            for one in [c.name for c in columns] + ["district", "_street"]
            if one in frame
        }
        community = database.place(4)
        around = pd.Series(self.larger, index=frame.index)
        if community is not None and community.name in frame:
            around = found[community.name].map(lambda code: self.after.above(code, 3)).astype("str").fillna(self.larger)
        for one in [c.name for c in columns if c.level == 3] + ["_street"]:
            if one in found:
                found[one] = found[one].where(found[one] != self.split, around)
        if kept is not None:
            found |= {c.name: found[c.name].where(~kept, frame[c.name]) for c in columns}
        return frame.assign(**found)

    def ended_in(self, database: Database, frame: pd.DataFrame) -> Iterator[tuple[str, int]]:
        """Column and row of each code of an area that has ended."""
        for column in database.columns.values():
            if column.kind is Kind.AREA and column.name in frame:
                ended = frame[column.name].isin([self.split, *self.codes])
                yield from ((column.name, row) for row in np.flatnonzero(ended).tolist())


def _written(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def redrawn(areas: Areas, merged: str, heir: str, splitting: str, since: Period) -> GroundChange:
    """District `merged` goes into `heir`, the first street of `splitting` that has communities is split, by `since`."""
    lines = [*_merger(areas, merged, heir), *_split(areas, splitting)]
    ended, began = since.earlier().data_date, since.starts("monthly")
    lines = [
        replace(one, valid_to=ended) if areas.get(one.code) else replace(one, valid_from=began, valid_to=None)
        for one in lines
    ]
    codes = {one.code: one.successor for one in lines if one.successor and "=" not in one.successor}
    split = next(one for one in lines if "=" in one.successor)
    known = {one.code: one for one in areas} | {one.code: one for one in lines}
    return GroundChange(
        areas,
        Areas(known.values()),
        since,
        tuple(lines),
        codes,
        merged,
        heir,
        splitting,
        split.code,
        max(split.heirs, key=split.heirs.__getitem__),
    )


def _merger(areas: Areas, merged: str, heir: str) -> Iterator[Area]:
    district = areas.get(merged)
    assert district is not None
    yield replace(district, successor=heir)
    free = (code for number in count(MERGED) if areas.get(code := f"{heir}{number:03d}") is None)
    for street, code in zip(areas.children(merged), free, strict=False):
        yield from _moved(areas, street, replace(street, code=code, parent=heir, successor=""))


def _moved(areas: Areas, old: Area, new: Area) -> Iterator[Area]:
    """A street with all its communities under another code."""
    yield replace(old, successor=new.code)
    yield new
    for community in areas.children(old.code):
        yield from _renamed(community, new.code)


def _renamed(community: Area, street: str) -> Iterator[Area]:
    code = street + community.code[NUMBERED - 3 :]
    yield replace(community, successor=code)
    yield replace(community, code=code, parent=street, successor="")


def _split(areas: Areas, district: str) -> Iterator[Area]:
    """Every third community goes to the smaller one."""
    street = next(one for one in areas.children(district) if len(areas.children(one.code)) >= 3)
    east, west = (
        replace(street, code=f"{district}{SPLIT + n}", zh=f"{street.zh.removesuffix('街道')}{side}街道", successor="")
        for n, side in enumerate("东西")
    )
    communities = areas.children(street.code)
    share = round(len(communities[::3]) / len(communities), 2)
    yield replace(street, successor=f"{east.code}={1 - share:.2f} {west.code}={share:.2f}")
    yield from (east, west)
    for place, community in enumerate(communities):
        yield from _renamed(community, west.code if place % 3 == 0 else east.code)
