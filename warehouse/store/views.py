"""Views of the warehouse, made again whenever the schema or the registry changes. No table is defined here.

`v_indicator` stands in `sql/`, `{value}` is put in; `v_breakdown` and one wide view a database are generated from the
registry: area × period, one column per indicator, with names.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import sqlalchemy as sa

from schemas.database import Database
from schemas.databaselist import databases
from warehouse.indicators import bases, quotient
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger.tables import setting

FOLDER = Path(__file__).parent / "sql"
DIGEST = "views_digest"
NAME_BYTES = 63
"""PostgreSQL cuts longer names off, and a Chinese character takes three."""


def drop(connection: sa.Connection) -> None:
    """Drop every view; the wide ones first, for they read `v_indicator`."""
    for name in sorted(sa.inspect(connection).get_view_names(), key=lambda name: name == "v_indicator"):
        connection.exec_driver_sql(f'DROP VIEW "{name}"')


def create(connection: sa.Connection) -> None:
    """Create every view, with its comment where the database keeps comments."""
    for name, sql in definitions().items():
        connection.exec_driver_sql(f'CREATE VIEW "{name}" AS\n{_escaped(connection, sql)}')
        if connection.dialect.supports_comments:
            comment = comments()[name].replace("'", "''")
            connection.exec_driver_sql(f"COMMENT ON VIEW \"{name}\" IS '{_escaped(connection, comment)}'")


def refresh(connection: sa.Connection) -> bool:
    """Make the views again when the definitions are others than those they were made from; whether they were."""
    digest = hashlib.sha256(repr(definitions()).encode()).hexdigest()
    if connection.scalar(sa.select(setting.c.value).where(setting.c.key == DIGEST)) == digest:
        return False
    drop(connection)
    create(connection)
    connection.execute(setting.delete().where(setting.c.key == DIGEST))
    connection.execute(setting.insert().values(key=DIGEST, value=digest))
    return True


def definitions() -> dict[str, str]:
    """The SQL of every view by name, in the order in which they can be created."""
    value = quotient.value_sql("t.kind = 'ratio'", "COALESCE(t.numerator, 0)", "t.denominator", "t.scale")
    written = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.sql"))}
    found = {name: sql.replace("{value}", value) for name, sql in written.items()}
    found["v_breakdown"] = _breakdown()
    return found | {wide_name(databases()[name]): _wide(of) for name, of in by_database().items()}


def comments() -> dict[str, str]:
    """What every view holds, `中文 / English`."""
    found = {path.stem: path.read_text(encoding="utf-8").partition("\n")[0][3:] for path in FOLDER.glob("*.sql")}
    found["v_breakdown"] = "指标分组：各期各区划按类别的值 / breakdowns by period, area and member"
    for database in map(databases().__getitem__, by_database()):
        found[wide_name(database)] = (
            f"{database.title}：一行一个区划一期，一列一个指标 / {database.title_en}: a row per area and period, "
            "a column per indicator"
        )
    return found


def column_name(indicator: Indicator) -> str:
    """Code and Chinese name, such as `MEM01_党员总数`, as far as a name may be long."""
    name = f"{indicator.code}_{indicator.zh}".replace('"', "").replace("%", "").encode()
    return name[:NAME_BYTES].decode(errors="ignore")


def wide_name(database: Database) -> str:
    """The view of a database's indicators."""
    return f"v_{database.name}"


def by_database() -> dict[str, list[Indicator]]:
    """The indicators that count rows of each database, in order of database; none without any."""
    found: dict[str, list[Indicator]] = {name: [] for name in databases()}
    for indicator in indicators().values():
        found[_database(indicator).name].append(indicator)
    return {name: of for name, of in found.items() if of}


def _database(indicator: Indicator) -> Database:
    """The database whose rows the numerator counts."""
    return databases()[bases.bases()[indicator.numerator.base].database]


def _wide(of: list[Indicator]) -> str:
    columns = ",\n    ".join(
        f"MAX(CASE WHEN v.code = '{one.code}' THEN v.value END) AS \"{column_name(one)}\"" for one in of
    )
    codes = ", ".join(f"'{one.code}'" for one in of)
    return (
        f"SELECT\n    v.period, v.area, v.area_name, v.area_level, v.area_parent,\n    {columns}\n"
        f"FROM v_indicator AS v\nWHERE v.code IN ({codes})\n"
        "GROUP BY v.period, v.area, v.area_name, v.area_level, v.area_parent"
    )


def _breakdown() -> str:
    """Values by member, with the member's label from the code list of the dimension."""
    lists = {one.name: one.codelist for indicator in indicators().values() for one in indicator.dimensions}
    cases = " ".join(f"WHEN '{name}' THEN '{codes}'" for name, codes in sorted(lists.items()) if codes)
    listed = f"CASE v.dimension {cases} END" if cases else "NULL"
    value = quotient.value_sql("i.kind = 'ratio'", "v.numerator", "v.denominator", "i.scale")
    return f"""SELECT
    v.period, v.area, a.name_zh AS area_name, a.level AS area_level, a.parent AS area_parent,
    v.code, i.name_zh AS name, i.name_en, i.unit, v.dimension, v.member, COALESCE(k.zh, v.member) AS member_name,
    k.position AS member_position,
    {value} AS value,
    v.numerator, v.denominator, c.areas_reported, c.areas_expected
FROM indicator_value AS v
JOIN indicator AS i ON i.code = v.code AND i.version = v.version
JOIN area AS a ON a.code = v.area
LEFT JOIN code AS k ON k.codelist = {listed} AND k.code = v.member
LEFT JOIN indicator_coverage AS c
    ON c.period = v.period AND c.code = v.code AND c.dimension = v.dimension AND c.area = v.area AND c.valid_to IS NULL
WHERE v.dimension IS NOT NULL AND v.valid_to IS NULL AND (c.areas_reported > 0 OR a.level = 1)"""


def _escaped(connection: sa.Connection, sql: str) -> str:
    """For a driver that takes `%` for a parameter."""
    return sql.replace("%", "%%") if connection.dialect.name == "postgresql" else sql
