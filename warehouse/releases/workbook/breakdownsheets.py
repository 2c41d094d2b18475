"""Breakdowns of a database: each group of city and districts, with its share of the city (构成%)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.edition.publishedrows import shown_members
from warehouse.releases.edition.shownfigures import HIDDEN, Cell
from warehouse.releases.workbook.looks import LINE, BookStyles
from warehouse.releases.workbook.printing import open_sheet, repeat

MOSTLY_HIDDEN = "各区多因人数过少隐去，见“数据”"
SMALL = 9


class GroupLine(NamedTuple):
    """A line of a breakdown: the members of which it is the sum, one unless it is a parent code over its children."""

    label: str
    members: tuple[str, ...]
    depth: int


def lines(material: Material, indicator: ShownIndicator, dimension: str) -> Iterator[GroupLine]:
    """The members that are anywhere; a code that has others below it stands over them, with those of itself alone."""
    labels = dict(material.dimensions[dimension].members)
    shown = shown_members(material, indicator, dimension)
    above = parents([*labels])
    for code in shown:
        depth = len([*upward(code, above)])
        below = [one for one in shown if code in upward(one, above)]
        if below and not indicator.is_ratio:
            yield GroupLine(labels[code], (code, *below), depth)
            yield GroupLine("其中：未细分", (code,), depth + 1)
        else:
            yield GroupLine(labels[code], (code,), depth)


def parents(codes: Sequence[str]) -> dict[str, str]:
    """Code → the longest other one that it begins with, in a list whose codes are numbers of several lengths.

    A list that only counts on, 1 to 12, has no parents.
    """
    numbers = [code for code in codes if code.isdigit()]
    lengths = {len(code) for code in numbers}
    if len(lengths) < 2 or sorted(int(code) for code in numbers) == [*range(1, len(numbers) + 1)]:
        return {}
    found = {}
    for code in numbers:
        above = [one for one in numbers if one != code and code.startswith(one)]
        if above:
            found[code] = max(above, key=len)
    return found


def upward(code: str, above: dict[str, str]) -> Iterator[str]:
    """The codes over one, the nearest first."""
    while code in above:
        code = above[code]
        yield code


def summed(cells: Sequence[Cell]) -> Cell:
    """The sum of groups of one area: hidden where one of them is, of as little as the least has."""
    if len(cells) == 1:
        return cells[0]
    silent = next((cell for cell in cells if cell.status in ("suppressed", "missing")), None)
    if silent is not None:
        return HIDDEN if silent.status == "suppressed" else silent
    total = sum(cell.number or 0 for cell in cells)
    return Cell(total, total, None, "value" if total else "zero", cells[0].reported, cells[0].expected)


def breakdowns(styles: BookStyles, material: Material, section: str, title: str) -> bool:
    """Indicator x breakdown x group down, city with its share and districts across; False where there is none."""
    parts = [(one, name) for one in material.of(section) for name in one.dimensions if name in material.dimensions]
    parts = [(one, name) for one, name in parts if shown_members(material, one, name)]
    if not parts:
        return False
    widths = (26, 9.5, 8, *[8.2 for _ in material.districts])
    sheet = open_sheet(styles, material, f"{title}-分组", f"{title}：分组情况", widths)
    heads = ("组别", material.city.name, "构成%", *[place.name for place in material.districts])
    for column, text in enumerate(heads):
        sheet.write_string(2, column, text, styles.heading(SMALL))
    sheet.set_row(2, 26)
    repeat(sheet, 2, 2, frozen=3)
    row = 3
    for indicator, name in parts:
        row = _block(sheet, styles, material, indicator, name, row)
    return True


def _block(
    sheet: Worksheet, styles: BookStyles, material: Material, indicator: ShownIndicator, name: str, row: int
) -> int:
    """One breakdown under a line that names it; the row after it."""
    last = 2 + len(material.districts)
    told = f"{indicator.name}（{indicator.unit}）　按{material.dimensions[name].title}分"
    for column in range(last + 1):
        sheet.write_string(row, column, told if not column else "", styles.opening)
    row += 1
    every = [*lines(material, indicator, name)]
    cells = [
        [summed([material.member(indicator, name, one, place.code) for one in line.members]) for line in every]
        for place in material.districts
    ]
    flat = [cell for column in cells for cell in column]
    is_hidden = 2 * sum(cell.status == "suppressed" for cell in flat) > len(flat)
    for at, line in enumerate(every):
        _line(sheet, styles, material, indicator, name, line, row + at)
        if not is_hidden:
            for column, found in enumerate(cells, start=3):
                styles.figure(sheet, row + at, column, found[at], indicator, size=SMALL)
    if is_hidden:
        look = styles(align="center", font_color="#57606A", border=1, border_color=LINE, font_size=SMALL)
        sheet.merge_range(row, 3, row + len(every) - 1, last, MOSTLY_HIDDEN, look)
    return row + len(every)


def _line(
    sheet: Worksheet,
    styles: BookStyles,
    material: Material,
    indicator: ShownIndicator,
    name: str,
    line: GroupLine,
    row: int,
) -> None:
    city: Place = material.city
    cell = summed([material.member(indicator, name, one, city.code) for one in line.members])
    sheet.write_string(row, 0, line.label, styles.line(SMALL, indent=line.depth))
    styles.figure(sheet, row, 1, cell, indicator, bold=True, size=SMALL)
    part = share(cell, material.cell(indicator.code, city.code)) if not indicator.is_ratio else None
    if part is None:
        sheet.write_string(row, 2, "", styles.line(SMALL))
    else:
        sheet.write_number(row, 2, part, styles.line(SMALL, num_format="0.00", align="right"))


def share(part: Cell, whole: Cell) -> float | None:
    """构成% of a whole that has reported as much; None where one of them is not told."""
    if part.number is None or not whole.number or part.reported != whole.reported:
        return None
    return part.number / whole.number * 100
