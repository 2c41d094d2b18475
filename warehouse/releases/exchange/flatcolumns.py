"""The columns of the published table as files carry them: names beside codes, each column with its type and meaning.

The same columns, in the same order, as the view `pub_数据`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.wording import STATUSES as WORDS
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow, places

TEXT, NUMBER, INTEGER = "string", "number", "integer"


@dataclass(frozen=True)
class FlatColumn:
    """A column: its name, the English one, its type (Frictionless' words), and what stands in it."""

    name: str
    english: str
    kind: str
    meaning: str
    meaning_en: str
    is_required: bool = True


COLUMNS = (
    FlatColumn("报告期", "period", TEXT, "月份，如 2026-09", "month, as 2026-09"),
    FlatColumn("期号", "issue", INTEGER, "本期第几号；草稿为空", "number of the issue; empty of a draft", False),
    FlatColumn("指标代码", "indicator", TEXT, "指标代码", "code of the indicator"),
    FlatColumn("指标名称", "indicator_name", TEXT, "指标名称", "its Chinese name"),
    FlatColumn("单位", "unit", TEXT, "计量单位；% 的数值为百分数", "unit of the value; % in per cent"),
    FlatColumn("区划代码", "area", TEXT, "六位为市、区，九位为街镇", "6 digits: city, district; 9: street"),
    FlatColumn("区划名称", "area_name", TEXT, "区划名称", "its Chinese name"),
    FlatColumn("级别", "area_level", INTEGER, "1 市，2 区，3 街镇", "1 city, 2 district, 3 street"),
    FlatColumn("上级", "area_parent", TEXT, "上级区划代码；市为空", "code of the area above; empty of the city", False),
    FlatColumn("分组", "dimension", TEXT, "按什么分组；总数为空", "what it is broken down by; empty: total", False),
    FlatColumn("分组名称", "dimension_name", TEXT, "分组的名称", "its Chinese name", False),
    FlatColumn("组别", "member", TEXT, "组的代码；总数为空", "code of the group; empty: total", False),
    FlatColumn("组别名称", "member_name", TEXT, "组的名称", "its Chinese name", False),
    FlatColumn("数值", "value", NUMBER, "数值；空的原因见状态", "value; empty where the status says why", False),
    FlatColumn("分子", "numerator", NUMBER, "分子；不公布时为空", "numerator; empty where not published", False),
    FlatColumn("分母", "denominator", NUMBER, "比率的分母；不公布时为空", "denominator of a ratio", False),
    FlatColumn("状态", "status", TEXT, "有数还是没有数，为什么", "whether there is a figure, and why not"),
    FlatColumn("已报", "areas_reported", INTEGER, "已报的区划数", "areas that reported"),
    FlatColumn("应报", "areas_expected", INTEGER, "应报的区划数", "areas expected"),
    FlatColumn("完整率", "completeness", NUMBER, "已报 ÷ 应报 × 100", "reported of expected, in per cent", False),
    FlatColumn("观测状态", "obs_status", TEXT, "SDMX CL_OBS_STATUS", "SDMX CL_OBS_STATUS"),
    FlatColumn("保密状态", "conf_status", TEXT, "SDMX CL_CONF_STATUS", "SDMX CL_CONF_STATUS"),
    FlatColumn("定义版本", "version", INTEGER, "指标定义的版本", "version of the definition"),
)

SUPPRESSED = "不公布"
STATUSES = (
    ("value", WORDS["value"], "有数", "a figure"),
    ("zero", WORDS["zero"], "已报，数为零", "reported, and none: 0"),
    ("missing", WORDS["missing"], "未报，或缺少所需的列：不是零", "not reported, or a column lacks: never zero"),
    ("suppressed", SUPPRESSED, "为保护个人不予公布：不是零", "withheld to protect persons: not zero"),
    (
        "not_applicable",
        WORDS["not_applicable"],
        "分母为零，或不统计到这一级",
        "denominator zero, or not told at this level",
    ),
)
"""Status, its word, its meaning, and that in English."""
OBS_STATUSES = (
    ("A", "正常", "normal"),
    ("P", "暂定：只含部分已报地区", "provisional: only some of the areas reported"),
    ("L", "缺失：未报", "missing: not collected"),
    ("Q", "缺失：不公布", "missing: suppressed"),
    ("M", "缺失：不适用", "missing: cannot exist"),
)
CONF_STATUSES = (("F", "可以公布", "free"), ("C", "保密", "confidential"))


def parents(material: Material) -> dict[str, str]:
    """Area → the area above it; the city has none."""
    streets = {street.code: code for code, group in material.streets.items() for street in group}
    return {district.code: material.city.code for district in material.districts} | streets


def flat_table(material: Material, rows: Sequence[PublishedRow]) -> dict[str, list[Any]]:
    """The published rows column by column, by the names of `COLUMNS`; None where a column is empty."""
    indicators = {one.code: one for one in material.indicators}
    areas = {place.code: place for place in places(material)}
    above = parents(material)
    labels = {(name, code): label for name, one in material.dimensions.items() for code, label in one.members}
    words = {code: word for code, word, *_ in STATUSES}
    titles: Mapping[str | None, str] = {name: one.title for name, one in material.dimensions.items()}
    columns: tuple[list[Any], ...] = (
        [row.period for row in rows],
        [material.mark.number] * len(rows),
        [row.code for row in rows],
        [indicators[row.code].name for row in rows],
        [indicators[row.code].unit for row in rows],
        [row.area for row in rows],
        [areas[row.area].name for row in rows],
        [areas[row.area].level for row in rows],
        [above.get(row.area) for row in rows],
        [row.dimension for row in rows],
        [titles.get(row.dimension) for row in rows],
        [row.member for row in rows],
        [labels[row.dimension, row.member] if row.dimension and row.member else None for row in rows],
        [row.value for row in rows],
        [row.numerator for row in rows],
        [row.denominator for row in rows],
        [words[row.status] for row in rows],
        [row.areas_reported for row in rows],
        [row.areas_expected for row in rows],
        [_completeness(row) for row in rows],
        [row.obs_status for row in rows],
        [row.conf_status for row in rows],
        [indicators[row.code].version for row in rows],
    )
    return {column.name: values for column, values in zip(COLUMNS, columns, strict=True)}


def _completeness(row: PublishedRow) -> float | None:
    return 100 * row.areas_reported / row.areas_expected if row.areas_expected else None
