from __future__ import annotations

from collections.abc import Iterator

import pytest

from schemas.cities.areas import areas
from schemas.periods import Period
from schemas.records import searchpath
from synth.truth.city import city
from tests.schemas.registers import HOME, STATION

CHAINED = """
[columns.growth]
title = "总增长"
kind = "int"
signed = true

[[rules]]
rule = "Y001"
column = "growth"
equals = ["net", "moved_in"]
"""


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    head, rules = STATION.split("[[rules]]", 1)
    columns, more = CHAINED.split("[[rules]]", 1)
    text = f"{head}{columns}[[rules]]{more}\n[[rules]]{rules}"
    searchpath.use(HOME | {"databases/station.toml": text})
    yield
    searchpath.use({})


def test_what_a_rule_calls_a_sum_is_one() -> None:
    rows = city(areas(), Period(2026, 9), 0.0005, 1, ("310101",)).frames["station"]
    assert (rows["net"] == rows["moved_in"] - rows["moved_out"]).all()
    assert (rows["growth"] == rows["net"] + rows["moved_in"]).all()
    assert rows["moved_in"].nunique() > 1 and (rows["net"] < 0).any()
