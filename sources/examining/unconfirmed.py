"""A file in which nothing counts (a blank form, 零报告 in words, every row kept back) is told as no zero by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.states import State
from schemas.telling import say
from sources.headers.zerowords import reads
from sources.tables.sheets import Sheet


def unconfirmed(outcome: Outcome, sheets: Sequence[Sheet]) -> Outcome:
    """The outcome with F030 when it waits to be confirmed as a zero.

    A mended workbook is a part of the version that it mends: whether that has any row is the warehouse's to say.
    """
    if outcome.state is not State.HELD:
        return outcome
    if outcome.delta_of is not None:
        return replace(outcome, state=State.PARTIAL)
    told = replace(_finding(outcome, sheets), count=max(outcome.rows_quarantined, 1))
    return replace(outcome, findings=(*outcome.findings, told))


def _finding(outcome: Outcome, sheets: Sequence[Sheet]) -> Finding:
    for sheet in sheets:
        for row, place in sheet.rows.zeros.items():
            cell = sheet.grid.address(sheet.grid.first_row + row + 1, place)
            said = reads(sheet.grid.cells.column(place)[row].as_py())
            return say("F030", "warn", outcome.file, sheet.name, reason=f"{cell}{said}", cell=cell)
    if outcome.rows_quarantined:
        return say("F030", "warn", outcome.file, reason=f"{outcome.rows_quarantined}行数据均未接收")
    return say("F030", "warn", outcome.file, reason="表头之下没有数据行")
