"""Which member of a dimension each row falls under, worked out from the raw values: codes, ages, spans of time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.codelists import codelist
from schemas.column import UNMAPPED_PREFIX
from schemas.periods import Period, months_before

UNMAPPED, EMPTY = "未归类", "未填"
BULLETIN = ((30, "A1"), (35, "A2"), (40, "A3"), (45, "A4"), (50, "A5"), (55, "A6"), (60, "A7"), (999, "A8"))
DEVELOPMENT = ((25, "D1"), (30, "D2"), (35, "D3"), (40, "D4"), (59, "D5"), (999, "D6"))


def coded(values: pd.Series) -> pd.Series:
    """The code itself; raw text and nothing fall under members of their own."""
    return values.mask(values.str.startswith(UNMAPPED_PREFIX).fillna(False).astype(bool), UNMAPPED).fillna(EMPTY)


def education(values: pd.Series) -> pd.Series:
    """The six levels of the annual report."""
    levels = {code: more["stat_level"] for code, more in codelist("education").extra.items()}
    return coded(values.map(lambda code: levels.get(code, code), na_action="ignore").astype("str"))


def ages(born: pd.Series, period: Period) -> pd.Series:
    """Whole years on the data date (a month's end); NaN where unknown."""
    months = (period.year - born.dt.year) * 12 + period.month - born.dt.month
    years: pd.Series = np.floor(months.astype("float64") / 12)
    return years


def banded(years: pd.Series, bands: tuple[tuple[int, str], ...]) -> pd.Series:
    """The band of each age; unknown ages are 未填."""
    places = np.searchsorted([limit for limit, _ in bands], years.fillna(0).to_numpy())
    names = pd.Series(np.array([name for _, name in bands], dtype=object)[places], index=years.index).astype("str")
    return names.where(years.notna(), EMPTY)


def ethnic_group(values: pd.Series) -> pd.Series:
    """Han, minority (02–56) or unknown."""
    minority = values.isin([f"{n:02d}" for n in range(2, 57)])
    return pd.Series(
        np.select([values == "01", minority], ["汉族", "少数民族"], "未知"), index=values.index, dtype="str"
    )


def join_periods(days: pd.Series) -> pd.Series:
    """The nine periods of annual table 3, by exact day."""
    found = pd.Series(EMPTY, index=days.index, dtype="str")
    text = days.dt.strftime("%Y-%m-%d")
    for code, edges in codelist("join_period").extra.items():
        found[(text >= edges["from"]) & (text <= edges["to"])] = code
    return found


def lost_spans(lost_on: pd.Series, period: Period) -> pd.Series:
    """How long out of contact, in the four classes of annual table 43."""
    found = pd.Series(EMPTY, index=lost_on.index, dtype="str")
    for months, code in ((6, "1"), (12, "2"), (72, "3"), (132, "4")):
        found[lost_on <= pd.Timestamp(months_before(period.data_date, months))] = code
    return found


def flagged(values: pd.Series) -> pd.Series:
    """Yes is 1, no is 0."""
    return values.astype("boolean").map({True: "1", False: "0"}).astype("str").fillna(EMPTY)
