"""The columns that a header may mean, by the names of each database's columns and what was recorded.

How a header's text is read, `headertexts` tells; where the header row is, `headerrows`; which cell gets which column,
`assigning`; what the words around a field's name say, `qualifiers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from schemas.cities.citylist import in_every_city
from schemas.databaselist import databases
from schemas.periods import Period
from schemas.records import searchpath
from sources.headers.headertexts import Confirmed, Form, Header, read_header
from sources.headers.qualifiers import (
    is_only_a_person,
    is_telling,
    part,
    says_anything,
    unit_said,
)
from sources.headers.verdicts import HeaderVerdict, judge
from sources.texts.bilingual import chinese
from sources.texts.headings import Says, heading_words

BETWEEN = "-—_·.:/、,，"
OF_ALL = re.compile(r"\(?单位:")
"""Begins a text that says the units of a whole table: 单位:人、个 is no part of what a column below is called."""
FIGURES = re.compile(r"[0-9 .,:/+-]*")
"""Numbers, dates and codes of digits: reading a header changes nothing but what it takes away of them."""
WORDY = 24
"""A longer text holds no field's name with a word before or behind it."""


def together(parts: Sequence[str], confirmed: Confirmed | None, *, loose: bool = False) -> Header:
    """One header of the texts above one another: all of them if recorded so, else the fullest one that is known.

    A known text with others below it is a field in parts: those that say which part, when `loose` whatever they say.
    """
    both = read_header("/".join(parts), confirmed)
    if both.confirmed or len(parts) == 1:
        return both
    levels = [read_header(text, confirmed) for text in parts]
    own = [
        one.bare if one.unit and one is not levels[-1] and not OF_ALL.match(one.plain) else chinese(text)
        for one, text in zip(levels, parts, strict=True)
    ]
    known = [(header, form) for header, form in _ways(levels, own, confirmed) if _is_known(form)]
    known.sort(key=lambda pair: not _is_whole(pair[1]))
    known = [(header, form) for header, form in known if loose or all(map(is_telling, form.below))]
    if not known:
        return replace(both, levels=len(parts))
    best, forms = known[0][0], tuple(form for _, form in known)
    group = next((one.unit for one in reversed(levels[:-1]) if one.unit), None)
    if not forms[0].is_qualified:
        return replace(best, forms=forms, levels=len(parts), group_unit=None if best.unit else group)
    lower = [one for one in reversed(levels) if _word(one) in forms[0].below]
    unit = next((said for one in lower if (said := one.unit or unit_said(one.plain))), best.unit)
    plain = "/".join(one.plain for one in levels)
    written = "/".join(parts)
    return Header(written, plain, plain, unit, best.confirmed, forms, len(parts), None if unit else group)


def _word(level: Header) -> str:
    """A group or sub-header as a word: without a unit that stands behind it."""
    return level.bare if level.unit and level.bare else level.plain


def _ways(levels: Sequence[Header], parts: Sequence[str], confirmed: Confirmed | None) -> Iterator[tuple[Header, Form]]:
    """The ways to read texts above one another: the name in all, in the lower ones, at last in the upper ones."""
    depth = len(levels)
    words = [_word(one) for one in levels]
    parted = [(*some, depth - 1) for size in range(depth - 1, -1, -1) for some in combinations(range(depth - 1), size)]
    lower = [tuple(range(first, depth)) for first in range(depth - 1)] + parted
    upper = [tuple(range(first, last)) for last in range(depth - 1, 0, -1) for first in range(last)]
    for places in dict.fromkeys((*lower, *upper)):
        header = read_header("".join(parts[place] for place in places), confirmed)
        above = tuple(words[place] for place in range(places[-1]) if place not in places)
        below = tuple(words[places[-1] + 1 :])
        for form in header.forms:
            yield header, form._replace(above=above, below=(*form.below, *below), confirmed=header.confirmed)


