"""What a rule is that one file decides, as the witness writes it down, and the register of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from schemas.periods import Period

Mask = Any
Test = Callable[[pd.DataFrame, Period], Mask]


@dataclass(frozen=True)
class Law:
    """One rule of one database: broken rows are those where `test` is true; null is not broken."""

    rule: str
    severity: str
    databases: tuple[str, ...]
    columns: tuple[str, ...]
    test: Test


LAWS: list[Law] = []


def law(rule: str, severity: str, databases: str, *columns: str) -> Callable[[Test], Test]:
    """Register a test for databases (names joined by blanks); the finding stands at the first column."""

    def register(test: Test) -> Test:
        LAWS.append(Law(rule, severity, tuple(databases.split()), columns, test))
        return test

    return register


def months_later(days: pd.Series, months: int) -> pd.Series:
    """The same day some months later, exact (31 January and a month is 28 or 29 February)."""
    stamped = days.to_numpy().astype("datetime64[D]")
    month = stamped.astype("datetime64[M]")
    day = (stamped - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.timedelta64(months, "M")
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64)
    moved = target.astype("datetime64[D]") + np.minimum(day, length - 1).astype("timedelta64[D]")
    moved[np.isnat(stamped)] = np.datetime64("NaT")
    return pd.Series(moved.astype("datetime64[s]"), index=days.index)
