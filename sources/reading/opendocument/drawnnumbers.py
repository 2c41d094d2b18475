"""What an OpenDocument cell draws beside the number it stores, as the code of a number format (`styles`).

Its style is spread over two parts and its columns; the text that is drawn is in the cell, whoever wrote it.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

DRAWN = re.compile(r"(?P<before>[^\d.,]*)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?P<behind>[^\d.,]*)")
SIGNS = re.compile(r'[()+\-−\s"]')
AS_PERCENT = "0%"
SCALINGS = {"": 1, "0,": 1000, "0!.0000": 10_000, "0,,": 1_000_000, "0!.00000000": 100_000_000}
"""What a number is drawn by, and how many times smaller it is then."""


@lru_cache(maxsize=1 << 16)
def drawn_format(stored: str, drawn: str) -> str | None:
    """The code by which the stored number is drawn so; None where that tells nothing, or nobody knows how."""
    if stored == drawn or (found := DRAWN.fullmatch(drawn)) is None:
        return None
    try:
        number = abs(Decimal(stored))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    whole, part = found["whole"], found["part"] or ""
    shown, rounding = Decimal(whole.replace(",", "") + part), Decimal(5).scaleb(-max(len(part), 1))
    before, behind = (SIGNS.sub("", found[side]) for side in ("before", "behind"))
    if "%" in behind:
        return AS_PERCENT if behind == "%" and abs(number * 100 - shown) <= rounding else None
    scaling = next((code for code, times in SCALINGS.items() if abs(number / times - shown) <= rounding), None)
    if scaling is None or (scaling and len(part) == len(".000")):  # elsewhere 1.230 is a thousand and more
        return None
    zeros = whole.startswith("0") and len(whole) > 1
    if not scaling and not before and not behind and not zeros:
        return None
    places = "0" * len(whole) if zeros else "0"
    return _quoted(before) + (scaling or places + (".0" if part else "")) + _quoted(behind)


def _quoted(words: str) -> str:
    return f'"{words}"' if words else ""
