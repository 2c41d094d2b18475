from __future__ import annotations

import pandas as pd
import pytest

from schemas import telling
from schemas.databaselist import database
from schemas.finding import Finding, mask
from schemas.states import Severity
from schemas.telling import tell
from tests.schemas.rows import Sheet, frame_of

PLACES = Sheet(database("party_member"))


def test_a_broken_row_is_one_finding_at_its_cell() -> None:
    frame = frame_of("party_member", {}, {"sex": "?3"}, {})
    broken = pd.Series([False, True, None], dtype="bool[pyarrow]")
    assert tell("V002", Severity.BLOCK, broken, frame, "sex", PLACES, expected="男或女") == [
        Finding(
            rule="V002",
            severity=Severity.BLOCK,
            message="代码不在代码表内:性别=?3。请从代码表中选择一项",
            file="测试.xlsx",
            sheet="名单",
            cell="D6",
            row=6,
            column="sex",
            value="?3",
            expected="男或女",
        )
    ]


def test_what_is_said_may_differ_by_row() -> None:
    frame = frame_of("party_member", {}, {})
    months = pd.Series(["3", "30"])
    found = tell("C005", Severity.WARN, pd.Series([True, True]), frame, "full_date", PLACES, months=months)
    assert [finding.message.partition("。")[0] for finding in found] == [
        "预备期不足一年或超过两年:3个月",
        "预备期不足一年或超过两年:30个月",
    ]


def test_persons_are_masked_everywhere() -> None:
    frame = frame_of("party_member", {"name": "310199196001010014和13900000000"})
    (found,) = tell("V002", Severity.BLOCK, pd.Series([True]), frame, "name", PLACES)
    assert found.value == "310199●●●●●●●●0014和13●●●●●●●00"
    assert "310199196001010014" not in found.message
    assert mask("31019919600101001X") == "310199●●●●●●●●001X"


def test_a_credit_code_of_digits_only_is_no_persons_number() -> None:
    """Nor is it hidden; one whose digits might be a birth is, and a number with a wrong check digit too."""
    assert mask("信用代码:913101050000000082") == "信用代码:913101050000000082"
    assert mask("913101051999010190") == "913101●●●●●●●●0190"
    assert "●" in mask("310120199901010190")


def test_the_code_of_a_community_is_no_persons_number() -> None:
    """An old number ends in no three noughts."""
    assert mask("310105001001000") == "310105001001000"
    assert mask("310105600101001") == "310105●●●●●●001"


def test_above_the_limit_all_are_one_finding_with_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "TOLD_ONE_BY_ONE", 3)
    frame = frame_of("party_member", *([{}] * 7))
    few = tell("C001", Severity.BLOCK, pd.Series([True, False, True, False, True, False, False]), frame, "sex", PLACES)
    assert [(finding.cell, finding.count, finding.cells) for finding in few] == [
        ("D5", 1, None), ("D7", 1, None), ("D9", 1, None),
    ]  # fmt: skip
    broken = pd.Series([True, True, True, False, True, False, True])
    (found,) = tell("C001", Severity.BLOCK, broken, frame, "sex", PLACES)
    assert (found.cell, found.row, found.count, found.cells) == ("D5", 5, 5, "D5:D7,D9,D11")


def test_ranges_name_their_sheet_where_there_are_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "TOLD_ONE_BY_ONE", 2)
    frame = frame_of("party_member", *([{}] * 4))
    frame["_sheet"] = pd.array(["甲", "乙", "甲", "乙"], dtype="string[pyarrow]")
    (found,) = tell("C001", Severity.BLOCK, pd.Series([True] * 4), frame, "sex", PLACES)
    assert (found.sheet, found.cells) == ("甲", "甲!D5,甲!D7,乙!D6,乙!D8")


def test_a_column_the_file_lacks_is_told_by_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "TOLD_ONE_BY_ONE", 2)
    frame = frame_of("party_member", *([{}] * 4))
    (found,) = tell("F011", Severity.WARN, pd.Series([True] * 4), frame, None, PLACES)
    assert (found.cell, found.column, found.cells) == (None, None, "5:8")


def test_nothing_broken_is_no_finding() -> None:
    assert tell("C001", Severity.BLOCK, pd.Series([False]), frame_of("party_member", {}), "sex", PLACES) == []
