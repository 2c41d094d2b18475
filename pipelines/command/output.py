"""What commands print: a list of JSON objects, or a table on the terminal. Nothing else goes to standard output."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.command.language import language, say
from schemas.wording import (
    BESIDE,
    COMPARISONS,
    DELIVERIES,
    ROLES,
    SEVERITIES,
    STATES,
    STATUSES,
    TOPICS,
    WAYS,
    Bilingual,
)

SHOWN = 200
"""Rows of a table on the terminal; JSON has them all."""

IN_CHINESE = {
    "state": STATES | DELIVERIES,
    "topic": TOPICS,
    "severity": SEVERITIES,
    "status": STATUSES,
    "role": ROLES,
    "way": WAYS,
    "kind": BESIDE,
    "change_status": COMPARISONS,
    "year_ago_status": COMPARISONS,
}
"""Fields that hold code words; the words are English already."""

OF_A_FIGURE = (
    ("period", "报告期", "period"),
    ("area", "区划", "area"),
    ("code", "指标", "code"),
    ("dimension", "分组", "dimension"),
    ("member", "取值", "member"),
)
"""Columns that say of what a figure is."""

RECEIVED = ("报送", "收", "submissions", "received")
"""What `tell_what_was_known` tells of submissions, and of their findings."""

WIDE = 200
"""Columns of text when standard output is not a terminal."""


def list_objects(rows: Sequence[Mapping[str, Any]], columns: Sequence[tuple[str, str, str]], as_json: bool) -> None:
    """Print objects of the contract. `columns`: field, Chinese heading, English heading, of the table."""
    if as_json:
        print(json.dumps(list(rows), ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else WIDE)
    table = Table(show_edge=False, header_style="bold")
    for field, zh, en in columns:
        numeric = any(isinstance(row[field], int | float) for row in rows[:SHOWN])
        table.add_column(say(zh, en), justify="right" if numeric else "left", overflow="fold")
    for row in rows[:SHOWN]:
        table.add_row(*(text(worded(field, row[field])) for field, _zh, _en in columns))
    console.print(table)
    if len(rows) > SHOWN:
        rest = len(rows) - SHOWN
        console.print(say(f"……另有 {rest} 条，用 --json 查看全部", f"… and {rest} more: --json lists them all"))
    elif not rows:
        console.print(say("（无）", "(none)"))


def tell_what_was_known(
    period: str | None, then: dt.datetime, first: dt.datetime | None, what: tuple[str, str, str, str]
) -> None:
    """Beside an empty answer as of a time, on standard error: whether there was anything then, and since when.

    `what`: what is listed and what was done to the first of them, in Chinese and English. `first`: when; None before.
    """
    from schemas.periods import to_the_minute

    zh, done_zh, en, done = what
    month, of = (f"{period} 的", f" of {period}") if period else ("", "")
    if first is None:
        told = say(f"{month}{zh}尚无", f"there are no {en}{of} yet")
    elif first > then:
        at = to_the_minute(first)
        told = say(f"{month}{zh}最早{done_zh}于 {at}", f"{en}{of} were first {done} at {at}")
    else:
        told = say(f"当时已有{month}{zh}，但没有所查的内容", f"there were {en}{of} then, but not what is asked for")
    print(told, file=sys.stderr)


def worded(field: str, value: Any) -> Any:
    """A code word of the contract as readers know it."""
    if field == "database" and value is not None:
        from schemas.databaselist import databases

        return say(databases()[value].title, databases()[value].title_en)
    return IN_CHINESE[field].get(value, value) if field in IN_CHINESE and language() == "zh" else value


def text(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, Bilingual):
        return say(value, value.en)
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list | tuple):
        return say("、", ", ").join(map(str, value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
