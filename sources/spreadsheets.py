"""Workbooks (xlsx, xlsb, xls, ods) to text sheets, inside the child. Every cell is text; nothing is typed yet."""

from __future__ import annotations

import warnings
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fastexcel

from sources.archive import Marks, is_1904, scan
from sources.formats import Format
from sources.inflating import opened
from sources.laying import check_extent, lay_out
from sources.limits import Limits
from sources.prescan import prescan

LARGEST_SAFE = 1e15  # a number cell above it has lost digits
LISTED = 200_000


def read_spreadsheet(path: Path, folder: Path, format: Format, limits: Limits) -> dict[str, Any]:
    """One description for each sheet; its text lies in the Arrow file it names. Raises `RefusedError`.

    An archive is counted before the reader opens it; the marks of an xlsx are looked for while it reads, as it leaves
    the interpreter to others.
    """
    if format.zipped:
        with opened(path, limits) as archive:
            prescan(archive, limits)
    if format is not Format.XLSX:
        return {"sheets": _sheets(path, folder, format, limits, None)}
    with ThreadPoolExecutor(max_workers=1) as beside:
        marks = beside.submit(scan, path)
        return {"sheets": _sheets(path, folder, format, limits, marks), "from_1904": is_1904(path)}


def _sheets(
    path: Path, folder: Path, format: Format, limits: Limits, marks: Future[dict[str, Marks]] | None
) -> list[dict[str, Any]]:
    named = folder / f"book.{format}"  # the reader goes by the extension, which may lie
    named.unlink(missing_ok=True)  # there when the file turned out to be encrypted
    named.symlink_to(path)
    book = fastexcel.read_excel(named)
    found = []
    for index, name in enumerate(book.sheet_names):
        try:
            sheet = book.load_sheet(
                index, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
            )
        except fastexcel.FastExcelError:
            if _is_table(named, index):
                raise
            continue  # a chart or macro sheet
        stored = _store(sheet, folder / f"{index}.arrow", limits)
        found.append({"name": name, "visible": sheet.visible == "visible", **stored, "index": index})
    told = marks.result() if marks else {}
    return [sheet | _marks(named, sheet, told if marks else None) for sheet in found]


def _is_table(path: Path, index: int) -> bool:
    import python_calamine

    kind = python_calamine.CalamineWorkbook.from_path(path).sheets_metadata[index].typ
    return kind is python_calamine.SheetTypeEnum.WorkSheet


def _store(sheet: Any, target: Path, limits: Limits) -> dict[str, Any]:
    if not sheet.width or not sheet.total_height:
        return {"file": None, "errors": []}
    check_extent(sheet.total_height, sheet.width, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        batch, errors = sheet.to_arrow_with_errors()
    places = [list(error.position) for error in (errors.errors if errors else [])[:LISTED]]
    return {**lay_out(batch, target, limits), "errors": places}


def _marks(path: Path, sheet: dict[str, Any], scanned: dict[str, Marks] | None) -> dict[str, Any]:
    if scanned is None:
        first, marks = _extent(path, sheet["index"])
    else:
        marks = scanned.get(sheet["name"], Marks())
        first = marks.first_column or 0
    return {"first_column": first, "marks": marks.as_answer()}


def _extent(path: Path, index: int) -> tuple[int, Marks]:
    """What fastexcel does not tell of the older formats: first column, merges, numbers too long for a float."""
    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(index)
    long_numbers = [
        (row + 1, column)
        for row, cells in enumerate(sheet.to_python(skip_empty_area=False))
        for column, value in enumerate(cells)
        if isinstance(value, float | int) and value >= LARGEST_SAFE
    ]
    merges = [(a + 1, b, c + 1, d) for (a, b), (c, d) in (sheet.merged_cell_ranges or [])]
    return sheet.start[1] if sheet.start else 0, Marks(long_numbers=set(long_numbers[:LISTED]), merges=merges)
