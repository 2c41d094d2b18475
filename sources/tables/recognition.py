"""What a sheet is about: its database, district, period and street, told from headers, titles and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.areas import Area, Areas
from schemas.database import Database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.wording import Bilingual, listed
from sources.headers.assigning import assign
from sources.headers.evidence import TELLING, fit
from sources.headers.headerrows import HeaderRow
from sources.headers.meanings import all_headers, meanings
from sources.texts.cleaning import visible
from sources.texts.script import simplified

NOT_A_HINT = re.compile(r"(填报|报送|报告|主管|统计|制表|编报)单位[::]?|单位[::]")
HINTED = ((4.0, "标题"), (3.0, "工作表名"), (2.0, "文件名"))
"""How much a database's name in each place counts; a column of the header counts up to 2, its keys 4."""
PLACES = {
    "文件夹": "folder", "工作表名": "sheet's name", "标题": "title", "文件名": "file's name", "单元格": "cells",
}  # fmt: skip
"""Where something is said of a table, in English."""
ALL_KEYS = Bilingual("关键列齐全", "all keys")
CELLS = 2.0
"""A column whose cells all fit counts half of this for a database, one of which none fits as much against it."""
POSSIBLE = 0.6
FITTING = 0.8
BETWEEN_WORDS = re.compile(r"[\s_\-—()（）\[\]【】,，.。·、+]+|\d+")


def plain(text: str) -> str:
    """Width folded, no blanks, simplified characters."""
    return simplified(re.sub(r"\s", "", visible(text)))


@dataclass(frozen=True)
class Candidate:
    """A database that a sheet may belong to: how strongly, and what speaks for it in words for the district."""

    database: Database
    score: float
    words: tuple[str, ...]
    has_keys: bool
    is_named: bool


def tell_database(header: HeaderRow, titles: Sequence[str], sheet: str, file: str) -> Database | None:
    """The database whose columns and hints fit best; None when fewer than two columns of any fit."""
    found = candidates(header, titles, sheet, file)
    return found[0].database if found else None


def candidates(
    header: HeaderRow, titles: Sequence[str], sheet: str, file: str, cells: Callable[[int], list[str]] | None = None
) -> list[Candidate]:
    """The databases of which at least two columns fit, the best first.

    Headers speak, and titles, sheet and file name; where `cells` gives samples of the columns they are heard on those
    databases that the rest leaves possible.
    """
    found = []
    for database in databases().values():
        given = assign(header, database).given
        if len(given) >= 2:
            found.append(_candidate(header, given, database, (" ".join(titles), sheet, file)))
    found.sort(key=lambda one: -one.score)
    if cells is None or len(found) < 2:
        return found
    possible = [one for one in found if one.score >= found[0].score * POSSIBLE]
    if len(possible) > 1:
        possible = sorted((_with_cells(one, header, cells) for one in possible), key=lambda one: -one.score)
    return [*possible, *found[len(possible) :]]


def _candidate(
    header: HeaderRow, given: Mapping[str, int], database: Database, places: tuple[str, str, str]
) -> Candidate:
    missing = keys_missing(database, given)
    lacking = listed(missing)
    words = [Bilingual(f"表头{len(given)}列", f"{len(given)} headers")]
    words += [Bilingual(f"缺{lacking}", f"{lacking.en} missing") if missing else ALL_KEYS]
    score, is_named = _fit(header, given, database), False
    for (weight, place), text in zip(HINTED, places, strict=True):
        strength = _hinted(text, database)
        score += weight * strength
        if strength:
            is_named = True
            hint = _hint(text, database)
            words.append(Bilingual(f"{place}含“{hint}”", f"{PLACES[place]} with “{hint}”"))
    return Candidate(database, score, tuple(words), not missing, is_named)


