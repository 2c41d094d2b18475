"""Rules that somebody has waived for a file: what would block a release only warns, and says who waived it and why.

Which rules can be waived is decided where the records are read (`files`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.findings import Finding
from sources.mappings.records import Waiver
from sources.values.cleaning import clean
from sources.values.kinds import Mask
from sources.values.standardizing import Standardized

Place = tuple[str, int]
"""Sheet and row."""


def waived(
    findings: Sequence[Finding], waivers: Sequence[Waiver], frame: pd.DataFrame, read: Sequence[Standardized]
) -> list[Finding]:
    """The findings, those that a waiver means as warnings. `read` are the parts that `frame` was put together from.

    A waiver with a key means findings of single rows: where many are told as one, it blocks for the others' sake.
    """
    if not waivers:
        return list(findings)
    rows = {waiver: _rows(waiver, frame, read) for waiver in waivers if waiver.key_column}
    told = []
    for finding in findings:
        meant = next((waiver for waiver in waivers if _means(waiver, finding, rows)), None)
        if meant is not None:
            finding = replace(finding, severity="warn", message=meant.scope.cited(finding.message, "已豁免"))
        told.append(finding)
    return told


def _means(waiver: Waiver, finding: Finding, rows: dict[Waiver, set[Place]]) -> bool:
    if finding.severity != "block" or finding.rule != waiver.rule or waiver.column not in (None, finding.column):
        return False
    if waiver.key_column is None:
        return True
    return finding.count == 1 and (finding.sheet, finding.row) in rows[waiver]


def _rows(waiver: Waiver, frame: pd.DataFrame, read: Sequence[Standardized]) -> set[Place]:
    meant: list[Mask] = []
    for part in read:
        keys = part.texts.get(waiver.key_column or "", pa.nulls(len(part.rejected), pa.string()))
        same = pc.fill_null(pc.equal(clean(keys, nulls=False), waiver.key_value), False)
        meant.append(same.to_numpy(zero_copy_only=False))
    chosen = frame.loc[np.concatenate(meant), ["_sheet", "_row"]]
    return {(str(sheet), int(row)) for sheet, row in zip(chosen["_sheet"], chosen["_row"], strict=True)}
