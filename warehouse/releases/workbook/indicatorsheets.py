"""The sheets of figures, one function each: overview, streets of a database, breakdowns, figures in one long list.

Texts go in with `write_string` only, so that nothing a file brought can become a formula. Charts: `charts`.
"""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from warehouse.releases.edition.cells import UNTOLD
from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.edition.phrases import BETTER, completeness
from warehouse.releases.workbook.looks import BookStyles

A3, A4 = 8, 9
NARROW, WIDE = 5, 10
"""Up to so many indicators a street table is printed upright; with more it needs A3."""

OVERVIEW_HEAD = ("代码", "指标", "单位", "导向", "全市", "完整性")
TIDY_HEAD = ("期间", "代码", "指标", "地区代码", "地区", "值", "分子", "分母", "状态", "已报", "应报")
STATUS_WORDS = {"value": "有值", "zero": "零", "missing": "未报", "suppressed": "已抑制", "not_applicable": "不适用"}


def open_sheet(
    styles: BookStyles, name: str, title: str, note: str, widths: tuple[float, ...], paper: int = A3
) -> Worksheet:
    """A new sheet with title, remark, column widths and the print set-up: landscape, one page wide."""
    sheet = styles.workbook.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title, styles.title)
    sheet.set_row(0, 26)
    sheet.write_string(1, 0, note, styles.note)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.set_footer("&L&9 " + title.replace("&", "&&") + "&C&9&A&R&9第 &P 页，共 &N 页")
    return sheet


def head(
    sheet: Worksheet, styles: BookStyles, row: int, titles: tuple[str, ...], frozen: int, height: float = 30
) -> None:
    """The header row: repeated on each printed page, frozen with the first columns."""
    for column, title in enumerate(titles):
        sheet.write_string(row, column, title, styles.head)
    sheet.set_row(row, height)
    sheet.freeze_panes(row + 1, frozen)
    sheet.repeat_rows(row)


def source_note(material: Material) -> str:
    """Which state of the ledger the figures show, in one line."""
    return f"期间 {material.period}　台账状态 {material.state}　计算时间 {material.computed_at}　标记说明见“说明”表"


def overview(styles: BookStyles, material: Material) -> Worksheet:
    """总表: indicators down, city and districts across, with unit, better and completeness."""
    places = material.districts
    widths = (8, 27, 5.5, 10, 12, 8, *[10.5 for _ in places])
    sheet = open_sheet(styles, "总表", f"{material.city.name}区域化党建指标总表", source_note(material), widths)
    head(sheet, styles, 2, (*OVERVIEW_HEAD, *[place.name for place in places]), frozen=len(OVERVIEW_HEAD))
    row = 3
    for section, title in material.sections:
        for column in range(len(widths)):
            sheet.write_string(row, column, title if column == 0 else "", styles.band)
        row += 1
        for indicator in material.of(section):
            _overview_row(sheet, styles, row, indicator, material)
            row += 1
    sheet.print_area(0, 0, row - 1, len(widths) - 1)
    return sheet


def _overview_row(
    sheet: Worksheet, styles: BookStyles, row: int, indicator: ShownIndicator, material: Material
) -> None:
    total = material.cell(indicator.code, material.city.code)
    sheet.write_string(row, 0, indicator.code, styles.centred)
    sheet.write_string(row, 1, indicator.name, styles.text)
    sheet.write_string(row, 2, indicator.unit, styles.centred)
    sheet.write_string(row, 3, BETTER.get(indicator.better, ""), styles.centred)
    styles.figure(sheet, row, 4, total, indicator, bold=True)
    whole = styles.centred if total.reported == total.expected else styles.warning
    sheet.write_string(row, 5, completeness(total), whole)
    for column, place in enumerate(material.districts, start=len(OVERVIEW_HEAD)):
        styles.figure(sheet, row, column, material.cell(indicator.code, place.code), indicator)


