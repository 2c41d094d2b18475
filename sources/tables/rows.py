"""Which rows of a sheet are data: titles, blanks, totals, footers, examples, repeated headers are taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind, Need
from schemas.database import Database
from sources.tables.groups import group_rows, name_places, unnamed_total
from sources.tables.headerrows import HeaderRow
from sources.tables.headers import UNNAMED
from sources.values.cleaning import visible

KINDS = ("data", "title", "header", "blank", "total", "footer", "continuation", "example")
PRECEDENCE = np.array([0, 4, 1, 6, 2, 3, 5, 1])
"""Of KINDS: what a row counts as when tables beside one another differ on it, the lowest first."""
EXAMPLE = "示例"
"""What the example row of a template says under 序号; its keys begin with it and a colon."""
LABELLED = 4
"""Labels such as 合计 and 填表人 stand in the first so many columns, or in a key or name column."""
SPARSE = 6

MAYBE = (
    r"合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|其\s*中|^\s*[#＃]"
    r"|^\s*(?:填|审|制|报|注|备\s*注|说\s*明|单位|负责|统计|联系|复核|经办)"
)
TOTAL = re.compile(
    r"(?:[^,，。;；]{0,14}(?:合计|小计|总计|共计|累计)(?:数|人数|行)?(?:[::]?(?P<count>\d[\d,]{0,9})[人名行条户家个幢]?)?"
    r"|其中(?:[::].{0,12})?|#.{0,12})[::]?"
)
"""`count` is a number written with the word: `合计120人`."""
FOOTER = re.compile(
    r"(?:填表(?:人|单位|日期|时间)?|填报(?:人|单位|日期|时间)|填制人|审核(?:人)?|复核(?:人)?|制表(?:人|单位)?|经办人|"
    r"(?:单位|统计|部门|党组织)?负责人(?:\(签名\)|\(签字\)|\(签章\)|签名|签字)?|报出(?:日期|时间)|报送(?:日期|时间|单位)|联系人|联系电话|单位\(?盖章\)?)[::(].*"
    r"|(?:填表人|审核人|负责人|制表人|填报人|报出时间|报出日期)"
    r"|(?:注|备注|说明|填表说明)(?:[::]|\d).*"
)


GUIDE = re.compile(
    r"[(\[]?(?:必填|选填|必选|可选|非必填|单选|多选|文本|数字|日期|下拉|系统|自动|格式|如[::]|例|示例|请|按|填写|选择|YYYY|yyyy).*"
)
HEADING = re.compile(
    r".{1,20}(?:支部|总支|党委|委员会|街道|镇|乡|居民区|居委会|社区|村|楼宇|园区|部门|小组|板块|片区)[::]?"
)
"""What stands alone in the first column above the rows that it heads."""
NUMBERING = re.compile(r"\(?(\d{1,2})\)?|[甲乙丙丁戊己]")


@dataclass
class Sorted:
    """The grid's rows by kind: `kinds` an index into KINDS for each row, `first` and `last` the rows that count.

    `labels`: what the rows taken out as totals are called, by row; one told by its numbers alone is called nothing.
    `overlays` are those of them that are groupings behind all real rows.
    """

    kinds: npt.NDArray[np.int8]
    first: int
    last: int
    totals: list[dict[str, str]] = field(default_factory=list)
    continued: list[tuple[int, int, str]] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    overlays: frozenset[int] = frozenset()

    @property
    def data(self) -> npt.NDArray[np.int64]:
        """Zero-based rows that are data."""
        return np.flatnonzero(self.kinds == 0)

    @property
    def counts(self) -> dict[str, int]:
        """Rows by kind from the first to the last non-blank row, without data."""
        inside = self.kinds[self.first : self.last + 1]
        found = {name: int((inside == index).sum()) for index, name in enumerate(KINDS) if index}
        return {name: number for name, number in found.items() if number}

    @property
    def read(self) -> int:
        """Physical rows from the first to the last non-blank one."""
        return self.last - self.first + 1


def counted_together(tables: Sequence[tuple[int, Sorted]]) -> tuple[int, dict[str, int]]:
    """Physical rows of one sheet, and those by kind without data, over its tables with the row each begins at.

    Where tables stand beside one another a row is data when it is in one of them, else what most says about it.
    """
    if len(tables) == 1:
        return tables[0][1].read, tables[0][1].counts
    ends = [start + found.last + 1 for start, found in tables]
    kinds = np.full(max(ends), -1, dtype=np.int8)
    for start, found in tables:
        here = kinds[start + found.first : start + found.last + 1]
        told = found.kinds[found.first : found.last + 1]
        better = (here < 0) | (PRECEDENCE[told] < PRECEDENCE[here])
        here[better] = told[better]
    counts = {name: int((kinds == index).sum()) for index, name in enumerate(KINDS) if index}
    return int((kinds >= 0).sum()), {name: number for name, number in counts.items() if number}


def plain(text: str | None) -> str:
    """Width folded, no blanks."""
    return re.sub(r"\s", "", visible(text or ""))


def sort_rows(
    grid: pa.Table, header: HeaderRow, given: Mapping[str, int], database: Database, *, whole: bool = True
) -> Sorted:
    """Tell the kinds of all rows. `given`: column → position in the grid.

    Blank rows on top do not count unless another table stands above (then the grid is not the `whole` of its sheet).
    """
    filled = _filled(grid)
    occupied = np.flatnonzero(filled)
    first = int(occupied[0]) if whole else 0
    found = Sorted(np.zeros(grid.num_rows, dtype=np.int8), first, int(occupied[-1]))
    found.kinds[: header.first] = np.where(filled[: header.first] > 0, KINDS.index("title"), KINDS.index("blank"))
    found.kinds[header.first : header.last + 1] = KINDS.index("header")
    found.kinds[found.last + 1 :] = KINDS.index("blank")
    body = np.arange(grid.num_rows) > header.last
    found.kinds[body & (filled == 0)] = KINDS.index("blank")
    keyless = _keyless(grid, given, database)
    below = np.arange(grid.num_rows) == header.last + 1
    suspects = np.flatnonzero(
        body & (filled > 0) & (below | _labelled(grid, given, database) | _repeated(grid, header, given) | keyless)
    )
    suspects = suspects[suspects <= found.last]
    cells = grid.take(pa.array(suspects)).to_pylist()
    strays: list[int] = []
    for row, values in zip(suspects.tolist(), cells, strict=True):
        texts = list(values.values())
        kind = "header" if below[row] and _guides(texts) else _kind(texts, header, given, database, bool(keyless[row]))
        if kind == "continuation" and not _continues(found, row, header.last):
            kind = "data"
        if kind == "stray":
            strays.append(row)
            kind = "footer"
        found.kinds[row] = KINDS.index(kind)
        if kind == "total":
            found.totals.append(_total(header, texts))
            found.labels[row] = _label(texts, given, database) or ""
        if kind == "continuation":
            found.continued += [(row, place, text.strip()) for place, text in enumerate(texts) if text and text.strip()]
    found.kinds[_examples(grid, header, given, database)] = KINDS.index("example")
    _take_out_groups(found, grid, header, given, database, keyless)
    last = int(found.data[-1]) if len(found.data) else -1
    found.kinds[[row for row in strays if row < last]] = KINDS.index("continuation")
    return found


def _take_out_groups(
    found: Sorted,
    grid: pa.Table,
    header: HeaderRow,
    given: Mapping[str, int],
    database: Database,
    keyless: npt.NDArray[np.bool_],
) -> None:
    """Take out of the data what its name and its numbers, or its numbers alone, tell to stand for other rows."""
    groups = group_rows(grid, given, database, found.data)
    rows = sorted(groups.sums | groups.overlays)
    found.kinds[rows] = KINDS.index("total")
    found.overlays = groups.overlays
    unnamed = unnamed_total(grid, given, database, found.data)
    if unnamed is not None and keyless[unnamed]:
        found.kinds[unnamed] = KINDS.index("total")
        rows.append(unnamed)
    names = name_places(given, database)
    for row, values in zip(rows, grid.take(pa.array(rows, pa.int64())).to_pylist(), strict=True):
        texts = list(values.values())
        found.totals.append(_total(header, texts))
        found.labels[row] = next((text for place in names if (text := texts[place])), "")


def _label(texts: Sequence[str | None], given: Mapping[str, int], database: Database) -> str | None:
    """What says that a row is a total, as it is written."""
    names = _names(given, database)
    told = (text for place, text in enumerate(texts) if text and (place < LABELLED or place in names))
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
        number += column.is_valid().to_numpy()
    sparse = np.flatnonzero((number > 0) & (number <= SPARSE)) if grid.num_columns > SPARSE else np.flatnonzero(number)
    for column in grid.columns if len(sparse) else ():
        some = column.take(pa.array(sparse))
        blank = pc.fill_null(pc.match_substring_regex(some, r"^[\s\p{Z}]*$"), False).to_numpy()
        number[sparse[blank]] -= 1
    return number


def _keyless(grid: pa.Table, given: Mapping[str, int], database: Database) -> npt.NDArray[np.bool_]:
    """Rows in which every key column is empty."""
    empty = np.ones(grid.num_rows, dtype=bool)
    for name in {name for alternative in database.keys for name in alternative if name in given}:
        column = grid.column(given[name])
        empty &= pc.fill_null(pc.match_substring_regex(column, r"^[\s\p{Z}]*$"), True).to_numpy()
    return empty


def _label_places(grid: pa.Table, given: Mapping[str, int], database: Database) -> list[int]:
    named = {
        place
        for name, place in given.items()
        if database.columns[name].need in (Need.KEY, Need.EXPECTED)
        and database.columns[name].kind in (Kind.TEXT, Kind.AREA)
    }
    return sorted(named | set(range(min(LABELLED, grid.num_columns))))


def _labelled(grid: pa.Table, given: Mapping[str, int], database: Database) -> npt.NDArray[np.bool_]:
    found = np.zeros(grid.num_rows, dtype=bool)
    for place in _label_places(grid, given, database):
        found |= pc.fill_null(pc.match_substring_regex(grid.column(place), MAYBE), False).to_numpy()
    return found


def _repeated(grid: pa.Table, header: HeaderRow, given: Mapping[str, int]) -> npt.NDArray[np.bool_]:
    found = np.zeros(grid.num_rows, dtype=bool)
    for place in list(given.values())[:3]:
        found |= pc.fill_null(pc.equal(grid.column(place), grid.column(place)[header.last]), False).to_numpy()
    return found


def _kind(
    texts: Sequence[str | None], header: HeaderRow, given: Mapping[str, int], database: Database, keyless: bool
) -> str:
    cells = {place: folded for place, text in enumerate(texts) if (folded := plain(text))}
    if not cells:
        return "blank"
    same = sum(
        1 for place, text in cells.items() if place in header.cells and text == plain(header.cells[place].written)
    )
    if same >= 2 and same * 2 >= len(cells):
        return "header"
    first = cells[min(cells)]
    if FOOTER.fullmatch(first) and (keyless or len(cells) <= SPARSE):
        return "footer"
    if _label(texts, given, database) is not None:
        return "total"
    if keyless and len(cells) <= 2:
        kinds = {database.columns[name].kind for name, place in given.items() if place in cells}
        mapped = [place for place in cells if place in given.values()]
        if len(cells) == 1 and min(cells) == min(header.cells) and HEADING.fullmatch(first):
            return "title"
        if len(mapped) == len(cells) and kinds == {Kind.TEXT}:
            return "continuation"
        if not mapped or (len(cells) == 1 and min(cells) == 0 and len(first) > 10):
            return "stray"
    return "data"


def _guides(texts: Sequence[str | None]) -> bool:
    """Whether a row under the header says how to fill in (`必填`, `格式:…`) or numbers the columns (甲 1 2 3)."""
    cells = [folded for text in texts if (folded := plain(text))]
    if sum(1 for cell in cells if GUIDE.fullmatch(cell)) * 2 > len(cells) > 1:
        return True
    found = [NUMBERING.fullmatch(cell) for cell in cells]
    numbers = [int(one[1]) for one in found if one and one[1]]
    return len(cells) > 3 and all(found) and numbers == list(range(1, len(numbers) + 1))


def _examples(grid: pa.Table, header: HeaderRow, given: Mapping[str, int], database: Database) -> npt.NDArray[np.bool_]:
    """Rows marked 示例 under 序号, wherever they were sorted to; right under the header, the keys say it as well."""
    found = np.zeros(grid.num_rows, dtype=bool)
    for place, cell in header.cells.items():
        if UNNAMED.match(cell.plain):
            found |= pc.fill_null(pc.match_substring_regex(grid.column(place), rf"^\s*{EXAMPLE}\s*$"), False).to_numpy()
    below = header.last + 1
    if below < grid.num_rows:
        names = {name for alternative in database.keys for name in alternative if name in given}
        keys = [
            plain(grid.column(given[name])[below].as_py()) for name in names if database.columns[name].kind is Kind.TEXT
        ]
        found[below] |= any(keys) and all(key.startswith(f"{EXAMPLE}:") for key in keys if key)
    found[: header.last + 1] = False
    return found


def _names(given: Mapping[str, int], database: Database) -> set[int]:
    return {
        place
        for name, place in given.items()
        if database.columns[name].need in (Need.KEY, Need.EXPECTED)
        and database.columns[name].kind in (Kind.TEXT, Kind.AREA)
    }