@searchpath.follows
@cache
def vocabulary(name: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Of one database: header as compared → (column, rank); 0 is the official title, then synonyms, bare forms last."""
    known: dict[str, list[tuple[str, int]]] = {}
    for column in databases()[name].columns.values():
        spelt = [(rank, text) for rank, said in enumerate(column.headers) for text in in_every_city(said)]
        for rank, text in spelt:
            header = read_header(text)
            for form, penalty in ((text, 0), (header.plain, 0), (header.bare, 50)):
                entry = known.setdefault(form, [])
                if column.name not in (other for other, _ in entry):
                    entry.append((column.name, rank + penalty))
    return {form: tuple(sorted(entry, key=lambda pair: pair[1])) for form, entry in known.items()}


@searchpath.follows
@cache
def all_headers() -> dict[str, int]:
    """Every known header → how many databases know it."""
    counts: dict[str, int] = {}
    for name in databases():
        for form in vocabulary(name):
            counts[form] = counts.get(form, 0) + 1
    return counts


class Sense(NamedTuple):
    """A column whose name a header holds, the lower the rank the better; the verdict says whether it is that column."""

    column: str
    rank: int
    verdict: HeaderVerdict


@searchpath.follows
@lru_cache(maxsize=16384)
def senses(header: Header, database: str, period: Period | None = None) -> tuple[Sense, ...]:
    """What a header may mean in a database by the fullest way to read it that has any name of a column in it.

    What was recorded of it has rank -1. `period` tells which of several months is the table's own.
    """
    if (decision := header.decision(database)) is not None:
        return (Sense(decision.column, -1, HeaderVerdict.NAMED),) if decision.column else ()
    declared = databases()[database]
    for form in header.forms:
        found = []
        for name, rank, word in _named(form, database):
            below = (*word, *form.below)
            verdict = judge(declared.columns[name], declared, form.above, below, period)
            if verdict is not None:
                found.append(Sense(name, rank, verdict))
        if found:
            return tuple(found)
    return ()


def meanings(header: Header, database: str, period: Period | None = None) -> list[tuple[str, int]]:
    """The columns a header means, best first, as (column, rank)."""
    return [(one.column, one.rank) for one in senses(header, database, period) if one.verdict < HeaderVerdict.PARTED]


def _named(form: Form, database: str) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Columns that the form's text names: by itself, as recorded, or with a word before or behind the name."""
    words = vocabulary(database)
    recorded = [one.column for one in form.confirmed if one.scope.database == database]
    if recorded:
        yield from ((name, -1, ()) for name in recorded if name)
    elif form.text in words:
        yield from ((name, rank + form.penalty, ()) for name, rank in words[form.text])
    else:
        is_personal = databases()[database].is_personal
        for rest, word in _split(form.text):
            if word in _record_names() and not is_personal:
                continue
            yield from ((name, rank + form.penalty + 200, (word,)) for name, rank in words.get(rest, ()))


@searchpath.follows
@lru_cache(maxsize=8192)
def _split(text: str) -> tuple[tuple[str, str], ...]:
    """The names of fields in a text with the word before or behind each that says whose or which part it is."""
    if len(text) > WORDY or not (says_anything(text) or any(word in text for word in _record_names())):
        return ()
    found = []
    for place in range(1, len(text)):
        for rest, word in ((text[place:], text[:place]), (text[:place], text[place:])):
            rest, word = rest.strip(BETWEEN + "的"), word.strip(BETWEEN + "的()[]【】")
            if len(rest) > 1 and rest in all_headers() and (part(word) or is_only_a_person(word) or _is_own(word)):
                found.append((rest, word))
    return tuple(dict.fromkeys(sorted(found, key=lambda pair: -len(pair[0]))))


def _is_own(word: str) -> bool:
    return heading_words().get(word) is Says.OWN or word in _record_names()


@searchpath.follows
@cache
def _record_names() -> frozenset[str]:
    """What the databases of persons call the person of a row: 党员 before 身份证号."""
    personal = [one for one in databases().values() if one.is_personal]
    return frozenset(word for one in personal for word in (one.title, *one.hints))


def knows(text: str, confirmed: Confirmed | None = None) -> bool:
    """Whether a text is a known header. Figures are, of which a sheet is full, where one is called so or recorded."""
    if confirmed:
        return is_known(read_header(text, confirmed))
    return _is_called(text) if _called_by_figures() or not FIGURES.fullmatch(text) else False


@searchpath.follows
@lru_cache(maxsize=16384)
def _is_called(text: str) -> bool:
    return is_known(read_header(text))


@searchpath.follows
@cache
def _called_by_figures() -> bool:
    return any(map(FIGURES.fullmatch, all_headers()))


def is_known(header: Header) -> bool:
    """Whether any database knows the header."""
    return bool(header.confirmed) or any(map(_is_known, header.forms))


def _is_known(form: Form) -> bool:
    return _is_whole(form) or bool(_split(form.text))


def _is_whole(form: Form) -> bool:
    """Whether some database, or what was recorded, knows the text as it is."""
    return bool(form.confirmed) or form.text in all_headers()


def is_ignored(header: Header, database: str) -> bool:
    """Whether it was recorded that the header is not to be used."""
    decision = header.decision(database)
    return decision is not None and decision.column is None
