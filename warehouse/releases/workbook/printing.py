"""A sheet as it is printed: one paper, title, head and foot with the issue's state, heights of rows."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from xlsxwriter.worksheet import Worksheet

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.phrases import period_words
from warehouse.releases.workbook.looks import HEAD, BookStyles

A3, A4 = 8, 9
LATIN_UNTIL = "\u2000"
WIDEST = 10.5
"""Pixels of a digit: 7 in the usual letters, more in those that a machine has in their place."""
DRAFT = "草　稿　未经审定，不得引用"
"""On every page of what nobody has certified."""


def issue_words(material: Material) -> str:
    """Which issue it is, in one line: `2026年9月　第3号　更正（1）`; a draft says so in the place of the number."""
    number = "" if material.mark.number is None else f"第{material.mark.number}号　"
    return f"{period_words(material.period)}　{number}{material.mark.word}"


def told_at(material: Material) -> str:
    """When it was certified, else computed, for a reader: `2026-10-12 09:30（北京时间）`."""
    return in_city_time(material.mark.certified_at or material.computed_at)


def in_city_time(moment: str) -> str:
    """An ISO time without its offset, called by its name where it is that of Beijing."""
    return moment.replace("+08:00", "（北京时间）")


def open_sheet(
    styles: BookStyles,
    material: Material,
    name: str,
    title: str,
    widths: tuple[float, ...],
    *,
    upright: bool = False,
    paper: int = A4,
    pages_tall: int = 0,
) -> Worksheet:
    """A new sheet: column widths, its title over all columns, one page wide. The first free row is the third.

    `pages_tall`: on so many pages; 0 as many as it takes.
    """
    sheet = styles.workbook.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title, styles.title)
    sheet.set_row(0, 26)
    sheet.write_string(1, 0, _second_line(material), styles.draft if material.mark.is_draft else styles.note)
    sheet.hide_gridlines(2)
    set_paper(sheet, material, title, upright=upright, paper=paper)
    sheet.fit_to_pages(1, pages_tall)
    return sheet


def _second_line(material: Material) -> str:
    state = f"{DRAFT}　" if material.mark.is_draft else ""
    return f"{state}{issue_words(material)}　数据版本 {material.state}　{told_at(material)}　标记见“封面与说明”"


def set_paper(sheet: Worksheet, material: Material, title: str, *, upright: bool = False, paper: int = A4) -> None:
    """Paper, margins, head and foot. `&` in names is written twice: alone it commands; a space ends the size."""
    if upright:
        sheet.set_portrait()
    else:
        sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    draft = f"&C&B&12&K{HEAD[1:]} {DRAFT}" if material.mark.is_draft else ""
    safe = f"{material.city.name}区域化党建".replace("&", "&&")
    sheet.set_header(f"&L&9 {safe}{draft}&R&9 {issue_words(material)}", {"margin": 0.3})
    sheet.set_footer("&L&9 " + title.replace("&", "&&") + "&R&9 第 &P 页，共 &N 页", {"margin": 0.25})
    sheet.center_horizontally()


def scale(sheet: Worksheet, widths: Sequence[float], points: float, *, upright: bool = False) -> None:
    """Print so small that the columns, and `points` of height, fit on a page: breaks set by hand then hold.

    A spreadsheet passes over them where it is told how many pages to fill.
    """
    of_width, tall = _room(widths, upright=upright)
    sheet.set_print_scale(max(10, min(100, int(100 * min(of_width, tall / points)))))


def fill_pages(sheet: Worksheet, widths: Sequence[float], points: float) -> None:
    """Print `points` of height on whole pages, if need be 30 % smaller: no page has but the last lines on it."""
    of_width, tall = _room(widths, upright=False)
    sheet.fit_to_pages(1, ceil(points * min(1.0, of_width) / (tall / 0.7)))


def _room(widths: Sequence[float], *, upright: bool) -> tuple[float, float]:
    """How small columns are printed to fit on a page, and its height in points."""
    wide, tall = (530, 735) if upright else (775, 490)
    return wide / (sum(width * WIDEST + 5 for width in widths) * 0.75), tall


def repeat(sheet: Worksheet, first: int, last: int, frozen: int) -> None:
    """The header rows stand on each printed page, and stay on the screen with the first columns."""
    sheet.repeat_rows(first, last)
    sheet.freeze_panes(last + 1, frozen)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in so many Latin letters; a Chinese character is two wide."""
    parts = (len(part) + sum(map(LATIN_UNTIL.__lt__, part)) for part in text.split("\n"))
    return sum(1 + max(0, wide - 1) // max(1, int(width)) for wide in parts)


def height(text: str, width: float, of_one: float = 15.0) -> float:
    """Row height in points for a text in a column of that width."""
    return of_one * lines_of(text, width)


def signed(material: Material) -> str:
    """The line below an official form: 制表, 审核, 报出日期; empty to be filled in where nobody has certified."""
    day = material.mark.certified_at[:10]
    on = "　　　　年　　月　　日"
    if day:
        year, month, of_month = (int(part) for part in day.split("-"))
        on = f"{year}年{month}月{of_month}日"
    return f"制表人：　　　　　　　　　审核人：{material.mark.certified_by or '　　　　'}　　　　　报出日期：{on}"
