"""A table turned into a wide sheet: a column for each organisation or building (kind 53), by a declared layout."""

from __future__ import annotations

from dataclasses import dataclass, replace

from schemas.column import Kind
from tests.mending.tables import Table


@dataclass(frozen=True)
class Shape:
    """Columns that stay, the one whose texts are the headers, and the one whose cells stand below them."""

    kept: tuple[str, ...]
    header: str
    value: str


SHAPES = {
    "party_org": Shape(("org_category", "street_code"), "org_name", "member_total"),
    "party_member": Shape((), "branch_name", "citizen_id"),
    "applicant": Shape((), "branch_code", "citizen_id"),
    "community": Shape(("street_code",), "community_name", "resident_population"),
    "building": Shape(("street_code",), "building_name", "employees"),
    "trade_union": Shape(("union_type", "community_code"), "union_name", "members"),
    "league_org": Shape(("league_type", "community_code"), "league_name", "members"),
    "unit": Shape(("unit_nature", "street_code"), "unit_name", "employees"),
}
"""Of persons nothing stays but a number for each line: below each branch stand its members."""
NUMBER = "序号"


def narrow(table: Table) -> Table:
    """What a wide sheet can hold of a table: these columns, and each header once unless persons stand below it."""
    shape = SHAPES[table.database.name]
    short = table.only((*shape.kept, shape.header, shape.value))
    seen: set[str] = set()
    rows = []
    for row in short.rows:
        *_, header, value = row
        if header and value and (table.database.is_personal or header not in seen):
            rows.append(row)
        seen.add(header)
    return replace(short, rows=tuple(rows))


def wide(table: Table) -> Table:
    """A narrow table with a column for each of its headers; rows of the same kept cells are one."""
    value = table.columns[-1]
    members = tuple(dict.fromkeys(header for *_, header, _ in table.rows))
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    for *kept, header, text in table.rows:
        line = tuple(kept) or _next_free(lines, header)
        lines.setdefault(line, {})[header] = text
    first = table.columns[:-2] or (replace(value, name="number", title=NUMBER, kind=Kind.TEXT),)
    columns = (*first, *(replace(value, title=member) for member in members))
    rows = tuple((*line, *(cells.get(member, "") for member in members)) for line, cells in lines.items())
    return replace(table, columns=columns, rows=rows)


def _next_free(lines: dict[tuple[str, ...], dict[str, str]], header: str) -> tuple[str]:
    """The number of the first line in which nothing stands below the header."""
    return (str(1 + sum(1 for cells in lines.values() if header in cells)),)


def layout(table: Table) -> str:
    """The layout that a home must declare for it."""
    shape = SHAPES[table.database.name]
    kept = [table.database.columns[name].title for name in shape.kept] or [NUMBER]
    lines = (
        f'database = "{table.database.name}"',
        f'file = "{table.database.title}*宽表*"',
        'author = "示例经办人"',
        'reason = "各支部、单位一列"',
        "[wide]",
        f"kept = {kept!r}",
        f'header = "{shape.header}"',
        f'value = "{shape.value}"',
    )
    return "\n".join(lines)
