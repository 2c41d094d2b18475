"""ORG07 as the truth counts it, from definitions.md: terms that were due in the year, and which changed by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from synth.witness import members_of as m
from synth.witness.delivered import Delivered
from synth.witness.figure import Figure, columns_of
from synth.witness.summing.adding import values
from synth.witness.summing.reportedareas import Covered, Needs, ReportedSum

EARLIER = {"party_org": frozenset(["org_code", "term_start", "term_end"])}
NEEDED = frozenset(["org_category", "status", "is_functional", "term_delayed_to", *EARLIER["party_org"]])
YEAR = pd.DateOffset(months=12)
Defaults = Mapping[str, frozenset[str]]


class _YearSum(ReportedSum):
    """What has been reported of the places of which the year's earlier months are there."""

    def __init__(self, got: Delivered, defaults: Defaults, whole: Mapping[str, frozenset[str]]) -> None:
        super().__init__(got, defaults)
        self._whole = whole

    def covered(self, needs: Needs) -> Covered:
        found = super().covered(needs)
        return replace(found, found={code: streets & self._whole[code] for code, streets in found.found.items()})


def ended_terms(got: Delivered, defaults: Defaults, earlier: Sequence[Delivered]) -> Iterator[dict[str, Any]]:
    """Its values. Of `earlier`, the newest first, the months of the year are read, and the December before."""
    if "party_org" not in got.frames:
        return
    of_year = list(earlier[: got.period.month])
    streets = ReportedSum(got, defaults).streets
    whole = {code: frozenset(own) for code, own in streets.items()}
    is_whole = dict.fromkeys(streets, len(of_year) == got.period.month)
    for month in of_year:
        then = ReportedSum(month, defaults)
        for code, found in then.covered(EARLIER).found.items():
            if len(found) < len(then.streets[code]):
                whole[code] &= found
                is_whole[code] = False
    if len(of_year) < got.period.month:
        whole = dict.fromkeys(streets, frozenset())
    yield from values([_figure(got, of_year, whole, is_whole)], _YearSum(got, defaults, whole))


def _figure(
    got: Delivered, earlier: Sequence[Delivered], whole: Mapping[str, frozenset[str]], is_whole: Mapping[str, bool]
) -> Figure:
    rows = got.frames["party_org"]
    part = pd.Series([one.part for one in got.sent]).loc[rows["_sent"]].set_axis(rows.index)
    street = part.where(part.notna(), rows["street_code"])
    pairs = zip(rows["district"], street, strict=True)
    there = np.array([is_whole[code] or place in whole[code] for code, place in pairs], dtype=bool)
    functional = rows["is_functional"].fillna(False).astype(bool)
    basic = (rows["status"] == "1") & rows["org_category"].isin(["611", "621", "631", "632"]) & ~functional
    begins, today = pd.Timestamp(got.period.starts("annual")), pd.Timestamp(got.period.data_date)
    due, on_time = _judged(rows, earlier)
    was_due = there & basic & (due >= begins) & (due <= today)
    of = {name: m.coded(rows[name]) for name in ("org_category", "affiliation")}
    needed = columns_of("party_org", *of)
    return Figure("ORG07", "party_org", rows, was_due & on_time, was_due, of, NEEDED, {}, needed)


def _judged(rows: pd.DataFrame, earlier: Sequence[Delivered]) -> tuple[pd.Series, pd.Series]:
    """When each one's term was due, and whether it has changed by then."""
    by_code: dict[tuple[str, str], list[Any]] = {}
    by_name: dict[tuple[str, str], list[Any]] = {}
    for ago, month in enumerate(earlier):
        for row in _each(month.frames["party_org"]) if "party_org" in month.frames else ():
            told = (ago, *_dates(row), row.term_delayed_to, pd.isna(row.org_code))
            by_code.setdefault((row.district, row.org_code), []).append(told)
            by_name.setdefault((row.district, row.org_name), []).append(told)
    due, on_time = [], []
    for one in _each(rows):
        start, end = _dates(one)
        own, lacks_code = one.term_delayed_to, pd.isna(one.org_code)
        named = [before for before in by_name.get((one.district, one.org_name), ()) if lacks_code or before[-1]]
        coded = [] if lacks_code else by_code.get((one.district, one.org_code), [])
        old = sorted(
            (one for one in [*coded, *named] if _is_other(one[1], one[2], start, end)), key=lambda one: one[:3:2]
        )
        if old:
            ended = old[0][2]
            put_off = [before[3] for before in old] + [own if own <= end else pd.NaT]
        else:
            ended, put_off = end, [own]
        latest = max([ended, *(day for day in put_off if not pd.isna(day))])
        due.append(pd.NaT if pd.isna(ended) else min(latest, ended + YEAR))
        on_time.append(bool(old) and bool(start <= due[-1]))
    return pd.Series(due, index=rows.index, dtype="datetime64[ns]"), pd.Series(on_time, index=rows.index, dtype=bool)


def _each(rows: pd.DataFrame) -> Iterator[Any]:
    yield from rows.itertuples()


def _is_other(began: Any, ended: Any, start: Any, end: Any) -> bool:
    return bool((began < start and start >= ended - YEAR) or (pd.isna(start) and end > ended + YEAR))


def _dates(one: Any) -> tuple[Any, Any]:
    """When the term began and ends; what is not written follows from its years."""
    start, end = one.term_start, one.term_end
    years = None if pd.isna(one.term_years) else pd.DateOffset(months=12 * int(one.term_years))
    if years is None:
        return start, end
    return (end - years if pd.isna(start) else start), (start + years if pd.isna(end) else end)
