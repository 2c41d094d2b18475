"""Which tables a query over a scan may read, through the tables that others are made of. Nothing is run here.

Every word of a query that is the name of a table counts as read: rather one too many than one forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from functools import cache
from pathlib import Path

import duckdb

_MADE = re.compile(r"CREATE TEMP (?:TABLE|VIEW|MACRO) (\w+)")
_WORD = re.compile(r"(?<!\b\w\.)\b[a-z_]\w*")
"""A word that is no column behind the one letter of its table."""


class _Every(Container[str]):
    def __contains__(self, name: object) -> bool:
        return True


EVERY: Container[str] = _Every()
"""All tables."""


@cache
def statements(path: Path) -> dict[str, str]:
    """The statements of an SQL file in order, by the table, view or macro that they make."""
    with duckdb.connect() as con:
        found = [one.query for one in con.extract_statements(path.read_text(encoding="utf-8"))]
    return {made[1]: text for text in found if (made := _MADE.search(text))}


def words(text: str) -> frozenset[str]:
    """The words of a query that may name a table, in lower case."""
    return frozenset(_WORD.findall(text.lower()))


def below(names: Iterable[str], made: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Those tables and all that they are made of; `made`: table → what it may be made of, words that are none too."""
    found: set[str] = set()
    waiting = {name for name in names if name in made}
    while waiting:
        found |= waiting
        waiting = {one for name in waiting for one in made[name] if one in made} - found
    return frozenset(found)
