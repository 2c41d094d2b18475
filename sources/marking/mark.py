"""The mark that a return workbook carries, so that the mended copy is known as a delta of what it was made from.

The mark is plain text in a cell of the first sheet and survives every spreadsheet program; each data row also says, in
a hidden column, where its origin stood, and the header of that column carries the mark too: the first sheet may be
renamed, left out, or stay behind when a sheet is copied. Writing and reading workbooks is elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.periods import Period

LIST_SHEET = "问题清单"
"""First sheet of a return workbook: the list of what must be mended, and the mark."""
ORIGIN_HEADER = "原件位置（请勿改动）"
"""Header of the hidden column that holds the origin of each data row as `sheet!row`; the mark stands behind it."""
ISSUES_HEADER = "问题说明（请勿改动）"
"""Header of the visible column, in a workbook of the rows with findings only, that says what each row must mend."""
CODES_SHEET = "代码表（请勿改动）"
"""Hidden sheet that holds what drop-downs offer where that is too long for the cell's own check."""
UNREAD_HEADER = "本工作表未读入：如应上报，请删去此格"
"""In a sheet that could not be unhidden by hand and that the return workbook shows: it stays unread until it goes."""
ADDED_SHEETS = (LIST_SHEET, CODES_SHEET)
ADDED_HEADERS = (ISSUES_HEADER, ORIGIN_HEADER, UNREAD_HEADER)
"""What a return workbook has and the file that was sent has not."""
TITLES = ("退改表：", "回执：")
"""What the first sheet of an answer begins with, before the name of the file."""
_MARK = re.compile(r"OCTET-RETURN/1 ([0-9a-f]{64}) (\d{4}-\d{2}) (\d{6})((?: \d+)*)(?: \|(.+))?")
_ORIGIN = re.compile(r"(.+)!([1-9]\d*)", re.DOTALL)


@dataclass(frozen=True)
class Mark:
    """What a return workbook was made from: hash of the file's bytes, its place, the numbers of its submissions.

    `file` is its masked name, by which mappings hold for the mended workbook too, whatever that is called.
    """

    sha256: str
    period: Period
    district: str
    submissions: tuple[int, ...] = ()
    file: str = ""

    @property
    def text(self) -> str:
        """The mark as it stands in a cell."""
        told = [f"OCTET-RETURN/1 {self.sha256} {self.period} {self.district}", *map(str, self.submissions)]
        return " ".join([*told, f"|{self.file}"] if self.file else told)


def origin_header(mark: Mark | None) -> str:
    """The header of the column of origins."""
    return f"{ORIGIN_HEADER} {mark.text}" if mark else ORIGIN_HEADER


def read_mark(text: str) -> Mark | None:
    """The mark in a cell's text, or None."""
    found = _MARK.search(" ".join(text.split()))
    if found is None:
        return None
    return Mark(found[1], Period.parse(found[2]), found[3], tuple(map(int, found[4].split())), found[5] or "")


def origin(sheet: str, row: int) -> str:
    """The text of the hidden column: sheet of the origin and one-based row."""
    return f"{sheet}!{row}"


def read_origin(text: str) -> tuple[str, int] | None:
    """Sheet and one-based row, or None for a row that was added by hand."""
    found = _ORIGIN.fullmatch(text.strip())
    return (found[1], int(found[2])) if found else None
