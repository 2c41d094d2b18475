"""Which month a text is of: the period to file it under, and the month that a table says its rows are of.

Whose months they are, and what follows when they differ, is told elsewhere.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from schemas.periods import Period
from sources.texts.cleaning import visible

NUMERALS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
MONTH = r"(1[0-2]|0?[1-9])"
YEAR_MONTH = (
    re.compile(rf"(?<!\d)((?:19|20)\d{{2}})\s*[年\-./_]\s*{MONTH}(?!\d|\s*个?季)(?:\s*月)?"),
    re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)"),
)
DAY = re.compile(r"\d{8}")
QUARTER = re.compile(r"((?:19|20)\d{2})\s*年?度?\s*第?\s*([1-4])\s*季度")
HALF = re.compile(r"((?:19|20)\d{2})\s*年?度?\s*(上|下)半年")
YEAR_END = re.compile(r"((?:19|20)\d{2})\s*年?(?:年度|年底|年末|全年)")
SHORT_YEAR = re.compile(rf"(?<!\d)(\d{{2}})\s*年\s*{MONTH}\s*月(?!\s*\d)")
DATE = re.compile(
    rf"(?<!\d)((?:19|20)\d{{2}})(?:\s*[年\-./_]\s*{MONTH}\s*[月\-./_]\s*|(?=\d{{4}}(?!\d))(0[1-9]|1[0-2]))([0-3]?\d)(?!\d)"
)
WHOLE = re.compile(r"\s*\d{4}[年\-./]\d{1,2}[月\-./]0?1日?[\sT]*(00?:00(:00)?)?\s*")
SHORT = re.compile(rf"[^\dA-Za-z]*(2\d)(?:[.\-_/]{MONTH}|(0[1-9]|1[0-2]))(?!\d)[^\d%‰万元亿人平个岁]*")
"""A year of two digits without its 年, as sheets are called: 26.8, 2608. It counts near the period only."""
LAST_DAY = re.compile(rf"[^\dA-Za-z年]*{MONTH}\.([0-3]?\d)(?!\d)[^\d%‰万元亿人平个岁]*")
UNTIL = re.compile(r"截[至止]|数据")
DAY_ALONE = re.compile(rf"(?<![\d年]){MONTH}\s*月\s*([0-3]?\d)(?!\d)")
ALONE = re.compile(
    rf"(去年|上年)?(?<!\d){MONTH}\s*月(?!\s*\d|底?之?前|以前|[上中下]旬|内|份?[上填]报|份?报送|[生增减转])"
)
LONGEST = 16
"""Characters of a text that says hardly more than a month."""
IN_FIGURES = re.compile(r"\W*20\d{2}(?:[-./]|(?=\d{2}\W*$))(?:1[0-2]|0?[1-9])(?:[-./]0?1(?:[ T]?00:00(?::00)?)?)?\W*")
"""A month without its 月, or its first day as spreadsheets keep it."""
AHEAD = 2
"""A month without a year lies at most so many months behind the period it is sent for."""
NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
FULL_NAMES = [name.lower() for name in calendar.month_name[1:]]
ENGLISH = re.compile(rf"(?<![a-z])({'|'.join([*FULL_NAMES, 'sept', *NAMES])})[.\-\s,'_]*((?:20)?\d{{2}})?(?![a-z\d])")
RELATIVE = re.compile(r"(?<![较比同与和至以])(上个?月|上期|[本当][月期]|下个?月|下期)(?![增减比相变对新发转至和与计])")
SPAN = re.compile(
    r"(?:((?:19|20)\d{2})\s*年?度?\s*)?(?:第?\s*([1-4])\s*季度|(?<![a-z])q([1-4])(?!\d)|(上|下)半年)", re.IGNORECASE
)
BEFORE_SPAN = re.compile(r"(?<![较比同与和至以])上(个?季度?)(?![增减比相变])")
END_OF_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年[底末](?!前)")
STEPS = {"上": -1, "本": 0, "当": 0, "下": 1}
YEAR_BEFORE = re.compile(r"(?<![较比同与和至以])(上年年?[末底]|去年年?[末底]|年初)(?![增减比相变对至和与])")
SINCE = re.compile(
    rf"(?<!\d)(?:(?:19|20)\d{{2}}\s*年\s*)?{MONTH}\s*月?\s*[-—–~至到]\s*(?=(?:(?:19|20)\d{{2}}\s*年\s*)?{MONTH}\s*月)"
)
"""The beginning of a range of months, of which the last is the month that is told."""
ASKED = re.compile(
    r"(报告期别?|报表期|报告月份|统计[月期]份?|数据[月期]份?|数据截[至止]日?期?|数据日期"
    r"|所属(月份?|期间?|时期)|会计期间?|期别|月份|年月"
    r"|(报告|统计|数据|所属|会计|报表)年[度份]|(?<![\u3400-\u9fff\d])年[度份](?=[:：]|$))"
)
"""What a column, or a cell before it, is called that says the month of the rows."""
ASKS = re.compile(rf"[^\d]*?{ASKED.pattern}[:为]?")
"""What stands before the month of a table, in the same cell or in the one before."""
A_YEAR = re.compile(r"\s*(20\d{2})\s*(?:年度?)?\s*")
MONTH_LABEL = "报告期"
NOT_THE_PERIOD = re.compile("(填报|填表|报出|报送|上报|制表)(日期|时间)|打印|导出|下载|请[于在]|前报")
"""What stands beside the day on which somebody filled in, made, printed or must send a form."""


def dated(words: Sequence[str]) -> list[str]:
    """Titles without the day on which somebody filled them in, in the same cell or in the one behind."""
    found, before = [], ""
    for word in words:
        text = re.sub(r"\s", "", word)
        is_label = bool(NOT_THE_PERIOD.search(before)) and not re.search(r"\d", before)
        if not NOT_THE_PERIOD.search(text) and not (is_label and re.match(r"\d|[一二三四五六七八九十〇○]", text)):
            found.append(word)
        before = text
    return found


def is_day_or_month(label: str, value: str) -> bool:
    """Whether the first text asks for the month of a form, or the day of filling it in, and the second says it."""
    asks = ASKS.fullmatch(label) or NOT_THE_PERIOD.search(label)
    return bool(asks) and bool(re.match(r"\d|[一二三四五六七八九十〇○上本]", value))


def a_year(text: str) -> Period | None:
    """December of the year that a text is; None where it says more, or something else."""
    year = A_YEAR.fullmatch(spoken(text))
    return Period(int(year[1]), 12) if year else None


def is_only_a_month(text: str) -> bool:
    """Whether a short text says a month, with or without its year: it heads what stands below it."""
    said = "月" in visible(text) and tell_month(dated([text]), Period(2026, 1)) is not None
    return len(text) <= LONGEST and (said or IN_FIGURES.fullmatch(visible(text)) is not None)


def tell_period(texts: Iterable[str]) -> Period | None:
    """The first period that the texts name: a month, else the last month of a quarter, half-year or year."""
    said = [spoken(text) for text in texts]
    for text in said:
        for pattern in YEAR_MONTH:
            if found := pattern.search(text):
                return Period(int(found[1]), int(found[2]))
    for text in said:
        if found := QUARTER.search(text):
            return Period(int(found[1]), int(found[2]) * 3)
        if found := HALF.search(text):
            return Period(int(found[1]), 6 if found[2] == "上" else 12)
        if found := YEAR_END.search(text):
            return Period(int(found[1]), 12)
    return None


def tell_month(texts: Sequence[str], near: Period | None = None) -> Period | None:
    """The first month that the texts name as such: no year, of days only the last one of a month.

    Of a quarter or half-year it is the period if it lies in it, else the last month. Of a month without a year it is
    the one nearest to `near`, and relative ones (上月) are counted from there; without `near` all these say nothing. A
    month behind its label (报告期) goes before the others.
    """
    labelled = (month for text in _labelled(texts) if (month := _of_label(text, near)))
    told = (month for text in texts if (month := _month(spoken(text), near)))
    return next(labelled, None) or next(told, None)


def nearest(month: int, near: Period) -> Period:
    """Of the months of that number the one nearest to a period, but none that lies far ahead: nobody knows it yet."""
    latest = _count(near) + AHEAD
    year = (latest - (month - 1)) // 12
    return Period(year, month)


def _labelled(texts: Sequence[str]) -> Iterator[str]:
    """What stands behind labels of the period."""
    for text, following in zip_longest(texts, texts[1:], fillvalue=""):
        said = re.sub(r"\s", "", spoken(text))
        if found := ASKS.match(said):
            yield said[found.end() :] or spoken(following)


def _of_label(text: str, near: Period | None) -> Period | None:
    """The month of what stands behind a label: any date is in its month there, and a bare number is one."""
    if found := DATE.match(text):
        return Period(int(found[1]), int(found[2] or found[3]))
    if near and (number := re.fullmatch(rf"\s*{MONTH}\s*", text)):
        return nearest(int(number[1]), near)
    if near and (year := A_YEAR.fullmatch(text)):
        return Period(int(year[1]), 12) if int(year[1]) != near.year else None
    return _month(text, near)


def _month(text: str, near: Period | None) -> Period | None:
    """The month that one text names."""
    for pattern in YEAR_MONTH:
        found = pattern.search(text)
        if found and not re.match(r"\s*[-./月]?\s*\d", text[found.end() :]) and not DAY.search(found[0]):
            return Period(int(found[1]), int(found[2]))
    if found := SHORT_YEAR.search(text):
        return Period(2000 + int(found[1]), int(found[2]))
    if near and (found := DATE.search(text)):
        told = Period(int(found[1]), int(found[2] or found[3]))
        return told if _is_data_date(text, told, int(found[4]), near) else None
    return (_of_span(text, near) or _without_year(text, near)) if near else None


def _of_span(text: str, near: Period) -> Period | None:
    """The last month of a quarter, half-year or year, or the period itself where it lies in it."""
    if BEFORE_SPAN.search(text):
        return _shifted(near, -1 - (near.month - 1) % 3)
    if found := END_OF_YEAR.search(text):
        return near if int(found[1]) == near.year else Period(int(found[1]), 12)
    if (found := SPAN.search(text)) is None:
        return None
    size = 6 if found[4] else 3
    month = size * ("上下".index(found[4]) + 1 if found[4] else int(found[2] or found[3]))
    last = Period(int(found[1]) if found[1] else near.year, month)
    if _shifted(last, -size) < near <= last:
        return near
    return last if found[1] else nearest(month, near)


def _is_data_date(text: str, told: Period, day: int, near: Period) -> bool:
    """Whether a day stands for its month: the last one, or the first alone in a cell, as a month is stored in dates.

    A day behind the period is likely the one on which somebody filled in the form.
    """
    is_last = day == calendar.monthrange(told.year, told.month)[1]
    is_month = day == 1 and WHOLE.fullmatch(text) is not None
    return (is_last and bool(UNTIL.search(text))) or (told <= near and (is_last or is_month))


def _without_year(text: str, near: Period) -> Period | None:
    """The one month that a text names beside no year; None where it names several."""
    told = {
        Period(near.year - 1, int(one[2])) if one[1] else nearest(int(one[2]), near) for one in ALONE.finditer(text)
    }
    if (short := SHORT.fullmatch(text)) and near.year - 1 <= 2000 + int(short[1]) <= near.year:
        told.add(Period(2000 + int(short[1]), int(short[2] or short[3])))
    for one in filter(None, (*DAY_ALONE.finditer(text), LAST_DAY.fullmatch(text))):
        month, day = nearest(int(one[1]), near), int(one[2])
        told |= {month} if _is_data_date(text, month, day, near) else set()
    for name in ENGLISH.finditer(text.lower()):
        month = nearest(NAMES.index(name[1][:3]) + 1, near)
        month = Period(2000 + int(name[2][-2:]), month.month) if name[2] else month
        told |= {month} if abs(month.year - near.year) < 2 else set()  # else a day stands behind it
    told |= {_shifted(near, STEPS[word[1][0]]) for word in RELATIVE.finditer(text)}
    told |= {Period(near.year - 1, 12) for _ in YEAR_BEFORE.finditer(text)}
    return told.pop() if len(told) == 1 else None


def _shifted(period: Period, months: int) -> Period:
    year, month = divmod(_count(period) + months, 12)
    return Period(year, month + 1)


def _count(period: Period) -> int:
    return period.year * 12 + period.month - 1


def spoken(text: str) -> str:
    """Width folded, Chinese numerals of a date as digits (二〇二六年九月 is 2026年9月), of a range its last month."""
    text = visible(text)
    text = re.sub(r"十([一二])?月", lambda m: f"{10 + ' 一二'.index(m[1]) if m[1] else 10}月", text)
    text = re.sub(r"[〇零○一二三四五六七八九]{4}年", lambda m: m[0].translate(NUMERALS), text)
    text = re.sub(r"[一二三四五六七八九](?=月|季度)", lambda m: m[0].translate(NUMERALS), text)
    return SINCE.sub(lambda m: m[0][: m[0].index("年") + 1] if "年" in m[0] and not _has_year(m) else "", text)


def _has_year(found: re.Match[str]) -> bool:
    """Whether the end of a range has a year of its own."""
    return bool(re.match(r"(?:19|20)\d{2}\s*年", found.string[found.end() :]))
