"""The files of faults that lie beside the checkout: each comes out as its list of what is right says.

Skipped where the folder is not there. The tests of each kind stand with what they test, and build their own files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "cases"
LIST = FOLDER / "expected.json"
EXPECTED: dict[str, dict[str, Any]] = json.loads(LIST.read_text(encoding="utf-8")) if LIST.is_file() else {}

pytestmark = pytest.mark.skipif(not EXPECTED, reason="the folder shared/cases is not beside the checkout")


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser() as own:
        yield own


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_right_comes_out(name: str, parser: Parser) -> None:
    expected = EXPECTED[name]
    told = Expectation(areas(), "310105", Period(2026, 9))
    outcomes = examine(FOLDER / name, told, parser=parser).outcomes
    findings = [finding for outcome in outcomes for finding in outcome.findings]
    if "or_else" in expected and any(outcome.state != "accepted" for outcome in outcomes):
        assert any("第6行" in finding.message or finding.row == 6 for finding in findings)
        return
    rules = {finding.rule for finding in findings}
    assert set(expected.get("rules", [])) <= rules
    assert not set(expected.get("no_rules", [])) & rules
    for one in expected.get("several", [expected]):
        _counted(one, [outcome for outcome in outcomes if one.get("database") in (None, outcome.database)])
    for rule, cells in expected.get("cells", {}).items():
        there = {finding.cell for finding in findings if rule in ("any", finding.rule)}
        ranges = {cell for finding in findings for cell in (finding.cells or "").split(",")}
        assert set(cells) <= there | ranges
        assert rule == "any" or {cell for cell in there if cell} == set(cells)
    assert set(expected.get("columns_present", [])) <= {name for outcome in outcomes for name in outcome.present}
    for fact, value in expected.get("facts", {}).items():
        _holds(fact, value, outcomes)


def _counted(expected: dict[str, Any], outcomes: list[Outcome]) -> None:
    assert outcomes
    for name in ("rows_accepted", "rows_quarantined"):
        if expected.get(name) is not None:
            assert sum(getattr(outcome, name) for outcome in outcomes) == expected[name]
    if expected.get("rows_read_data") is not None:
        assert sum(outcome.rows_read - outcome.rows_ignored for outcome in outcomes) == expected["rows_read_data"]
    if expected.get("state") is not None:
        assert {outcome.state for outcome in outcomes} == {expected["state"]}


def _holds(fact: str, value: Any, outcomes: tuple[Outcome, ...]) -> None:
    """A number of accepted rows, or the values of a column in them; what needs a run is tested with runs."""
    name, _, column = fact.partition(".")
    accepted = [outcome.accepted for outcome in outcomes if outcome.database == name]
    if column:
        assert [cell for frame in accepted for cell in frame[column].tolist()] == value
    elif isinstance(value, int):
        assert sum(len(frame) for frame in accepted) == value
