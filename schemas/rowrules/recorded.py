"""Row rules that are records: a sum of columns, bounds, an order. What cannot be said so is a check in a module."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from schemas.column import HALF_PREFIX
from schemas.rowrules.dates import Mask, is_before
from schemas.rules import rule

EXACT = 1e-6
"""Sums of numbers with decimals differ in the last places."""


def sums_up(rule_id: str, severity: str | None, total: str, parts: Sequence[str], within: float) -> Any:
    """The column is the sum of others; those written with a minus in front are taken off."""
    signs = {part.removeprefix("-"): -1 if part.startswith("-") else 1 for part in parts}

    def summed(frame: pd.DataFrame) -> pd.Series[Any]:
        return sum((_number(frame, name) * sign for name, sign in signs.items()), pd.Series(0.0, frame.index))

    @rule(
        rule_id,
        total,
        *signs,
        severity=severity,
        expected=lambda frame: summed(frame).map("{:.12g}".format),
        difference=lambda frame: (_number(frame, total) - summed(frame)).map("{:+.12g}".format),
    )
    def is_the_sum(frame: pd.DataFrame) -> Mask:
        """A row with an empty cell in one of the columns passes."""
        right = summed(frame)
        allowed = within + EXACT * np.maximum(right.abs(), 1) + sum(_half(frame, name) for name in (total, *signs))
        return _or_empty((_number(frame, total) - right).abs() <= allowed, right)

    return is_the_sum


def stays_within(rule_id: str, severity: str | None, column: str, low: float | None, high: float | None) -> Any:
    """The column lies between two numbers, which are allowed themselves."""
    least, most = (-np.inf if low is None else low), (np.inf if high is None else high)
    bounds = [f"不小于{low:g}"] if low is not None else []
    bounds += [f"不大于{high:g}"] if high is not None else []

    @rule(rule_id, column, severity=severity, expected=_constantly("、".join(bounds)))
    def is_within(frame: pd.DataFrame) -> Mask:
        """An empty cell passes."""
        values = _number(frame, column)
        return _or_empty((values >= least) & (values <= most), values)

    return is_within


def is_at_most(rule_id: str, severity: str | None, column: str, other: str, title: str, *, dates: bool) -> Any:
    """The column is not above another number, or not after another date."""

    def expected(frame: pd.DataFrame) -> pd.Series[Any]:
        return ("不晚于" if dates else "不大于") + title + frame[other].astype(str)

    @rule(rule_id, column, other, severity=severity, expected=expected)
    def is_in_order(frame: pd.DataFrame) -> Mask:
        """A row with an empty cell in one of the two passes."""
        if dates:
            return ~is_before(frame, other, column)
        below, above = _number(frame, column), _number(frame, other)
        return _or_empty(below <= above + _half(frame, column) + _half(frame, other), below - above)

    return is_in_order


def _number(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    return pd.Series(frame[name].to_numpy(dtype=float, na_value=np.nan), index=frame.index)


def _half(frame: pd.DataFrame, name: str) -> Any:
    """Numbers written in 万 may be half a unit of their last place off."""
    return frame[HALF_PREFIX + name].astype(float).fillna(0) if HALF_PREFIX + name in frame else 0.0


def _or_empty(held: pd.Series[Any], values: pd.Series[Any]) -> Mask:
    passed: Mask = (held | values.isna()).to_numpy(dtype=bool)
    return passed


def _constantly(text: str) -> Callable[[pd.DataFrame], pd.Series[Any]]:
    return lambda frame: pd.Series(text, index=frame.index)
