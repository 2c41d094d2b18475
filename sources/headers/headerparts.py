"""What stands above one another in each column of a header of several rows, and which header it makes together.

Which rows these are is told in `headerrows`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sources.headers.headertexts import Confirmed, Header, read_header
from sources.headers.meanings import is_known, together
from sources.headers.months import is_day_or_month
from sources.headers.qualifiers import is_only_a_person, is_telling, part
from sources.texts.bilingual import without_english

FILLED_IN = re.compile(r"(?:联系|联络|负责|填表|填报|报送|上报|审核|审批|复核|制表|经办)人")
A_NAME = re.compile(r"[\u3400-\u9fff·]{2,4}")
"""What stands behind such a label above a table."""

Merges = Sequence[tuple[int, int, int, int]]
"""Merged cells as first and last row and column, all zero-based, in the order top, left, bottom, right."""


def joined(
    rows: Sequence[Sequence[str | None]], first: int, confirmed: Confirmed | None, merges: Merges
) -> dict[int, Header]:
    """The header of some rows, the first of which is row `first`: in each column the texts from top to bottom."""
    if len(rows) == 1:
        return {place: read_header(text, confirmed) for place, text in enumerate(rows[0]) if text and text.strip()}
    parts = _parts(rows, first, merges)
    wide = {
        place
        for place, texts in parts.items()
        if len(texts) > 1 and any(parts.get(near, [])[:-1] == texts[:-1] for near in (place - 1, place + 1))
    }
    alone = [place for place, texts in parts.items() if len(texts) > 1 and place not in wide]
    loose = all(is_known(together(parts[place], confirmed)) for place in alone)
    return {place: together(texts, confirmed, loose=loose and place in wide) for place, texts in parts.items()}


def _parts(rows: Sequence[Sequence[str | None]], first: int, merges: Merges) -> dict[int, list[str]]:
    """The texts above one another in each column.

    A group is carried over what it heads: as far as its merge where it is merged, else to the next text. What heads all
    columns is a title, unless it only says whose they are.
    """
    levels = [[(text or "").strip() for text in row] for row in rows]
    merged = _spread(levels, first, merges)
    found: dict[int, list[str]] = {}
    carried = [""] * len(levels)
    for place in range(min(map(len, levels))):
        texts = [level[place] for level in levels]
        for depth in range(len(levels) - 1):
            if texts[depth]:
                kept = "" if place in merged[depth] else texts[depth]
                carried[depth:] = [kept] + [""] * (len(levels) - depth - 1)
            elif any(texts[depth + 1 :]):
                texts[depth] = carried[depth]
            else:
                carried[depth] = ""
        if any(texts):
            found[place] = texts
    for depth in range(len(levels) - 1):
        titles = _titles({place: texts[depth] for place, texts in found.items()}) | _fillers(rows[depth])
        for texts in found.values():
            if texts[depth] in titles and any(texts[depth + 1 :]):
                texts[depth] = ""
    return {
        place: without_english([text for depth, text in enumerate(texts) if text and text not in texts[:depth]])
        for place, texts in found.items()
    }


def _titles(row: Mapping[int, str]) -> set[str]:
    """The texts of an upper row that head nothing: above all columns, or one date alone."""
    plain = {text: read_header(text).plain for text in row.values() if text}
    found = set()
    if len(row) > 1 and len(set(row.values())) == 1:
        found |= {text for text in plain if not is_only_a_person(plain[text])}
    said = {text: part(word) for text, word in plain.items()}
    titled = bool(row.get(min(row, default=0))) and not is_known(read_header(row[min(row)]))
    if titled and sum(one is not None for one in said.values()) < 2:
        found |= {text for text, one in said.items() if one is not None and (one.month or one.year)}
    return found


def _fillers(row: Sequence[str | None]) -> set[str]:
    """Labels of who filled in the form and when, with what stands right behind them."""
    found = set()
    for text, beside in pairwise(text or "" for text in row):
        label, name = read_header(text), read_header(beside)
        if text and is_day_or_month(label.plain, name.plain):
            found |= {text.strip(), beside.strip()}
        if FILLED_IN.fullmatch(label.plain) and A_NAME.fullmatch(name.plain):
            found |= set() if is_telling(name.plain) or is_known(name) else {text.strip()}
    return found


def _spread(levels: list[list[str]], first: int, merges: Merges) -> list[set[int]]:
    """Write the text of each group into all cells that are merged for it; by row the positions that are merged."""
    merged: list[set[int]] = [set() for _ in levels]
    for top, left, bottom, right in merges:
        if first <= top and bottom < first + len(levels) and left < len(levels[top - first]):
            level = levels[top - first]
            merged[top - first] |= set(range(left, right + 1))
            level[left : right + 1] = [level[left]] * (min(right + 1, len(level)) - left)
    return merged
