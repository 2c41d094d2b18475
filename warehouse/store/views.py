"""Views of the warehouse, made again whenever the schema or the registry changes. No table is defined here.

The department's own are called `v_…`, those of what is published `pub_…` (`publishedviews.py`).
`v_indicator` stands in `sql/`, `{value}` and `{standing}` are put in, `v_change` in `changeview.py`; `v_breakdown` and
one wide view a section are generated from the registry: area × period, one column per indicator, with names. What is
told of a row beside its key is looked up by the column that shows it, and by none where rows are counted or keys are
listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa

from schemas.records.searchpath import follows
from warehouse.indicators import quotient
from warehouse.indicators.expressions import LEVELS
from warehouse.indicators.registry import Indicator, indicators
from warehouse.indicators.sections import section, sections
from warehouse.ledger.tables import setting
from warehouse.store import changeview, publishedviews

FOLDER = Path(__file__).parent / "sql"
DIGEST = "views_digest"
NAME_BYTES = 63
"""PostgreSQL cuts longer names off, and a Chinese character takes three."""
STANDING = (
    "indicator_value AS v WHERE v.area = a.code AND v.code = {code} AND v.period = {period} "
    "AND v.dimension IS NULL AND v.valid_to IS NULL"
)
"""The total of an area: a row at most."""


def drop(connection: sa.Connection) -> None:
    """Drop every view; the wide ones first, for those of earlier versions read `v_indicator`."""
    for name in sorted(sa.inspect(connection).get_view_names(), key=lambda name: name == "v_indicator"):
        connection.exec_driver_sql(f'DROP VIEW "{name}"')
    publishedviews.clear(connection)


def create(connection: sa.Connection) -> None:
    """Create every view, with its comment where the database keeps comments."""
    for name, sql in definitions().items():
        view = publishedviews.address(connection, name) if name in published() else f'"{name}"'
        connection.exec_driver_sql(f"CREATE VIEW {view} AS\n{_escaped(connection, sql)}")
        if connection.dialect.supports_comments:
            comment = comments()[name].replace("'", "''")
            connection.exec_driver_sql(f"COMMENT ON VIEW {view} IS '{_escaped(connection, comment)}'")
    publishedviews.grant(connection)


def refresh(connection: sa.Connection) -> bool:
    """Make the views again when the definitions are others than those they were made from; whether they were."""
    digest = hashlib.sha256(repr({**definitions()}).encode()).hexdigest()
    if connection.scalar(sa.select(setting.c.value).where(setting.c.key == DIGEST)) == digest:
        publishedviews.grant(connection)
        return False
    drop(connection)
    create(connection)
    connection.execute(setting.delete().where(setting.c.key == DIGEST))
    connection.execute(setting.insert().values(key=DIGEST, value=digest))
    return True


@follows
@cache
def definitions() -> Mapping[str, str]:
    """The SQL of every view by name."""
    given = {
        "value": quotient.value_sql("i.kind = 'ratio'", "v.numerator", "v.denominator", "i.scale"),
        "standing": STANDING.format(code="c.code", period="c.period"),
    }
    found = {path.stem: path.read_text(encoding="utf-8").format(**given) for path in sorted(FOLDER.glob("*.sql"))}
    found["v_breakdown"] = _breakdown()
    found["v_change"] = changeview.sql()
    found |= {wide_name(name): _wide(of) for name, of in by_section().items()}
    return MappingProxyType(found | {name: sql for name, (sql, _) in published().items()})


def published() -> dict[str, tuple[str, str]]:
    """SQL and comment of the views of what is published."""
    named = {name: [(one, column_name(one)) for one in of] for name, of in by_section().items()}
    wide = {sections()[name].title: (sections()[name].title_en, of) for name, of in named.items()}
    return publishedviews.definitions(wide)


def comments() -> dict[str, str]:
    """What every view holds, `中文 / English`."""
    found = {path.stem: path.read_text(encoding="utf-8").partition("\n")[0][3:] for path in FOLDER.glob("*.sql")}
    found["v_breakdown"] = "指标分组：各期各区划按类别的值 / breakdowns by period, area and member"
    found["v_change"] = changeview.COMMENT
    for one in map(sections().__getitem__, by_section()):
        found[wide_name(one.name)] = (
            f"{one.title}：一行一个区划一期，一列一个指标 / {one.title_en}: a row per area and period, "
            "a column per indicator"
        )
    return found | {name: comment for name, (_, comment) in published().items()}


def column_name(indicator: Indicator) -> str:
    """Code and Chinese name, such as `MEM01_党员总数`, as far as a name may be long."""
    name = f"{indicator.code}_{indicator.zh}".replace('"', "").replace("%", "").encode()
    return name[:NAME_BYTES].decode(errors="ignore")


def wide_name(section: str) -> str:
    """The view of the indicators of a database, or of another section."""
    return f"v_{section}"


def by_section() -> dict[str, list[Indicator]]:
    """The indicators by what they count, in the order of `sections`; none without any."""
    found: dict[str, list[Indicator]] = {name: [] for name in sections()}
    for indicator in indicators().values():
        found[section(indicator.numerator)].append(indicator)
    return {name: of for name, of in found.items() if of}


def _wide(of: list[Indicator]) -> str:
    """A row for each area and month of which any of the indicators is told."""
    cells = ",\n    ".join(f'{_cell(one)} AS "{column_name(one)}"' for one in of)
    codes, fine = (", ".join(f"'{one.code}'" for one in some) for some in (of, filter(_is_fine, of)))
    return f"""SELECT
    p.period, a.code AS area, a.name_zh AS area_name, a.level AS area_level, a.parent AS area_parent,
    {cells}
