"""Rules that somebody has waived for a file: what would block a release only warns, and says who waived it and why.

Which rules can be waived is decided where the records are read (`mappingfiles`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.finding import WAIVED, Finding
from schemas.states import Severity
from sources.mappings.records import Waiver
from sources.texts.cleaning import clean
from sources.values.standardizing import Standardized
from sources.values.typers import Mask

Place = tuple[str, int]
"""Sheet and row."""


def keyed(
    waivers: Sequence[Waiver], frame: pd.DataFrame, read: Sequence[Standardized]
) -> dict[Waiver, frozenset[Place]]:
    """The rows that each waiver with a key means; `read` are the parts that `frame` was put together from."""
    return {waiver: _rows(waiver, frame, read) for waiver in waivers if waiver.key_column}


def set_apart(rows: Mapping[Waiver, frozenset[Place]], rule: str, column: str) -> list[frozenset[Place]]:
    """The rows whose findings may be told as one with each other, not with those that keep blocking."""
    return [meant for waiver, meant in rows.items() if waiver.rule == rule and waiver.column in (None, column)]


def waived(
    findings: Sequence[Finding], waivers: Sequence[Waiver], rows: Mapping[Waiver, frozenset[Place]]
) -> list[Finding]:
    """The findings, those that a waiver means as warnings. `rows` are those of the waivers that have a key.

    A finding of many rows is told by its first one: rows that a waiver sets apart are never told with others.
    """
    told = []
    for finding in findings:
        meant = next((waiver for waiver in waivers if _means(waiver, finding, rows)), None)
        if meant is not None:
            finding = finding.recorded(meant.scope.cited(WAIVED, WAIVED.en), severity=Severity.WARN)
        told.append(finding)
    return told


def _means(waiver: Waiver, finding: Finding, rows: Mapping[Waiver, frozenset[Place]]) -> bool:
    if not finding.severity.blocks or finding.rule != waiver.rule or waiver.column not in (None, finding.column):
        return False
    return waiver.key_column is None or (finding.sheet, finding.row) in rows[waiver]


def _rows(waiver: Waiver, frame: pd.DataFrame, read: Sequence[Standardized]) -> frozenset[Place]:
    meant: list[Mask] = []
    for part in read:
        keys = part.texts.get(waiver.key_column or "", pa.nulls(len(part.rejected), pa.string()))
        same = pc.fill_null(pc.equal(clean(keys, nulls=False), waiver.key_value), False)
        meant.append(same.to_numpy(zero_copy_only=False))
    chosen = frame.loc[np.concatenate(meant), ["_sheet", "_row"]]
    return frozenset((str(sheet), int(row)) for sheet, row in zip(chosen["_sheet"], chosen["_row"], strict=True))
