"""Causes of a changed figure in the words of a correction: which district sent what, in which file, who decided."""

from __future__ import annotations

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from warehouse.figures.history.causes import ToldCause
from warehouse.figures.history.explaining import FigureDifference
from warehouse.ledger.tables import submission

KINDS = {
    "submission": "报送",
    "decision": "裁定",
    "mapping": "按新映射重读",
    "definition": "指标口径变更",
    "area": "区划变更",
    "grouping": "分组变更",
    "reference": "参考数据变更",
}
GUARD = "保密处理不同"
"""Of a figure that is hidden in one of the two issues, or changed in the issue alone."""


def causes_told(connection: sa.Connection, areas: Areas, one: FigureDifference | None) -> tuple[str, ...]:
    """The causes of one changed figure, in Chinese."""
    return (GUARD,) if one is None else tuple(dict.fromkeys(_told(connection, areas, why) for why in one["causes"]))


def _told(connection: sa.Connection, areas: Areas, cause: ToldCause) -> str:
    """Such as `长宁区党员：报送45（党员.xlsx），取代12`."""
    place = areas.name(cause["district"]) if cause["district"] else ""
    database = databases()[cause["database"]].title if cause["database"] in databases() else ""
    what = KINDS[cause["kind"]]
    if cause["submissions"]:
        number, *replaced = cause["submissions"]
        file = connection.scalar(sa.select(submission.c.file).where(submission.c.id == number))
        what += f"{number}" + (f"（{file}）" if file else "")
        what += f"，取代{'、'.join(map(str, replaced))}" if replaced else ""
    why = f"，{cause['why']}" if cause["why"] else ""
    told = f"{place}{database}：{what}{why}" if place or database else f"{what}{why}"
    return told + ("（推断）" if cause["is_widened"] else "")
