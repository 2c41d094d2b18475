"""Turning a mask of broken rows into findings: the one way, for readers and checks alike.

What is broken is decided by the caller; the words come from `schemas/reference/rules.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.cells import letters_of, ranges_by_sheet, row_and_column
from schemas.finding import Finding, mask, spelled
from schemas.rules import message
from schemas.states import Severity
from schemas.wording import changed, in_english

LISTED = 200
"""So many rows of one kind get a finding of their own; the others are told together."""
NAMED = 20
"""So many cells or rows are named in a message; the count is exact."""
TOLD_ONE_BY_ONE = 1000
"""Above this many findings of one rule, column and outcome, one finding tells them all with its count and cells."""


class Places(Protocol):
    """Where the cells of an examined file stand. `cell` and `header` are None for a column that the file lacks."""

    file: str

    def cell(self, sheet: str, row: int, column: str) -> str | None:
        """Address of the column's cell in that one-based row, such as `C17`."""

    def header(self, sheet: str, column: str) -> str | None:
        """The header as the district wrote it."""

    def apart(self, rule: str, column: str) -> Sequence[Collection[tuple[str, int]]]:
        """Sheet and row of findings that are not to be told in one with others, by what sets them apart."""

    def in_header(self, column: str) -> Collection[str]:
        """Sheets on which the column's value stands in the header: one cell for all rows."""


def said(rule_id: str, severity: Severity, words: Mapping[str, Any], **place: Any) -> Finding:
    """A finding in the words of its rule; `place` are its other fields."""
    shown = {name: changed(word, _as_shown) for name, word in words.items()}
    return Finding(rule_id, severity, message(rule_id, "zh", **shown), words=shown, **place)


def english(finding: Finding) -> str:
    """What a finding says in English, from its words and what a record adds to it."""
    return message(finding.rule, "en", **finding.words) + in_english(finding.record)


def say(rule: str, severity: Severity, file: str, sheet: str | None = None, **fields: Any) -> Finding:
    """A finding about a whole file or sheet; `count`, `cells` and `cell` are taken from the fields when there."""
    place = {key: fields.pop(key) for key in ("count", "cells", "cell", "column", "expected") if key in fields}
    words = {"file": file, "sheet": sheet or "", "expected": place.get("expected", ""), **fields}
    if place.get("cells"):
        words["cells"] = some(str(place["cells"]).split(","))
    return said(rule, severity, words, file=file, sheet=sheet, **place)


def some(names: Sequence[str]) -> str:
    """The first of them, and how many there are."""
    return ",".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")


def tell(
    rule_id: str,
    severity: Severity,
    broken: pd.Series[bool],
    frame: pd.DataFrame,
    column: str | None,
    places: Places,
    *,
    values: pd.Series[Any] | None = None,
    expected: pd.Series[Any] | str | None = None,
    difference: pd.Series[Any] | str | None = None,
    together: bool = False,
    **fields: Any,
) -> list[Finding]:
    """Findings of one rule at one column, for the rows of `frame` (with `_sheet` and `_row`) where `broken` is true.

    `broken` has the frame's index; null is not broken. `values` default to the column's own. `expected`, `difference`
    and the message's `fields` are one value for all or a series by row; `field`, `value`, `expected`, `masked` and
    `row` of a message are filled in here. Above `TOLD_ONE_BY_ONE` rows, or when told `together`, it is one finding
    with `count` and `cells`; so it is where the same is said of one cell, which stands in the header for all rows.
    """
    chosen = np.flatnonzero(broken.fillna(False).to_numpy(dtype=bool))
    if not len(chosen):
        return []
    if values is None and column in frame.columns:
        values = frame[column]
    told = chosen if len(chosen) <= (1 if together else TOLD_ONE_BY_ONE) else chosen[:1]
    by_row = {"values": values, "expected": expected, "difference": difference, **fields}
    rows = zip(*(_at(value, told) for value in by_row.values()), strict=True)
    places_of = zip(_at(frame["_sheet"], told), _at(frame["_row"], told), rows, strict=True)
    findings = [
        _finding(rule_id, severity, column, places, str(sheet), int(row), dict(zip(by_row, known_, strict=True)))
        for sheet, row, known_ in places_of
    ]
    if len(told) < len(chosen):
        return [_all_in_one(findings[0], frame.iloc[chosen], column, places)]
    headed = places.in_header(column) if column else ()
    return _one_a_header(findings, frame.iloc[chosen], column, places, headed) if headed else findings


