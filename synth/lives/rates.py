"""How a made-up city lives: when its time begins, and how often things happen to people and bodies in a year.

Rates follow the national bulletins of 2022 to 2024: 2.1 to 2.4 % admitted a year, totals 1 % larger, 21 % applicants.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from schemas.errors import ConfigurationError
from schemas.periods import Period
from synth.drawing import draw

FIRST = Period(2023, 1)
"""The first month of every city. Whoever and whatever is there on the day before was so for long."""
FOUNDED = dt.date(2022, 12, 31)
EVE = pd.Timestamp(FOUNDED)
UNSETTLED_YEARS = 10
"""Bodies are founded and closed in so many years from the first month on; people come and go for ever."""
NEVER = pd.Timestamp(2200, 1, 1)
ALWAYS = pd.Timestamp(1900, 1, 1)

GROWTH = 0.01
APPLYING, ARRIVING = 0.052, 0.009
FIRST_COHORT = 2013
ADMITTED_OF_APPLICANTS, ACTIVISTS_OF_APPLICANTS = 0.44, 0.24
TRANSFERRED, TRANSFERRED_OLD, OUT_OF_THE_CITY = 0.04, 0.01, 0.2
REMOVED = 0.0018
DEATH_AT_SIXTY, DEATH_DOUBLES_YEARS = 0.004, 6.3
BRANCHES_FOUNDED, BRANCHES_MERGED = 0.01, 0.005
UNITS_OPENED, UNITS_CLOSED = 0.03, 0.03


def lives_in(period: Period) -> None:
    """A month before the first is a wrong call."""
    if period < FIRST:
        raise ConfigurationError(f"a made-up city begins in {FIRST}: there is no {period}, ask for a later month")


def unsettled(share_a_year: float, size: int, rng: draw.Rng) -> pd.Series:
    """Days in the unsettled years for those that it happens to, `share_a_year` of them; null for others."""
    days = rng.integers(1, round(UNSETTLED_YEARS * 365.25), size)
    happens = rng.random(size) < share_a_year * UNSETTLED_YEARS
    return pd.Series(
        (EVE.to_numpy().astype("datetime64[s]") + days * np.timedelta64(1, "D")).astype("datetime64[s]")
    ).where(happens)


def waits(yearly: np.ndarray | float, size: int, rng: draw.Draws) -> np.ndarray:
    """Days until something happens that has this chance in a year."""
    drawn: np.ndarray = np.ceil(rng.exponential(1.0, size) * 365.25 / np.asarray(yearly)).clip(max=60_000)
    return drawn.astype(np.int64)


def dies_after(age: np.ndarray, rng: draw.Draws) -> np.ndarray:
    """Days that people of so many years still have: the chance of death doubles every few years (Gompertz)."""
    steep = np.log(2) / DEATH_DOUBLES_YEARS
    left = np.exp(steep * (age - 60.0)) + rng.exponential(1.0, len(age)) * steep / DEATH_AT_SIXTY
    days: np.ndarray = ((60.0 + np.log(left) / steep - age) * 365.25).astype(np.int64) + 1
    return days
