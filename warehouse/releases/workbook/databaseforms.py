"""A sheet per database in the layout of an official form: headers on two levels, 其中, notes, who signs; streets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from warehouse.indicators.sections import QUALITY
from warehouse.releases.edition.lookback import is_published_in
from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.edition.phrases import HIDDEN_MARK
from warehouse.releases.edition.shownfigures import UNTOLD, Cell
from warehouse.releases.workbook.looks import BookStyles
from warehouse.releases.workbook.printing import open_sheet, repeat, scale, signed

WIDE = 12
"""So many columns stand side by side on an A4 on its side; more go on as 续表."""
SIGNS = "甲乙"
HIDDEN_STREETS = f"街镇数多为{HIDDEN_MARK}，不单列表，见“数据”"
LEFT_OUT = f"多数街镇无数或为{HIDDEN_MARK}而不列、见“数据”的：{{}}。"


class FormColumn(NamedTuple):
    """One column: its indicator; with `counted_in`, a unit, of a ratio what it counts."""

    indicator: ShownIndicator
    title: str
    counted_in: str = ""

    def cell(self, material: Material, area: str) -> Cell:
        """Its figure at an area."""
        found = material.cell(self.indicator.code, area)
        if not self.counted_in or found.status in ("missing", "suppressed"):
            return found
        told = "suppressed" if found.numerator is None else "value" if found.numerator else "zero"
        return Cell(found.numerator, found.numerator, None, told, found.reported, found.expected)

    @property
    def shown(self) -> ShownIndicator:
        """What decides how its figures are written."""
        return replace(self.indicator, kind="count", unit=self.counted_in) if self.counted_in else self.indicator


class ColumnGroup(NamedTuple):
    """A count, and below its header what is a part of it and the ratios over it."""

    title: str
    columns: tuple[FormColumn, ...]


def grouped(indicators: Sequence[ShownIndicator]) -> list[ColumnGroup]:
    """Counts in their order, each followed by its parts; what is part of none, and ratios over none, alone."""
    counts = [one for one in indicators if not one.is_ratio]
    heads = [one for one in counts if not any(_is_part(one, of) for of in counts)]
    groups, placed = [], set[str]()
    for one in indicators:
        if one.code in placed:
            continue
        below = [] if one not in heads else [of for of in indicators if of.code not in placed and _belongs(of, one)]
        placed |= {one.code, *(of.code for of in below)}
        columns = [FormColumn(one, "合计" if below else "")]
        for of in below:
            if of.is_ratio and not of.personal and not any(of.counts == count.counts for count in counts):
                columns.append(FormColumn(of, f"其中：{of.name}的分子", one.unit))
            columns.append(FormColumn(of, of.name if of.is_ratio else f"其中：{of.name}"))
        groups.append(ColumnGroup(f"{one.name}（{one.unit}）", tuple(columns)))
    return groups


def _is_part(one: ShownIndicator, of: ShownIndicator) -> bool:
    """Whether all that is counted of the one is counted of the other too, and not the other way round."""
    return bool(of.counts) and set(of.counts) < set(one.counts)


def _belongs(one: ShownIndicator, head: ShownIndicator) -> bool:
    return one.over == head.counts if one.is_ratio else one is not head and _is_part(one, head)


def database_form(styles: BookStyles, material: Material, section: str, title: str) -> None:
    """City and districts down, the database's indicators across; what is too wide goes on below as 续表."""
    blocks = _blocks(grouped(material.of(section)))
    widest = max(sum(len(group.columns) for group in block) for block in blocks)
    widths = (13.0, 5.0, *[11.5 for _ in range(max(widest, 6))])
    sheet = open_sheet(styles, material, title, f"{title}情况统计表", widths)
    row, breaks = 2, []
    for number, block in enumerate(blocks):
        if number:
            breaks.append(row)
        row = _block(sheet, styles, material, block, row, title if not number else f"{title}（续表{number}）")
    for line in _notes(material, section):
        sheet.write_string(row, 0, line, styles.note)
        row += 1
    sheet.write_string(row + 1, 0, signed(material), styles())
    sheet.print_area(0, 0, row + 1, len(widths) - 1)
    sheet.set_h_pagebreaks(breaks)
    scale(sheet, widths, 230 + 18 * len(material.districts))
    sheet.freeze_panes(6, 2)


def _blocks(groups: list[ColumnGroup]) -> list[list[ColumnGroup]]:
    """Groups that fit side by side; one that is wider than the paper is cut, its first column repeated."""
    cut: list[ColumnGroup] = []
    for group in groups:
        first, rest = group.columns[0], group.columns[1:]
        if len(group.columns) <= WIDE:
            cut.append(group)
            continue
        step = WIDE - 1
        cut += [ColumnGroup(group.title, (first, *rest[at : at + step])) for at in range(0, len(rest), step)]
    every = sum(len(group.columns) for group in cut)
    equal = math.ceil(every / math.ceil(every / WIDE))
    blocks: list[list[ColumnGroup]] = [[]]
    for group in cut:
        there = sum(len(one.columns) for one in blocks[-1])
        if there and (there >= equal or there + len(group.columns) > WIDE):
            blocks.append([])
        blocks[-1].append(group)
    return blocks


