"""What people are like: work posts, ages, education and ethnic groups, as shares by field and age."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.drawing import draw

POSTS: dict[str, dict[str, float]] = {
    "JM": {"4": 0.70, "5": 0.10, "02": 0.05, "022": 0.05, "01": 0.05, "014": 0.05},
    "NC": {"1": 0.45, "4": 0.30, "113": 0.06, "5": 0.06, "025": 0.08, "0253": 0.05},
    "LX": {"021": 0.25, "022": 0.42, "025": 0.12, "023": 0.05, "024": 0.06, "02": 0.05, "4": 0.05},
    "GQ": {"014": 0.25, "015": 0.33, "016": 0.25, "0164": 0.02, "4": 0.15},
    "XX": {"3": 0.40, "013": 0.43, "012": 0.12, "4": 0.05},
    "JG": {"011": 0.85, "4": 0.13, "2": 0.02},
    "QY": {"012": 0.3, "013": 0.3, "015": 0.3, "4": 0.1},
    "QT": {"5": 0.5, "02": 0.4, "3": 0.1},
}
AGES = {"4": (69.0, 7.5, 55, 99), "3": (22.0, 2.2, 19, 30), "1": (58.0, 12.0, 25, 90), "5": (47.0, 14.0, 20, 80)}
WORKING_AGES = (40.0, 10.5, 20, 60)
EDUCATION_BY_AGE = (
    (36, {"11": 2, "14": 16, "21": 55, "20": 8, "31": 15, "61": 3, "41": 1}),
    (61, {"14": 6, "21": 36, "28": 1, "31": 30, "41": 9, "61": 11, "47": 2, "71": 5}),
    (200, {"14": 1, "21": 14, "31": 22, "41": 13, "61": 19, "44": 3, "71": 22, "81": 6}),
)
ETHNICITY = {"01": 98.6, "03": 0.5, "02": 0.15, "11": 0.25, "10": 0.15, "08": 0.15, "05": 0.05, "15": 0.1, "56": 0.02}


def by_group(group: pd.Series, weights: dict[str, dict[str, float]], rng: draw.Draws) -> pd.Series:
    """A code for each row by the weights of its group."""
    found = pd.Series(pd.array([None] * len(group), dtype="str"))
    for key, share in weights.items():
        found = found.mask(group == key, draw.codes(share, len(group), rng))
    return found


def ages(post: pd.Series, rng: draw.Rng) -> np.ndarray:
    """Whole years of people in those posts."""
    shape = np.array([AGES.get(p, WORKING_AGES) for p in post.unique()])[pd.factorize(post)[0]]
    return np.clip(rng.normal(shape[:, 0], shape[:, 1]), shape[:, 2], shape[:, 3]).astype(int)


def born(on: pd.Series, age: np.ndarray, rng: draw.Draws) -> pd.Series:
    """Birth dates of people who are so many years old on a day."""
    low = draw.add_months(on, -12 * (age + 1)) + pd.Timedelta(days=1)
    return draw.days_between(low, draw.add_months(on, -12 * age), len(age), rng)


def education(age: np.ndarray, rng: draw.Draws) -> pd.Series:
    """Education by age."""
    band = np.searchsorted([limit for limit, _ in EDUCATION_BY_AGE], age, side="right")
    weights: dict[str, dict[str, float]] = {str(i): dict(share) for i, (_, share) in enumerate(EDUCATION_BY_AGE)}
    return by_group(pd.Series(band.astype(str)), weights, rng)
