"""What could not be read of single cells, told over all tables: the issues of one rule and column together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from schemas.column import Kind
from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import portions, tell
from sources.tables.sheets import Sheet, SheetPlaces
from sources.values.standardizing import Standardized
from sources.values.typers import Issue, Mask


def issue_findings(
    frame: pd.DataFrame, found: Sequence[tuple[Sheet, Standardized]], places: SheetPlaces
) -> list[Finding]:
    """Findings of the issues of all sheets, those of one rule and column together."""
    sizes = [len(standardized.rejected) for _, standardized in found]
    starts = np.cumsum([0, *sizes])
    issues: dict[tuple[str, str, Severity, str | None, bool], list[tuple[int, Issue]]] = {}
    for start, (_, standardized) in zip(starts, found, strict=False):
        for column, issue in standardized.issues:
            key = (column, issue.rule, issue.severity, issue.expected, issue.together)
            issues.setdefault(key, []).append((int(start), issue))
    findings: list[Finding] = []
    for (column, rule, severity, expected, together), members in issues.items():
        said: dict[str, Any] = {"values": _written(column, found), "expected": expected, "together": together}
        if any(issue.readings is not None for _, issue in members):
            said["reading"] = _spread(members, len(frame), lambda issue: issue.readings)
        if any(issue.others is not None for _, issue in members):
            said["other"] = _spread(members, len(frame), lambda issue: issue.others)
        declared = found[0][0].database.columns[column]
        if declared.pii == "D" and declared.kind is not Kind.IDENTITY:
            said |= {"values": pd.Series(None, index=frame.index, dtype=object), "reading": None, "other": None}
        if rule == "F010":
            said["cells"] = declared.title
        broken: Mask = np.zeros(len(frame), dtype=bool)
        for start, issue in members:
            broken[start : start + len(issue.mask)] |= issue.mask
        for portion in portions(broken, frame, rule, column, places, together=together):
            findings += tell(rule, severity, pd.Series(portion), frame, column, places, **said)
    return findings


def _spread(members: Sequence[tuple[int, Issue]], size: int, of: Callable[[Issue], pa.Array | None]) -> pd.Series[Any]:
    """What the issues say of each cell, over all sheets; null where nothing is said."""
    said = pd.Series(None, index=range(size), dtype=object)
    for start, issue in members:
        if (texts := of(issue)) is not None:
            places = np.flatnonzero(issue.mask)
            said.iloc[start + places] = texts.take(pa.array(places)).to_pylist()
    return said


def _written(column: str, found: Sequence[tuple[Sheet, Standardized]]) -> pd.Series[Any]:
    """The district's own text of the column, over all sheets."""
    parts = []
    for _, standardized in found:
        size = len(standardized.rejected)
        parts.append(standardized.texts.get(column, pa.nulls(size, pa.string())))
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array(parts, pa.string())))
