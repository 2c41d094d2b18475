"""How districts spoil headers, by the number of the kind in the domain reference, section 7: a column → its header.

`None` where a kind cannot befall such a column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from opencc import OpenCC

from schemas.column import Column, Kind, Need

TRADITIONAL = OpenCC("s2t")


def in_unit(column: Column, unit: str) -> str:
    """The title with another unit than its own (kind 6)."""
    return f"{re.sub(r'[(（].*', '', column.title)}（{unit}）"


def broken(column: Column) -> str | None:
    return f"{column.title[:2]}\r\n{column.title[2:]}"


def blank_behind(column: Column) -> str | None:
    return f"{column.title} "


def format_hint(column: Column) -> str | None:
    return f"{column.title}(2019/10/24)" if column.kind is Kind.DATE else None


def required(column: Column) -> str | None:
    return f"*{column.title}" if column.need is not Need.OPTIONAL else f"{column.title}(选填)"


def synonym(column: Column) -> str | None:
    return column.synonyms[0] if column.synonyms else None


def traditional(column: Column) -> str | None:
    written = str(TRADITIONAL.convert(column.title))
    return written if written != column.title else None


def pinyin(column: Column) -> str | None:
    return column.title.replace("党", "党(dǎng)", 1) if "党" in column.title else None


HEADERS: dict[int, Callable[[Column], str | None]] = {
    7: format_hint,
    12: pinyin,
    9: synonym,
    11: traditional,
    4: broken,
    5: blank_behind,
    8: required,
}
"""The rarer ones first."""


def headers(columns: Sequence[Column]) -> tuple[list[str], set[int]]:
    """A header for each column, each spoiled in the way that was used least so far, and the kinds that befell them."""
    used, written = Counter[int](), []
    for column in columns:
        ways = [(used[kind], place, kind) for place, kind in enumerate(HEADERS) if HEADERS[kind](column)]
        kind = min(ways)[-1]
        used[kind] += 1
        written.append(HEADERS[kind](column) or column.title)
    return written, set(used)
