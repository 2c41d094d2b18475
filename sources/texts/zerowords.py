"""Words that say that there is nothing to report (零报告): no zero until somebody confirms it.

The words are the code list `zero_report`; here is how they are put together with whom and when they speak of.
"""

from __future__ import annotations

import re
from functools import cache

from schemas.codelists import codelist
from schemas.databaselist import databases
from schemas.records import searchpath
from sources.texts.cleaning import visible
from sources.texts.script import simplified

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
UNCHANGED = re.compile(r"变[动化更]|增减|调整|不变|一致|相同|同[上前\d]|一样|持平|沿用|CHANGE", re.IGNORECASE)
ZERO = re.compile(r"[零0〇○](?:报|上报|申报|填报)|ZERO", re.IGNORECASE)


def declares(text: str | None) -> bool:
    """Whether a cell says that there is nothing: `零报告`, `无`, `本月无新增`, `本区无此类单位` …, and nothing else."""
    said = MARKS.sub("", LABEL.sub("", MARKS.sub("", simplified(_plain(text))).upper()))
    return bool(said) and len(said) <= 40 and _pattern().fullmatch(said) is not None


def reads(text: str | None) -> str:
    """What a cell that declares says: words for nothing, or only that nothing has changed, which is no zero."""
    said = simplified(_plain(text))
    if UNCHANGED.search(said) and not ZERO.search(said):
        return f"写“{said}”，这不是零报告，请报送本月全量数据"
    return "写有零报告字样"


def _plain(text: str | None) -> str:
    return re.sub(r"\s", "", visible(text or ""))


@searchpath.follows
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
