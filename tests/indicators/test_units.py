"""Definitions over 实有单位: COV, and TU03."""

from __future__ import annotations

from typing import Any

from tests.indicators.cities import CHANGNING, CITY, HUAYANG, JIANGSU, XUHUI, City

CODE = "91310105000000001C"
"""A credit code with the right check character."""
WRONG = "913101050000000011"


def test_the_codes_of_this_file_are_what_they_say() -> None:
    import pandas as pd

    from schemas.rowrules.checkdigits import is_uscc

    assert list(is_uscc(pd.Series([CODE, WRONG], dtype="string[pyarrow]"))) == [True, False]


def test_operating_units_and_their_breakdowns(city: City) -> None:
    rows = [
        {"size": "1", "industry": "?软件", "economic_component": None},
        {"unit_nature": "13"},
        {"operating_status": "2"},
        {"operating_status": None},
    ]
    city.add("unit", rows)
    assert city.totals("COV01") == {CITY: 2, CHANGNING: 2, HUAYANG: 2}
    assert city.by("COV01", "enterprise_size") == {"1": 1, "4": 1}
    assert city.by("COV01", "industry_section") == {"未归类": 1, "I": 1}
    assert city.by("COV01", "economic_component") == {"未填": 1, "150": 1}
    assert city.by("COV01", "unit_nature") == {"08": 1, "13": 1}


def test_a_valid_code_counts_once_in_city_and_district(city: City) -> None:
    city.add("unit", [{"uscc": CODE, "business_address": None}, {"uscc": CODE}], XUHUI)
    city.add("unit", [{"uscc": CODE, "street_code": JIANGSU, "size": "1"}, {"uscc": CODE, "size": "2"}])
    assert city.totals("COV01") == {
        CITY: 1, XUHUI: 1, f"{XUHUI}-unallocated": 1, CHANGNING: 1, HUAYANG: 1,
    }  # fmt: skip
    assert city.by("COV01", "enterprise_size", CHANGNING) == {"2": 1}, "the lower street"


def test_a_row_with_an_address_is_preferred_to_a_lower_district(city: City) -> None:
    city.add("unit", [{"uscc": CODE, "business_address": None, "size": "1"}], XUHUI)
    city.add("unit", [{"uscc": CODE, "size": "2"}])
    assert city.by("COV01", "enterprise_size") == {"2": 1}


def test_rows_without_a_valid_code_always_count(city: City) -> None:
    codes = (None, WRONG, "91310105")
    city.add("unit", [{"uscc": code} for code in codes * 2])
    city.add("unit", [{"uscc": code} for code in codes], XUHUI)
    assert city.totals("COV01")[CITY] == 9


def test_should_be_built_and_built(city: City) -> None:
    rows = [
        {"members_total": 3, "coverage_status": "6"},  # due by its members
        {"members_total": None, "coverage_status": "5"},  # due by status
        {"members_total": 2, "coverage_status": "3"},  # due and built
        {"members_total": 2, "coverage_status": "4"},  # built jointly, not due
        {"members_total": 3, "coverage_status": "4"},  # due, built jointly
        {"members_total": 9, "coverage_status": "1", "unit_nature": "13"},  # built, never due
        {"members_total": 2, "coverage_status": "7"},
        {"members_total": 3, "coverage_status": "1", "operating_status": "3"},
        {"members_total": 3, "coverage_status": None, "unit_nature": None},  # due: a blank nature is not 13
    ]
    city.add("unit", rows)
    assert city.totals("COV02")[CITY] == 5
    assert city.by("COV03", "coverage_status") == {"3": 1, "4": 2, "1": 1}
    assert city.totals("COV04")[CITY] == (4, 8)
    assert city.totals("COV05")[CITY] == (2, 5)
    assert city.by("COV05", "unit_nature") == {"08": (2, 4), "未填": (0, 1)}


def test_blank_units_and_work_coverage(city: City) -> None:
    rows: list[Any] = [{"coverage_status": status} for status in "12345678"]
    rows += [{"coverage_status": "5", "instructor": True}, {"coverage_status": None, "instructor": True}]
    city.add("unit", rows)
    assert city.totals("COV06")[CITY] == 3
    assert city.totals("COV07")[CITY] == (7, 10)


def test_two_new_units_as_marked_else_by_nature(city: City) -> None:
    rows = [
        {"coverage_status": "3"},
        {"unit_nature": "11", "coverage_status": "4"},
        {"unit_nature": "06", "coverage_status": "3"},
        {"unit_nature": "06", "is_two_new": True},
        {"unit_nature": "08", "is_two_new": False, "coverage_status": "3"},
    ]
    city.add("unit", rows)
    assert city.totals("COV08")[CITY] == (2, 3)
    assert city.by("COV08", "unit_nature") == {"08": (1, 1), "11": (1, 1), "06": (0, 1)}
    assert city.by("COV08", "enterprise_size") == {"4": (2, 3)}


def test_tu03_units_of_25_in_a_union_of_the_same_district(city: City) -> None:
    city.add("trade_union", [{"unit_uscc": f"x|{CODE}"}])
    city.add("trade_union", [{"unit_uscc": WRONG}], XUHUI)
    rows = [{"uscc": CODE, "employees": 25}, {"uscc": "x", "employees": 24}, {"uscc": WRONG, "employees": 30}]
    city.add("unit", [*rows, {"uscc": None, "employees": 99}, {"uscc": "y", "employees": None}])
    assert city.totals("TU03") == {CITY: (1, 3), CHANGNING: (1, 3), HUAYANG: (1, 3)}
    assert city.by("TU03", "unit_nature") == {"08": (1, 3)}
