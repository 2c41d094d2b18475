"""The row of a summary table that stands for all others, as a record of the area that reports.

In other tables such a row is a total: it is compared, and no record.
"""

from __future__ import annotations

from dataclasses import replace

from schemas.cities.areas import Areas
from sources.headers.rowwords import plain, undecorated
from sources.rows.rowkinds import KINDS, Sorted
from sources.rows.totallevels import Level, level_of_total
from sources.tables.sheets import Sheet


def with_whole(sheet: Sheet, areas: Areas, reporter: str) -> Sheet:
    """The table with that row among its data, where its database takes it: the first one, above or below the others.

    `reporter` is the code of the area that reports. What the row says of it was compared as that of a total before.
    """
    name = next((one.name for one in sheet.database.columns.values() if one.with_whole), None)
    if name is None or name not in sheet.given:
        return sheet
    place, rows = sheet.grid.cells.column(sheet.given[name]), sheet.rows
    called = {row: place[row].as_py() or "" for row in rows.kept_back} | rows.called
    row = next((row for row in sorted(called) if _is_whole(rows, row, called[row], areas, reporter)), None)
    return sheet if row is None else replace(sheet, rows=_recorded(rows, row), whole=(name, row, reporter))


def _is_whole(rows: Sorted, row: int, called: str, areas: Areas, reporter: str) -> bool:
    """By its words, and where it stands; or as it is called as the area is."""
    if row in rows.overlays:
        return False
    text, area = undecorated(called), areas.get(reporter)
    if area is not None and (
        text in _codes(reporter) or areas.find(text, area.parent or reporter, area.level) == reporter
    ):
        return True
    others = rows.records[rows.records != row]
    between = len(others) > 0 and others[0] < row < others[-1]
    bare = text.removeprefix(area.zh) if area is not None else text
    return not between and level_of_total(plain(bare)) is Level.WHOLE


def _codes(code: str) -> set[str]:
    return {f"{code:0<{length}}" for length in (len(code), 9, 12)}


def _recorded(rows: Sorted, row: int) -> Sorted:
    kinds = rows.kinds.copy()
    kinds[row] = KINDS.index("data")
    totals = [one for at, one in zip(sorted(rows.labels), rows.totals, strict=True) if at != row]
    labels, compared = ({at: text for at, text in one.items() if at != row} for one in (rows.labels, rows.compared))
    kept_back = {at: place for at, place in rows.kept_back.items() if at != row}
    return replace(rows, kinds=kinds, totals=totals, labels=labels, compared=compared, kept_back=kept_back)
