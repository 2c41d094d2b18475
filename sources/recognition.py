"""What a sheet is about: its database, district, period and street, told from headers, titles and names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from schemas.areas import Areas
from schemas.database import Database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from sources.headers import TRADITIONAL, HeaderRow, all_headers, assign, meanings

NUMERALS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
YEAR_MONTH = (
    re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[年\-./_]\s*(1[0-2]|0?[1-9])(?!\d)(?:\s*月)?"),
    re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d)"),
)
QUARTER = re.compile(r"((?:19|20)\d{2})\s*年?度?\s*第?\s*([1-4])\s*季度")
HALF = re.compile(r"((?:19|20)\d{2})\s*年?度?\s*(上|下)半年")
YEAR_END = re.compile(r"((?:19|20)\d{2})\s*年?(?:年度|年底|年末|全年)")
NOT_A_HINT = re.compile(r"(填报|报送|报告|主管|统计|制表|编报)单位[::]?|单位[::]")
BETWEEN_WORDS = re.compile(r"[\s_\-—()（）\[\]【】,，.。·、+]+|\d+")


def plain(text: str) -> str:
    """Width folded, no blanks, simplified characters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(TRADITIONAL)


def tell_database(header: HeaderRow, titles: Sequence[str], sheet: str, file: str) -> Database | None:
    """The database whose columns and hints fit best; None when fewer than two columns of any fit."""
    best: tuple[float, Database] | None = None
    for database in databases().values():
        score = _fit(header, database)
        if score is None:
            continue
        score += 4 * _hinted(" ".join(titles), database) + 3 * _hinted(sheet, database) + 2 * _hinted(file, database)
        if best is None or score > best[0]:
            best = (score, database)
    return best[1] if best else None


def keys_missing(database: Database, present: Iterable[str]) -> list[str]:
    """Titles of the key alternatives that no present column meets, each as `A/B`."""
    have = set(present)
    return [
        "/".join(database.columns[name].title for name in alternative)
        for alternative in database.keys
        if not have & set(alternative)
    ]


def _fit(header: HeaderRow, database: Database) -> float | None:
    given, _left = assign(header, database)
    if len(given) < 2:
        return None
    score = 0.0
    for name, place in given.items():
        rank = dict(meanings(header.cells[place], database.name)).get(name, 0)
        known_to = all_headers().get(header.cells[place].plain, 1)
        score += (2.0 if rank <= 0 else 1.5) / known_to**0.5
    met = len(database.keys) - len(keys_missing(database, given))
    return score + 4.0 * met / len(database.keys)


def _hinted(text: str, database: Database) -> float:
    """1 for the database's longest hint in the text, unless a longer hint of another stands there too."""
    folded = NOT_A_HINT.sub("", plain(text)).lower()
    mine = max((len(hint) for hint in database.hints if hint.lower() in folded), default=0)
    others = max(
        (len(h) for d in databases().values() if d is not database for h in d.hints if h.lower() in folded), default=0
    )
    if not mine:
        return 0.0
    return 1.0 if mine >= others else 0.5


def tell_period(texts: Iterable[str]) -> Period | None:
    """The first period that the texts name: a month, else the last month of a quarter, half-year or year."""
    folded = [unicodedata.normalize("NFKC", text) for text in texts]
    spoken = [_spoken(text) for text in folded]
    for text in spoken:
        for pattern in YEAR_MONTH:
            if found := pattern.search(text):
                return Period(int(found[1]), int(found[2]))
    for text in spoken:
        if found := QUARTER.search(text):
            return Period(int(found[1]), int(found[2]) * 3)
        if found := HALF.search(text):
            return Period(int(found[1]), 6 if found[2] == "上" else 12)
        if found := YEAR_END.search(text):
            return Period(int(found[1]), 12)
    return None


def _spoken(text: str) -> str:
    """Chinese numerals of a date as digits: 二〇二六年九月 is 2026年9月."""
    text = re.sub(r"十([一二])?月", lambda m: f"{10 + ' 一二'.index(m[1]) if m[1] else 10}月", text)
    text = re.sub(r"[〇零○一二三四五六七八九]{4}年", lambda m: m[0].translate(NUMERALS), text)
    return re.sub(r"[一二三四五六七八九](?=月|季度)", lambda m: m[0].translate(NUMERALS), text)


def tell_district(texts: Iterable[str], areas: Areas) -> str | None:
    """The first district that the texts name, by code or by name (`310105`, `长宁区`, `310105长宁区`)."""
    known = areas.districts
    for text in map(plain, texts):
        for code in re.findall(r"(?<!\d)\d{6}(?!\d)", text):
            if any(area.code == code for area in known):
                return str(code)
        named = {area.code for area in known if area.zh in text}
        if len(named) == 1:
            return named.pop()
        token = areas.find(text, areas_root(areas), 2) if len(text) <= 8 else None
        if token and any(area.code == token for area in known):
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
