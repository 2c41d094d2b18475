"""A made-up city that was corrected: what counts in it, and cells as a trace and the truth write them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from synth.making import defaults
from synth.witness.delivered import Delivered
from synth.witness.figure import LEVELS
from synth.witness.summing.adding import figures, values
from synth.witness.summing.planted import PlantedFigures, PlantedRow
from synth.witness.summing.reportedareas import ReportedSum

Cell = tuple[str, str, str]
"""File, sheet, cell; a whole row is `5:5`."""
PLACED = {"street", "community", "in_city", "in_district", "_sent", "_row"}
KEYS = {
    "party_org": (("org_code",), ("org_name", "street_code")),
    "party_member": (("citizen_id",),),
    "applicant": (("citizen_id",),),
    "community": (("community_code",), ("community_name", "street_code")),
    "building": (("building_code",), ("building_name", "street_code")),
    "trade_union": (("union_code",), ("union_name", "community_code")),
    "league_org": (("league_code",), ("league_name", "community_code")),
    "unit": (("uscc", "street_code"), ("unit_name", "business_address")),
}
"""What a row is known by in another month: the first whose columns are all filled."""
RANGE = re.compile(r"([A-Z]*)(\d+)(?::\1(\d+))?")


class PlantedMonth:
    """What was delivered in a month, some of its figures, and every value of theirs that is not nothing."""

    def __init__(self, got: Delivered, codes: Collection[str]) -> None:
        self.got, self.figures = got, {one.code: one for one in figures(got) if one.code in codes}
        report = ReportedSum(got, defaults())
        self.planted, every = PlantedFigures(report), values(self.figures.values(), report)
        self.values = [one for one in every if one["numerator"] or one["denominator"]]

    def rows(self, value: Mapping[str, Any]) -> dict[str, list[PlantedRow]]:
        """The rows of a value, by role."""
        place = value["area"], value["dimension"], value["member"]
        return self.planted.rows(self.figures[value["code"]], self.level(str(value["area"])), *place)

    def standing(self, database: str, area: str) -> dict[tuple[int, int], tuple[Any, ...]]:
        """Submission and row → key, of all accepted rows of the area's district, or of the city."""
        frame, district = self.got.frames[database], self.got.areas.above(area.removesuffix("-unallocated"), 2)
        own = frame if district is None else frame[frame["district"] == district]
        found = {}
        for row in own.to_dict("records"):
            keys = ((place, *(row[name] for name in names)) for place, names in enumerate(KEYS[database]))
            place = int(row["_sent"]), int(row["_row"])
            found[place] = next((key for key in keys if not any(map(pd.isna, key))), (self.got.period, *place))
        return found

    def level(self, area: str) -> str:
        """Of an area, or of what a district cannot place."""
        if area.endswith("-unallocated"):
            return "street"
        known = self.got.areas.get(area)
        assert known is not None
        return LEVELS[known.level - 1]


def corrected(old: Delivered, new: Delivered, district: str) -> Delivered:
    """What counts when a district has sent all of its files again."""
    made = Delivered(old.period, old.areas)
    chosen = [
        (sent, source.frames[sent.database], number)
        for source in (old, new)
        for number, sent in enumerate(source.sent)
        if (sent.district == district) == (source is new)
    ]
    for sent, frame, number in sorted(chosen, key=lambda one: one[0].district):
        rows = frame[frame["_sent"] == number]
        made.send(sent, np.arange(len(rows)), rows["_row"].to_numpy())
        made.add(sent.database, rows.drop(columns=[name for name in rows if name in PLACED]), sent.district)
    made.place()
    return made


def planted_change(
    now: PlantedMonth, then: PlantedMonth, value: Mapping[str, Any]
) -> dict[tuple[str, str, str], set[Cell]]:
    """Role, way and month → the cells of the rows that make the change of a value."""
    figure, dimension = now.figures[value["code"]], value["dimension"]
    standing = [one.standing(figure.database, value["area"]) for one in (now, then)]
    found: dict[tuple[str, str, str], set[Cell]] = {}
    for role in now.rows(value):
        rows = [{(one.number, one.row): one.adds for one in side.rows(value)[role]} for side in (now, then)]
        sums: list[dict[Any, float]] = [{}, {}]
        for side in (0, 1):
            for place, adds in rows[side].items():
                key = standing[side][place]
                sums[side][key] = sums[side].get(key, 0.0) + adds
        differ = {key for key in {**sums[0], **sums[1]} if sums[0].get(key, 0.0) != sums[1].get(key, 0.0)}
        both = set(standing[0].values()) & set(standing[1].values())
        for side, month, way in ((0, now, "came"), (1, then, "went")):
            for place, key in standing[side].items():
                if key in differ and (key in both or place in rows[side]):
                    row = month.planted.row(month.figures[value["code"]], dimension, *place)
                    told = role, "changed" if key in both else way, str(month.got.period)
                    found.setdefault(told, set()).update(planted_cells([row]))
    return found


def planted_cells(rows: Iterable[PlantedRow]) -> set[Cell]:
    """The cells of planted rows."""
    return {(row.file, row.sheet, cell) for row in rows for cell in row.cells}


def traced_cells(sources: Iterable[Mapping[str, Any]], **wanted: Any) -> set[Cell]:
    """The cells of a trace, of sources or rows of a change that are so."""
    return {
        (one["file"], one["sheet"], cell)
        for one in sources
        if all(one[name] == value for name, value in wanted.items())
        for cell in _each(one["cells"])
    }


def _each(ranges: str) -> Iterator[str]:
    for letters, first, last in RANGE.findall(ranges):
        for row in range(int(first), int(last or first) + 1):
            yield f"{letters}{row}" if letters else f"{row}:{row}"