def portions(
    broken: npt.NDArray[np.bool_],
    frame: pd.DataFrame,
    rule_id: str,
    column: str,
    places: Places,
    *,
    together: bool = False,
) -> Iterator[npt.NDArray[np.bool_]]:
    """The broken rows as they may be told: all, or where they would be one finding those that are told apart first."""
    chosen = np.flatnonzero(broken)
    is_one = len(chosen) > (1 if together else TOLD_ONE_BY_ONE) or places.in_header(column)
    sets = places.apart(rule_id, column) if is_one else ()
    if sets:
        rows = list(zip(frame["_sheet"].iloc[chosen].astype(str), frame["_row"].iloc[chosen].astype(int), strict=True))
    left = broken.copy()
    for own in sets:
        mine = np.zeros(len(broken), dtype=bool)
        mine[chosen[[row in own for row in rows]]] = True
        yield left & mine
        left &= ~mine
    yield left


def _at(value: Any, positions: npt.NDArray[np.int64]) -> list[Any]:
    """What is said of each of the rows: one value for all, or those of a series; None where it is null."""
    found = value.array[positions].tolist() if isinstance(value, pd.Series) else [value] * len(positions)
    return [None if pd.isna(one) else one for one in found]


def _finding(
    rule_id: str, severity: Severity, column: str | None, places: Places, sheet: str, row: int, known_: dict[str, Any]
) -> Finding:
    value, expected, difference = (_text(known_.pop(key)) for key in ("values", "expected", "difference"))
    header = re.sub(r"\s*\n\s*", "", (places.header(sheet, column) if column else None) or "")
    shown = {"value": value or "", "masked": value or "", "expected": expected or ""}
    fields = {"field": header or column or "", "row": row, **shown, **known_}
    return said(
        rule_id,
        severity,
        fields,
        file=places.file,
        sheet=sheet,
        cell=places.cell(sheet, row, column) if column else None,
        row=row,
        column=column,
        value=value,
        expected=expected,
        difference=difference,
    )


def _text(value: Any) -> str | None:
    if isinstance(value, float):  # 120, not 120.0
        value = f"{value:.15g}"
    return None if value is None else str(value)


def _one_a_header(
    findings: list[Finding], broken: pd.DataFrame, column: str | None, places: Places, headed: Collection[str]
) -> list[Finding]:
    alike: dict[Any, list[int]] = {}
    for position, one in enumerate(findings):
        said_ = (one.sheet, one.cell, one.value, one.expected, one.difference, one.message)
        alike.setdefault(said_ if one.sheet in headed else position, []).append(position)
    return [
        _all_in_one(findings[lot[0]], broken.iloc[lot], column, places) if len(lot) > 1 else findings[lot[0]]
        for lot in alike.values()
    ]


def _all_in_one(first: Finding, broken: pd.DataFrame, column: str | None, places: Places) -> Finding:
    parts = []
    for sheet, rows in broken.groupby("_sheet", sort=False)["_row"]:
        numbers = np.unique(rows.to_numpy(dtype=np.int64))
        parts.append((str(sheet), numbers, _letters(str(sheet), numbers.tolist(), column, places) if column else ""))
    return replace(first, count=len(broken), cells=ranges_by_sheet(parts))


def _letters(sheet: str, rows: Sequence[int], column: str, places: Places) -> str:
    """The letters of the column's cells; of a turned table, whose rows are columns of the file, their row."""
    cells = [(row, cell) for row in rows[:2] if (cell := places.cell(sheet, row, column))]
    for row, cell in cells:
        line, across = row_and_column(cell)
        if line != row == across + 1:
            return str(line)
    return letters_of(cells[0][1]) if cells else ""


def _as_shown(text: str) -> str:
    return spelled(mask(text))
