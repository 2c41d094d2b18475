"""Which rows of a sheet are data: titles, blanks, totals, footers, examples, repeated headers are taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind
from sources.headers.headerrows import HeaderRow, printed_row
from sources.headers.headertexts import UNNAMED
from sources.headers.rowwords import (
    FOOTER,
    GUIDE,
    HEADING,
    LABELS,
    PART,
    TOTAL,
    UNSEEN,
    WORDED,
    numbers_columns,
    plain,
)
from sources.rows.body import Body
from sources.rows.groups import unnamed_total
from sources.rows.lone import lone_texts
from sources.rows.notes import notes
from sources.rows.rowkeys import Strength, strengths
from sources.rows.rowkinds import KINDS, Sorted
from sources.rows.standing import stand
from sources.rows.zerorows import zero_rows
from sources.texts.patterns import found_in

EXAMPLE = "示例"
"""What the example row of a template says under 序号; its keys begin with it and a colon."""
SPARSE = 6
BLANK = r"^[\s\p{Z}]*$"
WORD = re.compile(r"[^\d,。;:]{1,12}")
AMOUNT = re.compile(r"\d[\d,.]*[人名个户家条幢%]?")


def sort_rows(grid: pa.Table, header: HeaderRow, body: Body, *, whole: bool = True) -> Sorted:
    """Tell the kinds of all rows.

    Blank rows on top do not count unless another table stands above (then the grid is not the `whole` of its sheet).
    """
    filled = _filled(grid)
    found = _outlined(filled, header, whole=whole)
    inside = (np.arange(grid.num_rows) > header.last) & (filled > 0)
    keyless = _keyless(body)
    below = np.arange(grid.num_rows) == header.last + 1
    behind = notes(body, filled, header.last)
    found.kinds[behind] = KINDS.index("footer")
    inside[behind] = False
    suspects = np.flatnonzero(inside & (below | _labelled(body) | _repeated(grid, header, body.given) | keyless))
    cells = grid.take(pa.array(suspects)).to_pylist()
    keys = strengths(grid, body.keys, body.areas, suspects)
    strays: list[int] = []
    above = _groups_above(grid, header)
    part = -1
    for row, values, key in zip(suspects.tolist(), cells, keys.tolist(), strict=True):
        texts = list(values.values())
        kind = _kind(texts, header, body, Strength(key), is_below=bool(below[row]))
        if kind == "data" and key < Strength.PROVEN and above and printed_row(texts) == above:
            kind = "header"
        if kind == "data" and key == Strength.NONE and row == part + 1 and _is_part(texts):
            kind = "total"
        if kind == "continuation" and not _continues(found, row, header.last):
            kind = "data"
        if kind == "stray":
            strays.append(row)
            kind = "footer"
        found.kinds[row] = KINDS.index(kind)
        if kind == "total":
            found.labels[row] = _label(texts, body) or (next(filter(None, texts)) if row == part + 1 else "")
            part = row if row == part + 1 or PART.fullmatch(plain(found.labels[row])) else part
        if kind == "continuation":
            found.continued += [(row, place, text.strip()) for place, text in enumerate(texts) if text and text.strip()]
    found.kinds[_examples(grid, header, body)] = KINDS.index("example")
    _take_out_zeros(found, header, body)
    _take_out(found, header, body, keyless)
    found.kept_back |= lone_texts(body, found.data, filled)
    last = int(found.data[-1]) if len(found.data) else -1
    found.kinds[[row for row in strays if row < last]] = KINDS.index("continuation")
    return found


def _outlined(filled: npt.NDArray[np.int64], header: HeaderRow, *, whole: bool) -> Sorted:
    """The rows by what needs no reading: titles above the header, the header, blank rows, and data."""
    occupied = np.flatnonzero(filled)
    found = Sorted(np.zeros(len(filled), dtype=np.int8), int(occupied[0]) if whole else 0, int(occupied[-1]))
    found.kinds[filled == 0] = KINDS.index("blank")
    found.kinds[: header.first][filled[: header.first] > 0] = KINDS.index("title")
    found.kinds[header.first : header.last + 1] = KINDS.index("header")
    return found


def _take_out_zeros(found: Sorted, header: HeaderRow, body: Body) -> None:
    """Take out of the data what says that there is none; where no other data is, a title or remark may say it too."""
    found.zeros = zero_rows(body, found.data)
    found.kinds[list(found.zeros)] = KINDS.index("zero")
    if not len(found.data):
        beside = np.isin(found.kinds, [KINDS.index(kind) for kind in ("title", "footer", "continuation")])
        beside[: header.last + 1] = False
        found.zeros |= zero_rows(body, np.flatnonzero(beside))
        found.kinds[list(found.zeros)] = KINDS.index("zero")
        found.continued.clear()


def _take_out(found: Sorted, header: HeaderRow, body: Body, keyless: npt.NDArray[np.bool_]) -> None:
    """Take out of the data what stands for other rows, and mark what is in doubt."""
    standing = stand(body, found.data)
    found.labels |= standing.totals
    found.kinds[list(standing.totals)] = KINDS.index("total")
    unnamed = unnamed_total(body.grid, body.given, body.database, found.data)
    if unnamed is not None and keyless[unnamed]:
        found.kinds[unnamed] = KINDS.index("total")
        found.labels[unnamed] = ""
    found.overlays, found.members = standing.overlays, standing.members
    found.kept_back, found.counted, found.compared = standing.kept_back, standing.counted, standing.compared
    rows = sorted(found.labels)
    for values in body.grid.take(pa.array(rows, pa.int64())).to_pylist():
        found.totals.append(_total(header, list(values.values())))


def _is_part(texts: Sequence[str | None]) -> bool:
    """Whether a row says nothing but a word and numbers: a further part behind 其中."""
    label, *others = [folded for text in texts if (folded := plain(text))] or [""]
    return WORD.fullmatch(label) is not None and bool(others) and all(map(AMOUNT.fullmatch, others))


def _label(texts: Sequence[str | None], body: Body) -> str | None:
    """What says that a row is a total, as it is written."""
    told = (text for place in body.label_places if (text := texts[place]))
    return next((text for text in told if TOTAL.fullmatch(plain(text))), None)


def _total(header: HeaderRow, texts: Sequence[str | None]) -> dict[str, str]:
    return {header.cells[place].written: text for place, text in enumerate(texts) if text and place in header.cells}


def _continues(found: Sorted, row: int, header_row: int) -> bool:
    above = row - 1
    while above > header_row and found.kinds[above] == KINDS.index("continuation"):
        above -= 1
    return above > header_row and found.kinds[above] == 0


def _filled(grid: pa.Table) -> npt.NDArray[np.int64]:
    """Number of cells of each row that hold more than blanks; rows with many cells are not looked at closely."""
    number = np.zeros(grid.num_rows, dtype=np.int64)
    for column in grid.columns:
        number += column.is_valid().to_numpy() if column.null_count else 1
    sparse = np.flatnonzero((number > 0) & (number <= SPARSE)) if grid.num_columns > SPARSE else np.flatnonzero(number)
    if len(sparse):
        number[sparse] -= found_in(BLANK, grid.take(pa.array(sparse)).columns, empty=False).sum(axis=0)
    return number


def _keyless(body: Body) -> npt.NDArray[np.bool_]:
    """Rows in which every key column is empty."""
    columns = [body.grid.column(place) for place in body.keys.every]
    if not columns:
        return np.ones(body.grid.num_rows, dtype=bool)
    empty: npt.NDArray[np.bool_] = np.logical_and.reduce(found_in(BLANK, columns, empty=True))
    return empty


def _labelled(body: Body) -> npt.NDArray[np.bool_]:
    columns = [body.grid.column(place) for place in body.label_places]
    found = found_in(WORDED, columns, empty=False, without=UNSEEN) | found_in(LABELS, columns, empty=False)
    labelled: npt.NDArray[np.bool_] = np.logical_or.reduce(found)
    return labelled


def _repeated(grid: pa.Table, header: HeaderRow, given: Mapping[str, int]) -> npt.NDArray[np.bool_]:
    found = np.zeros(grid.num_rows, dtype=bool)
    for place in list(given.values())[:3]:
        column = grid.column(place)
        for row in range(max(header.first - 1, 0), header.last + 1):
            found |= pc.fill_null(pc.equal(column, column[row]), False).to_numpy()
    return found


def _kind(texts: Sequence[str | None], header: HeaderRow, body: Body, key: Strength, *, is_below: bool) -> str:
    """What a row that looks unlike a record is: never anything but one where its key is proven."""
    cells = {place: folded for place, text in enumerate(texts) if (folded := plain(text))}
    if not cells:
        return "blank"
    if key is Strength.PROVEN:
        return "data"
    if (is_below and _guides(list(cells.values()))) or header.repeats(cells):
        return "header"
    first = cells[min(cells)]
    keyless = key is Strength.NONE
    if FOOTER.fullmatch(first) and (keyless or (key <= Strength.NAMED and len(cells) <= SPARSE)):
        return "footer"
    if keyless and _label(texts, body) is not None:
        return "total"
    if keyless and len(cells) <= 2:
        kinds = {body.database.columns[name].kind for name, place in body.given.items() if place in cells}
        mapped = [place for place in cells if place in body.given.values()]
        if len(cells) == 1 and min(cells) == min(header.cells) and HEADING.fullmatch(first):
            return "title"
        if len(mapped) == len(cells) and kinds == {Kind.TEXT} and not _names_somebody(cells, body):
            return "continuation"
        if not mapped or (len(cells) == 1 and min(cells) == 0 and len(first) > 10):
            return "stray"
    return "data"


def _names_somebody(cells: Mapping[int, str], body: Body) -> bool:
    """Whether a row of a list of persons has a name: joined to the one above, it would be part of that person's."""
    texts = [cells[place] for place in body.keys.names if place in cells] if body.database.is_personal else []
    return any(len(text) > 1 and not text.startswith(("(", "·")) for text in texts)


