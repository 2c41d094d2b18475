"""Rules that somebody has waived for a file: what would block a release only warns, and says who waived it and why.

Which rules can be waived is decided where the records are read (`mapping_files`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow.compute as pc

from schemas.findings import Finding
from sources.cleaning import clean
from sources.mapping_records import Waiver
from sources.sheets import Sheet
from sources.standardizing import Standardized

Place = tuple[str, int]
"""Sheet and row."""


def waived(
    findings: Sequence[Finding], waivers: Sequence[Waiver], found: Sequence[tuple[Sheet, Standardized]]
) -> list[Finding]:
    """The findings, those that a waiver means as warnings.

    A waiver with a key means findings of single rows: where many are told as one, it blocks for the others' sake.
    """
    if not waivers:
        return list(findings)
    rows = {waiver: _rows(waiver, found) for waiver in waivers if waiver.key_column}
    told = []
    for finding in findings:
        meant = next((waiver for waiver in waivers if _means(waiver, finding, rows)), None)
        if meant is not None:
            finding = replace(finding, severity="warn", message=f"{finding.message}（已豁免：{meant.scope.words}）")
        told.append(finding)
    return told


def _means(waiver: Waiver, finding: Finding, rows: dict[Waiver, set[Place]]) -> bool:
    if finding.severity != "block" or finding.rule != waiver.rule or waiver.column not in (None, finding.column):
        return False
    if waiver.key_column is None:
        return True
    return finding.count == 1 and (finding.sheet, finding.row) in rows[waiver]


def _rows(waiver: Waiver, found: Sequence[tuple[Sheet, Standardized]]) -> set[Place]:
    places: set[Place] = set()
    for sheet, standardized in found:
        if waiver.key_column in standardized.texts:
            same = pc.equal(clean(standardized.texts[waiver.key_column]), waiver.key_value)
            chosen = np.flatnonzero(pc.fill_null(same, False).to_numpy(zero_copy_only=False))
            places |= {(sheet.name, int(row) + 1) for row in sheet.rows.data[chosen]}
    return places
