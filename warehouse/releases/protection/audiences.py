"""An issue as each audience may read it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from schemas.errors import ConfigurationError
from warehouse.releases.edition.marks import Audience
from warehouse.releases.edition.material import Material
from warehouse.releases.protection.disclosure import rounded


def for_audience(protected: Material, exact: Material, audience: Audience, district: str | None = None) -> Material:
    """The department's named readers see every figure, a district its own and its streets', else what is published.

    `withheld` counts what is hidden from that audience. Raises `ConfigurationError` for a district that is not there.
    """
    if audience is Audience.PUBLIC:
        return protected
    if audience is Audience.INTERNAL:
        return replace(rounded(exact), withheld=0)
    if district not in {place.code for place in protected.districts}:
        raise ConfigurationError(f"{district!r} is no district of the issue: give the code of one of its districts")
    areas = {district, *(place.code for place in protected.streets.get(district, ()))}
    own, rest = rounded(_figures(exact, areas)), _figures(protected, areas, elsewhere=True)
    totals, groups = rest.totals | own.totals, rest.breakdowns | own.breakdowns
    returns = protected.returns | {key: one for key, one in exact.returns.items() if key[0] == district}
    return replace(protected, totals=totals, breakdowns=groups, returns=returns, withheld=_hidden(rest))


def _figures(material: Material, areas: Collection[str], *, elsewhere: bool = False) -> Material:
    """The material with the figures of some areas alone, or with all others."""
    totals = {key: cell for key, cell in material.totals.items() if (key[1] in areas) is not elsewhere}
    groups = {key: group for key, group in material.breakdowns.items() if (key[2] in areas) is not elsewhere}
    return replace(material, totals=totals, breakdowns=groups)


def _hidden(material: Material) -> int:
    cells = [*material.totals.values(), *(cell for group in material.breakdowns.values() for cell in group.values())]
    return sum(cell.status == "suppressed" for cell in cells)
