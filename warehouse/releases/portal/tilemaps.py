"""Districts as a grid of equal tiles: where each lies is a record of the city; without one, an even grid."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

import schemas
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.records.written import Written, checked, lines
from warehouse.releases.edition.material import Material, ShownIndicator

FOLDER = Path(schemas.__file__).parent / "reference" / "tilemaps"
SHADES = 5
"""Tiles are coloured by fifths of the districts, the lightest has the lowest figures."""


class TilePlace(Written):
    """Row and column of a district's tile, from 1."""

    district: str
    row: Annotated[int, Field(ge=1, le=30, strict=False)]
    column: Annotated[int, Field(ge=1, le=30, strict=False)]


class Tile(NamedTuple):
    """One district's tile; `shade`: 1 to 5, 0 where it has no figure of its whole."""

    area: str
    row: int
    column: int
    shade: int


@searchpath.follows
@cache
def tile_places() -> dict[str, tuple[int, int]]:
    """District → row and column, of all records; two tiles of one city in one place are a `ConfigurationError`."""
    found: dict[str, tuple[int, int]] = {}
    for file in searchpath.files("tilemaps", FOLDER):
        taken: dict[tuple[int, int], str] = {}
        for place, cells in lines(file.text, file.where, tuple(TilePlace.model_fields)):
            one = checked(TilePlace, cells, place)
            at = (one.row, one.column)
            if at in taken:
                raise ConfigurationError(f"{place}: there is {taken[at]} already: give {one.district} another tile")
            taken[at], found[one.district] = one.district, at
    return found


def tiles(material: Material, indicator: ShownIndicator) -> list[Tile]:
    """The districts' tiles in the order of their codes."""
    codes = [place.code for place in material.districts]
    known = tile_places()
    wide = math.ceil(math.sqrt(len(codes))) or 1
    even = {code: (index // wide + 1, index % wide + 1) for index, code in enumerate(codes)}
    where = known if all(code in known for code in codes) else even
    shades = _shades(material, indicator)
    return [Tile(code, *where[code], shades.get(code, 0)) for code in codes]


def _shades(material: Material, indicator: ShownIndicator) -> dict[str, int]:
    cells = {place.code: material.cell(indicator.code, place.code) for place in material.districts}
    numbers = {code: cell.number for code, cell in cells.items() if cell.number is not None and not cell.incomplete}
    order = sorted(set(numbers.values()))
    return {code: 1 + order.index(number) * SHADES // len(order) for code, number in numbers.items()}
