"""Rows of which one cell alone is filled, below or among rows of many: 第1页 共3页, （完）, 长宁区民政局.

A remark or signature in the column of names looks like a record that says nothing of itself. Nobody can tell which it
is, so it is kept back and told.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from sources.headers.rowwords import SUMS, plain
from sources.rows.body import Body
from sources.rows.rowkeys import Strength, strengths

COUNTED = re.compile(rf"{SUMS}|共?\d+[个家户幢名]")
FULL = 3
"""So many cells are filled in most rows of a table in which one cell alone is a stray."""
CODE = re.compile(r"(?=.*\d)[0-9A-Za-z\-_/.#]+")
THING = re.compile(r".*(?:[楼厦场园院所店站堂馆城苑庭里弄号村镇区会]|中心|公司|居委|支部|党委|总支)")
"""How places, units and organisations are called: a record that says no more than its name is one still."""
PERSON = re.compile(r"[\u3400-\u9fff]{1,4}|[\u3400-\u9fff]+(?:[·・.•][\u3400-\u9fff]+)+")
"""How persons are called: what lacks of such a row is told, and nothing else."""
Rows = npt.NDArray[np.int64]


def lone_texts(body: Body, data: Rows, filled: Rows) -> dict[int, int]:
    """The rows of the data with one filled cell that is no key and called like no record, each with its position."""
    rows = data[filled[data] == 1]
    if not len(rows) or np.median(filled[data]) < FULL:
        return {}
    found: dict[int, int] = {}
    for row, key in zip(rows.tolist(), strengths(body.grid, body.keys, body.areas, rows).tolist(), strict=True):
        place = next((place for place in body.named_places if body.text(row, place).strip()), None)
        if place is None or key == Strength.PROVEN:
            continue
        said = plain(body.text(row, place))
        if body.database.is_personal and PERSON.fullmatch(said):
            continue
        is_thing = THING.fullmatch(said) is not None and not COUNTED.search(said)
        if not ((place == body.keys.code and CODE.fullmatch(said)) or is_thing or body.words.is_grain(said)):
            found[row] = place
    return found