def street_table(styles: BookStyles, material: Material, section: str, title: str) -> None:
    """One section: city, districts and their streets down, its indicators across but those of the city alone."""
    cells = {one: [material.cell(one.code, place.code) for place in material.districts] for one in material.of(section)}
    indicators = tuple(one for one, below in cells.items() if any(cell != UNTOLD for cell in below))
    widths = (12, 24, 11, *[12 for _ in indicators])
    paper = A3 if len(indicators) > WIDE else A4
    sheet = open_sheet(styles, title, f"{title}：分街镇指标", source_note(material), widths, paper)
    if len(indicators) <= NARROW:
        sheet.set_portrait()
    names = (f"{one.name}\n（{one.unit}）" for one in indicators)
    head(sheet, styles, 2, ("区", "街镇", "代码", *names), frozen=3, height=60)
    row = 3
    for place in (material.city, *material.districts):
        _street_row(
            sheet, styles, row, (place.name, "全市" if place.level == 1 else "全区合计"), place, indicators, material
        )
        row += 1
        for street in material.streets.get(place.code, ()):
            if all(material.cell(one.code, street.code) == UNTOLD for one in indicators):
                continue
            _street_row(sheet, styles, row, (place.name, street.name), street, indicators, material)
            row += 1
    sheet.autofilter(2, 0, row - 1, len(widths) - 1)


def _street_row(
    sheet: Worksheet,
    styles: BookStyles,
    row: int,
    names: tuple[str, str],
    place: Place,
    indicators: tuple[ShownIndicator, ...],
    material: Material,
) -> None:
    total = place.level < 3
    look = styles.band if total else styles.text
    for column, text in enumerate((*names, place.code if place.code.isdigit() else "")):
        sheet.write_string(row, column, text, look)
    for column, indicator in enumerate(indicators, start=3):
        styles.figure(sheet, row, column, material.cell(indicator.code, place.code), indicator, bold=total)


def breakdowns(styles: BookStyles, material: Material, section: str, title: str) -> None:
    """One section: indicator x dimension x member down, city and districts across. Absent groups of a report are 0."""
    parts = [(one, name) for one in material.of(section) for name in one.dimensions if name in material.dimensions]
    if not parts:
        return
    places = (material.city, *material.districts)
    widths = (24, 12, 22, 6, *[10 for _ in places])
    sheet = open_sheet(styles, f"{title}-分组", f"{title}：分组指标", source_note(material), widths)
    head(sheet, styles, 2, ("指标", "分组", "组别", "单位", *[place.name for place in places]), frozen=4)
    row = 3
    for indicator, name in parts:
        dimension = material.dimensions[name]
        for member, label in dimension.members:
            if not any(member in material.group(indicator.code, name, place.code) for place in places):
                continue
            for column, text in enumerate((indicator.name, dimension.title, label, indicator.unit)):
                sheet.write_string(row, column, text, styles.text)
            for column, place in enumerate(places, start=4):
                cell = material.member(indicator, name, member, place.code)
                styles.figure(sheet, row, column, cell, indicator, bold=place.level == 1)
            row += 1
    sheet.autofilter(2, 0, row - 1, len(widths) - 1)


def tidy(styles: BookStyles, material: Material) -> None:
    """数据: every total of city and districts with numerator, denominator and status, one a row, for further work."""
    widths = (9, 8, 27, 10, 12, 12, 12, 12, 9, 6, 6)
    sheet = open_sheet(styles, "数据", "全市及各区指标（含分子、分母）", source_note(material), widths, A4)
    head(sheet, styles, 2, TIDY_HEAD, frozen=3)
    row = 3
    for indicator in material.indicators:
        for place in (material.city, *material.districts):
            cell = material.cell(indicator.code, place.code)
            for column, text in enumerate((material.period, indicator.code, indicator.name, place.code, place.name)):
                sheet.write_string(row, column, text, styles.text)
            styles.figure(sheet, row, 5, cell, indicator)
            for column, part in ((6, cell.numerator), (7, cell.denominator)):
                if part is None or cell.status == "missing":
                    sheet.write_blank(row, column, None, styles.text)
                else:
                    sheet.write_number(row, column, part, styles.part)
            sheet.write_string(row, 8, STATUS_WORDS[cell.status], styles.centred)
            sheet.write_number(row, 9, cell.reported, styles.centred)
            sheet.write_number(row, 10, cell.expected, styles.centred)
            row += 1
    sheet.autofilter(2, 0, row - 1, len(widths) - 1)
