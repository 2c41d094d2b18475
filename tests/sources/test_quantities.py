"""Counts, amounts and percentages in every form that districts write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.texts.cleaning import fold
from sources.values.quantities import Quantity, area_scale, money_in_wan, read_quantity


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), ("12.0", 12), ("-3", -3), ("１２", 12), ("12人", 12), ("1,234", 1234), ("1,234户", 1234),
        ("1，234", 1234),
        ("1.2万", 12000), ("1.2万人", 12000), ("3千", 3000), ("三百二十", 320), ("十二", 12), ("一万二千", 12000),
        ("两千零五", 2005),
        ("约30人", 30), ("24学时", 24), ("9.7成", 97), ("97%", 97), (" 12 ", 12), ("1e3", 1000),
    ],
)  # fmt: skip
def test_number(text: str, number: float) -> None:
    assert read_quantity(fold(text)).number == number


@pytest.mark.parametrize("text", ["7.8S", "4.9T", "217E", "228S", "621 89", "1 51407", "l2", "1O"])
def test_misread_digits_are_never_guessed(text: str) -> None:
    assert read_quantity(fold(text)) == Quantity(None, "", True)


@pytest.mark.parametrize("text", ["多", "若干", "12/13", "2026-09", "无人", "十余", "12余人", "30多"])
def test_not_a_number(text: str) -> None:
    assert read_quantity(fold(text)) == Quantity(None, "", False)


@pytest.mark.parametrize(
    ("text", "header", "wan"),
    [
        ("12", None, 12),
        ("12", "万元", 12),
        ("120000", "元", 12),
        ("12万元", "元", 12),
        ("120000元", "万元", 12),
        ("1.2万", "万元", 1.2),
        ("0.5", "亿元", 5000),
    ],
)
def test_money(text: str, header: str | None, wan: float) -> None:
    assert money_in_wan(read_quantity(text), header) == pytest.approx(wan)


@pytest.mark.parametrize(
    ("unit", "wanted", "scale"),
    [
        (None, "m2", 1),
        ("m2", "m2", 1),
        ("万平方米", "m2", 1e4),
        ("平方公里", "km2", 1),
        ("m2", "km2", 1e-6),
        ("个", "m2", 1),
    ],
)
def test_area(unit: str | None, wanted: str, scale: float) -> None:
    assert area_scale(unit, wanted) == pytest.approx(scale)


@given(st.integers(0, 10**12), st.sampled_from(["{}", "{:,}", "{}人", "{:,}户", " {} ", "{}.0"]))
def test_written_counts_come_back(number: int, form: str) -> None:
    assert read_quantity(fold(form.format(number))).number == number


@given(st.decimals(0, 10**7, places=2))
def test_written_decimals_come_back(number: object) -> None:
    assert read_quantity(fold(str(number))).number == float(str(number))


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_quantity(fold(text))
