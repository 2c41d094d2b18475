"""数据: the published table as it is, one figure a row, its header in the first row, for filters and pivots."""

from __future__ import annotations

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import places, published_rows
from warehouse.releases.workbook.looks import BookStyles
from warehouse.releases.workbook.printing import set_paper

NAME = "数据"
HEAD = (
    "期间", "代码", "指标", "单位", "地区代码", "地区", "分组", "组别", "值", "分子", "分母", "状态", "已报", "应报",
)  # fmt: skip
WIDTHS = (9, 8, 24, 6, 11, 16, 14, 24, 11, 10, 10, 8, 6, 6)
STATUS_WORDS = {"value": "有值", "zero": "零", "missing": "未报", "suppressed": "隐去", "not_applicable": "不适用"}


def tidy(styles: BookStyles, material: Material) -> None:
    """Every row of `published_rows`: numbers as numbers, nothing where there is none."""
    sheet = styles.workbook.add_worksheet(NAME)
    for column, (title, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, styles.heading())
    sheet.freeze_panes(1, 3)
    sheet.repeat_rows(0)
    set_paper(sheet, material, NAME)
    sheet.fit_to_pages(1, 0)
    known = {one.code: (one.name, one.unit) for one in material.indicators}
    areas = {place.code: place.name for place in places(material)}
    titles = {name: (one.title, dict(one.members)) for name, one in material.dimensions.items()}
    text, number = sheet.write_string, sheet.write_number
    at = 0
    for at, one in enumerate(published_rows(material), start=1):
        texts = [one.period, one.code, *known[one.code], one.area, areas[one.area]]
        if one.dimension is not None and one.member is not None:
            title, labels = titles[one.dimension]
            texts += [title, labels[one.member]]
        for column, word in enumerate(texts):
            text(at, column, word)
        for column, found in ((8, one.value), (9, one.numerator), (10, one.denominator)):
            if found is not None:
                number(at, column, found)
        text(at, 11, STATUS_WORDS[one.status])
        number(at, 12, one.areas_reported)
        number(at, 13, one.areas_expected)
    sheet.autofilter(0, 0, at, len(HEAD) - 1)