def _block(
    sheet: Worksheet, styles: BookStyles, material: Material, block: list[ColumnGroup], row: int, title: str
) -> int:
    """One width of the form; the row after it."""
    sheet.write_string(row, 0, f"填报单位：{material.city.name}　　　表：{title}", styles.note)
    look = styles.heading(9)
    top = row + 1
    for column, text in enumerate(("地区", "序号")):
        sheet.merge_range(top, column, top + 1, column, text, look)
        sheet.write_string(top + 2, column, SIGNS[column], look)
    at = 2
    for group in block:
        last = at + len(group.columns) - 1
        if at == last:
            sheet.merge_range(top, at, top + 1, at, group.title, look)
        else:
            sheet.merge_range(top, at, top, last, group.title, look)
            for column, one in enumerate(group.columns, start=at):
                unit = "" if one.title == "合计" else f"（{one.shown.unit}）"
                sheet.write_string(top + 1, column, f"{one.title}{unit}", look)
        for column in range(at, last + 1):
            sheet.write_number(top + 2, column, column - 1, look)
        at = last + 1
    sheet.set_row(top, 30)
    sheet.set_row(top + 1, 42)
    columns = [one for group in block for one in group.columns]
    for number, place in enumerate((material.city, *material.districts)):
        _form_row(sheet, styles, material, columns, top + 3 + number, place, number + 1)
    return top + 3 + 1 + len(material.districts)


def _form_row(
    sheet: Worksheet,
    styles: BookStyles,
    material: Material,
    columns: list[FormColumn],
    row: int,
    place: Place,
    number: int,
) -> None:
    total = place.level == 1
    sheet.write_string(
        row, 0, place.name if not total else f"{place.name}（合计）", styles.band if total else styles.text
    )
    sheet.write_number(row, 1, number, styles.centred)
    for column, one in enumerate(columns, start=2):
        styles.figure(sheet, row, column, one.cell(material, place.code), one.shown, bold=total)
    sheet.set_row(row, 18)


def _notes(material: Material, section: str) -> list[str]:
    """What the columns mean that their titles cannot say."""
    lines = ["说明：“其中”为合计的一部分，各“其中”之间可有重叠，不能相加；比率为分子之和除以分母之和。"]
    waiting = [one.name for one in material.of(section) if not is_published_in(material.period, one)]
    if waiting:
        lines.append("　　　本月不公布、供参考的季度和年度指标：" + "、".join(waiting) + "。")
    return lines


def street_form(styles: BookStyles, material: Material, section: str, title: str) -> bool:
    """Each district over its streets; the indicators that have a figure in most streets across, the others are in 数据.

    False, and no sheet, where there are none.
    """
    streets = [street for of in material.streets.values() for street in of if street.code.isdigit()]
    cells = {one: [material.cell(one.code, place.code) for place in streets] for one in material.of(section)}
    indicators = [
        one for one, found in cells.items() if 2 * sum(cell.number is not None for cell in found) >= len(found)
    ]
    if not streets or not indicators or section == QUALITY.name:
        return False
    indicators = indicators[:WIDE]
    widths = (12, 20, 11, *[11.5 for _ in indicators])
    upright = len(indicators) < 6
    sheet = open_sheet(styles, material, f"{title}-街镇", f"{title}：各街镇情况", widths, upright=upright)
    titles = ("区", "街镇", "代码", *[f"{one.name}（{one.unit}）" for one in indicators])
    for column, text in enumerate(titles):
        sheet.write_string(2, column, text, styles.heading())
    sheet.set_row(2, 45)
    repeat(sheet, 2, 2, frozen=3)
    row = 3
    for place in (material.city, *material.districts):
        below = material.streets.get(place.code, ())
        own = [one for one in below if any(material.cell(of.code, one.code) != UNTOLD for of in indicators)]
        for one in (place, *own):
            total = one.level < 3
            name = "" if not total else "全市" if one.level == 1 else "全区合计"
            texts = (place.name, name or one.name, one.code if one.code.isdigit() else "")
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, styles.band if total else styles.text)
            for column, indicator in enumerate(indicators, start=3):
                styles.figure(sheet, row, column, material.cell(indicator.code, one.code), indicator, bold=total)
            row += 1
    sheet.autofilter(2, 0, row - 1, len(widths) - 1)
    left = [one.name for one in cells if one not in indicators and any(cell != UNTOLD for cell in cells[one])]
    if left:
        sheet.write_string(row, 0, LEFT_OUT.format("、".join(left)), styles.note)
    return True
