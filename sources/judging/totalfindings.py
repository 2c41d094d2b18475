"""Findings about the total rows that a table was sent with: T002, T004 and T006. They only warn, and no row moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import TOLD_ONE_BY_ONE, said
from schemas.wording import Bilingual
from sources.tables.claims import ROWS, Difference, Numbers
from sources.tables.sheets import Sheet
from sources.tables.totalrows import differences


def total_findings(
    tables: Sequence[Sheet], every: Sequence[Sheet], file: str, numbers: Callable[[Sheet], Numbers]
) -> list[Finding]:
    """What the total rows of the tables say that their rows do not. `every` are all tables of the file."""
    found = []
    for sheet in tables:
        others = [one for one in every if one is not sheet and one.database is sheet.database and not one.constants]
        near = [one for one in others if one.name == sheet.name]
        found += [
            _finding(sheet, one, file)
            for one in differences(sheet, [group for group in (near, others) if group], numbers)
        ]
    return _together(found)


def _finding(sheet: Sheet, difference: Difference, file: str) -> Finding:
    claim = difference.claim
    header = sheet.header.cells.get(claim.place)
    rows = Bilingual(ROWS, "rows")
    title = rows if claim.column == ROWS or header is None else header.written.replace("\n", "")
    number = f"{round(difference.summed, 6):.15g}"
    summed = Bilingual(f"不大于{number}", f"at most {number}") if difference.is_limit else number
    return said(
        difference.rule,
        Severity.WARN,
        {"column": title, "a": claim.text, "b": summed, "group": difference.groups},
        file=file,
        sheet=sheet.name,
        cell=sheet.grid.address(sheet.grid.first_row + claim.row + 1, claim.place),
        column=claim.column,
        value=claim.text,
        expected=summed,
    )


def _together(findings: Sequence[Finding]) -> list[Finding]:
    """Above a thousand of one rule and column they are told as one."""
    told = []
    for _, group in groupby(sorted(findings, key=_kind), key=_kind):
        members = list(group)
        if len(members) > TOLD_ONE_BY_ONE:
            cells = ",".join(f"{one.cell}" for one in members)
            members = [replace(members[0], count=len(members), cells=cells)]
        told += members
    return told


def _kind(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.column or "", finding.sheet or ""
