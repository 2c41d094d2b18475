"""What the records of `together/` read besides the scan: the month before, areas that changed, roots, places.

Which rows break a rule stands in the records; earlier months' figures in `series.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from schemas.column import Column, Kind
from schemas.database import Database
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures.availability import Availability, reported
from warehouse.figures.grouped.listing import add_listed
from warehouse.figures.grouped.monthgroups import MonthGroup
from warehouse.figures.history.yearrows import MonthSource, add_year
from warehouse.figures.jointrules import FOLDER
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.roots import Root
from warehouse.figures.scan import Source, add_links, add_rows, add_table
from warehouse.indicators.needs import BaseNeed
from warehouse.indicators.reportedcolumns import reported_figures
from warehouse.lake.treatments import kept_columns

LINKS, COMPARED, ON_FIGURES = (FOLDER / name for name in ("links.sql", "compared.sql", "figures.sql"))
WHOLE = {"district": pa.string(), "key": pa.string(), "kept_back": pa.int64()}
DISTRICT, STREET, COMMUNITY = 2, 3, 4
NOWHERE = "NULL::VARCHAR"


def add_joint_tables(
    con: duckdb.DuckDBPyConnection,
    read: Sequence[Source],
    before: Sequence[Source],
    areas: Areas,
    period: Period,
    roots: Sequence[Root] = (),
    wanted: Container[str] = EVERY,
    groups: Sequence[MonthGroup] = (),
    year: Sequence[MonthSource] = (),
) -> None:
    """Add what of that is wanted: `sent`, `before_<database>`, about areas, roots, groups, of `links.sql`.

    `sent`: the current submissions, confirmed zeros among them, and how many of their rows were not accepted.
    `before_…`: rows of the month before, under the district that stands now. `year`: what `add_year` reads.
    `area_above`: districts and streets, and what they lie in. `reported_figure`: what summary tables report.
    `whole_<database>`: districts of which every street has a key of the database, one or one of several
    (`org_code|org_name`), and how many rows the district's files of it have that were not accepted.
    """
    ended, heirs = ended_areas(areas, period), sole_heirs(areas, period)
    for database in databases().values():
        if f"before_{database.name}" in wanted:
            own = [moved(one, heirs) for one in before if one.database == database.name and one.path]
            add_rows(con, database, own, f"before_{database.name}")
        if f"whole_{database.name}" in wanted:
            rows = list(_whole(database, read, areas, period))
            add_table(con, f"whole_{database.name}", tuple(WHOLE), rows, tuple(WHOLE.values()))
    sent = [
        (one.submission, one.database, one.district, one.part, one.quarantined) for one in read if one.is_submission
    ]
    types = (pa.int64(), pa.string(), pa.string(), pa.string(), pa.int64())
    add_table(con, "sent", ("submission", "database", "district", "part", "quarantined"), sent, types)
    changes = [(area.code, heir) for area in ended for heir in area.heirs or [None]]
    changed = [(code, old, new) for old, new in changes for code in (old, new) if code]
    add_table(con, "area_changed", ("code", "old", "new"), changed)
    listed = [root for root in roots if root.holds(period)]
    add_table(con, "root", ("code", "name"), [(root.org_code or None, root.org_name or None) for root in listed])
    add_listed(con, groups, read, areas, period)
    if "year_party_member" in wanted:
        add_year(con, read, year, areas, period)
    above = [(area.code, area.parent, area.zh) for level in (DISTRICT, STREET) for area in areas.level(level, period)]
    add_table(con, "area_above", ("code", "parent", "zh"), above)
    for name, query in (
        ("area_row", area_rows()),
        ("area_mention", area_mentions()),
        ("reported_figure", reported_figures()),
    ):
        if name in wanted:
            con.execute(f"CREATE TEMP VIEW {name} AS {query}")
    add_links(con, LINKS, wanted)
    if "org_circle" in wanted:
        add_table(con, "org_circle", ("org_id",), [(one,) for one in _in_circles(con)], (pa.int64(),))
    add_links(con, COMPARED, wanted)


def _whole(database: Database, read: Sequence[Source], areas: Areas, period: Period) -> Iterator[tuple[str, str, int]]:
    """Rows of `WHOLE`."""
    own = [one for one in read if one.database == database.name]
    kept_back = Counter[str]()
    for one in own:
        kept_back[one.district] += one.quarantined
    keys = dict.fromkeys([*database.keys, *((name,) for key in database.keys for name in key)])
    for key in keys:
        need = frozenset({BaseNeed(database.name, key)})
        for place in reported(Availability(own), areas, period, need, frozenset()):
            if place.level == DISTRICT and place.reported == place.expected:
                yield place.area, "|".join(key), kept_back[place.area]


def _in_circles(con: duckdb.DuckDBPyConnection) -> list[int]:
    """The organisations that are their own superior: where the way up leads after more steps than there are.

    The steps are doubled each time: a column that slipped by a row hangs all organisations in one long chain.
    """
    rows = con.execute("SELECT org_id, parent_id FROM org_parent WHERE parent_id IS NOT NULL").fetchnumpy()
    (count,) = con.execute("SELECT COUNT(*) FROM org").fetchall()[0]
    above = np.zeros(count + 1, dtype=np.int64)  # organisations are numbered from one; zero is above the uppermost
    above[rows["org_id"]] = rows["parent_id"]
    for _ in range(int(count).bit_length()):
        above = above[above]
    found: list[int] = np.unique(above[above > 0]).tolist()
    return found


def ended_areas(areas: Areas, period: Period) -> list[Area]:
    """Areas that were there on the data date before and are no more."""
    then, now = period.earlier().data_date, period.data_date
    return [area for area in areas if area.is_valid_on(then) and not area.is_valid_on(now)]


def sole_heirs(areas: Areas, period: Period) -> dict[str, str | None]:
    """Those areas, and the one that took the place of each; None where none did, or several."""
    return {area.code: areas.sole_heir(area.code) for area in ended_areas(areas, period)}


def moved(source: Source, successors: Mapping[str, str | None]) -> Source:
    """A submission of the month before under the district that stands now."""
    return replace(source, district=successors.get(source.district) or source.district)


def _area_columns(database: Database) -> list[Column]:
    """Its columns that hold areas, of those that the lake keeps."""
    kept = {one.name for one in kept_columns(database)}
    return [column for column in database.columns.values() if column.kind is Kind.AREA and column.name in kept]


def area_mentions() -> str:
    """Each area that a row of any database names, with the column that holds it."""
    return " UNION ALL ".join(
        f"SELECT submission, district, _sheet, _row, '{column.name}' AS \"column\", {column.name} AS code FROM {name}"
        for name, database in databases().items()
        for column in _area_columns(database)
    )


def area_rows() -> str:
    """Where the rows of all databases lie: street, community and the column of that one; null where they say none."""
    return " UNION ALL ".join(
        f"SELECT '{name}' AS database, '{database.title}' AS database_title, submission, district, _sheet, _row, "
        f"{_place(database, STREET)} AS street_code, {_place(database, COMMUNITY)} AS community_code, "
        f"'{_place(database, COMMUNITY)}' AS community_column FROM {name}"
        for name, database in databases().items()
        if any(column.is_place for column in _area_columns(database))
    )


def _place(database: Database, level: int) -> str:
    column = database.place(level)
    return column.name if column and column in _area_columns(database) else NOWHERE
