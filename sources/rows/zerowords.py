"""Rows that say in words that there is nothing to report (零报告): no data, and no zero until somebody confirms it.

The words are the code list `zero_report`; here is how they are put together with whom and when they speak of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.codelists import codelist
from schemas.column import Kind
from schemas.database import databases
from schemas.finding import mask
from sources.rows.body import Body
from sources.rows.lone import THING
from sources.headers.rowwords import plain
from sources.texts.cleaning import (fold, null_words)
from sources.texts.script import simplified

MAYBE = (
    r"^[\s\p{Z}]*$|^.{0,40}(?:无|無|没|沒|未|零|不涉及|不适用|空|[0０〇○]报|一致|同|不变|不變|一样|一樣|持平|沿用).{0,30}$"
    r"|^\W*(?i:\d{1,2}|0?\.0+|nil|none|null|n/?a|zero.{0,10}|no(?:t|thing)?\b.{1,20})\W*$|^[\s\p{Z}\p{P}]+$"
)
"""What a key cell of such a row looks like; looked at closely afterwards."""
MARKS = re.compile(r"^[\W_]+|[\W_]+$")
LABEL = re.compile(r"^(?:备注|附注|注|说明|情况说明|填报说明)[::]?")
DAYS = r"截[至止](?:目前|\d{1,2}月(?:\d{1,2}日|底|末)?)|(?:今年)?\d{1,2}[-至]\d{1,2}月|今年"
YEAR = r"20\d\d[年./-]?(?:度|第?[一二三四1-4]季度|[上下]半年)?(?:(?:0?[1-9]|1[0-2])月?)?份?"
TIME = rf"(?:{DAYS}|{YEAR}|(?:0?[1-9]|1[0-2])月份?|第?[一二三四]季度)"
SCOPE = (
    rf"(?:{TIME}|(?:本|当|该|此|我|全|上|各)(?:报告期|月份?|期|季度?|半?年度?|周|次|区|县|市|街道|镇|乡|居民区|社区|居委会?|村|单位|"
    r"辖区|范围|党委|党组织|支部|工会|团组织|楼宇|库|表|项|类)(?:内|里|中)?)"
)
BEFORE = rf"(?:(?:上|前)(?:个?月|期|季度?|年度?|周|次|报告期)|{TIME})(?:份|底|末)?"
THAN_BEFORE = (
    rf"[较比与同和跟](?:{BEFORE})的?(?:已?(?:报送|上报|填报)的?)?(?:数据|情况|报表|名册|名单)?(?:相比|比较|比)?[,，]?"
)
WAVERING = r"(?:经?(?:排查|核实|统计|查)[,，]?|截至目前|目前|现|暂|均|尚|仍|确|都|也|并|的|内|,|，)"
FREE = r"(?:无|没有|未|零|不涉及).{0,20}"
"""Behind the words for a place or a month anything may be what there is none of."""
THINGS = frozenset(
    {"人员", "组织", "单位", "情况", "数据", "信息", "记录", "事项", "变动", "报表", "名册", "名单", "各项"}
)
SERIAL = re.compile(r"\d{1,2}")
"""A key cell beside the words that only numbers the rows."""
VAGUE = re.compile(r"无|没|未|零|不涉及|不适用|空|[0〇○]报|一致|相同|同上|同前|不变|一样|持平|沿用")
UNCHANGED = re.compile(r"变[动化更]|增减|调整|不变|一致|相同|同[上前\d]|一样|持平|沿用|CHANGE", re.IGNORECASE)
ZERO = re.compile(r"[零0〇○](?:报|上报|申报|填报)|ZERO", re.IGNORECASE)
FEW = 5
"""In a table without any key column only so many rows may be a form that says so."""
FILLER = re.compile(r"0+(?:\.0+)?(?:%|人|名|个|户|家|幢|栋|条|件)?|否")


def declares(text: str | None) -> bool:
    """Whether a cell says that there is nothing: `零报告`, `无`, `本月无新增`, `本区无此类单位` …, and nothing else."""
    said = MARKS.sub("", LABEL.sub("", MARKS.sub("", simplified(plain(text or ""))).upper()))
    return bool(said) and len(said) <= 40 and _pattern().fullmatch(said) is not None


def reads(text: str | None) -> str:
    """What a cell that declares says: words for nothing, or only that nothing has changed, which is no zero."""
    said = simplified(plain(text or ""))
    if UNCHANGED.search(said) and not ZERO.search(said):
        return f"写“{mask(said)}”，这不是零报告，请报送本月全量数据"
    return "写有零报告字样"


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted((re.sub(r"\s", "", word) for word in codelist("zero_report").labels), key=len, reverse=True)
    titles = {word for one in databases().values() for word in (one.title, *one.hints)}
    things = "|".join(map(re.escape, sorted({*titles, *THINGS})))
    word = "|".join(map(re.escape, words))
    report = r".{0,30}零(?:报告|上报|申报|报送|填报)[表单]?"
    thing, about = rf"(?:(?:{things})的?)", rf"(?:{SCOPE}|{THAN_BEFORE}|{WAVERING})*+"
    return re.compile(
        rf"{about}{thing}*+{about}(?:{word})(?:{things}|的)*+|(?:{SCOPE})++{WAVERING}*+{FREE}|{report}"
        rf"|(?:{SCOPE}|{thing}|{WAVERING})*+{THAN_BEFORE}{WAVERING}*+(?:保持|完全)?(?:一致|相同|一样|持平|等同)"
        rf"|(?:{SCOPE}|{thing})*+(?:同|沿用|参照){BEFORE}(?:{things}|的|报送|填报|上报)*+"
    )


def zero_rows(body: Body, chosen: npt.NDArray[np.int64]) -> dict[int, int]:
    """Of the `chosen` rows those that declare, each with the position of a cell that does.

    Every cell of the database's columns says so, is blank, zero, or an area; where a key cell says it in full, the
    others are no matter, so that nothing is ever called 零报告. A row with a key of its own is data. Where nothing
    else stands in the table, a lone cell that speaks of nothing in other words declares too.
    """
    keys = set(body.keys.every)
    if not len(chosen) or (not keys and len(chosen) > FEW):
        return {}
    everything = len(chosen)
    like = np.ones(body.grid.num_rows, dtype=bool)
    for place in keys:
        like &= pc.fill_null(pc.match_substring_regex(body.grid.column(place), MAYBE), True).to_numpy()
    chosen = chosen[like[chosen]]
    areas = {place for name, place in body.given.items() if body.database.columns[name].kind is Kind.AREA}
    told = set(body.given.values()) - areas
    found: dict[int, int] = {}
    vague: dict[int, int] = {}
    for row, cells in zip(chosen.tolist(), body.grid.take(pa.array(chosen)).to_pylist(), strict=True):
        if (saying := _declaring(list(cells.values()), keys, told)) is not None:
            found[row] = saying
        elif (saying := _alone(list(cells.values()), areas)) in keys:
            vague[row] = saying
    return found | vague if len(found) + len(vague) == everything else found


def _alone(texts: Sequence[str | None], areas: set[int]) -> int:
    """The position of the only cell that says anything, where that speaks of nothing; -1 where none does."""
    filled = [place for place, text in enumerate(texts) if place not in areas and not _is_filler(text, SERIAL)]
    said = MARKS.sub("", simplified(plain(texts[filled[0]] or ""))) if len(filled) == 1 else ""
    is_vague = 3 < len(said) <= 40 and VAGUE.search(said) is not None and THING.fullmatch(said) is None
    return filled[0] if is_vague else -1


def _declaring(texts: Sequence[str | None], keys: set[int], told: set[int]) -> int | None:
    """The position of the cell that declares; None where none does, or the row says something of its own."""
    saying = [place for place, text in enumerate(texts) if declares(text)]
    if not saying or not all(_is_filler(texts[place], SERIAL) for place in keys - set(saying)):
        return None
    in_full = any(place in keys and not _is_filler(texts[place]) for place in saying)
    if not in_full and not all(_is_filler(texts[place]) for place in told - keys - set(saying)):
        return None
    return max(saying, key=lambda place: len(plain(texts[place] or "")))


def _is_filler(text: str | None, also: re.Pattern[str] = FILLER) -> bool:
    said = fold(text or "")
    return not said or said in null_words() or FILLER.fullmatch(said) is not None or also.fullmatch(said) is not None
