"""The rules that one file decides, worked out a second time from the words of `rules.csv`, in plain pandas.

Shares no code with `schemas/databases` on purpose: where the two disagree, one has misread the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from schemas.periods import Period
from synth.drawing.identities import credit_check
from synth.witness.laws import bodylaws, personlaws
from synth.witness.laws.lawbook import LAWS, Law

REGISTERED = (personlaws, bodylaws)
"""Modules whose import registers laws."""


def proper_credit(codes: pd.Series) -> pd.Series:
    """Whether every code of a text (several joined by `|`) is a credit code of GB 32100 by form and check."""
    known = {text: all(map(_credit, text.split("|"))) for text in codes.dropna().unique()}
    return pd.Series([known.get(code, False) for code in codes], index=codes.index, dtype=bool)


def _credit(code: str) -> bool:
    letters = set("0123456789ABCDEFGHJKLMNPQRTUWXY")
    return len(code) == 18 and set(code) <= letters and credit_check(code[:17]) == code[17]


def broken(
    database: str, frame: pd.DataFrame, present: frozenset[str], period: Period
) -> Iterator[tuple[Law, np.ndarray]]:
    """The laws of a database that its columns allow to be tested, with the broken rows as a mask."""
    for each in LAWS:
        if database in each.databases and set(each.columns) <= present:
            mask = pd.Series(each.test(frame, period)).fillna(False).to_numpy(dtype=bool)
            if mask.any():
                yield each, mask
