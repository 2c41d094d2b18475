"""The rules that one file decides, worked out a second time from the words of `rules.csv`, in plain pandas.

Shares no code with `schemas/databases` on purpose: where the two disagree, one has misread the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd

from schemas.periods import Period
from synth.drawing.identities import CREDIT_ALPHABET, credit_check
from synth.witness.laws import bodylaws, personlaws
from synth.witness.laws.lawbook import LAWS, Law

REGISTERED = (personlaws, bodylaws)
"""Modules whose import registers laws."""
LETTERS = frozenset(CREDIT_ALPHABET)


def proper_credit(codes: pd.Series) -> pd.Series:
    """Whether every code of a text (several joined by `|`) is a credit code of GB 32100 by form and check."""
    places, texts = pd.factorize(codes)
    known = [all(map(_credit, text.split("|"))) for text in texts.tolist()]
    return pd.Series(np.array([*known, False], dtype=bool)[places], index=codes.index)


@lru_cache(maxsize=1 << 16)
def _credit(code: str) -> bool:
    return len(code) == 18 and LETTERS.issuperset(code) and credit_check(code[:17]) == code[17]


def broken(
    database: str, frame: pd.DataFrame, present: frozenset[str], period: Period
) -> Iterator[tuple[Law, np.ndarray]]:
    """The laws of a database that its columns allow to be tested, with the broken rows as a mask."""
    for each in LAWS:
        if database in each.databases and set(each.columns) <= present:
            mask = pd.Series(each.test(frame, period)).fillna(False).to_numpy(dtype=bool)
            if mask.any():
                yield each, mask
