"""Which cells a finding names: its `cell`, or the ranges of its `cells`, as boxes of rows and columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from schemas.cells import Box, boxes_in
from schemas.finding import Finding

LISTED_ONLY = frozenset({"F007", "F011"})
"""Said of rows and columns as they are shown or taken out: nothing in a cell is wrong, the list leads there only."""


def is_marked(finding: Finding) -> bool:
    """Whether the cells of a finding are marked: those of F007 only where it is of a whole sheet."""
    return finding.rule not in LISTED_ONLY or (finding.rule == "F007" and finding.cells is None)


def boxes(finding: Finding, sheets: Collection[str]) -> Iterator[Box]:
    """The cells of a finding. `sheets` are the masked names that a prefix of a range may be."""
    if finding.sheet is None:
        return
    if ranges := finding.cells or finding.cell:
        yield from boxes_in(ranges, finding.sheet, sheets)
    else:
        yield Box(finding.sheet, (finding.row, finding.row) if finding.row else None, None)
