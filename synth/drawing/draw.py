"""Drawing values: codes by weight, dates, whole numbers. All takes the generator; nothing here knows a column."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from synth.drawing.steady import Steady

Rng = np.random.Generator
Draws = Rng | Steady


def codes(weights: Mapping[str, float], size: int, rng: Draws) -> pd.Series:
    """`size` codes drawn by weight (which need not add up to 1)."""
    share = np.array(list(weights.values()), dtype=float)
    return take(list(weights), rng.choice(len(weights), size, p=share / share.sum()))


def take(values: list[str], at: np.ndarray) -> pd.Series:
    """The texts at those places; a negative place gives null."""
    return pd.Series(pd.array([*values, None], dtype="str").take(np.where(at < 0, len(values), at)))


def days_between(first: pd.Series | pd.Timestamp, last: pd.Series | pd.Timestamp, size: int, rng: Draws) -> pd.Series:
    """Days drawn evenly from `first` to `last`, both included."""
    low = np.asarray(first if isinstance(first, pd.Series) else [first] * size, dtype="datetime64[D]").astype(np.int64)
    high = np.asarray(last if isinstance(last, pd.Series) else [last] * size, dtype="datetime64[D]").astype(np.int64)
    picked = low + (rng.random(size) * (np.maximum(high - low, 0) + 1)).astype(np.int64)
    return pd.Series(picked.astype("datetime64[D]").astype("datetime64[s]"))


def add_months(days: pd.Series, months: np.ndarray | int) -> pd.Series:
    """The same day `months` later (earlier when negative), the 28th at most; null stays null."""
    stamped = days.to_numpy().astype("datetime64[D]")
    month = stamped.astype("datetime64[M]")
    day = np.minimum((stamped - month.astype("datetime64[D]")).astype(np.int64), 27)
    moved = (month + np.asarray(months).astype("timedelta64[M]")).astype("datetime64[D]") + day.astype("timedelta64[D]")
    moved[np.isnat(stamped)] = np.datetime64("NaT")
    return pd.Series(moved.astype("datetime64[s]"), index=days.index)


def whole(values: np.ndarray) -> pd.Series:
    """Whole numbers, nullable."""
    return pd.Series(np.asarray(values, dtype=np.int64)).astype("Int64")


def flags(share: float | np.ndarray, size: int, rng: Draws) -> pd.Series:
    """True with that probability."""
    return pd.Series(rng.random(size) < share).astype("boolean")


def pick(size: int, share: float, rng: Rng) -> np.ndarray:
    """Places of about `share` of `size` things, at least one when there are any, in order."""
    count = min(size, max(1, round(size * share))) if size else 0
    return np.sort(rng.choice(size, count, replace=False))
