"""One indicator as the truth counts it: rows with what each adds to numerator and denominator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

LEVELS = ("city", "district", "street", "community")


@dataclass(frozen=True)
class Figure:
    """One indicator. `numerator` and `denominator` are a value for each row of `rows` (None: a plain count).

    False, or nothing (NaN), where the row does not count; a number that is nought counts, and adds nothing.

    `dimensions`: name → member of each row. `needs`: columns of the rows' own database; `also`: of other databases.
    `finest`: levels at which the total stands; `finest_of`: the same for single dimensions.
    """

    code: str
    database: str
    rows: pd.DataFrame
    numerator: Any
    denominator: Any = None
    dimensions: Mapping[str, pd.Series] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    also: Mapping[str, frozenset[str]] = field(default_factory=dict)
    dimension_needs: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    finest: str = "community"
    finest_of: Mapping[str, str] = field(default_factory=dict)
    by_level: Mapping[str, Any] = field(default_factory=dict)


def columns_of(database: str, *names: str) -> dict[str, dict[str, frozenset[str]]]:
    """Dimensions that need nothing but a column of their own, called as they are."""
    return {name: {database: frozenset([name])} for name in names}


def both_counts(part: pd.Series, whole: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Both counts where both are filled, else none."""
    filled = (part.notna() & whole.notna()).to_numpy()
    above, below = (np.where(filled, one.fillna(0), np.nan).astype(float) for one in (part, whole))
    return above, below
