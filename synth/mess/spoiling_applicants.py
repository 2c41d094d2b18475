"""Defects of 入党申请人 rows alone: dates that do not fit the stage."""

from __future__ import annotations

from typing import Any

import pandas as pd

from synth.mess.spoiling_persons import shifted
from synth.patch import Patch, defect


def _stage(*stages: str) -> Any:
    return lambda patch: patch.frame["stage"].isin(stages)


@defect("C013.missing", "applicant", where=_stage("2"))
def no_activist_date(patch: Patch, row: int) -> None:
    patch.value(row, "activist_date", None)


@defect(
    "C013.ahead",
    "applicant",
    where=lambda p: p.frame["stage"].eq("2") & p.frame["activist_date"].lt(p.today - pd.Timedelta(days=420)),
)
def ahead_of_stage(patch: Patch, row: int) -> None:
    patch.value(row, "candidate_date", shifted(patch.at(row, "activist_date"), 13))


@defect("C014", "applicant", where=_stage("2"))
def activist_before_applying(patch: Patch, row: int) -> None:
    patch.value(row, "activist_date", shifted(patch.at(row, "apply_date"), -2))


@defect("C015", "applicant", where=_stage("3"))
def activist_too_short(patch: Patch, row: int) -> None:
    patch.value(row, "activist_date", shifted(patch.at(row, "candidate_date"), -6))


@defect("V009", "applicant", where=_stage("3"))
def activist_month_only(patch: Patch, row: int) -> None:
    day = patch.at(row, "activist_date")
    patch.value(row, "activist_date", day.replace(day=1))
    patch.text(row, "activist_date", f"{day.year}.{day.month:02d}")
    patch.note(row, "activist_date", "V009", "warn")
