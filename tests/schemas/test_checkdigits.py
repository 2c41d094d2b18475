from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
import stdnum.cn.ric
import stdnum.cn.uscc
from hypothesis import given
from hypothesis import strategies as st

from schemas.rowrules.checkdigits import identity_numbers, is_uscc
from schemas.rowrules.creditcodes import ALPHABET, is_credit_code


def column(*texts: str | None) -> pd.Series[str]:
    return pd.Series(list(texts), dtype="string[pyarrow]")


BIRTHS = st.dates(dt.date(1900, 1, 1), dt.date(2030, 12, 31))
SERIALS = st.integers(0, 999)
BODIES = st.text(ALPHABET, min_size=17, max_size=17)


@given(st.lists(st.tuples(BIRTHS, SERIALS), min_size=1, max_size=20))
def test_identity_numbers_agree_with_stdnum(persons: list[tuple[dt.date, int]]) -> None:
    bodies = [f"310199{birth:%Y%m%d}{serial:03d}" for birth, serial in persons]
    numbers = [body + stdnum.cn.ric.calc_check_digit(body + "0") for body in bodies]
    found = identity_numbers(column(*numbers))
    assert found.is_valid.tolist() == [True] * len(numbers)
    assert found.birth.astype(object).tolist() == [birth for birth, _ in persons]
    assert found.sex.tolist() == [1 if serial % 2 else 2 for _, serial in persons]


@given(BIRTHS, SERIALS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_changed_character_of_an_identity_number_is_seen(
    birth: dt.date, serial: int, position: int, other: str
) -> None:
    body = f"310199{birth:%Y%m%d}{serial:03d}"
    number = body + stdnum.cn.ric.calc_check_digit(body + "0")
    changed = number[:position] + other + number[position + 1 :]
    found = identity_numbers(column(number, changed))
    assert found.is_valid.tolist() == [True, changed == number]


@given(st.lists(BODIES, min_size=1, max_size=20), st.sampled_from(ALPHABET))
def test_credit_codes_agree_with_stdnum(bodies: list[str], check: str) -> None:
    right = [body + stdnum.cn.uscc.calc_check_digit(body) for body in bodies]
    assert is_uscc(column(*right)).tolist() == [True] * len(bodies)
    assert is_uscc(column(*(body + check for body in bodies))).tolist() == [
        code[-1] == check for code in right
    ]  # fmt: skip


@given(st.from_regex(r"[0-9]{16}[0-9Xx]{2}|[0-9]{14,19}[0-9Xx]", fullmatch=True))
def test_what_may_be_a_persons_number_is_a_credit_code_as_stdnum_says(number: str) -> None:
    body = number.ljust(17, "0")[:17]
    every = [number, *(body + check for check in ALPHABET)]
    assert [is_credit_code(one) for one in every] == [stdnum.cn.uscc.is_valid(one) for one in every]
    assert any(is_credit_code(one) for one in every)


def test_odd_texts_are_no_numbers_and_raise_nothing() -> None:
    odd = column(
        None, "", "31019919600101001", "310199196001010014 ", "３１０１９９", "张三李四王五", "?" * 18, "é" * 18
    )
    found = identity_numbers(odd)
    assert found.is_valid.tolist() == is_uscc(odd).tolist() == [False] * 8
    assert found.has_form.tolist() == [False] * 8
    assert identity_numbers(odd[:0]).is_valid.tolist() == is_uscc(odd[:0]).tolist() == []


@pytest.mark.parametrize(
    ("number", "is_valid", "is_cut"),
    [
        ("310199196001010014", True, False),
        ("310199200402291231", True, False),
        ("31019919700507006X", True, False),
        ("31019919700507006x", False, False),
        ("310199198502300027", False, False),  # 30 February
        ("310199196001010000", False, True),
    ],
)
def test_identity_numbers_of_the_reference(number: str, is_valid: bool, is_cut: bool) -> None:
    found = identity_numbers(column("x", number)[1:])
    assert (found.is_valid.tolist(), found.is_cut.tolist()) == ([is_valid], [is_cut])


def test_one_in_eleven_cut_numbers_passes_by_chance_and_is_cut_all_the_same() -> None:
    cut = [f"31019919{year}01011000" for year in range(60, 82)]
    found = identity_numbers(column(*cut))
    assert found.is_valid.any()
    assert found.is_cut.all()


def test_a_number_that_ends_in_zeros_stands_among_whole_ones() -> None:
    lucky = next(one for one in (f"31019919{year}0101100" for year in range(60, 99)) if good(f"{one}0"))
    whole = ["310199196001010014"] * 30
    assert identity_numbers(column(*whole, f"{lucky}0", "310199196001010000")).is_cut.tolist() == [False] * 31 + [True]
    assert not identity_numbers(column(f"{lucky}0")).is_cut.any()


def good(number: str) -> bool:
    return bool(identity_numbers(column(number)).is_valid[0])


def test_a_column_that_was_changed_or_cut_is_taken_apart_anew() -> None:
    frame = pd.DataFrame({"citizen_id": column("11010519491231002X", "11010519491231002X", "440524188001010014")})
    assert identity_numbers(frame["citizen_id"]).sex.tolist() == [2, 2, 1]
    assert identity_numbers(frame["citizen_id"]) is identity_numbers(frame["citizen_id"])
    assert identity_numbers(frame["citizen_id"].iloc[1:]).sex.tolist() == [2, 1]
    frame.loc[0, "citizen_id"] = "440524188001010014"
    assert identity_numbers(frame["citizen_id"]).sex.tolist() == [1, 2, 1]
