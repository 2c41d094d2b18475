"""How much a total row stands for, by its words: a part, a subtotal, a group, or all rows."""

from __future__ import annotations

import re
from enum import IntEnum

from sources.headers.rowwords import GENERAL, TOTAL, WHOLE_PLACE

WHOLE = re.compile(
    rf"{WHOLE_PLACE}|总数|总和|汇总|总|计|(?:{WHOLE_PLACE}|本表|总)?(?:合计|总计|共计|总数)"
    r"(?:数|人数|行)?(?:\(.{0,8}\))?(?:[::]?\d[\d,]*.?)?(?:(?:grand)?total)?[::]?|(?:grand)?total",
    re.IGNORECASE,
)
PART = re.compile(r"其中|#")
NO_SUM = re.compile(r"累计")
"""It may count earlier periods too."""


class Level(IntEnum):
    """How much a row stands for, by its words."""

    PART = 0
    SUBTOTAL = 1
    GROUP = 2
    WHOLE = 3


def level_of_total(label: str) -> Level | None:
    """How much a row stands for by its label; None where it is no sum of rows."""
    if PART.match(label):
        return Level.PART
    if NO_SUM.search(label):
        return None
    if not label or WHOLE.fullmatch(label):
        return Level.WHOLE
    if "小计" in label or label.startswith("本页"):
        return Level.SUBTOTAL
    return Level.GROUP if TOTAL.fullmatch(label) or re.fullmatch(GENERAL, label) else Level.SUBTOTAL
