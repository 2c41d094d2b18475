"""Mutants of good files: changed bytes never crash, hang or raise; a changed cell is read as it stands, or told.

A failure names its number: `python -m tests.hostile.fuzz --seed S --only N` repeats it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.column import Column, Kind, Need
from sources.child.parser import Parser
from tests.hostile import fuzz
from tests.hostile.mutants import CellMutant
from tests.hostile.reference import may_be

SEED, MUTANTS, PORTION = 20260930, 500, 100


@pytest.fixture(scope="module")
def tight() -> Iterator[Parser]:
    with Parser(fuzz.TIGHT) as parser:
        yield parser


@pytest.mark.parametrize("first", range(0, MUTANTS, PORTION))
def test_mutants(first: int, tmp_path: Path, tight: Parser) -> None:
    found = {number: fuzz.one(number, SEED, tmp_path, tight) for number in range(first, first + PORTION)}
    assert {number: what for number, what in found.items() if what} == {}, f"seed {SEED}"


@pytest.mark.parametrize(
    ("kind", "text", "value", "fine"),
    [
        (Kind.TEXT, " 王 伟", "王伟", True),
        (Kind.TEXT, "王伟", "王", False),
        (Kind.INT, "1,234", 1234, True),
        (Kind.INT, "12人", 12, True),
        (Kind.INT, "12①", 121, False),
        (Kind.INT, "12", None, False),
        (Kind.INT, "暂无", None, True),
        (Kind.NUMBER, "1.2万", 12000.0, True),
        (Kind.PERCENT, "9.7成", 97.0, True),
        (Kind.PHONE, "+8614000000000", "14000000000", True),
        (Kind.IDENTITY, "310199197005070010", "310199197005070011", False),
    ],
)
def test_the_second_reading(kind: Kind, text: str, value: object, *, fine: bool) -> None:
    """The reading that judges the readers says no where it should."""
    assert may_be(Column("a", "甲", kind, Need.OPTIONAL), text, value) is fine


def test_a_value_that_silently_became_another_is_a_fault(tmp_path: Path, tight: Parser) -> None:
    """The judge is not asleep: the outcome of another table is no answer to this mutant."""
    mutant = CellMutant("csv", "community", 3, 9, "", "77")
    path = tmp_path / "表.csv"
    path.write_bytes(mutant.content)
    right = fuzz.outcome_of(path, tight)
    before = fuzz.baseline("csv", "community", tmp_path, tight)
    assert right is not None
    assert fuzz.fault(mutant, right, before) is None
    assert fuzz.fault(mutant, before, before) is not None
