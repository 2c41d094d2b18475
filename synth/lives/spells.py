"""Where the people of a made-up city are members, and from when to when: one row per person and branch.

Transfers, what follows from school and retirement, branches that are founded and merged, and people held twice (R002).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.drawing import draw
from synth.drawing.steady import Steady
from synth.lives import rates
from synth.lives.rates import ALWAYS, EVE, NEVER

OUTSIDE = -1
NEAR = {"": 0.55, "district": 0.2, "street_code": 0.15, "community_code": 0.1}
ARRIVE_AT_ONCE = 0.85
GRADUATES_MOVE, GRADUATES_STAY = 0.7, 0.6
RETIRED_MOVE = 0.4
TWICE, LEAST_TWICE = 0.001, 24
ADRIFT, BY_NAME = 0.002, 0.004


def spells(people: pd.DataFrame, branches: pd.DataFrame, orgs: pd.DataFrame, seed: tuple[int, ...]) -> pd.DataFrame:
    """`person` (row of `people`), `_org` (row of `orgs`), `begins`, `ends`, and how: `enter_type`, `leave_type`, ….

    `begins` is long ago for those of the first day; who never goes ends in a far year. `branches` are the rows of
    `orgs` that have members; its `_founded`, `_merged` and `_mother` say when branches change.
    """
    members = np.flatnonzero(people["since"].notna())
    chain = _chain(people.iloc[members].reset_index(drop=True), branches, Steady(*seed, 2))
    chain["person"] = members[chain["person"]]
    chain = _reorganised(chain, branches)
    old = int((people["since"] == ALWAYS).sum())
    return _oddities(chain, old, branches, orgs, np.random.default_rng([*seed, 3]))


def _chain(people: pd.DataFrame, branches: pd.DataFrame, rng: Steady) -> pd.DataFrame:
    """Up to four stays a person in branches that never change, cut where membership ends."""
    size = len(people)
    start = people["since"].where(people["since"] > EVE, EVE)
    days, targets = _moves(people, start, branches, rng)
    waits = np.where(
        rng.random((size, 3)) < ARRIVE_AT_ONCE, rng.integers(0, 20, (size, 3)), rng.integers(10, 45, (size, 3))
    )
    month_end = (days.astype("datetime64[M]") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    arrived = days + waits.astype("timedelta64[D]")
    arrived = np.where(waits < 20, np.minimum(arrived, month_end), arrived)
    order = np.argsort(days, axis=1, kind="stable")
    days, targets, arrived = (np.take_along_axis(each, order, axis=1) for each in (days, targets, arrived))
    for later in (1, 2):  # who is out of the city or still on the way moves no more
        gone = (targets[:, :later] == OUTSIDE).any(axis=1) | (
            days[:, later] <= arrived[:, later - 1] + np.timedelta64(40, "D")
        )
        days[gone, later] = _day(NEVER)
    left = people["left_on"].to_numpy().astype("datetime64[D]")
    begins = np.column_stack([people["since"].to_numpy().astype("datetime64[D]"), arrived])
    ends = np.column_stack([days, np.full(size, _day(NEVER))])
    slots = np.column_stack([people["slot"].to_numpy(), targets])
    moved_whole = rng.random((size, 3)) < 0.1
    parts = []
    for stay in range(4):
        begin, end = begins[:, stay], ends[:, stay]
        rows = np.flatnonzero(
            (begin < left) & (slots[:, stay] >= 0) & (days[:, stay - 1] < _day(NEVER) if stay else True)
        )
        last = left[rows] <= end[rows]
        way = np.where(moved_whole[rows, min(stay, 2)], "48", "4")
        entered = np.where(moved_whole[rows, stay - 1], "38", "3")
        parts.append(
            pd.DataFrame(
                {
                    "person": rows,
                    "slot": slots[rows, stay],
                    "begins": begin[rows].astype("datetime64[s]"),
                    "ends": np.where(last, left[rows], end[rows]).astype("datetime64[s]"),
                    "enter_type": entered if stay else people["enter_type"].iloc[rows].to_numpy(),
                    "enter_date": (
                        begin[rows].astype("datetime64[s]") if stay else people["enter_date"].iloc[rows].to_numpy()
                    ),
                    "leave_type": np.where(last, people["left_how"].iloc[rows], way),
                    "moved": bool(stay),
                }
            )
        )
    return pd.concat(parts, ignore_index=True).astype({"enter_type": "str", "leave_type": "str"})


def _day(stamp: pd.Timestamp) -> np.datetime64:
    return np.datetime64(stamp.date(), "D")


def _moves(
    people: pd.DataFrame, start: pd.Series, branches: pd.DataFrame, rng: Steady
) -> tuple[np.ndarray, np.ndarray]:
    """Day and target of up to three moves: two of one's own, one after school or with retirement."""
    size = len(people)
    yearly = np.where(
        people["birth_date"] < EVE - pd.Timedelta(days=60 * 365), rates.TRANSFERRED_OLD, rates.TRANSFERRED
    )
    first = start + pd.to_timedelta(rates.waits(yearly, size, rng), unit="D")
    second = first + pd.to_timedelta(rates.waits(yearly, size, rng) + 60, unit="D")
    turn = people["graduates_on"].where(people["graduates_on"].notna(), people["retires_on"])
    student = people["graduates_on"].notna().to_numpy()
    goes = rng.random(size) < np.where(student, GRADUATES_MOVE, RETIRED_MOVE)
    third = (turn + pd.to_timedelta(rng.integers(5, 80, size), unit="D")).where(goes & (turn > start))
    days = np.column_stack([each.fillna(NEVER).to_numpy().astype("datetime64[D]") for each in (first, second, third)])
    days = np.minimum(days, _day(NEVER))
    near = rng.choice(len(NEAR), (size, 3), p=list(NEAR.values()))
    near[~student, 2] = list(NEAR).index("district")
    targets = np.column_stack([_target(people["slot"].to_numpy(), near[:, move], branches, rng) for move in range(3)])
    outside = rng.random((size, 3)) < rates.OUT_OF_THE_CITY
    outside[:, 2] = student & (rng.random(size) > GRADUATES_STAY)
    return days, np.where(outside, OUTSIDE, targets)


