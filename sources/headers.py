"""Headers: where the header row is, and which declared column each cell of it means.

Which database a sheet belongs to is decided in `recognition`; rows below the header are not looked at here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from schemas.database import Database, databases
from sources.mapping_records import HeaderMapping

LOOKED_AT = 60
"""A header stands in the first so many rows."""

TRADITIONAL = str.maketrans(
    "黨員職務學歷稱碼號類別區鄉鎮樓數據業單團組織會聯繫電話時間轉進離開證書記錄齡狀態貫屬領際實經營註冊資機構"
    "總個戶樣萬兩專為優體養內況減劃辦動廈縣發變圍場備婦對導層屆歲崗幹應當執報掛換權條來極標棟殘滬滿現產從農準"
    "規認訓設訪識請談負貢責貨質貧費車轄過選遞銷長門陣階隸難項預駐確積稅築簡級納線終統編繳網薦術關係蓋審",
    "党员职务学历称码号类别区乡镇楼数据业单团组织会联系电话时间转进离开证书记录龄状态贯属领际实经营注册资机构"
    "总个户样万两专为优体养内况减划办动厦县发变围场备妇对导层届岁岗干应当执报挂换权条来极标栋残沪满现产从农准"
    "规认训设访识请谈负贡责货质贫费车辖过选递销长门阵阶隶难项预驻确积税筑简级纳线终统编缴网荐术关系盖审",
)
MARKS = re.compile(r"^[*※★#●]+(?=\w)|[*※★]+$|[(\[【](?:必填|必填项|选填|选填项|必选|可选|非必填)[)\]】]")
HINT = re.compile(
    r"\((?:\d{2,4}[./-].*|[Yy]{2,4}.*|请.*|如.*|例.*|格式.*|注.*|填.*|下拉.*|限.*|不.*|可.*|按.*|.*[:：].*)\)"
)
UNIT = re.compile(r"\(([^()]{1,8})\)$")
UNNAMED = re.compile(r"^(序号|序列|序|编号列|行号|No\.?|NO\.?)$")


@dataclass(frozen=True)
class Header:
    """One cell of the header row: as written, as compared, without its unit, the unit, and what was recorded of it."""

    written: str
    plain: str
    bare: str
    unit: str | None
    confirmed: tuple[HeaderMapping, ...] = ()

    def decision(self, database: str) -> HeaderMapping | None:
        """What was recorded of it for a database: it wins over every synonym."""
        return next((record for record in self.confirmed if record.scope.database == database), None)


Confirmed: TypeAlias = Mapping[str, tuple[HeaderMapping, ...]]
"""Header as compared → what was recorded of it."""


def confirm(records: Iterable[HeaderMapping]) -> Confirmed:
    """The recorded headers that hold for a file, to be looked up."""
    found: dict[str, tuple[HeaderMapping, ...]] = {}
    for record in records:
        found[record.plain] = (*found.get(record.plain, ()), record)
    return found


def read_header(written: str, confirmed: Confirmed | None = None) -> Header:
    """Width and blanks folded, requirement marks and format hints cut, the unit in parentheses taken off."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", written)).translate(TRADITIONAL)
    plain = HINT.sub("", MARKS.sub("", plain)).rstrip(":：")
    unit = UNIT.search(plain)
    bare, known = UNIT.sub("", plain), confirmed or {}
    return Header(written.strip(), plain, bare, unit[1] if unit else None, known.get(plain) or known.get(bare, ()))


