from __future__ import annotations

from typing import Any

import pandera.errors
import pytest

from schemas.databaselist import database
from schemas.rowrules.validation import conforms, validate
from tests.schemas.rows import DAY, GOOD, PERIOD, Sheet, frame_of, judged

OTHER = {"citizen_id": "310199199912319980", "sex": "2", "birth_date": DAY(1999, 12, 31), "join_date": DAY(2019, 7, 1),
         "full_date": DAY(2020, 7, 1), "party_age_months": 74}  # fmt: skip


def rules_of(verdict: Any) -> list[tuple[str, str, int | None]]:
    return [(finding.rule, finding.severity, finding.row) for finding in verdict.findings]


def test_an_equal_copy_is_kept_back() -> None:
    verdict = judged("party_member", {}, OTHER, {})
    assert verdict.accepted.tolist() == [True, True, False]
    assert rules_of(verdict) == [("R001", "reject_row", 7)]
    assert verdict.findings[0].message == "身份证号重复:5、7。请核对重复的行，只保留一行"
    assert verdict.findings[0].value == "310199●●●●●●●●0014"


def test_of_copies_that_differ_the_later_entered_stays() -> None:
    rows: list[dict[str, Any]] = [
        {"enter_date": DAY(2001, 1, 1)},
        {"enter_date": None},
        {"enter_date": DAY(2020, 1, 1)},
    ]
    verdict = judged("party_member", *rows)
    assert verdict.accepted.tolist() == [False, False, True]
    assert rules_of(verdict) == [("R001", "block", 5), ("R001", "block", 6)]


def test_who_moved_out_is_no_copy_of_who_is_here() -> None:
    moved = {"party_status": "3", "leave_type": "41", "leave_date": DAY(2026, 9, 2)}
    verdict = judged("party_member", {}, moved)
    assert (verdict.accepted.tolist(), verdict.findings) == ([True, True], [])


def test_a_rejected_row_does_not_keep_back_its_copy() -> None:
    verdict = judged("party_member", {"name": "合计"}, {})
    assert verdict.accepted.tolist() == [False, True]
    assert rules_of(verdict) == [("V017", "reject_row", 5)]


def test_a_unit_repeats_by_code_and_street_or_by_name_and_address() -> None:
    elsewhere = {"street_code": "310105002"}
    without = {"uscc": None}
    wrong = {"uscc": "91310199MA1TE5T0XX"}
    verdict = judged("unit", {}, elsewhere, {}, without, wrong)
    assert verdict.accepted.tolist() == [True, True, False, True, False]
    copies = [
        (f.rule, f.severity, f.row, f.column, f.message.partition("。")[0])
        for f in verdict.findings
        if f.rule == "R004"
    ]
    assert copies == [
        ("R004", "reject_row", 7, "uscc", "代码重复:91310199MA1TE5T0XQ/310105001"),
        ("R004", "block", 9, "unit_name", "代码重复:测试有限公司/测试路1号"),
    ]


def test_nothing_more_is_said_of_a_row_that_is_no_record() -> None:
    verdict = judged("party_member", {"name": "合计", "citizen_id": None, "sex": "2", "mobile": "1"})
    assert rules_of(verdict) == [("V001", "reject_row", 5), ("V017", "reject_row", 5)]


def test_everything_is_said_of_a_row_with_a_wrong_identity() -> None:
    verdict = judged("party_member", {"citizen_id": "310199196001010015", "mobile": "1"})
    assert rules_of(verdict) == [("V004", "reject_row", 5), ("V012", "warn", 5)]
    assert verdict.findings[1].value is None


def test_a_row_rejected_by_standardizing_stays_rejected() -> None:
    assert judged("party_member", {"_rejected": True}).accepted.tolist() == [False]


@pytest.mark.parametrize(("absent", "change"), [("full_date", {"full_date": None}), ("is_lost", {"is_lost": True})])
def test_a_rule_is_left_out_where_a_column_is_not_in_the_file(absent: str, change: dict[str, Any]) -> None:
    present = frozenset(GOOD["party_member"]) - {absent}
    assert judged("party_member", change, present=present).findings == []


def test_absent_columns_are_not_held_against_a_row() -> None:
    present = frozenset(GOOD["unit"]) - {"org_code"}
    assert judged("unit", {"org_code": None}, present=present).findings == []
    present = frozenset(GOOD["applicant"]) - {"activist_date"}
    assert judged("applicant", {"activist_date": None}, present=present).findings == []


def test_an_empty_file_is_accepted_and_the_index_is_kept() -> None:
    of = database("party_member")
    frame = frame_of("party_member", {}, {"name": "合计"}, OTHER)
    verdict = validate(of, frame[frame["_row"] > 5], frozenset(of.columns), PERIOD, Sheet(of))
    assert verdict.accepted.to_dict() == {1: False, 2: True}
    assert validate(of, frame[:0], frozenset(of.columns), PERIOD, Sheet(of)).findings == []


def test_a_part_above_its_whole_says_both() -> None:
    (found,) = judged("trade_union", {"members_female": 91}).findings
    assert (found.message.partition("。")[0], found.value) == ("子项大于总项:女会员人数91>会员人数90", "91")
    assert (found.expected, found.difference) == ("不大于90", "1")


def test_many_findings_are_one() -> None:
    verdict = judged("building", *({"building_code": f"LY{n}", "floor_area_m2": 1.0} for n in range(1001)))
    (found,) = verdict.findings
    assert (found.rule, found.count, found.row, found.cells) == ("V014", 1001, 5, "H5:H1005")


@pytest.mark.parametrize("name", GOOD)
def test_accepted_rows_conform_and_rejected_or_untyped_ones_do_not(name: str) -> None:
    assert conforms(database(name), frame_of(name, {}), PERIOD)
    untyped = frame_of(name, {}).astype({next(iter(GOOD[name])): object})
    assert not conforms(database(name), untyped, PERIOD)


def test_rows_that_are_accepted_though_they_break_rules_conform() -> None:
    assert conforms(database("party_member"), frame_of("party_member", {"sex": "2"}), PERIOD)
    assert not conforms(database("party_member"), frame_of("party_member", {"name": "合计"}), PERIOD)


@pytest.mark.filterwarnings("error")
def test_a_value_outside_its_range_is_a_warning_of_the_model_and_conforms_in_silence() -> None:
    frame = frame_of("building", {"floor_area_m2": 1.0})
    assert conforms(database("building"), frame, PERIOD)
    frame.attrs |= {"period": PERIOD, "accepted": True}
    with pytest.warns(pandera.errors.SchemaWarning, match="greater_than_or_equal_to"):
        database("building").model.validate(frame, lazy=True)


def test_the_model_alone_refuses_a_row_that_breaks_a_rule() -> None:
    frame = frame_of("party_member", {"sex": "2"})
    frame.attrs["period"] = PERIOD
    with pytest.raises(pandera.errors.SchemaErrors) as refused:
        database("party_member").model.validate(frame, lazy=True)
    assert set(refused.value.failure_cases["check"]) == {"C001"}
