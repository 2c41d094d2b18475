"""The published table as JSON-stat 2, for notebooks and web pages: a cube of the totals, and one for each breakdown.

<https://json-stat.org/full/>. Values and states are sparse: a cell with neither was not published; a cell with a state
and no value has none for the reason that the state says. Numerators and coverage stand in the tables beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.edition.phrases import decimals
from warehouse.releases.edition.publishedrows import PublishedRow, places
from warehouse.releases.exchange.flatcolumns import OBS_STATUSES, parents
from warehouse.releases.exchange.flatfiles import plain
from warehouse.releases.exchange.issueabout import about, issued_at

PERIOD, AREA, INDICATOR = "period", "area", "indicator"
NORMAL = "A"


def collection(material: Material, rows: Sequence[PublishedRow]) -> dict[str, Any]:
    """A JSON-stat collection whose datasets are `totals` and one a breakdown, by its name in `extension.breakdown`."""
    groups: dict[str | None, list[PublishedRow]] = {}
    for row in rows:
        groups.setdefault(row.dimension, []).append(row)
    return {
        "version": "2.0",
        "class": "collection",
        "label": f"区域化党建指标 {material.period} {material.mark.word}",
        "updated": issued_at(material).isoformat(),
        "extension": about(material),
        "link": {"item": [_cube(material, name, found) for name, found in groups.items()]},
    }


def _cube(material: Material, name: str | None, rows: Sequence[PublishedRow]) -> dict[str, Any]:
    codes, areas = {row.code for row in rows}, {row.area for row in rows}
    axes: dict[str, dict[str, Any]] = {
        PERIOD: _axis("报告期", {material.period: material.period}),
        INDICATOR: _indicators([one for one in material.indicators if one.code in codes]),
        AREA: _areas(material, [place for place in places(material) if place.code in areas]),
    }
    if name is not None:
        members = {row.member for row in rows}
        shown = material.dimensions[name]
        axes[name] = _axis(shown.title, {code: label for code, label in shown.members if code in members})
    positions = [axis["category"]["index"] for axis in axes.values()]
    value: dict[str, float | int | None] = {}
    status: dict[str, str] = {}
    for row in rows:
        where = _cell(positions, (row.period, row.code, row.area, row.member))
        if row.value is not None:
            value[where] = plain(row.value)
        if row.obs_status != NORMAL:
            status[where] = row.obs_status
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "总数" if name is None else f"按{material.dimensions[name].title}分组",
        "updated": issued_at(material).isoformat(),
        "id": [*axes],
        "size": [len(axis["category"]["index"]) for axis in axes.values()],
        "role": {"time": [PERIOD], "geo": [AREA], "metric": [INDICATOR]},
        "dimension": axes,
        "value": value,
        "status": status,
        "extension": {"breakdown": name, "status": {"label": {code: zh for code, zh, _ in OBS_STATUSES}}},
    }


def _cell(positions: Sequence[Mapping[str, int]], key: Sequence[str | None]) -> str:
    """The place of a cell in the cube, row by row; JSON's keys are texts."""
    place = 0
    for index, code in zip(positions, key, strict=False):
        place = place * len(index) + index[str(code)]
    return str(place)


def _axis(label: str, categories: Mapping[str, str]) -> dict[str, Any]:
    index = {code: number for number, code in enumerate(categories)}
    return {"label": label, "category": {"index": index, "label": {**categories}}}


def _indicators(indicators: Sequence[ShownIndicator]) -> dict[str, Any]:
    axis = _axis("指标", {one.code: one.name for one in indicators})
    axis["category"]["unit"] = {one.code: {"label": one.unit, "decimals": decimals(one)} for one in indicators}
    axis["category"]["note"] = {one.code: [one.definition] for one in indicators}
    return axis


def _areas(material: Material, shown: Sequence[Place]) -> dict[str, Any]:
    axis = _axis("区划", {place.code: place.name for place in shown})
    children: dict[str, list[str]] = {}
    above = parents(material)
    for place in shown:
        if place.code in above:
            children.setdefault(above[place.code], []).append(place.code)
    axis["category"]["child"] = children
    return axis
