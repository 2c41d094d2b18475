"""Code lists that a workbook carries on sheets of its own: what they call codes of ours is a hint, never data.

A list is used only where most of it agrees with one of ours by code and label; what is read by it is told (V019).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from schemas.codelists import codelist_names
from sources.reading.grids import Grid
from sources.tables.sheets import Sheet
from sources.texts.cleaning import fold
from sources.values.coding import GLUED, key_of, resolver

CALLED = re.compile(r"字典|代码|编码|参数|码表|选项|下拉|dict", re.IGNORECASE)
CODE = re.compile(r"[0-9A-Za-z]{1,12}")
FEWEST = 2
"""A list agrees with one of ours when so many entries, and more than half of them, do."""
LONGEST = 2000
"""Rows of such a sheet that are looked at."""

Entries = list[tuple[str, str]]
"""Code and label, both folded."""
Hints = Mapping[str, Mapping[str, str]]
"""Code list → what a workbook calls one of its codes, as `key_of` compares it → the code."""


def hints(grids: Sequence[Grid], sheets: Collection[Sheet]) -> Hints:
    """What the dictionaries among the sheets that are no data say; a label of two codes says nothing."""
    data = {sheet.grid.name for sheet in sheets}
    told: dict[str, dict[str, set[str]]] = {}
    for grid in grids:
        if grid.name not in data and (not grid.visible or CALLED.search(grid.name)):
            for entries in _lists(grid):
                for name in codelist_names():
                    for label, code in _unknown(entries, resolver(name)):
                        told.setdefault(name, {}).setdefault(key_of(label), set()).add(code)
    return {
        name: {label: codes.pop() for label, codes in labels.items() if len(codes) == 1}
        for name, labels in told.items()
    }


def _lists(grid: Grid) -> Iterator[Entries]:
    """The lists of a sheet: columns of `code_label`, and columns beside one another of codes and labels."""
    columns = [[fold(text or "") for text in column.to_pylist()] for column in grid.cells.slice(0, LONGEST).columns]
    for column in columns:
        pairs = (GLUED.fullmatch(text) for text in column)
        yield [(pair[1], pair[2]) for pair in pairs if pair]
    for left, right in pairwise(columns):
        for codes, labels in ((left, right), (right, left)):
            yield [
                (code, label)
                for code, label in zip(codes, labels, strict=True)
                if CODE.fullmatch(code) and label and not CODE.fullmatch(label)
            ]


def _unknown(entries: Entries, resolve: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    """Labels that a list of ours does not know, with its codes for them; none where it is of another system.

    Nor is a code given to a label where the list calls that code, or what we call so, something else.
    """
    read = [(resolve(code), resolve(label), label) for code, label in dict.fromkeys(entries)]
    agreeing = sum(1 for by_code, by_label, _ in read if by_code is not None and by_code == by_label)
    if agreeing < FEWEST or agreeing * 2 <= len(read):
        return
    differing = {code for pair in read if pair[1] is not None and pair[0] != pair[1] for code in pair[:2]}
    for by_code, by_label, label in read:
        if by_label is None and by_code is not None and by_code not in differing:
            yield label, by_code
