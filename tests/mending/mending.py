"""What a clerk does with a return workbook: every marked cell gets what it ought to say, nothing else is touched."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from sources.marking.mark import LIST_SHEET, ORIGIN_HEADER, read_origin
from tests.mending.books import Place, Sent


def mend(returned: Path, sent: Sent, into: Path) -> set[Place]:
    """Write the mended copy; the places in the file that was sent of the cells that were marked and mended."""
    book = load_workbook(returned)
    mended: set[Place] = set()
    for sheet in book.worksheets:
        if sheet.title == LIST_SHEET or (origins := _origins(sheet)) is None:
            continue
        for row in sheet.iter_rows():
            for cell in row:
                place = (*origins.get(cell.row, ("", 0)), cell.column)
                if cell.comment is not None and place in sent.true:
                    cell.value = sent.true[place] or None
                    cell.number_format = "@"
                    mended.add(place)
    book.save(into)
    return mended


def _origins(sheet: Worksheet) -> Mapping[int, tuple[str, int]] | None:
    """Row of the sheet → where it stood in the file that was sent."""
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value).startswith(ORIGIN_HEADER):
                below = sheet.iter_rows(min_row=cell.row + 1, min_col=cell.column, max_col=cell.column)
                texts = {one.row: str(one.value or "") for (one,) in below}
                return {number: place for number, text in texts.items() if (place := read_origin(text))}
    return None


def opened_and_saved(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks as LibreOffice saves them, under the same names."""
    folder.mkdir()
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    call = [*command, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(call, check=True, capture_output=True, timeout=180)
    return [folder / path.name for path in paths]
