"""What the words around a field's name in a header say: whose it is, of which time, the whole or a part.

They stand in the groups above a header, in the sub-headers below it, in parentheses behind it. The words themselves are
records (`sources.texts.headings`).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from schemas.column import Kind
from schemas.database import Database
from sources.texts.headings import PERSONS, Says, heading_words

LONGEST = 20
"""A group's name is no longer; a title may be."""
A_TITLE = re.compile(r"(?:表|名册|名单|台账|汇总|统计|一览|登记|清单|档案)$|[:：]")
A_LIST = re.compile(r"(?:登记|统计|汇总|一览|花)*(?:表|名册|名单|台账|清单|档案|册)(?:\d+|[(（][^()（）]*[)）])*$")
NOT_MEANT = re.compile(r"[不非无勿除]")
ONLY_A_PERSON = re.compile(
    r"(?:第?[一二三四五六七八九十\d]+|入党|主要|的|及|和|与|、|/|或|基本|情况|信息|资料|部分|栏|[()])*"
)
LEADING = re.compile(r"^(?:截至|截止到?|截止至?|至|到|于|在)(?=.)")
TRAILING = re.compile(r"(?:[数末底值量额]|人数|户数|数据|情况|份)+$")
SOME = re.compile(r"(?<=..)(?:人员|人士|党员|职工|员工|会员|团员|居民|群体)$")
DIGITS = {numeral: str(value) for value, numeral in enumerate("一二三四五六七八九", 1)}
MONTH = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})(?:年|[-./_]))?(?P<month>1[0-2]|0?[1-9])月?(?:份|[末底]|[-./]?\d{1,2}[日号]?)?"
    r"(?:\d{2}:\d{2}(?::\d{2})?)?[数]?"
)
COMPACT = re.compile(r"(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?:[0-3]\d)?")
QUARTER = re.compile(r"(?:(?P<year>\d{4})年?)?(?:第?(?P<quarter>[1-4])季度?|[Qq](?P<letter>[1-4]))[末底]?")
YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})(?:年度?)?(?P<end>[末底])?")
RANGE = re.compile(r"(?:\d{4}年)?\d{1,2}月?[-~—至到]\d{1,2}月(?:份|累计)?")
CHANGE = re.compile(
    r".{0,6}(?:增减|增长|增幅|增速|净增|变化|变动|同比|环比|占比|比重|比例)(?:[数量率额%]|幅度|百分比|百分点)*"
)
AGES = re.compile(r"\d+(?:周)?岁")
YEAR_BEFORE = re.compile(r"(?:上|去|前)年(?:度|同|年)?\d{1,2}月")
COUNTED = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT})
THINGS = re.compile(
    r"\(?(?:单位[:：]?)?(?:[人名户个家幢栋座层间条处片只次项件元%‰岁年月]|[百千]?万[人元户]?|[百千][人元户]|亿元?|平方米|平方公里|公里|k?m2)\)?"
)
RATE = re.compile(
    r"(?:单位[:：]?)?(?:[十百千万亿]*元|[千百]?万?平方米|%)(?:/|每)(?:[百千万]?(?:平方米|平米|m2|平方公里|km2|亩|[人户家名个])|个?月|[天日季])"
)
"""A unit of amounts or areas by something: of no amount of a whole."""
SAYS_NOTHING = re.compile(
    r"(?:含|包含|包括|计入|截至|截止|见|自动|公式|系统|总|本级及).*|[全共]|.*(?:填|填写|口径|为准|统计|来源|说明|在内|\d位)|第.*"
)
"""Notes in brackets behind a header that leave the field whole."""
NARROWS = re.compile(r"不(?:含|包括|包含|计|算).*")
HAN = re.compile(r"[\u3400-\u9fff]")
PIECES = re.compile(r"[,，、;；]")


class SaidPart(NamedTuple):
    """What a word says of time or part; the year and month where it names them."""

    says: Says
    year: int | None = None
    month: int | None = None


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile(rf"{'|'.join(sorted(heading_words(), key=len, reverse=True))}|[年月季Qq]|\d[-./_]\d")


def says_anything(text: str) -> bool:
    """Whether any word of whose, when or what part is in a text."""
    return _any_word().search(text) is not None


@lru_cache(maxsize=4096)
def whose(text: str, own: tuple[str, ...] = ()) -> Says | None:
    """Whose columns a group or a word in parentheses says they are; None where it names nobody, or both.

    `own` are further words for the person of the row: what the database is called.
    """
    if len(text) > LONGEST or A_TITLE.search(text):
        return None
    people = {word: says for word, says in heading_words().items() if says in PERSONS and word in text}
    longest = {w: s for w, s in people.items() if not any(w != other and w in other for other in people)}
    if Says.OWN in longest.values():
        return None if len(set(longest.values())) > 1 else Says.OWN
    if longest:
        return None if NOT_MEANT.match(text) else next(iter(longest.values()))
    return Says.OWN if any(word and word in text for word in own) else None


