"""The people of a made-up city with their lives: everybody who is, was or will be a member or an applicant.

Drawn once, whatever month is asked for: those of the first day, then a cohort for each year of application or arrival.
Where they belong at what time stands in `spells`, what a month's files say of them in `roll` and `applicants`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.drawing import draw, identities
from synth.drawing.steady import Steady
from synth.lives import rates
from synth.lives.rates import EVE
from synth.lives.traits import ETHNICITY, POSTS, ages, born, by_group, education

NEW_POSTS = {"3": 0.33, "022": 0.2, "013": 0.12, "011": 0.08, "015": 0.08, "02": 0.07, "1": 0.05, "5": 0.07}
NEW_EDUCATION = {"11": 1, "14": 12, "21": 60, "31": 18, "61": 6, "41": 3}
FIELDS_OF_POST = {"3": "XX", "022": "LX", "013": "XX QY", "011": "JG", "015": "GQ QY", "02": "LX QT JM", "1": "NC"}
AFTER_SCHOOL = {"022": 6, "013": 2, "015": 2, "011": 1}
COHORT = 1 << 32
REMOVALS = {"15": 5, "11": 2, "12": 1, "13": 1, "2": 2}
DEAD = "3"


def population(branches: pd.DataFrame, sizes: np.ndarray, until: int, seed: tuple[int, ...]) -> pd.DataFrame:
    """One row per person: the `sizes` members of each branch on the eve of the first month, and cohorts up to a year.

    `_n` numbers people; `slot` is the place in `branches`. Days are null where nothing of the kind happens.
    """
    applying, arriving = (
        _cohorts(int(sizes.sum()), *each)
        for each in (
            (rates.APPLYING, 5, range(rates.FIRST_COHORT, until + 1)),
            (rates.ARRIVING, 2, range(rates.FIRST.year, until + 1)),
        )
    )
    people = pd.concat(
        [
            _of_old(branches, sizes, np.random.default_rng([*seed, 1])).assign(year=0),
            _applying(branches, applying // COHORT, Steady(*seed, 2, rows=applying)).assign(year=applying // COHORT),
            _arriving(branches, arriving // COHORT, Steady(*seed, 3, rows=arriving)).assign(year=arriving // COHORT),
        ],
        ignore_index=True,
    ).sort_values("year", kind="stable", ignore_index=True)
    return people.assign(
        _n=np.arange(len(people)), citizen_id=identities.identity_numbers(people["birth_date"], people["sex"])
    )


def _cohorts(members: int, share: float, least: int, years: range) -> np.ndarray:
    """A number for each person of the cohorts of those years, which tells the year too (`COHORT`)."""
    sizes = [max(round(members * (1 + rates.GROWTH) ** (year - EVE.year) * share), least) for year in years]
    return np.concatenate([year * COHORT + np.arange(size) for year, size in zip(years, sizes, strict=True)])


def _of_old(branches: pd.DataFrame, sizes: np.ndarray, rng: draw.Rng) -> pd.DataFrame:
    slot = np.repeat(np.arange(len(branches)), sizes)
    size = len(slot)
    post = by_group(branches["field_type"].iloc[slot].reset_index(drop=True), POSTS, rng)
    age = ages(post, rng)
    frame = pd.DataFrame(
        {
            "slot": slot,
            "sex": pd.Series(np.where(rng.random(size) < np.where(post == "4", 0.36, 0.43), "2", "1"), dtype="str"),
            "birth_date": born(pd.Series([EVE] * size, dtype="datetime64[s]"), age, rng),
            "ethnicity": draw.codes(ETHNICITY, size, rng),
            "education": education(age, rng),
            "work_post": post,
            "since": pd.Series([rates.ALWAYS] * size, dtype="datetime64[s]"),
        }
    )
    return _ending(_entering(_joining(frame, age, rng), rng), rng)


def _joining(frame: pd.DataFrame, age: np.ndarray, rng: draw.Rng) -> pd.DataFrame:
    """When those of the first day joined: at 18 or later, some of them in the last two years."""
    size = len(frame)
    eve = pd.Series([EVE] * size, dtype="datetime64[s]")
    grown = draw.add_months(frame["birth_date"], 12 * 18 + 1)
    recent = (rng.random(size) < 0.06) & (age < 45)
    earliest = draw.add_months(eve, np.where(recent, -23, -1200))
    latest = draw.add_months(frame["birth_date"], (12 * (20 + rng.gamma(2.0, 4.5, size))).astype(int))
    latest = latest.where(~pd.Series(recent), EVE)
    first = grown.where(grown > earliest, earliest)
    last = latest.where(latest < EVE, EVE)
    drawn = draw.days_between(first, last.where(last >= first, first), size, rng)
    return frame.assign(join_date=draw.add_months(drawn.where(drawn <= EVE, EVE), 0))


def _entering(frame: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    """How those of the first day are said to have come: admitted lately, transferred in some day, or nothing."""
    size = len(frame)
    lately = frame["join_date"] > EVE - pd.Timedelta(days=365)
    moved = ~lately & (rng.random(size) < 0.3)
    earlier = draw.days_between(frame["join_date"], pd.Series([EVE] * size, dtype="datetime64[s]"), size, rng)
    kind = pd.Series(np.select([lately, moved], ["1", "3"], default=""), dtype="str").replace("", None)
    return frame.assign(enter_type=kind, enter_date=earlier.where(moved).where(~lately, frame["join_date"]))


def _applying(branches: pd.DataFrame, year: np.ndarray, rng: Steady) -> pd.DataFrame:
    """People who apply in those years, how far they come and when, in step with the 2014 rules."""
    size = len(year)
    post = draw.codes(NEW_POSTS, size, rng)
    apply_on = _in_year(year, rng)
    age = np.where(
        post == "3",
        rng.integers(18, 22, size),
        np.clip(21 + rng.exponential(3.5, size) + rng.exponential(3.5, size), 20, 60),
    ).astype(int)
    path = np.searchsorted(
        np.cumsum([rates.ADMITTED_OF_APPLICANTS, rates.ACTIVISTS_OF_APPLICANTS]), rng.random(size), side="right"
    )
    activist = apply_on + _days(rng.integers(200, 400, size))
    candidate = draw.add_months(activist, rng.integers(13, 30, size))
    admit = draw.add_months(candidate, rng.integers(3, 11, size)).where(path == 0)
    drops = apply_on.where(path == 2, activist) + _days(rates.waits(0.25, size, rng))
    delay = np.where(rng.random(size) < 0.9, rng.integers(2, 25, size), rng.integers(40, 90, size))
    talk = apply_on + _days(delay)
    frame = pd.DataFrame(
        {
            "slot": _slots(branches, post, rng),
            "sex": draw.codes({"1": 53, "2": 47}, size, rng),
            "birth_date": born(apply_on, age, rng),
            "ethnicity": draw.codes(ETHNICITY, size, rng),
            "education": draw.codes(NEW_EDUCATION, size, rng),
            "work_post": post,
            "apply_date": apply_on,
            "talk_date": talk.where(rng.random(size) > 0.03),
            "activist_date": activist.where(path < 2),
            "candidate_date": candidate.where(path == 0),
            "admit_date": admit,
            "drops_on": drops.where(path > 0),
            "dropped": draw.codes({"T": 1, "O": 1}, size, rng),
            "league_recommended": draw.flags(0.4, size, rng),
            "political_status": draw.codes({"03": 45, "13": 55}, size, rng),
            "twice": rng.random(size),
            "since": admit.where(admit > EVE),
            "join_date": admit,
            "enter_type": pd.Series(["1"] * size, dtype="str"),
            "enter_date": admit,
        }
    )
    days = [name for name in frame.columns if name.endswith(("_date", "_on")) or name == "since"]
    return _ending(frame.astype(dict.fromkeys(days, "datetime64[s]")), rng)


def _in_year(year: np.ndarray, rng: Steady) -> pd.Series:
    first = (year - 1970).astype("datetime64[Y]").astype("datetime64[s]")
    return draw.days_between(pd.Series(first), pd.Series(first) + pd.Timedelta(days=364), len(year), rng)


def _slots(branches: pd.DataFrame, post: pd.Series, rng: Steady) -> np.ndarray:
    """A branch for each new person: one of the fields where such posts are, where there is any."""
    slot = rng.integers(0, len(branches), len(post))
    share = rng.random(len(post))
    for kind, fields in FIELDS_OF_POST.items():
        fit = np.flatnonzero(branches["field_type"].isin(fields.split()))
        rows = np.flatnonzero(post == kind)
        if len(fit):
            slot[rows] = fit[(share[rows] * len(fit)).astype(int)]
    return slot


def _arriving(branches: pd.DataFrame, year: np.ndarray, rng: Steady) -> pd.DataFrame:
    """Members who come from outside the city in those years."""
    size = len(year)
    enters = _in_year(year, rng)
    age = np.clip(rng.normal(34, 8, size), 24, 62).astype(int)
    post = draw.codes({name: share for name, share in NEW_POSTS.items() if name != "3"}, size, rng)
    birth = born(enters, age, rng)
    frame = pd.DataFrame(
        {
            "slot": _slots(branches, post, rng),
            "sex": draw.codes({"1": 55, "2": 45}, size, rng),
            "birth_date": birth,
            "ethnicity": draw.codes(ETHNICITY, size, rng),
            "education": education(age, rng),
            "work_post": post,
            "since": enters,
            "join_date": draw.add_months(birth, 12 * 19 + rng.integers(0, 36, size)),
            "enter_type": draw.codes({"3": 9, "38": 1}, size, rng),
            "enter_date": enters,
        }
    )
    return _ending(frame, rng)


def _ending(frame: pd.DataFrame, rng: draw.Draws) -> pd.DataFrame:
    """Full membership, later posts, and how and when membership ends."""
    size = len(frame)
    late = np.where(rng.random(size) < 0.1, rng.integers(1, 11, size), 0)
    start = frame["since"].where(frame["since"] > EVE, EVE)
    age = ((start - frame["birth_date"]).dt.days / 365.25).fillna(40).to_numpy()
    dies = start + _days(rates.dies_after(age, rng))
    removed = start + _days(rates.waits(rates.REMOVED, size, rng))
    retires = draw.add_months(frame["birth_date"], np.where(frame["sex"] == "1", 720, 660) + rng.integers(0, 36, size))
    graduates = draw.add_months(frame["birth_date"], 12 * rng.integers(22, 27, size))
    student = frame["work_post"] == "3"
    graduates = graduates.where(graduates > start, start + pd.Timedelta(days=300))
    retires = retires.where((student | frame["work_post"].str.startswith("0")) & (retires > start))
    return frame.assign(
        full_date=draw.add_months(frame["join_date"], 12 + late),
        graduates_on=graduates.where(student).astype("datetime64[s]"),
        later_post=draw.codes(AFTER_SCHOOL, size, rng).where(student),
        retires_on=retires.astype("datetime64[s]"),
        left_on=dies.where(dies <= removed, removed).astype("datetime64[s]"),
        left_how=draw.codes(REMOVALS, size, rng).where(removed < dies, DEAD),
    )


def _days(count: np.ndarray) -> np.ndarray:
    days: np.ndarray = count.astype("timedelta64[D]")
    return days
