"""What the attributes and paragraphs of an OpenDocument cell say: its text, and whether its result is stored."""

from __future__ import annotations

import re
from functools import lru_cache

from sources.reading.ground.refusals import RefusedError

LARGEST_SAFE = 1e15
BLANKS = re.compile(r" *[\t\r\n][ \t\r\n]*")
DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(\.\d*)?S)?)?")
MAKER = "calcext"
"""The prefix under which LibreOffice says once more what a value is."""
KEPT = "\0"
"""Before blanks that are elements; a break of lines in XML is a blank between words, and nothing at the ends."""


def attributes_of(attributes: dict[str, str]) -> dict[str, str]:
    """Attributes by their local names; what LibreOffice says once more only where it is an error."""
    found = {}
    for name, value in attributes.items():
        space, _, local = name.rpartition(":")
        if space != MAKER:
            found[local] = value
        elif value == "error":
            found[MAKER] = value
    return found


def count(text: str) -> int:
    """A number of one at least; what is none is a lie."""
    if text == "1":
        return 1
    if not text.strip().isdigit() or int(text) < 1:
        raise RefusedError("corrupt")
    return int(text)


def repeated(given: dict[str, str]) -> int:
    """How often a row, column or cell stands there."""
    return count(given.get("number-rows-repeated") or given.get("number-columns-repeated") or "1")


def spaced(parts: list[str]) -> str:
    """The text of a paragraph."""
    if len(parts) == 1 and parts[0].isprintable():
        return parts[0]
    found = [part[1:] if part.startswith(KEPT) else BLANKS.sub(" ", part) for part in parts]
    if parts and BLANKS.match(parts[0]):
        found[0] = found[0].lstrip()
    if parts and not parts[-1].startswith(KEPT) and BLANKS.fullmatch(parts[-1], len(parts[-1].rstrip(" \t\r\n"))):
        found[-1] = found[-1].rstrip()
    return "".join(found)


def has_result(given: dict[str, str]) -> bool:
    """Whether a formula's result is stored; errors are stored as empty texts with a word beside them."""
    stored = given.get("value-type") == "string" or any(name == "value" or name.endswith("-value") for name in given)
    return stored and MAKER not in given


def value_of(given: dict[str, str], written: str) -> str:
    """The cell's text: what is stored, else what is drawn."""
    if (number := given.get("value")) is not None:
        return _number(number)
    if (duration := given.get("time-value")) is not None:
        return _clock(duration)
    return next((given[name] for name in ("date-value", "boolean-value", "string-value") if name in given), written)


@lru_cache(maxsize=1 << 16)
def _number(text: str) -> str:
    """A number as other workbooks give it; what is none stays as it is written."""
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value or value in (float("inf"), float("-inf")):
        return text
    return f"{value:.0f}" if value.is_integer() else repr(value)


def _clock(text: str) -> str:
    """PT12H30M00S as 12:30:00."""
    found = DURATION.fullmatch(text)
    if found is None:
        return text
    sign, days, hours, minutes, seconds, part = found.groups()
    fraction = (part or "").rstrip(".0")
    return f"{sign}{int(hours or 0) + 24 * int(days or 0):02}:{int(minutes or 0):02}:{int(seconds or 0):02}{fraction}"


def is_long(given: dict[str, str]) -> bool:
    """Whether a number has lost digits."""
    try:
        return abs(float(given.get("value", "0"))) >= LARGEST_SAFE
    except ValueError:
        return False
