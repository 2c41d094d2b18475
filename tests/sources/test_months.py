"""The month that a text names, with and without a year, and what only looks like one."""

from __future__ import annotations

import pytest

from schemas.periods import Period
from sources.headers.months import dated, tell_month

SEPTEMBER = Period(2026, 9)


@pytest.mark.parametrize(
    "text",
    [
        "8月", "08月", "八月", "8月份党员", "党员（8月）", "８月", "202608", "2026-08", "2026.8", "26年8月",
        "2026年8月", "二〇二六年八月", "2026年1-8月", "1月至8月", "2025年12月-2026年8月",
        "上月", "上个月", "上月末", "上期名册",
        "截至8月31日", "截至2026年8月31日", "20260831", "26.8", "党员2608", "8.31", "截至8.31",
        "2026-08-01 00:00:00", "Aug", "August 2026",
    ],
)  # fmt: skip
def test_a_month_in_many_spellings(text: str) -> None:
    assert tell_month([text], SEPTEMBER) == Period(2026, 8)


@pytest.mark.parametrize(
    "text",
    [
        "本月", "本期党员", "9月", "十二月份之后的9月底", "2026年9月（较上月增减见附表）", "党员9月（上报）",
    ],
)  # fmt: skip
def test_the_month_itself(text: str) -> None:
    assert tell_month([text], SEPTEMBER) in (SEPTEMBER, None)


@pytest.mark.parametrize(
    "text",
    [
        "党员", "月报", "每月党员", "3个月内", "8月15日", "2026年8月15日", "20260815", "7月1日表彰", "2026年度",
        "较上月增减", "上月至本月", "10月底前完成", "1月生党员", "Mark", "八一路", "310105", "1",
        "08", "26.8%", "平均26.8岁", "3.31万元", "2699", "310.8", "12.5", "B2608", "Aug 15",
        "2026-10-01", "20261031",
    ],
)  # fmt: skip
def test_what_is_no_month(text: str) -> None:
    assert tell_month([text], SEPTEMBER) is None


@pytest.mark.parametrize(
    ("text", "near", "month"),
    [
        ("12月", Period(2026, 1), Period(2025, 12)),
        ("1月", Period(2025, 12), Period(2026, 1)),
        ("1月", Period(2026, 12), Period(2027, 1)),
        ("1月", Period(2026, 9), Period(2026, 1)),
        ("去年12月", Period(2026, 9), Period(2025, 12)),
        ("上年末", Period(2026, 9), Period(2025, 12)),
        ("上月", Period(2026, 1), Period(2025, 12)),
        ("下月", Period(2026, 12), Period(2027, 1)),
    ],
)
def test_a_month_without_a_year_lies_near(text: str, near: Period, month: Period) -> None:
    assert tell_month([text], near) == month
    assert tell_month([text]) is None


@pytest.mark.parametrize(
    "titles",
    [
        ["长宁区党员", "报告期", "2026-08-01"],
        ["2026年9月制", "报告期：2026年8月"],
        ["统计月份：", "202608"],
        ["所属期:2026.8"],
        ["报告期", "8"],
        ["数据截止日期", "2026-08-31"],
    ],
    ids=lambda titles: titles[-1],
)
def test_what_stands_behind_a_label(titles: list[str]) -> None:
    assert tell_month(titles, SEPTEMBER) == Period(2026, 8)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026年第二季度", Period(2026, 6)),
        ("二季度", Period(2026, 6)),
        ("Q2", Period(2026, 6)),
        ("上季度", Period(2026, 6)),
        ("三季度党员", SEPTEMBER),
        ("下半年", SEPTEMBER),
        ("2026年上半年", Period(2026, 6)),
        ("2025年末", Period(2025, 12)),
        ("2026年底", SEPTEMBER),
        ("2025年", None),
        ("2025年度", None),
    ],
)
def test_longer_spans_are_the_period_or_end_elsewhere(text: str, month: Period | None) -> None:
    assert tell_month([text], SEPTEMBER) == month


def test_days_of_filling_in_are_no_periods() -> None:
    titles = ["填表日期：", "2026-08-31", "长宁区党员", "请于8月底前报送", "打印时间 2026年8月", "填报单位", "长宁区"]
    assert dated(titles) == ["长宁区党员", "填报单位", "长宁区"]
