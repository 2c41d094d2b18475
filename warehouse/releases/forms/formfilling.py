"""Fills a form with the figures of an issue, and checks its sums. No layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from schemas.errors import ConfigurationError
from warehouse.indicators.bases import BLANK, UNMAPPED
from warehouse.releases.edition.lookback import month_before, past
from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.edition.shownfigures import ABSENT, Cell
from warehouse.releases.forms.formrecords import FormItem, FormRecord
from warehouse.releases.workbook.breakdownsheets import parents, summed, upward

UNSTATED = "未归类、未填"
MARGIN = 1e-6


class FormLine(NamedTuple):
    """A row or a column as it is printed: `group` over it, empty where it stands alone; its members, or its area.

    `depth`: below how many parent codes it stands. `is_subtotal`: a parent code with those below it.
    """

    group: str
    head: str
    item: FormItem
    members: tuple[str, ...] = ()
    area: str = ""
    depth: int = 0
    is_subtotal: bool = False


class FilledCell(NamedTuple):
    """A figure, and what decides how it is written."""

    cell: Cell
    indicator: ShownIndicator


@dataclass(frozen=True)
class FilledForm:
    """A form with its figures; `cells` by row and column, without those that have no indicator behind them.

    `sums`: each that must hold, Chinese, and whether it could be checked: not where a part of it is hidden, missing or
    incomplete.
    """

    form: FormRecord
    rows: tuple[FormLine, ...]
    columns: tuple[FormLine, ...]
    cells: Mapping[tuple[int, int], FilledCell]
    sums: Mapping[str, bool]


def filled(material: Material, form: FormRecord) -> FilledForm | None:
    """The form of an issue; None where the month has none of its indicators.

    A sum of whole, shown figures that does not hold is a `ConfigurationError`: the form adds up what does not belong
    together.
    """
    areas = tuple(_area(place) for place in (material.city, *material.districts))
    rows = areas if form.areas == "down" else tuple(_lines(material, form.rows))
    columns = areas if form.areas == "across" else tuple(_lines(material, form.columns))
    cells = {}
    for at, row in enumerate(rows):
        for to, column in enumerate(columns):
            found = _cell(material, row, column)
            if found is not None:
                cells[at, to] = found
    if not cells:
        return None
    _reckon(rows, columns, cells)
    return FilledForm(form, rows, columns, cells, dict(_sums(form, rows, columns, cells)))


def _area(place: Place) -> FormLine:
    return FormLine("", place.name, FormItem(head=place.name), (), place.code)


def _lines(material: Material, items: Sequence[FormItem]) -> Iterator[FormLine]:
    for item in items:
        if len(item.members) == 1 or not item.dimension:
            yield FormLine("", item.head, item, item.members)
            continue
        labels = dict(material.dimensions[item.dimension].members)
        rest = tuple(code for code in labels if code in (UNMAPPED, BLANK))
        named = item.members or tuple(code for code in labels if code not in rest)
        above = {} if item.members else parents(named)
        for code in named:
            depth = len([*upward(code, above)])
            below = tuple(one for one in named if code in upward(one, above))
            yield FormLine(item.head, labels[code], item, (code, *below), depth=depth, is_subtotal=bool(below))
            if below:
                yield FormLine(item.head, "其中：未细分", item, (code,), depth=depth + 1)
        if not item.members:
            yield FormLine(item.head, UNSTATED, item, rest)


def _cell(material: Material, row: FormLine, column: FormLine) -> FilledCell | None:
    """The figure where a row and a column meet; None where no indicator tells it, or it is reckoned later."""
    item = row.item if row.item.code else column.item
    one = next((known for known in material.indicators if known.code == item.code), None)
    if one is None or row.item.is_formula or column.item.is_formula:
        return None
    area = row.area or column.area or material.city.code
    by = [(line.item.dimension, line.members) for line in (row, column) if line.item.dimension]
    if len(by) > 1 or (by and (by[0][0] not in one.dimensions or item.show == "earlier")):
        return None
    if by:
        found = summed([_shown(material.member(one, by[0][0], code, area), item.show) for code in by[0][1]])
    elif item.show == "earlier":
        issue = past(material, month_before(material, one))
        found = ABSENT if issue is None else issue.totals.get((one.code, area), ABSENT)
    else:
        found = _shown(material.cell(one.code, area), item.show)
    return FilledCell(found, _as_count(one) if item.show in ("numerator", "denominator") else one)


def _shown(cell: Cell, show: str) -> Cell:
    """Of a ratio what it counts, or counts over; hidden where that is not shown."""
    if show in ("value", "earlier") or cell.status in ("missing", "suppressed"):
        return cell
    number = cell.numerator if show == "numerator" else cell.denominator
    status = "suppressed" if number is None else "value" if number else "zero"
    return Cell(number, number, None, status, cell.reported, cell.expected)


def _as_count(one: ShownIndicator) -> ShownIndicator:
    return ShownIndicator(**{**vars(one), "kind": "count", "unit": ""})


def _reckon(rows: Sequence[FormLine], columns: Sequence[FormLine], cells: dict[tuple[int, int], FilledCell]) -> None:
    """Fill in the formulas of rows and columns, each from figures of the same column or row."""
    for is_row, lines, others in ((True, rows, columns), (False, columns, rows)):
        keys = {line.item.key: at for at, line in enumerate(lines) if line.item.key}
        for at, line in enumerate(lines):
            for to in range(len(others)) if line.item.is_formula else ():
                signs = [(keys[key], 1) for key in line.item.plus] + [(keys[key], -1) for key in line.item.minus]
                parts = [(cells.get((of, to) if is_row else (to, of)), sign) for of, sign in signs]
                told = [(one, sign) for one, sign in parts if one is not None]
                if len(told) == len(parts):
                    cells[(at, to) if is_row else (to, at)] = FilledCell(_sum(told), told[0][0].indicator)


def _sum(parts: Sequence[tuple[FilledCell, int]]) -> Cell:
    silent = next((one.cell for one, _ in parts if one.cell.number is None), None)
    if silent is not None:
        return silent
    total = sum((one.cell.number or 0) * sign for one, sign in parts)
    least = min((one.cell for one, _ in parts), key=lambda cell: cell.reported - cell.expected)
    return Cell(total, total, None, "value" if total else "zero", least.reported, least.expected)


def _sums(
    form: FormRecord,
    rows: Sequence[FormLine],
    columns: Sequence[FormLine],
    cells: Mapping[tuple[int, int], FilledCell],
) -> Iterator[tuple[str, bool]]:
    """Each sum in words, and whether it could be checked."""
    flipped = {(to, at): one for (at, to), one in cells.items()}
    for lines, others, of in ((columns, rows, cells), (rows, columns, flipped)):
        for item, parts in _wholes(lines).items():
            total = next((at for at, line in enumerate(lines) if _is_total(line, lines[parts[0]])), None)
            for at, other in enumerate(others):
                found = [of.get((at, part)) for part in parts]
                if total is not None and of.get((at, total)) is not None and None not in found:
                    yield from _check(form, f"{other.head}：{item}合计", of[at, total], [one for one in found if one])
    if form.adds_up and form.areas != "none":
        of = cells if form.areas == "across" else flipped
        for at, line in enumerate(rows if form.areas == "across" else columns):
            found = [of.get((at, to)) for to in range(len(columns if form.areas == "across" else rows))]
            whole, parts_of = found[0], [one for one in found[1:] if one]
            if whole is not None and not whole.indicator.is_ratio:
                yield from _check(form, f"{line.head}：各区合计", whole, parts_of)


def _wholes(lines: Sequence[FormLine]) -> dict[str, list[int]]:
    """Head of a group that is of a whole dimension → where its lines stand."""
    found: dict[str, list[int]] = {}
    for at, line in enumerate(lines):
        if line.group and not line.item.members and not line.is_subtotal:
            found.setdefault(line.group, []).append(at)
    return found


def _is_total(line: FormLine, part: FormLine) -> bool:
    """Whether a line is the figure of which those of a dimension are the parts."""
    one, of = line.item, part.item
    return not one.dimension and not one.is_formula and (one.code, one.show) == (of.code, of.show)


def _check(form: FormRecord, what: str, whole: FilledCell, parts: Sequence[FilledCell]) -> Iterator[tuple[str, bool]]:
    if whole.indicator.is_ratio:
        return
    every = [whole.cell, *(one.cell for one in parts)]
    if any(cell.number is None or cell.reported < cell.expected for cell in every):
        yield what, False
        return
    total = sum(cell.number or 0 for cell in every[1:])
    if abs(total - (whole.cell.number or 0)) > MARGIN:
        raise ConfigurationError(
            f"forms/: form {form.number} {form.title}, {what}: the parts are {total:g}, the whole is"
            f" {whole.cell.number:g}: name `members`, or leave out the total or"
            " `adds_up`, where they do not belong together"
        )
    yield what, True
