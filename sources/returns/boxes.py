"""Which cells a finding names: its `cell`, or the ranges of its `cells`, as boxes of rows and columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from schemas.finding import Finding
from sources.reading.ooxml.scanning import column_index

LISTED_ONLY = frozenset({"F007", "F011"})
"""Said of rows and columns as they are shown or taken out: nothing in a cell is wrong, the list leads there only."""
_RANGE = r"(?P<left>[A-Z]{0,3})(?P<top>\d{0,7})(?::(?P<right>[A-Z]{0,3})(?P<bottom>\d{0,7}))?(?=,|$)"
_PLAIN = re.compile(rf"(?:^|,)(?P<sheet>){_RANGE}")
_NAMED = re.compile(rf"(?:^|,)(?P<sheet>.+?)!{_RANGE}", re.DOTALL)


@dataclass(frozen=True)
class Box:
    """Cells of one sheet: one-based rows, zero-based columns, both ends included; None is the whole row or column."""

    sheet: str
    rows: tuple[int, int] | None
    columns: tuple[int, int] | None


def is_marked(finding: Finding) -> bool:
    """Whether the cells of a finding are marked: those of F007 only where it is of a whole sheet."""
    return finding.rule not in LISTED_ONLY or (finding.rule == "F007" and finding.cells is None)


def boxes(finding: Finding, sheets: Collection[str]) -> Iterator[Box]:
    """The cells of a finding. `sheets` are the masked names that a prefix of a range may be."""
    if finding.sheet is None:
        return
    told = finding.cells or finding.cell
    if told is None:
        yield Box(finding.sheet, (finding.row, finding.row) if finding.row else None, None)
        return
    parts = [part for part in _NAMED.finditer(told) if part["sheet"] in sheets] if "!" in told else []
    for part in parts or _PLAIN.finditer(told):
        rows = _ends(part["top"], part["bottom"])
        columns = _ends(part["left"], part["right"])
        yield Box(
            part["sheet"] or finding.sheet,
            (int(rows[0]), int(rows[1])) if rows else None,
            (column_index(columns[0]), column_index(columns[1])) if columns else None,
        )


def _ends(first: str, last: str | None) -> tuple[str, str] | None:
    return (first, last or first) if first else None
