"""Which district, street and month names tell: of folders, files, sheets and titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period, Rhythm
from sources.tables.recognition import plain

INBOX = "inbox"
BETWEEN_WORDS = re.compile(r"[\s_\-—()（）\[\]【】,，.。·、+]+|\d+")


def tell_district(texts: Iterable[str], areas: Areas) -> str | None:
    """The first district that the texts name, by code or by name (`310105`, `长宁区`, `310105长宁区`).

    One that has ended is heard only where none that stands is named: it may be told for the months when it stood. The
    city's own name is that of no district, though an ended 上海县 is called so without its ending.
    """
    city = plain(areas.name(areas_root(areas)))
    words = [word for word in map(plain, texts) if word != city]
    ended = tuple(area for area in areas.every_district if area.valid_to is not None)
    return _named_of(areas.districts, words, areas) or _named_of(ended, words, areas)


def _named_of(known: Sequence[Area], words: Sequence[str], areas: Areas) -> str | None:
    codes = {area.code for area in known}
    for text in words:
        if said := [code for code in re.findall(r"(?<!\d)\d{6}(?!\d)", text) if code in codes]:
            return str(said[0])
        named = {area.code for area in known if _name(area.zh) in text}
        if len(named) == 1:
            return named.pop()
        token = areas.find(text, areas_root(areas), 2) if len(text) <= 8 else None
        if token in codes:
            return token
    return None


def areas_root(areas: Areas) -> str:
    """Code of the city."""
    return areas.districts[0].parent


def tell_street(texts: Iterable[str], district: str, areas: Areas) -> str | None:
    """The street that a folder, title, sheet or file name names: whole names anywhere, short ones as a word."""
    streets = areas.children(district)
    for text in map(plain, texts):
        codes = {area.code for area in streets if re.search(rf"(?<!\d){area.code}(?!\d)", text)}
        named = codes or {area.code for area in streets if _name(area.zh) in text}
        if len(named) > 1:
            named = {c for c in named if not any(areas.name(c) in areas.name(o) for o in named if o != c)}
        if len(named) == 1:
            return named.pop()
        if not named and (found := _street_word(text, district, areas)):
            return found
    return None


_name = cache(plain)
"""The name of an area as a text is searched for it: one has brackets of full width, which `plain` folds."""


def _street_word(text: str, district: str, areas: Areas) -> str | None:
    hints = sorted({h for d in databases().values() for h in (*d.hints, d.title)}, key=len, reverse=True)
    for hint in (
        *hints,
        "信息",
        "汇总表",
        "汇总",
        "明细",
        "台账",
        "名册",
        "名单",
        "统计表",
        "登记表",
        "情况",
        "表",
        "数据",
        "年",
        "月",
        "最终版",
    ):
        text = text.replace(hint, " ")
    for word in BETWEEN_WORDS.split(text):
        if len(word) >= 2 and (found := areas.find(word, district, 3) or areas.find(f"{word}路", district, 3)):
            return found
    return None


def period_folder(path: Path) -> Path | None:
    """The inbox folder of a period (`inbox/2026-09`) above the file.

    That of a month wherever it lies; of a quarter or year in the inbox only: many folders are called by a year.
    """
    for folder in path.resolve().parents:
        named = Period.of_folder(folder.name)
        if named and (named[1] is Rhythm.MONTHLY or folder.parent.name == INBOX):
            return folder
    return None


def folder_period(path: Path) -> Period | None:
    """The period of an inbox folder (`inbox/2026-09/310105/…`) above the file."""
    folder = period_folder(path)
    named = Period.of_folder(folder.name) if folder else None
    return named[0] if named else None


def folder_names(path: Path) -> list[str]:
    """Names of the folders between an inbox period folder and the file, the nearest first; none without such a one."""
    folder = period_folder(path)
    return [*reversed(path.resolve().parent.relative_to(folder).parts)] if folder else []
