"""Names of areas as they are compared: without blanks, with the suffix of their kind or without.

Which area has one is not asked here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from schemas.codelists import codelist

# What files drop or write otherwise, by level: spelling → the one that the reference has most ("" just drops it).
SUFFIXES: dict[int, dict[str, str]] = {
    1: {"市": "市", "自治州": "自治州", "盟": "盟"},
    2: {"新区": "新区", "林区": "林区", "特区": "特区", "区": "区"}
    | {"自治县": "县", "县": "区", "市": "市", "自治旗": "旗", "旗": "旗"},
    3: {"街道办事处": "街道", "街道党工委": "街道", "街道": "街道", "人民政府": "", "镇": "镇", "乡": "乡"}
    | {"民族乡": "乡", "苏木": "苏木"},
    4: dict.fromkeys(("居民委员会", "居委会", "居委", "居民区", "社区"), "居委会")
    | dict.fromkeys(("村民委员会", "村委会", "村委", "村"), "村委会")
    | dict.fromkeys(("嘎查委员会", "嘎查"), "嘎查"),
}

ENDINGS = {level: tuple(sorted(suffixes, key=len, reverse=True)) for level, suffixes in SUFFIXES.items()}
"""The suffixes, the longest first."""


def plain(name: str) -> str:
    """A name without blanks and full-width forms."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def forms(name: str, level: int) -> list[str]:
    """The name, then with its suffix in the reference's spelling, then without, as long as a suffix is there.

    An autonomous county or township is called by its place alone too: 景宁畲族自治县, 景宁县, 景宁.
    """
    found = [name]
    suffixes = SUFFIXES[level]
    while name.endswith(ENDINGS[level]):
        ending = next(s for s in ENDINGS[level] if name.endswith(s))
        name = name[: -len(ending)]
        if level < 4:
            name = _without_peoples(name)
        if len(name) < 2:  # 东村: what is left would fit too much
            break
        found += [name + suffixes[ending], name]
    return found


def _without_peoples(name: str) -> str:
    while name.endswith("族") and (people := next((one for one in _peoples() if name.endswith(one)), None)):
        name = name[: -len(people)]
    return name


@cache
def _peoples() -> tuple[str, ...]:
    return tuple(label for label in codelist("ethnicity").labels.values() if label.endswith("族"))
