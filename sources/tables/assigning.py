"""Which header of a table is given to which column of a database, by words alone; `rivals` decides by values."""

from __future__ import annotations

from schemas.database import Database
from sources.tables.headerrows import HeaderRow
from sources.tables.headers import UNNAMED, is_ignored, meanings, vocabulary


def assign(row: HeaderRow, database: Database) -> tuple[dict[str, int], list[int]]:
    """Column → position in the grid, and the positions that mean nothing or lost.

    The official title wins over synonyms, an earlier synonym over a later one; of headers that are written twice the
    one whose left neighbour says that it is meant, then the left one.
    """
    wishes = sorted(
        (rank, not _by_neighbour(row, place, name, database.name), place, name)
        for place, header in row.cells.items()
        for name, rank in meanings(header, database.name)
    )
    given: dict[str, int] = {}
    used: set[int] = set()
    for _rank, _alone, place, name in wishes:
        if name not in given and place not in used:
            given[name] = place
            used.add(place)
    ignored = {place for place, header in row.cells.items() if is_ignored(header, database.name)}
    left = [
        place
        for place, header in row.cells.items()
        if place not in used and place not in ignored and not UNNAMED.match(header.plain)
    ]
    return {name: given[name] for name in database.columns if name in given}, left


def _by_neighbour(row: HeaderRow, place: int, name: str, database: str) -> bool:
    """Whether the header with what stands left of it is a known header of the column: 联系人 beside 联系电话."""
    before = row.cells.get(place - 1)
    if before is None:
        return False
    words, own = vocabulary(database), row.cells[place].plain
    return any(
        name in (column for column, _ in words.get(before.plain + text, ())) for text in (own, own.removeprefix("联系"))
    )
