"""SQL expressions of records: parsed, their terms put in, the columns they need told. What a column means: `bases`.

Expressions are written in DuckDB's dialect and may name the dates of `DATES`; sqlglot can write them in another.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Literal, get_args

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from schemas.errors import ConfigurationError
from schemas.periods import Period

DIALECT = "duckdb"
DATES = {"data_date": None, "month_start": "monthly", "quarter_start": "quarterly", "year_start": "annual"}
"""Names an expression may use for the dates of the period: the data date, and where a flow's window starts."""

_WORDS = re.compile(r"""'[^']*'|"[^"]*"|--[^\n]*|/\*.*?\*/|[\w.]+""", re.DOTALL)
"""Quoted texts, comments, and words with the tables before them."""

Level = Literal["city", "district", "street", "community"]
LEVELS: tuple[Level, ...] = get_args(Level)
"""Levels of area, coarsest first; level numbers are one-based. `{level}` in an expression stands for each of them."""


def parse(text: str, where: str) -> exp.Expr:
    """The expression of that text; `where` names the record in the error."""
    try:
        return sqlglot.parse_one(text, read=DIALECT)
    except SqlglotError as wrong:
        raise ConfigurationError(f"{where}: {text.strip()!r} is not an SQL expression: {wrong}") from wrong


def expand(text: str, terms: Mapping[str, str], where: str) -> exp.Expr:
    """The expression with every term replaced by what it stands for, terms within terms too."""
    return _expand(text, terms, where, ())


def _expand(text: str, terms: Mapping[str, str], where: str, inside: tuple[str, ...]) -> exp.Expr:
    def put_in(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column) or node.table or node.name not in terms:
            return node
        if node.name in inside:
            raise ConfigurationError(f"{where}: the term {node.name!r} stands for itself")
        return exp.Paren(this=_expand(terms[node.name], terms, where, (*inside, node.name)))

    return parse(text, where).transform(put_in)


def conditions(expression: exp.Expr) -> list[exp.Expr]:
    """What must all hold for it to hold: its parts between ANDs, without the brackets around them."""
    bare = expression.unnest()
    if not isinstance(bare, exp.And):
        return [bare]
    return [one for part in bare.flatten() for one in conditions(part)]


def columns(expression: exp.Expr) -> frozenset[str]:
    """The columns it reads, dates left out."""
    return frozenset(node.name for node in expression.find_all(exp.Column) if node.name not in DATES)


def needed(expression: exp.Expr) -> frozenset[str]:
    """The columns without which it cannot be told: all but those for which COALESCE names what to take instead."""
    found = (node for node in expression.find_all(exp.Column) if node.name not in DATES)
    return frozenset(node.name for node in found if not _has_substitute(node))


def _has_substitute(node: exp.Expr) -> bool:
    while parent := node.parent:
        if isinstance(parent, exp.Coalesce) and node is not parent.expressions[-1]:
            return True
        node = parent
    return False


def compared(expression: exp.Expr) -> Iterator[tuple[str, str]]:
    """Every (column, text) that it compares for equality: what a code list can be asked about."""
    kinds = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ, exp.In, exp.Between)
    for node in expression.find_all(*kinds):
        column = node.this
        if isinstance(column, exp.Column):
            operands = (o for o in node.iter_expressions() if o is not column)
            yield from ((column.name, o.name) for o in operands if isinstance(o, exp.Literal) and o.is_string)


def dated(text: str, period: Period) -> str:
    """An SQL text with the dates of the period in place of their names; quoted texts and comments stay."""

    def put_in(found: re.Match[str]) -> str:
        word = found[0]
        return f"CAST('{_date(word, period).isoformat()}' AS DATE)" if word in DATES else word

    return _WORDS.sub(put_in, text)


def _date(name: str, period: Period) -> dt.date:
    rhythm = DATES[name]
    return period.starts(rhythm) if rhythm else period.data_date
