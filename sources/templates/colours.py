"""What colours a cell of a template: an empty one that must be filled, and what disagrees with other cells.

Such cells can be left so, and the row is taken in or kept back with a finding; what is refused at once is a rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from schemas.cities.arealists import LENGTHS
from schemas.column import Kind
from schemas.database import Database
from sources.templates.layout import FIRST_ROW, Asked, FormPlace, alternatives
from sources.templates.lists import AREA_LISTS

ROOM = 20_000
"""So many rows are coloured; the rules of cells go on to the end of the sheet."""
MISSING, DOUBTFUL = "missing", "doubtful"


def colours(database: Database, place: FormPlace, places: dict[str, FormPlace]) -> Iterator[tuple[str, str]]:
    """Formula for the first row → MISSING or DOUBTFUL."""
    cell = _cell(place)
    begun = f"COUNTA({_cell(min(places.values(), key=_position))}:{_cell(max(places.values(), key=_position))})>0"
    if place.asked is Asked.ALWAYS:
        yield f'=AND({cell}="",{begun})', MISSING
    elif place.asked is Asked.EITHER:
        all_empty = ",".join(f'{_cell(places[name])}=""' for name in alternatives(database, place.column))
        yield f"=AND({all_empty},{begun})", MISSING
    if (place.column.name,) in database.identity:
        column = xl_range_abs(FIRST_ROW, place.position, FIRST_ROW + ROOM - 1, place.position)
        yield f'=AND({cell}<>"",SUMPRODUCT(--({column}={cell}))>1)', DOUBTFUL
    if place.column.low is not None:
        yield f"=AND(ISNUMBER({cell}),{cell}<{place.column.low:g})", DOUBTFUL
    if place.column.high is not None:
        yield f"=AND(ISNUMBER({cell}),{cell}>{place.column.high:.0f})", DOUBTFUL
    if place.column.kind is Kind.PERCENT:  # 1 may be all of it
        yield f"={cell}=1", DOUBTFUL
    if place.column.not_above:
        whole = _cell(places[place.column.not_above])
        yield f"=AND(ISNUMBER({cell}),ISNUMBER({whole}),{cell}>{whole})", DOUBTFUL
    if place.parent is not None:
        above = xl_rowcol_to_cell(FIRST_ROW, place.parent, col_abs=True)
        own, outer = LENGTHS[place.level or 0], LENGTHS[(place.level or 0) - 1]
        inside = f'INDIRECT("{AREA_LISTS[place.level or 0]}_"&LEFT({above},{outer}))'
        yield f'=AND({cell}<>"",{above}<>"",IFERROR(COUNTIF({inside},LEFT({cell},{own})&"*"),0)=0)', DOUBTFUL


def _cell(place: FormPlace) -> str:
    cell: str = xl_rowcol_to_cell(FIRST_ROW, place.position, col_abs=True)
    return cell


def _position(place: FormPlace) -> int:
    return place.position