FROM computation AS p
CROSS JOIN area AS a
WHERE
    EXISTS (
        SELECT 1 FROM indicator_coverage AS c
        WHERE
            c.area = a.covered_by AND c.code IN ({codes}) AND c.period = p.period
            AND c.dimension IS NULL AND c.valid_to IS NULL AND c.is_told
            AND (a.level < 4 OR c.code IN ({fine or "''"}))
    )
    AND a.level < 5
    AND (
        a.level < 4
        OR (a.valid_from IS NULL OR SUBSTR(CAST(a.valid_from AS VARCHAR), 1, 7) <= p.period)
        AND (a.valid_to IS NULL OR CAST(a.valid_to AS VARCHAR) >= p.period || '-28')
    )"""


def _cell(one: Indicator) -> str:
    """The value of one indicator, as `v_indicator` tells it."""
    is_ratio = one.kind == "ratio"
    value = quotient.value_sql(str(is_ratio), "v.numerator", "v.denominator", str(float(one.scale)))
    standing = STANDING.format(code=f"'{one.code}'", period="p.period")
    zero = "NULL" if is_ratio else "CASE WHEN c.areas_reported > 0 THEN 0 END"
    return f"""(
        SELECT
            CASE WHEN c.areas_reported > 0 OR a.level <= 2 THEN COALESCE((SELECT {value} FROM {standing}), {zero}) END
        FROM indicator_coverage AS c
        WHERE
            c.area = a.covered_by AND c.code = '{one.code}' AND c.period = p.period
            AND c.dimension IS NULL AND c.valid_to IS NULL AND c.is_told{"" if _is_fine(one) else " AND a.level < 4"}
    )"""


def _is_fine(one: Indicator) -> bool:
    """Whether it is told of communities."""
    return LEVELS[one.finest - 1] == "community"


def _breakdown() -> str:
    """Values by member, with the member's label from the code list of the dimension."""
    lists = {one.name: one.codelist for indicator in indicators().values() for one in indicator.dimensions}
    cases = " ".join(f"WHEN '{name}' THEN '{codes}'" for name, codes in sorted(lists.items()) if codes)
    listed = f"CASE v.dimension {cases} END" if cases else "NULL"
    value = quotient.value_sql("i.kind = 'ratio'", "v.numerator", "v.denominator", "i.scale")
    member = f"code AS k WHERE k.codelist = {listed} AND k.code = v.member"
    covered = (
        "indicator_coverage AS c WHERE c.area = v.area AND c.code = v.code AND c.period = v.period "
        "AND c.dimension = v.dimension AND c.dimension IS NOT NULL AND c.valid_to IS NULL"
    )
    return f"""SELECT
    v.period, v.area, a.name_zh AS area_name, a.level AS area_level, a.parent AS area_parent,
    v.code, i.name_zh AS name, i.name_en, i.unit, v.dimension, v.member,
    COALESCE((SELECT k.zh FROM {member}), v.member) AS member_name,
    (SELECT k.position FROM {member}) AS member_position,
    {value} AS value,
    v.numerator, v.denominator,
    (SELECT c.areas_reported FROM {covered}) AS areas_reported,
    (SELECT c.areas_expected FROM {covered}) AS areas_expected
FROM indicator_value AS v
JOIN indicator AS i ON i.code = v.code AND i.version = v.version
JOIN area AS a ON a.code = v.area
WHERE v.dimension IS NOT NULL AND v.valid_to IS NULL AND v.is_told"""


def _escaped(connection: sa.Connection, sql: str) -> str:
    """For a driver that takes `%` for a parameter."""
    return sql.replace("%", "%%") if connection.dialect.name == "postgresql" else sql