def is_anothers(text: str) -> bool:
    """Whether a text names somebody else than the row's person."""
    said = whose(text)
    return said is not None and said.is_another


def is_only_a_person(text: str) -> bool:
    """Whether a text says whose columns follow and nothing else: a title above a whole table says more."""
    if not is_anothers(text):
        return False
    rest = text
    for word in sorted((w for w, says in heading_words().items() if says in PERSONS), key=len, reverse=True):
        rest = rest.replace(word, "")
    return ONLY_A_PERSON.fullmatch(rest) is not None


@lru_cache(maxsize=8192)
def part(text: str) -> SaidPart | None:
    """Which time or part of a field a sub-header or group says it is; None where it says neither."""
    text = text.strip("()[]【】·-—_:：、,，/")
    if not text or len(text) > LONGEST:
        return None
    plain = LEADING.sub("", re.sub(r"十([一二])?(?=月)", lambda m: f"1{DIGITS.get(m[1] or '', '0')}", text))
    plain = re.sub(r"[一二三四五六七八九](?=月|季)", lambda m: DIGITS[m[0]], plain)
    if plain.startswith(("其中", "#")) or CHANGE.fullmatch(plain) or AGES.search(plain):
        return SaidPart(Says.PART)
    if YEAR_BEFORE.match(plain):
        return SaidPart(Says.EARLIER)
    words = heading_words()
    for form in (plain, TRAILING.sub("", plain)):
        if (says := words.get(form)) is not None and says not in PERSONS and says is not Says.NOTE:
            return SaidPart(says)
    return _dated(plain)


def group_part(text: str) -> SaidPart | None:
    """As `part`, of a group: it may be called by the people that it is of, 退休党员 or 外籍人士情况."""
    if (said := part(text)) is not None:
        return said
    some = part(SOME.sub("", TRAILING.sub("", text)))
    return some if some is not None and some.says is Says.PART else None


def _dated(text: str) -> SaidPart | None:
    if RANGE.fullmatch(text):
        return SaidPart(Says.PART)
    for pattern in (MONTH, COMPACT):
        found = pattern.fullmatch(text)
        if found and (found["year"] or "月" in text):
            year = int(found["year"]) if found["year"] else None
            return SaidPart(Says.NOW, year + 2000 if year is not None and year < 100 else year, int(found["month"]))
    if found := QUARTER.fullmatch(text):
        return SaidPart(
            Says.NOW, int(found["year"]) if found["year"] else None, int(found["quarter"] or found["letter"]) * 3
        )
    if found := YEAR.fullmatch(text):
        return SaidPart(Says.NOW, int(found["year"]), 12) if found["end"] else SaidPart(Says.RECENT, int(found["year"]))
    return None


def qualifying(text: str) -> tuple[str, ...]:
    """Of what stands in brackets behind a name the pieces that say whose, which part or time, or by what it is."""
    if len(pieces := PIECES.split(text)) == 1 or part(text):
        pieces = [text]
    return tuple(one for one in pieces if whose(one) is not None or part(one) is not None or RATE.fullmatch(one))


def asides(text: str) -> str:
    """The first piece of a note in brackets that may leave something out: no unit, time, known note or gloss."""
    return next(filter(_is_aside, PIECES.split(text)), "")


def _is_aside(text: str) -> bool:
    if NARROWS.match(text):
        return True
    if not HAN.search(text) or THINGS.fullmatch(text) or SAYS_NOTHING.fullmatch(text):
        return False
    known = heading_words().get(text) or heading_words().get(TRAILING.sub("", text))
    return known is not Says.NOTE and part(text) is None and whose(text) is None


def is_telling(text: str) -> bool:
    """Whether a sub-header says whose, which part or in which unit a field is, rather than naming one of its own."""
    return bool(whose(text) or part(text) or THINGS.fullmatch(text))


def unit_said(text: str) -> str | None:
    """The unit that a sub-header is: `万人`, `(万元)`, `单位:元`."""
    return text.strip("()").removeprefix("单位").lstrip(":：") if THINGS.fullmatch(text) else None


def is_list_of_others(text: str, database: Database, *, is_title: bool) -> bool:
    """Whether a sheet's name or a title says that the table is about other persons than the database's: 党员配偶情况表.

    A title must call itself a list: a label such as 联系人 may stand above a table too.
    """
    plain = A_LIST.sub("", text)
    for own in sorted((database.title, *database.hints), key=len, reverse=True):
        plain = plain.replace(own, "")
    return (not is_title or plain != text) and len(plain) <= LONGEST and is_only_a_person(plain)
