"""The truth adds up: rows, districts and streets, ratios and breakdowns."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from tests.synth.cities import made

ADDITIVE = (
    "ORG01",
    "ORG02",
    "ORG08",
    "ORG10",
    "MEM01",
    "MEM02",
    "MEM15",
    "MEM19",
    "APP01",
    "RC01",
    "BL01",
    "TU01",
    "YL02",
)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The truth of a messy city of four districts."""
    districts = ("310101", "310105", "310109", "310118")
    return made(tmp_path_factory.mktemp("city"), 0.4, 6, 0.01, districts).truth


@pytest.fixture(scope="module")
def values(truth: dict[str, Any]) -> list[dict[str, Any]]:
    """Its indicator values."""
    columns = truth["values"]["columns"]
    return [dict(zip(columns, row, strict=True)) for row in truth["values"]["rows"]]


def test_rows_read_are_accepted_or_kept_back_or_ignored(truth: dict[str, Any]) -> None:
    for file in truth["files"]:
        for outcome in file["outcomes"]:
            parts = ("rows_accepted", "rows_quarantined", "rows_ignored")
            assert outcome["rows_read"] == sum(outcome[part] for part in parts)
            assert outcome["rows_ignored"] == sum(outcome["ignored"].values())


@pytest.mark.parametrize("code", ADDITIVE)
def test_a_district_is_the_sum_of_its_streets_and_unallocated(values: list[dict[str, Any]], code: str) -> None:
    totals = {v["area"]: v["numerator"] for v in values if v["code"] == code and v["dimension"] is None}
    below: dict[str, float] = defaultdict(float)
    for area, number in totals.items():
        if len(area) == 9 or area.endswith("-unallocated"):
            below[area[:6]] += number
    districts = {area: number for area, number in totals.items() if len(area) == 6 and area != "310000" and number}
    assert districts == dict(below)


def test_breakdowns_add_up_to_the_total(values: list[dict[str, Any]]) -> None:
    totals = {(v["code"], v["area"]): v["numerator"] for v in values if v["dimension"] is None}
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for value in values:
        whole = value["areas_reported"] == value["areas_expected"]
        if value["dimension"] is not None and value["area"] != "310000" and whole:
            sums[value["code"], value["area"], value["dimension"]] += value["numerator"]
    wrong = {key: n for key, n in sums.items() if n != totals.get(key[:2], 0)}
    assert wrong == {}


def test_people_held_twice_count_once_in_the_city(values: list[dict[str, Any]]) -> None:
    members = {v["area"]: v["numerator"] for v in values if v["code"] == "MEM01" and v["dimension"] is None}
    districts = sum(n for area, n in members.items() if len(area) == 6 and area != "310000")
    assert 0 < districts - members["310000"] < 30


def test_no_indicator_of_the_city_is_trivially_zero(values: list[dict[str, Any]]) -> None:
    city = {v["code"]: v["numerator"] for v in values if v["area"] == "310000" and v["dimension"] is None}
    assert len(city) == 55
    assert {code for code, number in city.items() if not number} <= {"ORG14"}


def test_districts_that_were_not_made_are_missing(values: list[dict[str, Any]]) -> None:
    rows = [v for v in values if v["area"] == "310115" and v["dimension"] is None]
    assert {(v["status"], v["areas_reported"]) for v in rows} == {("missing", 0)}