def _target(slot: np.ndarray, near: np.ndarray, branches: pd.DataFrame, rng: Steady) -> np.ndarray:
    """A branch of the city, or of one's first district, street or community."""
    share = rng.random(len(slot))
    found = (share * len(branches)).astype(np.int64)
    for number, kind in enumerate(NEAR):
        if kind:
            group = pd.factorize(branches[kind])[0]
            order = np.argsort(group, kind="stable")
            counts = np.bincount(group)
            first = np.cumsum(counts) - counts
            own = group[slot]
            chosen = order[first[own] + (share * counts[own]).astype(np.int64)]
            found = np.where(near == number, chosen, found)
    return found


def _reorganised(stays: pd.DataFrame, branches: pd.DataFrame) -> pd.DataFrame:
    """Stays in branches as they are at the time: before a branch was founded its members were its mother's, …."""
    own, mother = branches.index.to_numpy(), branches["_mother"].to_numpy()
    slot = stays["slot"].to_numpy()
    founded, merged = branches["_founded"].iloc[slot].to_numpy(), branches["_merged"].iloc[slot].to_numpy()
    change = np.where(np.isnat(founded), merged, founded)
    before = np.where(np.isnat(founded), own[slot], mother[slot])
    after = np.where(np.isnat(founded), mother[slot], own[slot])
    begins, ends = stays["begins"].to_numpy(), stays["ends"].to_numpy()
    never = np.isnat(change)
    changed = ~never & (begins < change) & (change < ends)
    here = np.where(never | (change <= begins), np.where(never, own[slot], after), before)
    first = stays.assign(_org=here)
    first.loc[changed, "ends"] = change[changed]
    first.loc[changed, "leave_type"] = "48"
    second = stays[changed].assign(
        _org=after[changed], begins=change[changed], enter_type="38", enter_date=change[changed], moved=True
    )
    whole: pd.DataFrame = pd.concat([first, second], ignore_index=True)
    return whole


def _oddities(stays: pd.DataFrame, old: int, branches: pd.DataFrame, orgs: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    """People held twice, whose branch cannot be found, or known by its name only: of those who never move.

    Their second stay is in another district, entered later or on no known day, some in no known branch.
    """
    alone = ~stays["person"].duplicated(keep=False) & (stays["begins"] < EVE)
    alone &= ~stays["leave_type"].isin(["4", "48"])
    rows = rng.permutation(np.flatnonzero(alone))
    doubles, rows = _cut(rows, old, TWICE, LEAST_TWICE)
    adrift, rows = _cut(rows, old, ADRIFT)
    named, rows = _cut(rows, old, BY_NAME)
    branch = np.full(len(stays), "", dtype=object)
    branch[adrift], branch[named] = "adrift", "named"
    stays["branch"] = branch
    held = stays.iloc[doubles]
    first = held.index[rng.random(len(held)) < 0.6]
    stays.loc[first, "enter_type"] = "3"
    stays.loc[first, "enter_date"] = _lately(len(first), rng).to_numpy()
    there = branches.index.to_numpy()[rng.integers(0, len(branches), len(held))]
    second = held.assign(_org=there, enter_type="3", branch="second")
    second["enter_date"] = _lately(len(held), rng).where(rng.random(len(held)) < 0.6).to_numpy()
    second.loc[second.index[rng.random(len(second)) < 0.3], "branch"] = "second adrift"
    district = orgs["district"].to_numpy()
    lasting = ~np.isin(there, branches.index[branches["_founded"].notna() | branches["_merged"].notna()])
    second = second[(district[there] != district[held["_org"]]) & lasting]
    whole: pd.DataFrame = pd.concat([stays, second], ignore_index=True)
    return whole


def _lately(size: int, rng: draw.Rng) -> pd.Series:
    return draw.days_between(EVE - pd.Timedelta(days=730), EVE - pd.Timedelta(days=40), size, rng)


def _cut(rows: np.ndarray, size: int, share: float, least: int = 2) -> tuple[np.ndarray, np.ndarray]:
    count = min(max(round(size * share), least), len(rows) // 2)
    return rows[:count], rows[count:]
