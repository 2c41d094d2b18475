"""Rows of a worksheet as XML, all cells of many rows at once. What stands in them is not here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.cells import column_letters

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
TEXT = pa.large_string()
"""The rows of one call may be longer than two gigabytes."""
LONGEST = 32_767
"""UTF-16 units of a cell that spreadsheet programs take; what is longer is cut."""
CONTROL = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9A-Fa-f]{4}_"
AT_THE_ENDS = r"^[\s\p{Z}]|[\s\p{Z}]$"
SPECIAL = f"[<>&]|{CONTROL}|{AT_THE_ENDS}"
ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
NOTHING, BLANK, STRING, SPACED, NUMBER, ROW, END = range(7)
"""No cell, a style alone, a text, one with blanks at its ends, a number; and the tags of a row."""
BEFORE = ["", '"/>', '" t="inlineStr"><is><t>', '" t="inlineStr"><is><t xml:space="preserve">', '"><v>', '"', ""]
AFTER = ["", "", "</t></is></c>", "</t></is></c>", "</v></c>", ">", ""]
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def is_filled(texts: pa.LargeStringArray) -> Bools:
    """Which texts have a character."""
    return np.asarray(pc.fill_null(pc.binary_length(texts), 0)) > 0


@dataclass(frozen=True)
class Cells:
    """Cells of some rows in some columns (from 0, in order).

    `styles` are numbers of the workbook's styles, by row and column; 0 is none. `texts` are those of the first column,
    then those of the second: null or empty where there is none. `is_number`: which of them are, written as XML has it.
    """

    columns: Sequence[int]
    styles: Ints
    texts: pa.LargeStringArray
    is_number: Bools


def rows_xml(rows: Ints, attributes: Sequence[str], *blocks: Cells) -> pa.Buffer:
    """The `row` elements, in UTF-8, of these rows (from 1, in order) with blocks of cells side by side.

    `attributes` are those of each row beside its number, with a blank before each.
    """
    columns = [column for block in blocks for column in block.columns]
    styles = np.column_stack([block.styles for block in blocks])
    is_number = np.concatenate([block.is_number for block in blocks])
    texts, is_spaced = _escaped(pa.concat_arrays([block.texts for block in blocks]))
    given = np.where(is_number, NUMBER, np.where(is_spaced, SPACED, STRING))
    given = np.where(is_filled(texts), given, np.where(styles.T.ravel() > 0, BLANK, NOTHING))
    tags = np.full((len(rows), 2), (ROW, END))
    kinds = np.column_stack([tags[:, 0], given.reshape(len(columns), len(rows)).T, tags[:, 1]])
    row, place = np.nonzero(kinds)
    kind = kinds[row, place]
    told = pa.concat_arrays([pa.array(attributes, TEXT), texts])
    beginnings = ['<row r="', *(f'<c r="{column_letters(column)}' for column in columns), "</row>"]
    numbers = [*rows.astype(str).tolist(), ""]
    given_styles = ["", *(f'" s="{style}' for style in range(1, int(styles.max(initial=0)) + 1))]
    parts = (
        _chosen(beginnings, place),
        _chosen(numbers, np.where(kind == END, len(rows), row)),
        _chosen(given_styles, np.pad(styles, ((0, 0), (1, 1)))[row, place]),
        _chosen(BEFORE, kind),
        told.take(pa.array(place * len(rows) + row, mask=kind == END)),
        _chosen(AFTER, kind),
    )
    return pc.binary_join_element_wise(*parts, pa.scalar("", TEXT), null_handling="replace").buffers()[2]


def _chosen(texts: Sequence[str], places: Ints) -> pa.LargeStringArray:
    return pa.array(texts, TEXT).take(pa.array(places))


def _escaped(texts: pa.LargeStringArray) -> tuple[pa.LargeStringArray, Bools]:
    """The texts as XML has them, and which begin or end with blanks."""
    is_special = pc.fill_null(pc.or_(pc.match_substring_regex(texts, SPECIAL), _is_long(texts)), False)
    special = texts.filter(is_special)
    is_odd = pc.or_(pc.match_substring_regex(special, CONTROL), _is_long(special))
    special = pc.replace_with_mask(special, is_odd, pa.array(map(_plain, special.filter(is_odd).to_pylist()), TEXT))
    for sign, entity in ENTITIES:
        special = pc.replace_substring(special, sign, entity)
    is_spaced = np.asarray(is_special).copy()
    is_spaced[is_spaced] = np.asarray(pc.match_substring_regex(special, AT_THE_ENDS))
    return pc.replace_with_mask(texts, is_special, special), is_spaced


def _is_long(texts: pa.LargeStringArray) -> pa.BooleanArray:
    return pc.greater(pc.binary_length(texts), LONGEST)  # bytes are never fewer than units


def _plain(text: str) -> str:
    """A text that is cut where it is too long, with characters that XML has not as spreadsheet programs write them."""
    cut = text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", cut)
