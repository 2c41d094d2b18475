"""The header row of a made-up file: official titles, or synonyms, marks, hints and blanks that districts put there."""

from __future__ import annotations

from schemas.column import Column, Kind
from schemas.database import Database
from sources.synth.spelling import Style

UNSAFE = ("是否", "编号", "类别", "单位", "专职", "状态", "类型", "条线", "党龄")
"""Synonyms with these words mean other columns elsewhere, or turn the sense round: left to hand-written tests."""


def headings(database: Database, names: list[str], style: Style, *, line_feeds: bool) -> list[str]:
    """A header for each column of a file, in that order; no two alike. `line_feeds`: the format can hold them."""
    taken = [database.columns[name].title for name in names]
    found = []
    for name in names:
        column = database.columns[name]
        text = _synonym(database, column, taken, style) if style.chance() else column.title
        style.seen["header_synonym"] += text != column.title
        found.append(_marked(column, text, style, line_feeds))
    return found


def _synonym(database: Database, column: Column, taken: list[str], style: Style) -> str:
    others = {h for other in database.columns.values() if other.name != column.name for h in other.headers}
    fit = [s for s in column.synonyms if s not in others and s not in taken and not any(w in s for w in UNSAFE)]
    fit = [s for s in fit if column.kind is not Kind.CODE or not s.startswith("是否")]
    return str(style.rng.choice(fit)) if fit else column.title


def _marked(column: Column, text: str, style: Style, line_feeds: bool) -> str:
    ways = {
        "header_star": f"*{text}",
        "header_required": f"{text}(必填)",
        "header_space_after": f"{text} ",
        "header_spaced": "　".join(text) if len(text) == 2 else f"{text[0]} {text[1:]}",
        "header_line_feed": f"{text[:2]}\n{text[2:]}" if line_feeds and len(text) > 3 else text,
        "header_date_hint": f"{text}(2019/10/24)" if column.kind is Kind.DATE else text,
        "header_full_width": text.replace("(", "（").replace(")", "）"),
    }
    if not style.chance(0.5):
        return text
    way = str(style.rng.choice(list(ways)))
    style.seen[way] += ways[way] != text
    return ways[way]
