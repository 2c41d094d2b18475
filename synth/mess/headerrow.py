"""The header row of a made-up file: official titles, or synonyms, marks, hints and blanks that districts put there."""

from __future__ import annotations

from collections.abc import Callable

from opencc import OpenCC

from schemas.column import Column, Kind
from schemas.database import Database
from synth.mess.handwriting import Hand

TRADITIONAL = OpenCC("s2t")
WAYS: dict[str, Callable[[str, Column, bool], str]] = {
    "header_star": lambda text, _, __: f"*{text}",
    "header_required": lambda text, _, __: f"{text}(必填)",
    "header_space_after": lambda text, _, __: f"{text} ",
    "header_spaced": lambda text, _, __: "　".join(text) if len(text) == 2 else f"{text[0]} {text[1:]}",
    "header_line_feed": lambda text, _, feeds: f"{text[:2]}\n{text[2:]}" if feeds and len(text) > 3 else text,
    "header_date_hint": lambda text, column, _: f"{text}(2019/10/24)" if column.kind is Kind.DATE else text,
    "header_full_width": lambda text, _, __: text.replace("(", "（").replace(")", "）"),
    "header_traditional": lambda text, _, __: TRADITIONAL.convert(text),
}
"""Ways to write a header otherwise: text, column, whether the format holds line feeds → text."""


def headings(database: Database, names: list[str], style: Hand, *, line_feeds: bool) -> list[str]:
    """A header for each column of a file, in that order; no two alike. `line_feeds`: the format can hold them."""
    taken = [database.columns[name].title for name in names]
    found = []
    for name in names:
        column = database.columns[name]
        text = _synonym(database, column, taken, style) if style.chance() else style.areas.city.own(column.title)
        style.seen["header_synonym"] += text != style.areas.city.own(column.title)
        found.append(_marked(column, text, style, line_feeds))
    return found


def _synonym(database: Database, column: Column, taken: list[str], style: Hand) -> str:
    """A synonym that means no other column here, nor turns the sense round (是否撤销 for 组织状态)."""
    others = {h for other in database.columns.values() if other.name != column.name for h in other.headers}
    fit = [s for s in column.synonyms if s not in others and s not in taken]
    fit = [s for s in fit if column.kind is not Kind.CODE or not s.startswith("是否")]
    if column.kind is Kind.MONEY_WAN:  # without a unit it is in doubt
        fit = [f"{s}(万元)" for s in fit]
    return str(style.rng.choice(fit)) if fit else style.areas.city.own(column.title)


def _marked(column: Column, text: str, style: Hand, line_feeds: bool) -> str:
    if not style.chance(0.5):
        return text
    way = str(style.rng.choice(list(WAYS)))
    changed = WAYS[way](text, column, line_feeds)
    style.seen[way] += changed != text
    return changed
