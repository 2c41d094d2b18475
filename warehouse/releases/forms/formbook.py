"""统计报表: the official forms of an issue as a workbook, a sheet a form. Which forms there are: `formrecords`."""

from __future__ import annotations

from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.phrases import period_words
from warehouse.releases.forms.formfilling import FilledForm, FormLine, filled
from warehouse.releases.forms.formrecords import forms
from warehouse.releases.workbook.breakdownsheets import MOSTLY_HIDDEN
from warehouse.releases.workbook.looks import BookStyles
from warehouse.releases.workbook.printing import fill_pages, height, open_sheet, signed
from warehouse.releases.workbook.releasebook import opened

GREY = "#D9DCE1"
SMALL, TOP = 9, 4
HEADS = 70
"""Points that the headers of columns take beyond those of rows."""
"""Size of letters; the row of the forms' upper header."""


def write(material: Material, folder: Path) -> None:
    """Write `统计报表_<period>.xlsx`; nothing where the month has no form. A wrong record is a `ConfigurationError`."""
    every = [found for form in forms() if (found := filled(material, form)) is not None]
    if not every:
        return
    workbook = opened(material, folder / f"统计报表_{material.period}.xlsx", "统计报表")
    styles = BookStyles(workbook)
    for one in every:
        _sheet(styles, material, one)
    workbook.close()


def shown_areas(one: FilledForm) -> int:
    """How many of the areas' rows or columns are told: the city alone where most of the districts' cells are hidden."""
    lines = one.rows if one.form.areas == "down" else one.columns
    place = 0 if one.form.areas == "down" else 1
    below = [cell.cell for key, cell in one.cells.items() if key[place] > 0]
    hidden = sum(cell.status == "suppressed" for cell in below)
    return 1 if one.form.areas != "none" and 2 * hidden > len(below) else len(lines)


def _sheet(styles: BookStyles, material: Material, one: FilledForm) -> None:
    form = one.form
    areas = shown_areas(one)
    rows = one.rows[:areas] if form.areas == "down" else one.rows
    columns = one.columns[:areas] if form.areas == "across" else one.columns
    width = 9.5 if len(columns) > 12 else 11.5
    widths = (26.0 if form.areas != "down" else 13.0, 5.0, *[width for _ in range(max(len(columns), 8))])
    title = f"{form.title}（第{form.number}表）"
    sheet = open_sheet(styles, material, f"{form.number} {form.title}"[:31], title, widths)
    last = len(widths) - 1
    sheet.write_string(2, 0, f"填报单位：{material.city.name}", styles.note)
    sheet.write_string(
        2, min(last - 3, len(columns)), f"{period_words(material.period)}　计量单位：{form.unit}", styles.note
    )
    _heads(sheet, styles, columns)
    row = TOP + 2
    for at, line in enumerate(rows):
        opens = bool(line.group) and (at == 0 or rows[at - 1].group != line.group)
        if opens:
            for column in range(len(columns) + 2):
                sheet.write_string(row, column, "" if column else f"按{line.group}分", styles.opening)
            row += 1
        sheet.write_string(row, 0, line.head, styles.line(SMALL, indent=1 + line.depth if line.group else 0))
        sheet.write_number(row, 1, at + 1, styles.line(SMALL, align="center"))
        for to in range(len(columns)):
            found = one.cells.get((at, to))
            if found is None:
                sheet.write_blank(row, to + 2, None, styles.line(SMALL, bg_color=GREY))
            else:
                styles.figure(sheet, row, to + 2, found.cell, found.indicator, bold=at == 0, size=SMALL)
        sheet.set_row(row, 17)
        row += 1
    end = _below(sheet, styles, material, one, row, last, areas)
    fill_pages(sheet, widths, HEADS + 17 * end)


def _heads(sheet: Worksheet, styles: BookStyles, columns: tuple[FormLine, ...]) -> None:
    """Two levels: groups over their members, others through both; then the columns' numbers."""
    look = styles.heading(SMALL)
    for column, text in enumerate(("项目", "序号")):
        sheet.merge_range(TOP - 1, column, TOP, column, text, look)
        sheet.write_string(TOP + 1, column, "甲乙"[column], look)
    at = 0
    while at < len(columns):
        group = columns[at].group
        end = at + 1
        while group and end < len(columns) and columns[end].group == group:
            end += 1
        if not group:
            sheet.merge_range(TOP - 1, at + 2, TOP, at + 2, columns[at].head, look)
        else:
            if end - at > 1:
                sheet.merge_range(TOP - 1, at + 2, TOP - 1, end + 1, f"按{group}分", look)
            else:
                sheet.write_string(TOP - 1, at + 2, f"按{group}分", look)
            for column in range(at, end):
                sheet.write_string(TOP, column + 2, columns[column].head, look)
        at = end
    for column in range(len(columns)):
        sheet.write_number(TOP + 1, column + 2, column + 1, look)
    sheet.set_row(TOP - 1, 22)
    sheet.set_row(TOP, 48)
    sheet.repeat_rows(TOP - 1, TOP + 1)
    sheet.freeze_panes(TOP + 2, 2)


def _below(
    sheet: Worksheet, styles: BookStyles, material: Material, one: FilledForm, row: int, last: int, areas: int
) -> int:
    """Remarks, sums that could not be checked, and who signs; the last row."""
    lines = list(one.form.notes)
    if one.form.areas != "none" and areas == 1:
        lines.append(MOSTLY_HIDDEN + "。")
    if any((at, to) not in one.cells for at in range(len(one.rows)) for to in range(len(one.columns))):
        lines.append("灰格：现有各库没有此数，不填。")
    untold = sum(not is_checked for is_checked in one.sums.values())
    if untold:
        lines.append(f"表内合计 {len(one.sums)} 处，未能核对 {untold} 处（含隐去、未报或不完整的数），其余相符。")
    elif one.sums:
        lines.append(f"表内合计 {len(one.sums)} 处，均已核对相符。")
    look = styles(font_size=SMALL, text_wrap=True, valign="top")
    for number, line in enumerate(lines):
        text = f"{'说明：' if not number else '　　　'}{line}"
        sheet.merge_range(row, 0, row, last, "", look)
        sheet.write_string(row, 0, text, look)
        sheet.set_row(row, height(text, 110, 13))
        row += 1
    sheet.write_string(row + 1, 0, signed(material), styles())
    sheet.print_area(0, 0, row + 1, last)
    return row + 1
