"""What the records of `warehouse/together` read besides the scan: the month before, areas that changed, roots, places.

Which rows break a rule stands in the records; earlier months' figures in `warehouse/series.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from schemas.areas import Areas
from schemas.column import Kind
from schemas.database import databases
from schemas.periods import Period
from warehouse.jointrules import FOLDER
from warehouse.roots import Root
from warehouse.scan import Source, add_rows, add_table

LINKS = FOLDER / "links.sql"


def add_joint_tables(
    con: duckdb.DuckDBPyConnection, before: Sequence[Source], areas: Areas, period: Period, roots: Sequence[Root] = ()
) -> None:
    """Add to a scan of `period`: `before_<database>`, `area_change`, `area_row`, `root` and those of `links.sql`."""
    for database in databases().values():
        sent = [one for one in before if one.database == database.name and one.path]
        add_rows(con, database, sent, f"before_{database.name}")
    add_table(con, "area_change", ("old", "new"), _changes(areas, period))
    listed = [root for root in roots if root.holds(period)]
    add_table(con, "root", ("code", "name"), [(root.code or None, root.name or None) for root in listed])
    con.execute(f"CREATE TEMP VIEW area_row AS {_area_rows()}")
    con.execute(LINKS.read_text(encoding="utf-8"))


def _changes(areas: Areas, period: Period) -> list[tuple[str, str | None]]:
    """Areas that were there on the data date before and are no more, each with its successor."""
    then, now = period.earlier().data_date, period.data_date
    return [
        (area.code, area.successor or None) for area in areas if area.is_valid_on(then) and not area.is_valid_on(now)
    ]


def _area_rows() -> str:
    """The rows of all databases that name areas, with the columns that hold them (null where there is none)."""
    of = {
        name: [column.name for column in database.columns.values() if column.kind is Kind.AREA]
        for name, database in databases().items()
    }
    every = dict.fromkeys(column for columns in of.values() for column in columns)
    return " UNION ALL ".join(
        f"SELECT '{name}' AS database, submission, district, _sheet, _row, "
        + ", ".join(one if one in columns else f"CAST(NULL AS VARCHAR) AS {one}" for one in every)
        + f" FROM {name}"
        for name, columns in of.items()
        if columns
    )
