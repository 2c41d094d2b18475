"""Known errors of a source, corrected before the texts are read, and told. The records come from `mappings`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import Places, tell
from sources.mappings.records import Correction
from sources.texts.cleaning import clean
from sources.values.standardizing import Texts
from sources.values.typers import Mask


@dataclass(frozen=True)
class Acted:
    """What one record met on one sheet: rows that it corrected, rows that it means, and what the cells held.

    `first` is the place of the sheet's first row among the rows of all sheets.
    """

    record: Correction
    fixed: Mask
    meant: Mask
    held: pa.Array
    first: int = 0


def correct(texts: Texts, records: Sequence[Correction]) -> tuple[Texts, list[Acted]]:
    """The texts with the known errors corrected. A record with a key is heard before one without.

    A record says nothing of a sheet that lacks its column, or its key's.
    """
    cells, acted = dict(texts.cells), []
    done: dict[str, Mask] = {}
    for record in sorted(records, key=lambda record: record.key_column is None):
        if record.column not in cells or (record.key_column or record.column) not in cells:
            continue
        size = len(texts.rows)
        held = clean(texts.cells[record.column], nulls=False)
        meant = np.ones(size, dtype=bool)
        if record.key_column is not None:
            meant = _holds(clean(texts.cells[record.key_column], nulls=False), record.key_value)
        before = done.setdefault(record.column, np.zeros(size, dtype=bool))
        fixed = meant & _holds(held, record.wrong) & ~before
        done[record.column] = before | fixed
        if fixed.any():
            right = pa.scalar(record.right or None, pa.string())
            cells[record.column] = pc.if_else(pa.array(fixed), right, cells[record.column])
        acted.append(Acted(record, fixed, meant, held))
    return (replace(texts, cells=cells) if done else texts), acted


def _holds(cells: pa.Array, text: str) -> Mask:
    same = pc.equal(cells, text) if text else pc.is_null(cells)
    found: Mask = pc.fill_null(same, False).to_numpy(zero_copy_only=False)
    return found


def correction_findings(
    acted: Sequence[Acted], frame: pd.DataFrame, places: Places, *, is_whole: bool
) -> list[Finding]:
    """F015 at every corrected cell; F016 where the rows that a record means are there and none held the error.

    Of a record without a key that is said of a district's whole file only: another street's part may hold the error.
    """
    findings: list[Finding] = []
    for record in dict.fromkeys(one.record for one in acted):
        mine = [one for one in acted if one.record == record]
        fixed, meant = (_over_all(frame, mine, name) for name in ("fixed", "meant"))
        told: list[Finding] = []
        if fixed.any():
            wrong = pd.Series(record.wrong or None, index=frame.index, dtype=object)
            broken, right = pd.Series(fixed), record.right or None
            told = tell("F015", Severity.WARN, broken, frame, record.column, places, values=wrong, expected=right)
        elif meant.any() and (record.key_column or is_whole):
            held = _held(frame, mine if record.key_column else [])
            broken, wrong_ = pd.Series(meant), record.wrong or None
            told = tell(
                "F016", Severity.WARN, broken, frame, record.column, places, values=held, expected=wrong_, together=True
            )
            told = [replace(one, owner="city") for one in told]
        findings += [one.recorded(record.scope.cited("更正记录", "correction on record")) for one in told]
    return findings


def _over_all(frame: pd.DataFrame, acted: Sequence[Acted], name: str) -> Mask:
    found = np.zeros(len(frame), dtype=bool)
    for one in acted:
        mask: Mask = getattr(one, name)
        found[one.first : one.first + len(mask)] = mask
    return found


def _held(frame: pd.DataFrame, acted: Sequence[Acted]) -> pd.Series[str]:
    found = pd.Series(None, index=frame.index, dtype=object)
    for one in acted:
        found.iloc[one.first : one.first + len(one.held)] = one.held.to_pylist()
    return found