def _groups_above(grid: pa.Table, header: HeaderRow) -> dict[int, str]:
    """The row right above the header, where it is one of groups: it stands above the header of each printed page."""
    if not header.first:
        return {}
    cells = printed_row(list(grid.slice(header.first - 1, 1).to_pylist()[0].values()))
    return cells if len(cells) > 2 else {}


def _guides(cells: Sequence[str]) -> bool:
    """Whether a row under the header says how to fill in (`必填`, `格式:…`) or numbers the columns (甲 1 2 3)."""
    if sum(1 for cell in cells if GUIDE.fullmatch(cell)) * 2 > len(cells) > 1:
        return True
    return numbers_columns(cells)


def _examples(grid: pa.Table, header: HeaderRow, body: Body) -> npt.NDArray[np.bool_]:
    """Rows marked 示例 under 序号, wherever they were sorted to; right under the header, the keys say it as well."""
    found = np.zeros(grid.num_rows, dtype=bool)
    for place, cell in header.cells.items():
        if UNNAMED.match(cell.plain):
            found |= pc.fill_null(pc.match_substring_regex(grid.column(place), rf"^\s*{EXAMPLE}\s*$"), False).to_numpy()
    below = header.last + 1
    if below < grid.num_rows:
        columns, given = body.database.columns, body.given
        names = {name for alternative in body.database.keys for name in alternative if name in given}
        keys = [plain(grid.column(given[name])[below].as_py()) for name in names if columns[name].kind is Kind.TEXT]
        found[below] |= any(keys) and all(key.startswith(f"{EXAMPLE}:") for key in keys if key)
    found[: header.last + 1] = False
    return found
