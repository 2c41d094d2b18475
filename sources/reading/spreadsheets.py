"""Workbooks (xlsx, xlsb, xls, ods) to text sheets, inside the child. Every cell is text; nothing is typed yet."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from schemas.cells import cell_address
from sources.reading.archives.inflating import opened
from sources.reading.archives.prescan import prescan, refuse_encrypted
from sources.reading.formats import Format
from sources.reading.ground.laying import check_extent, check_filling, lay_out
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError, at_most
from sources.reading.ooxml.repacking import Repacked, repack
from sources.reading.ooxml.scanning import LARGEST_SAFE, Marks, SpelledOtherwiseError, refuse_repeated_cells, scan

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from sources.reading.binary.biff import Stream

LISTED = 200_000
Aside = Callable[[int, "_Odd", Marks], Marks]
"""Adds to the marks of a sheet, given its place among all and what its text hints at."""
LONG = r"^\d{16,}|\d[Ee]\+?\d"
"""How a number of so many digits looks as text; text cells may look so too."""


def read_spreadsheet(path: Path, folder: Path, format: Format, limits: Limits) -> dict[str, Any]:
    """One description for each sheet; its text lies in the Arrow file it names. Raises `RefusedError`.

    An archive is counted before the reader opens it, and an xlsx written anew for it; the marks of an xlsx are looked
    for while it reads, as it leaves the interpreter to others.
    """
    book = folder / f"book.{format}"  # the reader goes by the extension, which may lie
    book.unlink(missing_ok=True)  # there when the file turned out to be encrypted
    if format is Format.XLSX:
        return _read_repacked(path, book, limits)
    if format is Format.XLS:
        from sources.reading.binary import biff

        stream = biff.Stream(path)
        stream.link(book)
        return _read_aside(book, limits, partial(_of_stream, stream), from_1904=stream.from_1904)
    with opened(path, limits) as archive:
        if format is Format.ODS:
            refuse_encrypted(archive)
        prescan(archive, limits)
        if format is Format.ODS:
            from sources.reading.opendocument.document import read_document

            return read_document(archive, folder, limits)
        from sources.reading.binary import xlsb

        told = xlsb.read(archive, book, limits)
    if not book.exists():
        book.symlink_to(path)
    return _read_aside(book, limits, partial(_of_parts, told.sheets), from_1904=told.from_1904)


def _read_aside(book: Path, limits: Limits, aside: Aside, *, from_1904: bool) -> dict[str, Any]:
    """A workbook as the reader gives it, and what was found in it aside.

    Why two readers: docs/decisions/0003-readers.md.
    """
    import python_calamine

    found = []
    again: python_calamine.CalamineWorkbook | None = None
    for index, name, sheet in _sheets(book, limits):
        stored, odd = _store(sheet, book.with_name(f"{index}.arrow"), limits, look=True)
        again = again or python_calamine.CalamineWorkbook.from_path(book)
        told = aside(index, odd, _extent(again.get_sheet_by_index(index), odd))
        found.append(_described(name, sheet, stored, told))
    return {"sheets": found, "from_1904": from_1904}


def _read_repacked(path: Path, book: Path, limits: Limits, odd: Collection[str] = ()) -> dict[str, Any]:
    """An .xlsx, written anew for the reader; again where a sheet turns out to be spelled otherwise than it begins."""
    with opened(path, limits, rooted=True) as archive:
        repacked = repack(archive, book, limits, odd)
    try:
        read, marks = _read_beside(book, repacked, limits)
    except SpelledOtherwiseError as otherwise:
        if odd:
            raise RefusedError("corrupt", kind="rows that cannot be written anew") from otherwise
        return _read_repacked(path, book, limits, otherwise.parts)
    unlike = [name for name, _, stored in read if marks[name].filled != stored["filled"]]
    refuse_repeated_cells(book, [repacked.sheets[name].part for name in unlike])
    book.unlink()
    found = [_described(name, sheet, stored, marks[name]) for name, sheet, stored in read]
    return {"sheets": found, "from_1904": repacked.from_1904}


def _read_beside(
    book: Path, repacked: Repacked, limits: Limits
) -> tuple[list[tuple[str, Any, dict[str, Any]]], dict[str, Marks]]:
    """What the reader gives, and the marks, looked for meanwhile; odd spelling is told rather than its error."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        marks = beside.submit(scan, book, repacked)
        try:
            read = [
                (name, sheet, _store(sheet, book.with_name(f"{index}.arrow"), limits, look=False)[0])
                for index, name, sheet in _sheets(book, limits)
            ]
        finally:
            found = marks.result()
        return read, found