def _with_cells(one: Candidate, header: HeaderRow, cells: Callable[[int], list[str]]) -> Candidate:
    given = assign(header, one.database).given
    columns = [(one.database.columns[name], place) for name, place in given.items()]
    fits = [
        share
        for column, place in columns
        if column.kind in TELLING and (share := fit(column, cells(place))) is not None
    ]
    if not fits:
        return one
    fitting = sum(1 for share in fits if share >= FITTING)
    score = one.score + CELLS * sum(share - 0.5 for share in fits)
    told = f"{len(fits)}列可核对的内容有{fitting}列相符", f"{fitting} of {len(fits)} columns that can be checked fit"
    return replace(one, score=score, words=(*one.words, Bilingual(*told)))


def keys_missing(database: Database, present: Iterable[str]) -> list[str]:
    """Titles of the key alternatives that no present column meets, each as `A/B`."""
    have = set(present)
    return [
        "/".join(database.columns[name].title for name in alternative)
        for alternative in database.keys
        if not have & set(alternative)
    ]


def _fit(header: HeaderRow, given: Mapping[str, int], database: Database) -> float:
    score = 0.0
    for name, place in given.items():
        rank = dict(meanings(header.cells[place], database.name)).get(name, 0)
        known_to = all_headers().get(header.cells[place].plain, 1)
        score += (2.0 if rank == 0 else 1.5) / known_to**0.5
    met = len(database.keys) - len(keys_missing(database, given))
    return score + 4.0 * met / len(database.keys)


def _hinted(text: str, database: Database) -> float:
    """1 for the database's longest hint in the text, unless a longer hint of another stands there too."""
    folded = NOT_A_HINT.sub("", plain(text)).lower()
    mine = len(_hint(text, database))
    others = max(
        (len(h) for d in databases().values() if d is not database for h in d.hints if h.lower() in folded), default=0
    )
    if not mine:
        return 0.0
    return 1.0 if mine >= others else 0.5


def named_database(texts: Sequence[str]) -> Database | None:
    """The database that the first of the texts to name any names best; None where two are named alike."""
    for text in texts:
        lengths = {one.name: len(_hint(text, one)) for one in databases().values()}
        best = [name for name, length in lengths.items() if length and length == max(lengths.values())]
        if best:
            return databases()[best[0]] if len(best) == 1 else None
    return None


def _hint(text: str, database: Database) -> str:
    """The database's longest hint in the text, or nothing."""
    folded = NOT_A_HINT.sub("", plain(text)).lower()
    return max((hint for hint in database.hints if hint.lower() in folded), key=len, default="")


def tell_district(texts: Iterable[str], areas: Areas) -> str | None:
    """The first district that the texts name, by code or by name (`310105`, `长宁区`, `310105长宁区`).

    One that has ended is heard only where none that stands is named: it may be told for the months when it stood.
    """
    words = [plain(text) for text in texts]
    ended = tuple(area for area in areas.every_district if area.valid_to is not None)
    return _named_of(areas.districts, words, areas) or _named_of(ended, words, areas)


def _named_of(known: Sequence[Area], words: Sequence[str], areas: Areas) -> str | None:
    codes = {area.code for area in known}
    for text in words:
        if said := [code for code in re.findall(r"(?<!\d)\d{6}(?!\d)", text) if code in codes]:
            return str(said[0])
        named = {area.code for area in known if area.zh in text}
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
        named = codes or {area.code for area in streets if area.zh in text}
        if len(named) > 1:
            named = {c for c in named if not any(areas.name(c) in areas.name(o) for o in named if o != c)}
        if len(named) == 1:
            return named.pop()
        if not named and (found := _street_word(text, district, areas)):
            return found
    return None


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


def folder_period(path: Path) -> Period | None:
    """The period of an inbox folder (`inbox/2026-09/310105/…`) above the file."""
    for folder in path.resolve().parents:
        try:
            return Period.parse(folder.name)
        except ConfigurationError:
            continue
    return None


def folder_names(path: Path) -> list[str]:
    """Names of the folders between an inbox period folder and the file; none when there is no such folder."""
    names: list[str] = []
    for folder in path.resolve().parents:
        if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", folder.name):
            return names
        names.append(folder.name)
    return []