@cache
def vocabulary(name: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Of one database: header as compared → (column, rank); 0 is the official title, then synonyms, bare forms last."""
    known: dict[str, list[tuple[str, int]]] = {}
    for column in databases()[name].columns.values():
        for rank, text in enumerate(column.headers):
            header = read_header(text)
            for form, penalty in ((text, 0), (header.plain, 0), (header.bare, 50)):
                entry = known.setdefault(form, [])
                if column.name not in (other for other, _ in entry):
                    entry.append((column.name, rank + penalty))
    return {form: tuple(sorted(entry, key=lambda pair: pair[1])) for form, entry in known.items()}


@cache
def all_headers() -> dict[str, int]:
    """Every known header → how many databases know it."""
    counts: dict[str, int] = {}
    for name in databases():
        for form in vocabulary(name):
            counts[form] = counts.get(form, 0) + 1
    return counts


def meanings(header: Header, database: str) -> list[tuple[str, int]]:
    """The columns a header may mean, best first, as (column, rank); what was recorded of it has rank -1."""
    if (decision := header.decision(database)) is not None:
        return [(decision.column, -1)] if decision.column else []
    words = vocabulary(database)
    found = list(words.get(header.plain, ()))
    if header.bare != header.plain:
        found += [(name, rank + 100) for name, rank in words.get(header.bare, ())]
    return found


@dataclass(frozen=True)
class HeaderRow:
    """The located header: `first` and `last` zero-based rows of the grid (two when merged), cells by position."""

    first: int
    last: int
    cells: dict[int, Header]


def locate(rows: Sequence[Sequence[str | None]], confirmed: Confirmed | None = None) -> HeaderRow | None:
    """The row, or pair of rows, among the first ones that holds most known headers; None below two of them."""
    best: tuple[float, HeaderRow] | None = None
    for index, row in enumerate(rows[:LOOKED_AT]):
        single = {place: read_header(text, confirmed) for place, text in enumerate(row) if text and text.strip()}
        candidates = [HeaderRow(index, index, single)]
        if index + 1 < len(rows):
            candidates.append(HeaderRow(index, index + 1, _joined(row, rows[index + 1], confirmed)))
        for candidate in candidates:
            score = _score(candidate)
            if score and (best is None or score > best[0]):
                best = (score, candidate)
    return best[1] if best else None


def _score(row: HeaderRow) -> float:
    known = {place for place, header in row.cells.items() if _is_known(header)}
    distinct = {row.cells[place].plain for place in known}
    if len(distinct) < 2 or len(known) * 5 < len(row.cells):
        return 0
    return len(distinct) + len(known) / max(len(row.cells), 1) * 0.5 - (0.75 if row.last > row.first else 0)


def _is_known(header: Header) -> bool:
    return bool(header.confirmed) or header.plain in all_headers() or header.bare in all_headers()


def _joined(top: Sequence[str | None], bottom: Sequence[str | None], confirmed: Confirmed | None) -> dict[int, Header]:
    """Two header rows as one: the lower text where it is known alone, else both together, else the upper alone."""
    cells: dict[int, Header] = {}
    group = ""
    for place, (upper, lower) in enumerate(zip(top, bottom, strict=False)):
        upper, lower = (upper or "").strip(), (lower or "").strip()
        group = upper or (group if lower else "")
        if not lower:
            if upper:
                cells[place] = read_header(upper, confirmed)
            continue
        joined, alone = read_header(group + lower, confirmed), read_header(lower, confirmed)
        both = read_header(f"{group}/{lower}", confirmed)
        if both.confirmed or _is_known(joined):
            cells[place] = both if both.confirmed else joined
        elif _is_known(alone) or not group:
            cells[place] = alone
        else:
            cells[place] = both
    return cells


def assign(row: HeaderRow, database: Database) -> tuple[dict[str, int], list[int]]:
    """Column → position in the grid, and the positions that mean nothing or lost.

    The official title wins over synonyms, an earlier synonym over a later one, the left cell over the right one.
    """
    wishes = sorted(
        (rank, place, name) for place, header in row.cells.items() for name, rank in meanings(header, database.name)
    )
    given: dict[str, int] = {}
    used: set[int] = set()
    for _rank, place, name in wishes:
        if name not in given and place not in used:
            given[name] = place
            used.add(place)
    ignored = {place for place, header in row.cells.items() if _is_ignored(header, database.name)}
    left = [
        place
        for place, header in row.cells.items()
        if place not in used and place not in ignored and not UNNAMED.match(header.plain)
    ]
    return {name: given[name] for name in database.columns if name in given}, left


def _is_ignored(header: Header, database: str) -> bool:
    decision = header.decision(database)
    return decision is not None and decision.column is None