def _sheets(path: Path, limits: Limits) -> Iterator[tuple[int, str, Any]]:
    """Number, name and content of the sheets that are tables."""
    book = fastexcel.read_excel(path)
    at_most(len(book.sheet_names), limits.sheets, "sheets")
    if len(set(book.sheet_names)) < len(book.sheet_names):
        raise RefusedError("corrupt", kind="sheets of one name")  # no program writes them, and marks go by name
    for index, name in enumerate(book.sheet_names):
        try:
            sheet = book.load_sheet(
                index, header_row=None, skip_rows=0, dtypes="string", skip_whitespace_tail_rows=True
            )
        except fastexcel.FastExcelError:
            if _is_table(path, index):
                raise
            continue  # a chart or macro sheet
        yield index, name, sheet


def _described(name: str, sheet: Any, stored: dict[str, Any], marks: Marks) -> dict[str, Any]:
    told = {"first_column": marks.first_column or 0, "marks": marks.as_answer()}
    seen = {"visible": sheet.visible == "visible", "buried": sheet.visible == "veryhidden"}
    return {"name": name, **seen, **stored, **told}


def _is_table(path: Path, index: int) -> bool:
    import python_calamine

    kind = python_calamine.CalamineWorkbook.from_path(path).sheets_metadata[index].typ
    return kind is python_calamine.SheetTypeEnum.WorkSheet


class _Odd(NamedTuple):
    """Zero-based places of what may be a number cut by a float, and of empty texts."""

    long: Sequence[tuple[int, int]] = ()
    empty: Sequence[tuple[int, int]] = ()


def _store(sheet: Any, target: Path, limits: Limits, *, look: bool) -> tuple[dict[str, Any], _Odd]:
    """The sheet's text in a file; when told to `look`, also what only the text of its cells hints at."""
    if not sheet.width or not sheet.total_height:
        return {"file": None, "errors": [], "filled": 0}, _Odd()
    check_extent(sheet.total_height, sheet.width, limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        batch, errors = sheet.to_arrow_with_errors()
    failed = errors.errors if errors else []
    places = [list(error.position) for error in failed[:LISTED]]
    filled = len(failed) + sum(len(column) - column.null_count for column in batch.columns)
    check_filling(sheet.total_height, sheet.width, filled, limits)
    odd = _Odd(_matching(batch, LONG), _matching(batch, "^$")) if look else _Odd()
    return {**lay_out(batch, target, limits), "errors": places, "filled": filled}, odd


def _matching(batch: pa.RecordBatch, pattern: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place, column in enumerate(batch.columns):
        matching = pc.fill_null(pc.match_substring_regex(column, pattern), False)
        found += [(row, place) for row in pc.indices_nonzero(matching).to_pylist()]
    return found


def _of_parts(sheets: Sequence[Marks], at: int, _odd: _Odd, marks: Marks) -> Marks:
    told = sheets[at] if at < len(sheets) else Marks()
    return replace(told, first_column=marks.first_column, long_numbers=marks.long_numbers)


def _of_stream(stream: Stream, at: int, odd: _Odd, marks: Marks) -> Marks:
    empty = {(row, (marks.first_column or 0) + column) for row, column in odd.empty}
    if empty and not stream.found:
        raise RefusedError("corrupt")  # which of them are results nobody knows
    said = stream.said(at, empty)
    uncached = [cell_address(row + 1, column) for row, column in said.empty[:LISTED]]
    return replace(marks, hidden_rows=said.rows, hidden_columns=said.columns, uncached=uncached, shown=list(said.shown))


def _extent(sheet: CalamineSheet, odd: _Odd) -> Marks:
    """What fastexcel does not tell of the older formats: first column, merges, numbers too long.

    Laying every cell out as an object costs most: it is done only where the text of a cell is long.
    """
    first = sheet.start[1] if sheet.start else 0
    cells = sheet.to_python(skip_empty_area=False) if odd.long else []
    numbers = [
        (row + 1, first + place)
        for row, place in odd.long
        if isinstance(value := cells[row][first + place], float | int) and value >= LARGEST_SAFE
    ]
    merges = [(a + 1, b, c + 1, d) for (a, b), (c, d) in (sheet.merged_cell_ranges or [])]
    return Marks(first, long_numbers=set(numbers[:LISTED]), merges=merges)
