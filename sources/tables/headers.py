"""Headers: one cell of a header row as it is compared, and the columns that it may mean.

Where the header row is, `headerrows` tells; which cell gets which column, `assigning`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TypeAlias

from schemas.database import databases
from sources.mappings.records import HeaderMapping
from sources.tables.units import split_unit
from sources.values.cleaning import visible
from sources.values.script import simplified

MARKS = re.compile(r"^[*※★#●]+(?=\w)|[*※★]+$|[(\[【](?:必填|必填项|选填|选填项|必选|可选|非必填)[)\]】]")
HINT = re.compile(
    r"\((?:\d{2,4}[./-].*|[Yy]{2,4}.*|请.*|如.*|例.*|格式.*|注.*|填.*|下拉.*|限.*|不.*|可.*|按.*|.*[:：].*)\)"
)
ASKED = re.compile(r"\s*[(（](?:必填|选填|请[^()（）]*填[^()（）]*|按[^()（）]*填[^()（）]*)[)）]$")
"""Behind a header of a template, in either width: no part of its name when it is quoted."""
GLOSS = re.compile(
    r"(?<=[\u3400-\u9fff])\((?=[^)]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]|[^)]*\)[\u3400-\u9fff])[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)"
)
"""Pinyin behind a character; a unit such as (km) has no tone and ends the header."""
UNIT = re.compile(r"\(([^()]{1,8})\)$")
UNNAMED = re.compile(r"^(序号|序列|序|编号列|行号|No\.?|NO\.?)$")


@dataclass(frozen=True)
class Header:
    """One cell of the header row: as written, as compared, without its unit, the unit, and what was recorded of it.

    `group_unit` is the unit of the group above it: of the columns under it those have it that can be in it.
    """

    written: str
    plain: str
    bare: str
    unit: str | None
    confirmed: tuple[HeaderMapping, ...] = ()
    group_unit: str | None = None

    def decision(self, database: str) -> HeaderMapping | None:
        """What was recorded of it for a database: it wins over every synonym."""
        return next((record for record in self.confirmed if record.scope.database == database), None)


Confirmed: TypeAlias = Mapping[str, tuple[HeaderMapping, ...]]
"""Header as compared → what was recorded of it."""


def confirm(records: Iterable[HeaderMapping]) -> Confirmed:
    """The recorded headers that hold for a file, to be looked up."""
    found: dict[str, tuple[HeaderMapping, ...]] = {}
    for record in records:
        found[record.plain] = (*found.get(record.plain, ()), record)
    return found


def read_header(written: str, confirmed: Confirmed | None = None) -> Header:
    """Width and blanks folded, requirement marks and format hints cut, the unit in parentheses taken off."""
    header = _folded(written)
    recorded = confirmed and (confirmed.get(header.plain) or confirmed.get(header.bare))
    return replace(header, confirmed=recorded) if recorded else header


@lru_cache(maxsize=8192)
def _folded(written: str) -> Header:
    plain = simplified(GLOSS.sub("", re.sub(r"\s", "", visible(written))))
    plain = MARKS.sub("", plain)
    bare, unit = split_unit(plain)
    plain = HINT.sub("", plain).rstrip(":：") if unit is None else plain
    other = UNIT.search(plain) if unit is None else None
    if other:
        bare, unit = UNIT.sub("", plain), other[1]
    return Header(written.strip(), plain, bare if unit else plain, unit)


@cache
def vocabulary(name: str) -> dict[str, tuple[tuple[str, int], ...]]:
    """Of one database: header as compared → (column, rank); 0 is the official title, then synonyms, bare forms last."""
    known: dict[str, list[tuple[str, int]]] = {}
    for column in databases()[name].columns.values():
        for rank, text in enumerate(column.headers):
            header = read_header(text)
            for form, penalty in ((text, 0), (header.plain, 0), (header.bare, 50)):
                entry = known.setdefault(form, [])
                if column.name not in (other for other, _ in entry):
                    entry.append((column.name, rank + penalty))
    return {form: tuple(sorted(entry, key=lambda pair: pair[1])) for form, entry in known.items()}


@cache
def all_headers() -> dict[str, int]:
    """Every known header → how many databases know it."""
    counts: dict[str, int] = {}
    for name in databases():
        for form in vocabulary(name):
            counts[form] = counts.get(form, 0) + 1
    return counts


def meanings(header: Header, database: str) -> list[tuple[str, int]]:
    """The columns a header may mean, best first, as (column, rank); what was recorded of it has rank -1."""
    if (decision := header.decision(database)) is not None:
        return [(decision.column, -1)] if decision.column else []
    words = vocabulary(database)
    found = list(words.get(header.plain, ()))
    if header.bare != header.plain:
        found += [(name, rank + 100) for name, rank in words.get(header.bare, ())]
    return found


def is_known(header: Header) -> bool:
    """Whether any database knows the header."""
    return bool(header.confirmed) or header.plain in all_headers() or header.bare in all_headers()


def is_ignored(header: Header, database: str) -> bool:
    """Whether it was recorded that the header is not to be used."""
    decision = header.decision(database)
    return decision is not None and decision.column is None
