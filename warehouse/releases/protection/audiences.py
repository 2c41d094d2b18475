"""An issue as each audience may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from schemas.errors import ConfigurationError
from warehouse.releases.edition.marks import Audience
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.protection.disclosure import rounded


def for_audience(protected: Material, exact: Material, audience: Audience, district: str | None = None) -> Material:
    """The department's named readers see every figure, a district its own and its streets', else what is published.

    `withheld` counts what is hidden from that audience. Raises `ConfigurationError` for a district that is not there.
    """
    if audience is Audience.PUBLIC:
        return protected
    own = rounded(exact)
    if audience is Audience.INTERNAL:
        return replace(own, withheld=0)
    if district not in {place.code for place in protected.districts}:
        raise ConfigurationError(f"{district!r} is no district of the issue: give the code of one of its districts")
    areas = {district, *(place.code for place in protected.streets.get(district, ()))}
    groups = {key: group for key, group in protected.breakdowns.items() if key[2] not in areas}
    totals = {key: cell for key, cell in protected.totals.items() if key[1] not in areas}
    totals |= {key: cell for key, cell in own.totals.items() if key[1] in areas}
    groups |= {key: group for key, group in own.breakdowns.items() if key[2] in areas}
    return replace(protected, totals=totals, breakdowns=groups, withheld=_hidden(totals.values(), groups.values()))


def _hidden(totals: Iterable[Cell], groups: Iterable[dict[str, Cell]]) -> int:
    cells = [*totals, *(cell for group in groups for cell in group.values())]
    return sum(cell.status == "suppressed" for cell in cells)
