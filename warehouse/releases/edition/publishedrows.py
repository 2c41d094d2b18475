"""An issue as one table: a row for each figure, as it is published. Every product shows exactly these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.edition.shownfigures import Cell

OBS_STATUS = {"value": "A", "zero": "A", "missing": "L", "suppressed": "Q", "not_applicable": "M"}
"""Status → SDMX CL_OBS_STATUS: A normal, L not collected, Q suppressed, M cannot exist; P (provisional): incomplete."""
CONF_STATUS = {"suppressed": "C"}
"""Status → SDMX CL_CONF_STATUS: C confidential, else F free. Which ones are small and which only guard is not told."""


class PublishedRow(NamedTuple):
    """One figure; `dimension` and `member` are None for the total. `value` is None where `status` says why.

    `numerator` and `denominator` are None too where they may not be shown. `areas_reported` of `areas_expected` areas
    are in it.
    """

    period: str
    code: str
    area: str
    dimension: str | None
    member: str | None
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    areas_reported: int
    areas_expected: int
    obs_status: str
    conf_status: str


def published_rows(material: Material) -> Iterator[PublishedRow]:
    """Totals of city, districts and streets; breakdowns of city and districts: each member that is anywhere.

    In order of indicators, areas (each district before its streets), dimensions and members.
    """
    for one in material.indicators:
        for place in places(material):
            if (one.code, place.code) in material.totals or place.level < 3:
                yield _row(material, one, place, None, None, material.cell(one.code, place.code))
        for name in one.dimensions:
            members = shown_members(material, one, name)
            for place in (material.city, *material.districts):
                for member in members:
                    yield _row(material, one, place, name, member, material.member(one, name, member, place.code))


def places(material: Material) -> Iterator[Place]:
    """City, then each district before its streets."""
    yield material.city
    for district in material.districts:
        yield district
        yield from material.streets.get(district.code, ())


def group_names(material: Material) -> dict[tuple[str | None, str | None], tuple[str | None, str | None]]:
    """Dimension and member of a row → the Chinese names of both; None twice → None twice, of a total."""
    every = [(one, code, label) for one in material.dimensions.values() for code, label in one.members]
    return {(None, None): (None, None)} | {(one.name, code): (one.title, label) for one, code, label in every}


def shown_members(material: Material, indicator: ShownIndicator, dimension: str) -> list[str]:
    """The members of a breakdown, in the order of the code list, that city or districts have anybody of."""
    shown = material.dimensions.get(dimension)
    areas = (material.city, *material.districts)
    groups = [material.group(indicator.code, dimension, place.code) for place in areas]
    return [code for code, _ in shown.members if any(code in group for group in groups)] if shown else []


def _row(
    material: Material, one: ShownIndicator, place: Place, dimension: str | None, member: str | None, cell: Cell
) -> PublishedRow:
    number = cell.number
    return PublishedRow(
        material.period,
        one.code,
        place.code,
        dimension,
        member,
        number,
        cell.numerator,
        cell.denominator,
        cell.status,
        cell.reported,
        cell.expected,
        "P" if number is not None and cell.incomplete else OBS_STATUS[cell.status],
        CONF_STATUS.get(cell.status, "F"),
    )
