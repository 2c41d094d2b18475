"""总表: every indicator of the city and of each district on one landscape A3, and the series of twelve months."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from warehouse.releases.edition.lookback import (
    changed_since,
    district_ranks,
    is_published_in,
    month_before,
    series,
    year_before,
)
from warehouse.releases.edition.material import Material, ShownIndicator
from warehouse.releases.edition.phrases import BETTER, RHYTHMS, completeness, period_words
from warehouse.releases.workbook.looks import BookStyles
from warehouse.releases.workbook.printing import A3, open_sheet, repeat

SMALL = 9
STUB = ("", "指标", "单位", "频度", "指标性质")
CITY = ("本期", "完整性", "上期", "增减")
NOTE = (
    "位次按指标性质由优到劣，数据不完整或中性的不排；上期为同口径的上一月（季、年）已发布数；"
    "“参考”为季度、年度指标在非公布月的数。"
)
SERIES_NOTE = (
    "空格：该月未发布此指标，或与上期、上年同月不可比（未发布、数据不完整、口径或区划调整、隐去）。比率的增减为百分点。"
)


def rhythm_word(material: Material, indicator: ShownIndicator) -> str:
    """月, 季, 年; in a month that does not publish it, 参考 behind it."""
    return RHYTHMS[indicator.rhythm] + ("" if is_published_in(material.period, indicator) else "·参考")


def overview(styles: BookStyles, material: Material) -> Worksheet:
    """Indicators down, city and districts across: value, last period, change and rank."""
    widths = (3.6, 25, 4.6, 6.6, 8, 10.5, 7, 10.5, 9, *[width for _ in material.districts for width in (9, 3.6)])
    sheet = open_sheet(
        styles, material, "总表", f"{material.city.name}区域化党建指标总表", widths, paper=A3, pages_tall=1
    )
    sheet.set_margins(left=0.3, right=0.3, top=0.55, bottom=0.45)
    _overview_head(sheet, styles, material)
    row = 4
    for section, title in material.sections:
        indicators = material.of(section)
        look = styles.line(SMALL, bold=True, align="center", text_wrap=True, bg_color="#EEF1F5")
        upright = "\n".join(title) if len(indicators) >= len(title) else title
        if len(indicators) > 1:
            sheet.merge_range(row, 0, row + len(indicators) - 1, 0, "", look)
        sheet.write_string(row, 0, upright, look)
        for indicator in indicators:
            _overview_row(sheet, styles, row, indicator, material)
            sheet.set_row(row, 15.5)
            row += 1
    sheet.write_string(row, 0, NOTE, styles.note)
    sheet.print_area(0, 0, row, len(widths) - 1)
    return sheet


def _overview_head(sheet: Worksheet, styles: BookStyles, material: Material) -> None:
    look = styles.heading(SMALL)
    for column, title in enumerate(STUB):
        sheet.merge_range(2, column, 3, column, title, look)
    first = len(STUB)
    sheet.merge_range(2, first, 2, first + len(CITY) - 1, material.city.name, look)
    for column, title in enumerate(CITY, start=first):
        sheet.write_string(3, column, title, look)
    for column, place in enumerate(material.districts):
        at = first + len(CITY) + 2 * column
        sheet.merge_range(2, at, 2, at + 1, "", look)
        sheet.write_string(2, at, place.name, look)
        sheet.write_string(3, at, "本期", look)
        sheet.write_string(3, at + 1, "位次", look)
    sheet.set_row(2, 15)
    sheet.set_row(3, 26)
    repeat(sheet, 2, 3, frozen=2)


def _overview_row(
    sheet: Worksheet, styles: BookStyles, row: int, indicator: ShownIndicator, material: Material
) -> None:
    centred, plain = styles.line(SMALL, align="center"), styles.line(SMALL)
    total = material.cell(indicator.code, material.city.code)
    sheet.write_string(row, 1, indicator.name, plain)
    for column, text in enumerate(
        (indicator.unit, rhythm_word(material, indicator), BETTER.get(indicator.better, "")[:4]), start=2
    ):
        sheet.write_string(row, column, text, centred)
    styles.figure(sheet, row, 5, total, indicator, bold=True, size=SMALL)
    whole = total.reported == total.expected
    sheet.write_string(row, 6, completeness(total) if total.expected else "—", centred if whole else styles.warned)
    since = changed_since(material, indicator, material.city.code, month_before(material, indicator))
    styles.earlier(sheet, row, 7, since, indicator, SMALL)
    styles.changed(sheet, row, 8, since, indicator, SMALL)
    ranks = district_ranks(material, indicator) or {}
    for number, place in enumerate(material.districts):
        column = len(STUB) + len(CITY) + 2 * number
        styles.figure(sheet, row, column, material.cell(indicator.code, place.code), indicator, size=SMALL)
        if place.code in ranks:
            sheet.write_number(row, column + 1, ranks[place.code], centred)
        else:
            sheet.write_string(row, column + 1, "", centred)


def twelve_months(styles: BookStyles, material: Material) -> None:
    """时间序列: the city's figures as they were published, oldest month first; months before the first issue lack."""
    told = [period for period, _ in series(material, "", material.city.code)]
    known = {one.period for one in material.others if one.is_current} | {material.period}
    first = next(at for at, period in enumerate(told) if period in known)
    months = told[first:]
    widths = (8, 27, 6, 8, *[11 for _ in months], 11, 11)
    sheet = open_sheet(
        styles, material, "时间序列", f"{material.city.name}各月指标（已发布数）", widths, upright=len(months) <= 4
    )
    look = styles.heading()
    heads = (
        "代码",
        "指标",
        "单位",
        "频度",
        *[period_words(period) for period in months],
        "比上期增减",
        "比上年同月增减",
    )
    for column, title in enumerate(heads):
        sheet.write_string(2, column, title, look)
    sheet.set_row(2, 30)
    repeat(sheet, 2, 2, frozen=4)
    row = 3
    for indicator in material.indicators:
        for column, text in enumerate(
            (indicator.code, indicator.name, indicator.unit, rhythm_word(material, indicator))
        ):
            sheet.write_string(row, column, text, styles.text)
        for column, (_, cell) in enumerate(series(material, indicator.code, material.city.code)[first:], start=4):
            if cell is None:
                sheet.write_string(row, column, "", styles.text)
            else:
                styles.figure(sheet, row, column, cell, indicator, bold=column == 3 + len(months))
        for column, period in enumerate(
            (month_before(material, indicator), year_before(material)), start=4 + len(months)
        ):
            since = changed_since(material, indicator, material.city.code, period)
            styles.changed(sheet, row, column, since, indicator)
        row += 1
    sheet.write_string(row, 0, SERIES_NOTE, styles.note)
