"""How districts spoil single cells, by the number of the kind in the domain reference, section 7: true text → cell.

`None` where a kind cannot befall such a cell. Whether the text can still be read is for the pipeline to tell: each
spoiled cell must be read as the truth, or be marked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from schemas.codelists import codelist
from schemas.column import Column, Kind

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
HAN = "〇一二三四五六七八九"
NUMBERS = (Kind.INT, Kind.NUMBER, Kind.MONEY_WAN)


@dataclass(frozen=True)
class Number:
    """A cell that holds a number, not text."""

    value: float


@dataclass(frozen=True)
class Formula:
    """A formula cell without a stored value."""

    text: str


Cell = str | Number | Formula
Spoil = Callable[[str, Column], Cell | None]


def _of(*kinds: Kind) -> Callable[[Callable[[str, Column], Cell | None]], Spoil]:
    """Only cells of these kinds that are filled."""

    def wrap(spoil: Callable[[str, Column], Cell | None]) -> Spoil:
        return lambda text, column: spoil(text, column) if column.kind in kinds and text else None

    return wrap


@_of(Kind.INT, Kind.IDENTITY, Kind.AREA, Kind.USCC)
def full_width(text: str, column: Column) -> Cell:
    return text.translate(WIDE)


@_of(Kind.TEXT, Kind.CODE, Kind.IDENTITY)
def blanks_around(text: str, column: Column) -> Cell:
    return f"\u3000{text}\u00a0 "


@_of(Kind.TEXT)
def blanks_inside(text: str, column: Column) -> Cell | None:
    return "\u3000".join(text) if 1 < len(text) < 4 and not text.isascii() else None


@_of(Kind.DATE)
def date_forms(text: str, column: Column) -> Cell:
    day = dt.date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


@_of(Kind.DATE)
def month_as_number(text: str, column: Column) -> Cell:
    return Number(float(f"{text[:4]}.{int(text[5:7])}"))


@_of(Kind.DATE)
def serial_day(text: str, column: Column) -> Cell:
    return str((dt.date.fromisoformat(text) - dt.date(1899, 12, 30)).days)


@_of(Kind.IDENTITY)
def identity_as_number(text: str, column: Column) -> Cell | None:
    return Number(float(text)) if text.isdigit() else None


@_of(Kind.IDENTITY)
def apostrophe(text: str, column: Column) -> Cell:
    return f"'{text}\t"


@_of(Kind.CODE)
def zero_lost(text: str, column: Column) -> Cell | None:
    code = _code(text, column)
    return Number(float(code)) if code and code.startswith("0") and code.isdigit() and code.strip("0") else None


@_of(Kind.INT)
def number_as_text(text: str, column: Column) -> Cell | None:
    return f"{int(text):,}" if text.isdigit() else None


@_of(*NUMBERS)
def letter_inside(text: str, column: Column) -> Cell:
    return f"{text}S"


@_of(Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT)
def point_lost(text: str, column: Column) -> Cell | None:
    """Only where the range of the column can tell."""
    lost = text.replace(".", "")
    limit = 100.0 if column.kind is Kind.PERCENT else column.high
    return Number(float(lost)) if "." in text and limit is not None and float(lost) > limit else None


@_of(*NUMBERS)
def blank_inside(text: str, column: Column) -> Cell | None:
    return f"{text[0]} {text[1:]}" if len(text) > 1 and text.isdigit() else None


@_of(Kind.PERCENT)
def percent_sign(text: str, column: Column) -> Cell:
    return f"{text}％"


@_of(Kind.INT)
def han_numeral(text: str, column: Column) -> Cell | None:
    if not (text.isdigit() and 10 <= int(text) <= 99):
        return None
    tens, ones = divmod(int(text), 10)
    return f"{HAN[tens] if tens > 1 else ''}十{HAN[ones] if ones else ''}"


@_of(Kind.INT)
def rounded_to_wan(text: str, column: Column) -> Cell | None:
    """To fewer places of 万 than the number needs."""
    return f"{int(text) / 10_000:.{5 - len(text)}f}万" if text.isdigit() and 2 <= len(text) <= 5 else None


def null_word(text: str, column: Column) -> Cell | None:
    return "暂无" if not text and column.kind in (Kind.TEXT, Kind.DATE) and column.default is None else None


@_of(Kind.CODE)
def label_glued(text: str, column: Column) -> Cell | None:
    code = _code(text, column)
    return f"{code}_{text}" if code and code != text else None


@_of(Kind.USCC_LIST)
def several_values(text: str, column: Column) -> Cell:
    return f"{text}；\n{text}"


@_of(*NUMBERS)
def formula_without_value(text: str, column: Column) -> Cell:
    return Formula(f"={text}+0")


@_of(Kind.CODE, *NUMBERS, Kind.DATE)
def error_text(text: str, column: Column) -> Cell:
    return "#REF!"


@_of(Kind.DATE)
def age_for_birth(text: str, column: Column) -> Cell | None:
    return "45岁" if column.name == "birth_date" else None


@_of(Kind.CODE)
def unknown_code(text: str, column: Column) -> Cell:
    return "待归类事项"


@_of(Kind.IDENTITY)
def wrong_check(text: str, column: Column) -> Cell:
    return text[:-1] + ("1" if text[-1] != "1" else "2")


@_of(Kind.USCC)
def wrong_credit_code(text: str, column: Column) -> Cell:
    return text[:-1] + ("1" if text[-1] != "1" else "2")


@_of(Kind.DATE)
def no_such_day(text: str, column: Column) -> Cell:
    return f"{text[:4]}-02-31"


@_of(*NUMBERS)
def negative(text: str, column: Column) -> Cell:
    return "-3"


def _code(text: str, column: Column) -> str | None:
    labels = codelist(column.codelist or "").labels
    return next((code for code, label in labels.items() if label == text), None)


CELLS: dict[str, Spoil] = {
    "13": full_width,
    "14": blanks_around,
    "15": blanks_inside,
    "16": date_forms,
    "17": month_as_number,
    "18": serial_day,
    "19": identity_as_number,
    "20": apostrophe,
    "21": zero_lost,
    "22": number_as_text,
    "23": letter_inside,
    "24": point_lost,
    "25": blank_inside,
    "26": percent_sign,
    "27": han_numeral,
    "28": null_word,
    "38": label_glued,
    "39": several_values,
    "47": formula_without_value,
    "48": error_text,
    "52": age_for_birth,
    "55": rounded_to_wan,
    "V002": unknown_code,
    "V004": wrong_check,
    "V007": wrong_credit_code,
    "V008": no_such_day,
    "V013": negative,
}
"""What no kind of the table is, but a rule: by the rule."""
