"""数据: the published table as it is, one figure a row, its header in the first row, for filters and pivots."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import group_names, places, published_rows
from warehouse.releases.workbook.looks import BookStyles
from warehouse.releases.workbook.printing import set_paper
from warehouse.releases.workbook.quicksheets import PlainRows

NAME = "数据"
HEAD = (
    "期间", "代码", "指标", "单位", "地区代码", "地区", "分组", "组别", "值", "分子", "分母", "状态", "已报", "应报",
)  # fmt: skip
WIDTHS = (9, 8, 24, 6, 11, 16, 14, 24, 11, 10, 10, 8, 6, 6)
STATUS_WORDS = {"value": "有值", "zero": "零", "missing": "未报", "suppressed": "隐去", "not_applicable": "不适用"}


def tidy(styles: BookStyles, material: Material) -> None:
    """Every row of `published_rows`: numbers as numbers, nothing where there is none."""
    sheet = styles.workbook.add_worksheet(NAME, PlainRows)
    for column, (title, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles.heading())
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    set_paper(sheet, material, NAME)
    sheet.fit_to_pages(1, 0)
    last = sheet.fill(_rows(material))
    sheet.autofilter(0, 0, last, len(HEAD) - 1)


def _rows(material: Material) -> Iterator[tuple[str | float | None, ...]]:
    known = {one.code: (one.name, one.unit) for one in material.indicators}
    areas, groups = {place.code: place.name for place in places(material)}, group_names(material)
    for one in published_rows(material):
        group, status = groups[one.dimension, one.member], STATUS_WORDS[one.status]
        figure = (one.value, one.numerator, one.denominator, status, one.areas_reported, one.areas_expected)
        yield (one.period, one.code, *known[one.code], one.area, areas[one.area], *group, *figure)
