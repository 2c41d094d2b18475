"""Which database a sheet is of, told from headers, titles and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from schemas.database import Database
from schemas.databaselist import databases
from schemas.wording import Bilingual, listed
from sources.headers.assigning import Match, assign, keys_missing
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


def plain(text: str) -> str:
    """Width folded, no blanks, simplified characters."""
    return simplified(re.sub(r"\s", "", visible(text)))


@dataclass(frozen=True)
class Matched:
    """A header row, and how each database that has two columns in it reads it: worked out once for a table."""

    row: HeaderRow
    matches: tuple[Match, ...]

    @classmethod
    def of(cls, row: HeaderRow) -> Matched:
        """The row as all databases read it."""
        matches = (assign(row, database) for database in databases().values())
        return cls(row, tuple(match for match in matches if len(match.given) >= 2))

    def moved(self, rows: int) -> Matched:
        """The same so many rows further down."""
        return Matched(self.row.moved(rows), tuple(match.moved(rows) for match in self.matches))


@dataclass(frozen=True)
class Candidate:
    """A database that a sheet may belong to: how strongly, and what speaks for it in words for the district."""

    match: Match
    score: float
    words: tuple[str, ...]
    has_keys: bool
    is_named: bool

    @property
    def database(self) -> Database:
        """The database that it may belong to."""
        return self.match.database


def best_match(matched: Matched, titles: Sequence[str] = (), sheet: str = "", file: str = "") -> Match | None:
    """The match of the database whose columns and hints fit best; None when fewer than two columns of any fit."""
    best = candidates(matched, titles, sheet, file)
    return best[0].match if best else None


def candidates(
    matched: Matched, titles: Sequence[str], sheet: str, file: str, cells: Callable[[int], list[str]] | None = None
) -> list[Candidate]:
    """The databases of which at least two columns fit, the best first.

    Headers speak, and titles, sheet and file name; where `cells` gives samples of the columns they are heard on those
    databases that the rest leaves possible.
    """
    texts = (" ".join(titles), sheet, file)
    ranked = sorted((_candidate(match, texts) for match in matched.matches), key=lambda one: -one.score)
    ranked = [one for one in ranked if not (one.database.measures and _is_of_things(one, ranked))]
    if cells is None or len(ranked) < 2:
        return ranked
    possible = [one for one in ranked if one.score >= ranked[0].score * POSSIBLE]
    if len(possible) > 1:
        possible = sorted((_with_cells(one, cells) for one in possible), key=lambda one: -one.score)
    return [*possible, *ranked[len(possible) :]]


def _is_of_things(summary: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether rows that may be areas have the keys of another database in a column that means nothing in a summary."""
    known = set(summary.match.given.values())
    return any(
        one.has_keys
        and not {place for key in one.database.keys for name in key if (place := one.match.given.get(name)) is not None}
        <= known
        for one in others
        if not one.database.measures
    )


def _candidate(match: Match, texts: tuple[str, str, str]) -> Candidate:
    database, given = match.database, match.given
    missing = keys_missing(database, given)
    lacking = listed(missing)
    words = [Bilingual(f"表头{len(given)}列", f"{len(given)} headers")]
    words += [Bilingual(f"缺{lacking}", f"{lacking.en} missing") if missing else ALL_KEYS]
    score, is_named = _fit(match), False
    for (weight, place), text in zip(HINTED, texts, strict=True):
        strength = _hinted(text, database)
        score += weight * strength
        if strength:
            is_named = True
            hint = _hint(text, database)
            words.append(Bilingual(f"{place}含“{hint}”", f"{PLACES[place]} with “{hint}”"))
    return Candidate(match, score, tuple(words), not missing, is_named)


def _with_cells(one: Candidate, cells: Callable[[int], list[str]]) -> Candidate:
    columns = [(one.database.columns[name], place) for name, place in one.match.given.items()]
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


def _fit(match: Match) -> float:
    score, database = 0.0, match.database
    for name, place in match.given.items():
        header = match.header.cells[place]
        rank = dict(meanings(header, database.name)).get(name, 0)
        known_to = all_headers().get(header.plain, 1)
        score += (2.0 if rank == 0 else 1.5) / known_to**0.5
    met = len(database.keys) - len(keys_missing(database, match.given))
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
