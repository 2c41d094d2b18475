"""A second, simple reading of a cell, written without looking at the first: what may be accepted without a finding.

It knows the plain forms only. Where it has no answer, the readers must tell something at the cell.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from schemas.codelists import codelist
from schemas.column import Column, Kind

NOTHING = {
    "", "无", "—", "-", "－", "/", "\\", "暂无", "不详", "未知", "空", "N/A", "#N/A", "NULL", "nan", "*", "……", "null",
    "NaN", "None", "n/a",
    "——", "......", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!",
}  # fmt: skip
INVISIBLE = re.compile(
    r"[\s\x01-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc]+"
)
INTEGER = re.compile(r"\+?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0*)?")
DECIMAL = re.compile(r"\+?(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+)")
DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})[日号.]?(?:T?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?Z?)?")
TIGHT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
TIMED = re.compile(r"(\S+)\s+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")


QUOTED = re.compile(r"""(?:"([\w\-]+)"|[“”„‟]([\w\-]+)[“”]|「([\w\-]+)」|『([\w\-]+)』)""", re.ASCII)
"""A code, number or day between two quotation marks of one kind (docs/files.md)."""


def squashed(text: str) -> str:
    """Width folded, nothing blank or invisible, no apostrophe in front, not between quotation marks."""
    bare = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lstrip("'`")
    quoted = QUOTED.fullmatch(bare)
    return next(filter(None, quoted.groups())) if quoted else bare


def may_be(column: Column, text: str, value: Any) -> bool:
    """Whether the accepted value is what the cell holds, by the plainest reading of it."""
    bare = squashed(text)
    if value is None:
        return bare in NOTHING or (bare == "0" and column.kind not in COUNTED)
    return _READINGS[column.kind](column, text, bare, value)


COUNTED = (Kind.INT, Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT)


def _text(column: Column, text: str, bare: str, value: Any) -> bool:
    return squashed(value) == bare


def _integer(column: Column, text: str, bare: str, value: Any) -> bool:
    if unfolded_digits(text):
        return False
    if bare.isdecimal() or bare == "-0":
        return bool(int(bare) == value)
    if not INTEGER.fullmatch(bare):
        return _worded(bare, float(value))
    return bool(int(bare.partition(".")[0].replace(",", "")) == value)


def _decimal(column: Column, text: str, bare: str, value: Any) -> bool:
    if unfolded_digits(text):
        return False
    if bare.isdecimal() or bare == "-0":
        return bool(float(bare) == value)
    if not DECIMAL.fullmatch(bare):
        return _worded(bare, value)
    return bool(abs(float(bare.replace(",", "")) - value) <= 1e-9 * max(1.0, abs(value)))


def unfolded_digits(text: str) -> bool:
    """Digits that folding would glue to their neighbours: footnote marks, powers, fractions."""
    return any(c.isdigit() != c.isdecimal() or unicodedata.category(c) == "No" for c in text)


MULTIPLES = {"万": 1e4, "千": 1e3, "百": 1e2, "亿": 1e8, "": 1.0}
WORDED = re.compile(
    r"\+?([0-9][0-9,]*(?:\.[0-9]+)?)([万千百亿]?)(?:[人名个户家栋幢层间支条位月年岁届期场次元组处片只]|平方米|㎡|万元)?"
)


def _worded(bare: str, value: float) -> bool:
    """A number with its unit (domain reference, section 7, rows 22 and 27)."""
    found = WORDED.fullmatch(bare)
    if found is None or ("," in found[1] and not INTEGER.fullmatch(found[1].partition(".")[0])):
        return False
    return abs(float(found[1].replace(",", "")) * MULTIPLES[found[2]] - value) <= 1e-6 * max(1.0, value)


def _money(column: Column, text: str, bare: str, value: Any) -> bool:
    amount = re.fullmatch(r"([0-9.,]+)(万元|元|亿元|万|亿)", bare)
    if amount and DECIMAL.fullmatch(amount[1]):
        times = {"万元": 1, "万": 1, "元": 1e-4, "亿元": 1e4, "亿": 1e4}[amount[2]]
        return bool(abs(float(amount[1].replace(",", "")) * times - value) <= 1e-6 * max(1.0, value))
    return _decimal(column, text, bare, value)


def _percent(column: Column, text: str, bare: str, value: Any) -> bool:
    if bare.endswith("%"):
        return _decimal(column, text, bare[:-1], value)
    if bare.endswith("‰"):
        return _decimal(column, text, bare[:-1], value * 10)
    if bare.endswith("成"):
        return _decimal(column, text, bare[:-1], value / 10)
    return _decimal(column, text, bare, value)


def _date(column: Column, text: str, bare: str, value: Any) -> bool:
    spaced = TIMED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    found = DAY.fullmatch(squashed(spaced[1]) if spaced else bare) or TIGHT_DAY.fullmatch(bare)
    if found:
        try:
            day = dt.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return False
        return bool(value == (day.replace(day=1) if column.kind is Kind.MONTH else day))
    month = re.fullmatch(r"([0-9]{4})[-./年]([0-9]{2}|(?<=[-/年])[0-9]|[2-9])月?|([0-9]{4})([0-9]{2})", bare)
    if month and column.kind is Kind.MONTH:
        return bool(value == dt.date(int(month[1] or month[3]), int(month[2] or month[4]), 1))
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", bare):  # a serial number of Excel
        day = dt.date(1899, 12, 30) + dt.timedelta(int(bare[:5]))
        return bool(value == (day.replace(day=1) if column.kind is Kind.MONTH else day))
    last = "[日月]" if column.kind is Kind.MONTH else "日"
    return re.fullmatch(rf"[〇零○一二三四五六七八九]{{4}}年.+{last}", bare) is not None  # its own test reads numerals


def _code(column: Column, text: str, bare: str, value: Any) -> bool:
    """Its code or a label or alias of it, bare or the two of them together."""
    assert column.codelist is not None
    listed = codelist(column.codelist)
    if value.startswith("?"):
        return False
    mine = {value, listed.labels[value], *(text for text, code in listed.spellings.items() if code == value)}
    words = {squashed(word).casefold() for word in mine}
    folded = bare.casefold()
    if folded in words or re.sub(r"\.0+$", "", folded) in words or folded.zfill(len(value)) == value.casefold():
        return True
    rest = squashed(unicodedata.normalize("NFKC", text)).casefold()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, " ")
    parts = [part for part in re.split(r"[_\-—.,;、/|:()\[\]【】\s]", rest) if part]
    return rest != folded and all(part.zfill(len(value)) in words for part in parts)


def _flag(column: Column, text: str, bare: str, value: Any) -> bool:
    listed = codelist("yes_no")
    words = {squashed(text).casefold() for text, code in listed.spellings.items() if (code == "1") == value}
    words |= {squashed(label).casefold() for code, label in listed.labels.items() if (code == "1") == value}
    words |= {"1", "1.0"} if value else {"0", "0.0"}
    stems = ("已", "有", "是", "专职", "建") if value else ("未", "无", "不", "否", "没", "非", "兼职")
    bare = bare.strip(",/、;")
    several = re.search(r"[/、;,是否有无]", bare[1:]) and bare not in ("不是", "非是")
    return bare.casefold() in words or (bare.startswith(stems) and not several)


def _identity(column: Column, text: str, bare: str, value: Any) -> bool:
    return bool(value == re.sub(r"[\s\-'\"]", "", bare).upper())


def _phone(column: Column, text: str, bare: str, value: Any) -> bool:
    digits = re.sub(r"[\s\-()]", "", re.sub(r"\.0$", "", bare))
    return bool(value == re.sub(r"^(?:\+?86|0086)(?=1[0-9]{10}$)", "", digits))


def _uscc(column: Column, text: str, bare: str, value: Any) -> bool:
    return bool(value.replace("|", "") == re.sub(r"[、;,/|\-]", "", bare).upper())


def _area(column: Column, text: str, bare: str, value: Any) -> bool:
    """A code that stands in the cell (shorter or with zeros behind), or a name, which areas' own tests look up."""
    codes = re.findall(r"[0-9]{6,}", bare)
    if not codes:
        return not value.startswith("?")
    return any(code == value or code == value.ljust(len(code), "0") for code in codes)


_READINGS = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.AREA: _area,
    Kind.IDENTITY: _identity,
    Kind.USCC: _uscc,
    Kind.USCC_LIST: _uscc,
    Kind.PHONE: _phone,
    Kind.DATE: _date,
    Kind.MONTH: _date,
    Kind.INT: _integer,
    Kind.NUMBER: _decimal,
    Kind.MONEY_WAN: _money,
    Kind.PERCENT: _percent,
    Kind.BOOL: _flag,
}
