"""The ways in which a return of a story differs from what is true: rows of one district and database."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.database import Database
from synth.story.newground import GroundChange

RAISED, TIMES = 50, 4
"""By how much an organisation's number of members is wrong, and how many times too large a number jumps."""


def varied(database: Database, way: str, frame: pd.DataFrame, ground: GroundChange | None) -> pd.DataFrame:
    """The rows as they are sent; `ground`: where areas have changed by then, whose codes stand in rows that are true.

    `short`: without a tenth. `few`: a third, which waits. `empty`: the header alone. `totals`: two organisations
    have more members than their rows. `jump`: everybody four times. `old`: rows of the split street keep its codes.
    `sums`: all that is true, with a subtotal and a total that are not (written by `Hand`).
    """
    kept = frame["_street"] == ground.split if ground and way == "old" else None
    rows = ground.moved(database, frame, kept) if ground else frame
    size = len(rows)
    match way:
        case "short":
            rows = rows[~_some_of_the_largest_street(rows, max(1, size // 10))]
        case "few":
            rows = rows.iloc[::3]
        case "empty":
            rows = rows.iloc[:0]
        case "totals":
            at = np.flatnonzero((rows["_branch"] >= 0) & (rows["status"] == "1"))[:2]
            wrong = rows["member_total"] + np.where(np.isin(np.arange(size), at), RAISED, 0)
            rows = rows.assign(member_total=wrong)
        case "jump":
            rows = rows.assign(resident_population=rows["resident_population"] * TIMES)
    return rows.reset_index(drop=True)


def _some_of_the_largest_street(rows: pd.DataFrame, count: int) -> np.ndarray:
    """The last so many: a file in which only one street is left would be that street's part."""
    street = rows["_street"] if "_street" in rows else pd.Series("", index=rows.index)
    own = np.flatnonzero(street == street.mode().iloc[0])[-count:]
    return np.isin(np.arange(len(rows)), own)
