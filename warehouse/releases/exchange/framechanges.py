"""What the figures of a frame have changed by, where they may be compared; as `pub_环比` says it in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from schemas.periods import Period
from schemas.wording import COMPARISONS
from warehouse.figures.history.periodchanges import ComparedFigure, PeriodChange, change
from warehouse.releases.exchange.flatcolumns import SUPPRESSED
from warehouse.releases.exchange.frame import ABOUT, AREAS, INDICATORS

if TYPE_CHECKING:
    import pandas as pd

KEY = ("指标代码", "区划代码", "分组", "组别")
FIGURE = ("数值", "状态", "已报", "应报", "定义版本")
ADDED = ("上期", "上期数值", "增减", "增幅", "可比")


def changes(frame: pd.DataFrame, period: str | None = None, months: int | None = None) -> pd.DataFrame:
    """The rows of one month (the newest, unless told) with what they have changed by since an earlier one.

    `frame`: of `read_issues`. `months` back, 12 for the same month a year ago; None: back to the figure that means the
    same, which of a quarterly one is three. Adds 上期, 上期数值, 增减 (in the unit of the value; percentage points of a
    ratio in per cent), 增幅 (per cent) and 可比, which says why where 增减 is NaN.
    """
    here = period or str(frame.attrs[ABOUT]["period"])
    now = frame[frame["报告期"] == here]
    steps = {code: months or one["step"] for code, one in frame.attrs[INDICATORS].items()}
    told = list(_changes(frame, now, here, steps))
    columns = zip(*((then, *one) for then, one in told), strict=True) if told else [()] * len(ADDED)
    return now.assign(**dict(zip(ADDED, map(list, columns), strict=True))).astype(
        {"上期数值": "float64", "增减": "float64", "增幅": "float64", "可比": "category"}
    )


def _changes(
    frame: pd.DataFrame, now: pd.DataFrame, here: str, steps: dict[str, int]
) -> Iterator[tuple[str, PeriodChange]]:
    earlier = {step: str(Period.parse(here).earlier(step)) for step in set(steps.values())}
    before = frame[frame["报告期"].isin(earlier.values())]
    there = dict(zip(_rows(before, ("报告期", *KEY)), _rows(before, FIGURE), strict=True))
    moved = {code: str(one["moved"]).split(",") for code, one in frame.attrs[AREAS].items()}
    for key, figure in zip(_rows(now, KEY), _rows(now, FIGURE), strict=True):
        code, area = key[:2]
        then = earlier[steps[code]]
        was = there.get((then, *key))
        if was is not None and SUPPRESSED in (figure[1], was[1]):
            yield then, PeriodChange(was[0], None, None, SUPPRESSED)
            continue
        is_same_ground = not any(then < since <= here for since in moved.get(area, ()))
        found = change(_figure(figure), None if was is None else _figure(was), is_same_ground=is_same_ground)
        yield then, found._replace(status=COMPARISONS[found.status])


def _rows(frame: pd.DataFrame, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Rows as plain values, None where nothing stands."""
    columns = (frame[name].astype(object).where(frame[name].notna(), None) for name in names)
    return zip(*columns, strict=True)


def _figure(row: tuple[Any, ...]) -> ComparedFigure:
    value, _, reported, expected, version = row
    return ComparedFigure(value, reported, expected, version)
