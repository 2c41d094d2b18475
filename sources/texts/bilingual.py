"""Texts in Chinese and English: the Chinese part says what is meant, an English unit becomes the Chinese one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from sources.texts.cleaning import visible

HAN = r"\u3400-\u9fff"
A_HAN = re.compile(rf"[{HAN}]")
WORD = re.compile(r"(?<![A-Za-z])(?:[A-Za-z][a-z]{2,}|[A-Z]{4,})(?![A-Za-z])")
"""A word of English: no unit (km, kWh) and no short abbreviation (GDP, QQ)."""
SAYS = {
    r"e-?mails?": "邮", "we-?chat": "微信", "wi-?fi": "网", "fax": "传真", r"urls?|web ?sites?|webs?": "网",
    r"tel|telephones?|phones?|mobiles?": "电话|手机|联系方式|号|码", r"codes?|numbers?|ids?": "码|号|数|量",
    r"address(?:es)?": "址|所|住|地", r"ages?": "龄|岁|年", r"dates?|times?": "日|时|期|年|月",
    "apps?|excel|word": "表|件|端",
}  # fmt: skip
"""English words that say a thing of their own, and what a Chinese text says whose translation they are."""
PHRASE = r"[A-Za-z][A-Za-z0-9 .,'’&/:;\-]*"
BRACKETED = re.compile(rf"\(([^(){HAN}]*[A-Za-z%][^(){HAN}]*)\)")
WITHIN = re.compile(rf"(?<=[{HAN}])\s*[/|,;]\s*([^(){HAN}]*[A-Za-z][^(){HAN}]*)(?=\))")
"""English behind the Chinese of the same bracket: `(万人/10 000 persons)`."""
LEADING = re.compile(rf"^\s*({PHRASE}?)\s*[\s/|:\-]\s*(?=\(?[{HAN}])")
BEHIND = re.compile(rf"(?<=[^\sA-Za-z0-9])(\s*[\s/|:\-]?\s*)({PHRASE})(?=\(|$|\ufdd0|/\s*[{HAN}])")
SCALE = re.compile(r"(?i)\d|hundred|thousand|million|billion|percent|per\b|%|/")
"""What makes another number of a number, where no known unit says which."""
UNIT = re.compile(
    r"\((?:单位:?)?(?:[十百千万亿]*(?:人次?|[户个元家名幢栋座]|平方公里|平方米|公顷|亩|吨)(?:/[^()]*)?|[%‰])\)"
)
"""A unit in Chinese; what else stands in brackets says nothing of the number."""
NUMBERED = re.compile(rf"[^{HAN}]*\d[^{HAN}]*")
TWICE = re.compile(r"(\([^()]*\))\1")
UNITS = {
    "person": "人", "persons": "人", "people": "人", "household": "户", "households": "户", "unit": "个",
    "10000persons": "万人", "10000people": "万人", "10000households": "万户", "thousandpersons": "千人",
    "yuan": "元", "1000yuan": "千元", "10000yuan": "万元", "millionyuan": "百万元", "100millionyuan": "亿元",
    "sq.m": "平方米", "sqm": "平方米", "squaremeter": "平方米", "squaremeters": "平方米",
    "sq.km": "平方公里", "sqkm": "平方公里", "squarekilometers": "平方公里", "%": "%", "percent": "%", "‰": "‰",
}  # fmt: skip
"""English units, without blanks and commas, in Chinese."""


@lru_cache(maxsize=8192)
def chinese(text: str) -> str:
    """The Chinese part of a text in both languages; the text itself where it is none.

    A unit that only the English part has is kept, in Chinese; where nobody knows what it makes of a number, the text
    stays as it is, so that no number is read in a wrong unit.
    """
    if not A_HAN.search(text) or not re.search("[A-Za-z]{3}", text):
        return text
    found = plain = visible(text)
    units, has_own = [], UNIT.search(found) is not None
    for inside in BRACKETED.findall(found):
        if unit := _unit(inside):
            units.append(unit)
        elif not WORD.search(inside):
            continue
        elif SCALE.search(inside) and not has_own:
            return text
        found = found.replace(f"({inside})", " ")
    if _says_more(found):
        return text
    found = WITHIN.sub(lambda one: "" if WORD.search(one[1]) or _unit(one[1]) else one[0], found)
    found = LEADING.sub(lambda one: "" if WORD.search(one[1]) else one[0], found.strip())
    found = BEHIND.sub(_without, found.strip())
    found = TWICE.sub(r"\1", re.sub(rf"\s+(?=\()|(?<=[{HAN})])\s*[/|,;:\-]+\s*$", "", found).strip())
    if found == plain or not A_HAN.search(found):
        return text
    return found if UNIT.search(found) or not units else f"{found}({units[0]})"


def _without(found: re.Match[str]) -> str:
    """English behind a Chinese text; glued to it only a capitalised word is."""
    is_glued = not found[1]
    is_english = WORD.search(found[2]) and (not is_glued or re.match("[A-Z][a-z]{2}", found[2]))
    return "" if is_english else found[0]


def _says_more(text: str) -> bool:
    """Whether the English of a text says a thing that the Chinese does not."""
    return any(
        re.search(rf"(?i)(?<![a-z])(?:{word})(?![a-z])", text) and not re.search(same, text)
        for word, same in SAYS.items()
    )


def _unit(text: str) -> str | None:
    return UNITS.get(re.sub(r"[\s,]|^unit:", "", text.lower()))


def without_english(texts: Sequence[str]) -> list[str]:
    """What stands above one another in a column without what says in English what another text says in Chinese."""
    chinese_ones = [text for text in texts if A_HAN.search(text)]
    return [text for text in texts if A_HAN.search(text) or not (chinese_ones and WORD.search(text))]


Row = Sequence[str | None]


def is_translation(row: Row, beside: Row, below: Sequence[Row]) -> bool:
    """Whether a row says in English what the row beside it says in Chinese.

    A row of data may be English too: in one of its columns numbers or codes stand below the words.
    """
    english = {place for place, text in enumerate(row) if text and text.strip()}
    if len(english) < 2 or any(A_HAN.search(row[place] or "") for place in english):
        return False
    worded = {place for place in english if WORD.search(row[place] or "")}
    others = {place for place in english - worded if _unit((row[place] or "").strip("() ")) is None}
    said = {place for place, text in enumerate(beside) if text and A_HAN.search(text)}
    if len(worded) < 2 or others or len(english & said) * 2 <= len(english):
        return False
    return any(NUMBERED.fullmatch(text) for line in below for place in worded if (text := line[place]))
