"""Workbooks (xlsx, xlsb, xls, ods) to text sheets, inside the child. Every cell is text; nothing is typed yet."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import fastexcel
import pyarrow as pa

from sources.formats import Format

LARGEST_SAFE = 1e15  # a number cell above it has lost digits
LISTED = 200_000


def read_spreadsheet(path: Path, folder: Path, format: Format) -> list[dict[str, Any]]:
    """One description for each sheet; its text lies in the Arrow file it names.

    `first_column` is null for xlsx: there the archive's own cell references tell it, and the parent reads those.
    """
    named = folder / f"book.{format}"  # the reader goes by the extension, which may lie
    named.symlink_to(path)
    path = named
    book = fastexcel.read_excel(path)
    found = []
    for index, name in enumerate(book.sheet_names):
        try:
            sheet = book.load_sheet(
                index, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
            )
        except fastexcel.FastExcelError:
            if _is_table(path, index):
                raise
            continue  # a chart or macro sheet
        described: dict[str, Any] = {"name": name, "visible": sheet.visible == "visible", "first_column": None}
        if format is not Format.XLSX:
            described |= _extent(path, index)
        found.append(described | _store(sheet, folder / f"{index}.arrow"))
    return found


def _is_table(path: Path, index: int) -> bool:
    import python_calamine

    kind = python_calamine.CalamineWorkbook.from_path(path).sheets_metadata[index].typ
    return kind is python_calamine.SheetTypeEnum.WorkSheet


def _store(sheet: Any, target: Path) -> dict[str, Any]:
    if not sheet.width or not sheet.total_height:
        return {"file": None, "errors": []}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        batch, errors = sheet.to_arrow_with_errors()
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)
    places = [list(error.position) for error in (errors.errors if errors else [])[:LISTED]]
    return {"file": str(target), "errors": places}


def _extent(path: Path, index: int) -> dict[str, Any]:
    """What fastexcel does not tell of the older formats: first column, merges, numbers too long for a float."""
    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(index)
    long_numbers = [
        [row, column]
        for row, cells in enumerate(sheet.to_python(skip_empty_area=False))
        for column, value in enumerate(cells)
        if isinstance(value, float | int) and value >= LARGEST_SAFE
    ]
    return {
        "first_column": sheet.start[1] if sheet.start else 0,
        "merges": [[*start, *end] for start, end in (sheet.merged_cell_ranges or [])],
        "long_numbers": long_numbers[:LISTED],
    }
