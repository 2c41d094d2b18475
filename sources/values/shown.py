"""What a number format makes of a stored number: what the person who filled in the cell sees there.

Only what changes a number's meaning is worked out: factors (`0.0,`, `0!.0,`, `0%`), leading zeros, currencies, words.
Rounding, colours and grouping are none. The language of formats: ECMA-376, part 1, 18.8.31.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式|@)'
    r"|(?P<exponent>[Ee][+\-])|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<plain>.)",
    re.DOTALL,
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
COMPARED: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
CURRENCY = re.compile(r"\$([^\-\]]+)(?:-[0-9A-Fa-f]+)?")
DATES = re.compile(r"[ymdhsYMDHS]|[上下]午")
SIGNS = re.compile(r"[()+\-\s]")
WHOLE = re.compile(r"\d{1,15}(?:\.0*)?")
AS_KEPT = Context(prec=15)
"""A spreadsheet keeps so many digits: 0.97 times 100 is 97, not what its binary form makes."""


@dataclass(frozen=True)
class Shape:
    """One section of a format: the factor that it shows a number by, words around it, and its places from the left.

    `places` are those of the whole part: whether it is one of a digit, and the `0`, `#` or `?`, else the word that is
    drawn there. `has_point`: real decimals follow.
    """

    factor: Decimal
    before: str
    behind: str
    places: tuple[tuple[bool, str], ...]
    has_point: bool
    percent: bool
    condition: re.Match[str] | None

    def holds(self, number: Decimal, at: int, sections: int) -> bool:
        """Whether the section, one of so many, is the one for a number."""
        if self.condition is not None:
            return COMPARED[self.condition[1]](number, Decimal(self.condition[2]))
        if sections == 1 or at == sections - 1:
            return True
        return (number > 0 or (sections == 2 and number == 0)) if at == 0 else number < 0


def is_percent(code: str) -> bool:
    """Whether numbers are shown as percentages by that format."""
    return any(shape is not None and shape.percent for shape in shapes(code))


def amount(code: str, text: str) -> str | None:
    """The number as it is shown, all its digits kept: `123.05万`, `97%`, `¥5`; None where that is no other than stored.

    A sign is the number's own, however the format writes it.
    """
    number = _number(text)
    shape = _shape(code, number) if number is not None else None
    if number is None or shape is None:
        return None
    before, behind = (SIGNS.sub("", word) for word in (shape.before, shape.behind))
    if shape.factor == 1 and not before and not behind:
        return None
    return f"{'-' if number < 0 else ''}{before}{(abs(number) * shape.factor).normalize(AS_KEPT):f}{behind}"


def coded(code: str, text: str) -> str | None:
    """A code kept as a number, with the zeros and letters that its format shows; None where there are none of them."""
    number = _number(text)
    shape = _shape(code, number) if number is not None and WHOLE.fullmatch(text) else None
    if shape is None or shape.factor != 1 or shape.has_point or (False, "/") in shape.places:
        return None
    digits, written = list(text.partition(".")[0]), list[str]()
    for is_digit, place in reversed(shape.places):
        if not is_digit:
            written.append(place)
        elif digits or place == "0":
            written.append(digits.pop() if digits else "0")
    shown = f"{shape.before}{''.join(digits)}{''.join(reversed(written))}{shape.behind}"
    return shown if shown != text else None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _shape(code: str, number: Decimal) -> Shape | None:
    """The section for a number; None where it shows no number, or one as a date."""
    found = shapes(code)
    return next((one for at, one in enumerate(found) if one and one.holds(number, at, len(found))), None)


@lru_cache(maxsize=4096)
def shapes(code: str) -> tuple[Shape | None, ...]:
    """The sections for numbers, up to three; None for one without digits."""
    tokens = list(TOKEN.finditer(code))
    sections: list[list[re.Match[str]]] = [[]]
    for token in tokens:
        if token["plain"] == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return tuple(_section(section) for section in sections[:3])


def _section(tokens: Sequence[re.Match[str]]) -> Shape | None:
    digits = [at for at, token in enumerate(tokens) if token["digit"] or token["general"]]
    if not digits or any(DATES.match(token["plain"] or "") for token in tokens):
        return None
    point = next((at for at, token in enumerate(tokens) if token["point"] and at > digits[0]), len(tokens))
    whole = [at for at in digits if at < point]
    words = [_word(token) for token in tokens]
    percents = sum(token["plain"] == "%" for token in tokens)
    thousands = sum(
        bool(token["comma"]) and (whole[-1] < at < point or at > digits[-1]) for at, token in enumerate(tokens)
    )
    inside = range(digits[0], whole[-1] + 1)
    drawn = next((at for at in inside if words[at] == "."), None)  # a point that is only drawn there: 0!.0
    shift = sum(at > drawn for at in whole) if drawn is not None else 0
    return Shape(
        Decimal(100) ** percents / Decimal(1000) ** thousands / Decimal(10) ** shift,
        "".join(words[: digits[0]]),
        "".join(words[digits[-1] + 1 :]),
        tuple(
            (at in digits, tokens[at][0] if at in digits else words[at]) for at in inside if at in digits or words[at]
        ),
        point < len(tokens),
        percents > 0,
        next((found for token in tokens if (found := CONDITION.fullmatch(token["bracket"] or ""))), None),
    )


def _word(token: re.Match[str]) -> str:
    """What a token draws beside the digits."""
    if token["bracket"] is not None:
        currency = CURRENCY.fullmatch(token["bracket"])
        return currency[1] if currency else ""
    return token["quoted"] or token["escaped"] or token["plain"] or ""
