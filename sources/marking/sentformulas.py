"""Formulas without a result: the district sees its formula as text where its cell would be blank."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape

from openpyxl.formula.translate import Translator

from schemas.cells import row_and_column
from sources.marking.sentparts import SentSheet

_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"[^<>]*><f((?: [^<>]*)?)(?:/>|>([^<]*)</f>)')
_SHARED = re.compile(r' t="shared"(?:.*? si="(\d+)")?| si="(\d+)".*? t="shared"')


def formulas(sheet: SentSheet, wanted: Collection[str]) -> dict[tuple[int, int], str]:
    """The formulas of the cells that are asked for, by row and column; those that are shared moved to their cells."""
    first: dict[str, Translator] = {}
    found, asked = {}, set(wanted)
    for address, given, text in _FORMULA.findall(sheet.rows) if wanted else ():
        cell, formula = address.decode(), f"={unescape(text.decode())}"
        shared = _SHARED.search(given.decode())
        if shared is not None:
            number = shared[1] or shared[2]
            if number in first:
                formula = first[number].translate_formula(cell)
            elif text:
                first[number] = Translator(formula, cell)
        if cell in asked:
            found[row_and_column(cell)] = formula
    return found
