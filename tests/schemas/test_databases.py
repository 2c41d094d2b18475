from __future__ import annotations

from typing import Any

import pytest

from schemas.databaselist import database, databases
from schemas.finding import Finding
from schemas.rowrules.checks import row_rules
from schemas.rules import rules
from tests.schemas.rows import DAY, GOOD, PERIOD, frame_of, judged

# database, rule, severity, column of the finding, what is changed in the good row
BAD: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("party_org", "V001", "reject_row", "org_code", {"org_code": None, "org_name": None}),
    ("party_org", "V007", "block", "unit_uscc", {"unit_uscc": "91310199MA1TE5T0XQ|91310199MA1TE5T0XX"}),
    ("party_org", "V010", "block", "established_on", {"established_on": DAY(2027, 1, 1)}),
    ("party_org", "V010", "warn", "established_on", {"established_on": DAY(2026, 10, 31)}),
    ("party_org", "V012", "warn", "contact_phone", {"contact_phone": "1390000"}),
    ("party_org", "V014", "warn", "committee_size", {"committee_size": 16, "part_time_committee": 0}),
    ("party_org", "V014", "warn", "established_on", {"established_on": DAY(1921, 6, 30)}),
    ("party_org", "C017", "warn", "org_name", {"org_name": "中共测试总支部委员会"}),
    ("party_org", "C018", "warn", "term_years", {"term_years": 3}),
    ("party_org", "C019", "warn", "term_end", {"term_end": DAY(2026, 9, 29)}),
    ("party_org", "C020", "warn", "committee_size", {"committee_size": 0, "part_time_committee": 0}),
    ("party_org", "C021", "block", "part_time_committee", {"part_time_committee": 6}),
    ("party_org", "C021", "block", "member_probationary", {"member_probationary": 21}),
    ("party_member", "V001", "reject_row", "citizen_id", {"citizen_id": None}),
    ("party_member", "V001", "reject_row", "branch_code", {"branch_code": None, "branch_name": None}),
    ("party_member", "V003", "reject_row", "citizen_id", {"citizen_id": "31019919600101001"}),
    ("party_member", "V004", "reject_row", "citizen_id", {"citizen_id": "310199196001010015"}),
    ("party_member", "V004", "reject_row", "citizen_id", {"citizen_id": "310199198502300027"}),
    ("party_member", "V005", "reject_row", "citizen_id", {"citizen_id": "310199196001010000"}),
    ("party_member", "V006", "warn", "citizen_id", {"citizen_id": "990199196001010010"}),
    ("party_member", "V007", "block", "unit_uscc", {"unit_uscc": "91310199MA1TE5T0X"}),
    ("party_member", "V010", "reject_row", "join_date", {"join_date": DAY(2026, 10, 1), "full_date": DAY(2026, 10, 1)}),
    ("party_member", "V010", "block", "enter_date", {"enter_date": DAY(2026, 12, 1)}),
    ("party_member", "V011", "warn", "birth_date", {"birth_date": DAY(1909, 12, 31)}),
    ("party_member", "V012", "warn", "mobile", {"mobile": "021-62345678"}),
    ("party_member", "V014", "warn", "dues_paid_to", {"dues_paid_to": DAY(2027, 10, 1)}),
    ("party_member", "V017", "reject_row", "name", {"name": "合计"}),
    ("party_member", "V017", "reject_row", "name", {"name": "12人"}),
    ("party_member", "C001", "block", "sex", {"sex": "2"}),
    ("party_member", "C002", "warn", "birth_date", {"birth_date": DAY(1960, 1, 2)}),
    ("party_member", "C003", "block", "join_date", {"join_date": DAY(1977, 12, 31), "full_date": DAY(1979, 1, 1)}),
    ("party_member", "C003", "warn", "join_date", {"birth_date": DAY(1938, 1, 1), "join_date": DAY(1955, 12, 31)}),
    ("party_member", "C004", "block", "full_date", {"full_date": DAY(1985, 6, 30)}),
    ("party_member", "C005", "warn", "full_date", {"full_date": DAY(1986, 6, 30)}),
    ("party_member", "C005", "warn", "full_date", {"full_date": DAY(1987, 7, 2)}),
    ("party_member", "C006", "block", "full_date", {"member_category": "2"}),
    ("party_member", "C007", "warn", "join_date", {"member_category": "2"}),
    ("party_member", "C008", "warn", "full_date", {"full_date": None}),
    ("party_member", "C009", "block", "lost_on", {"is_lost": True}),
    ("party_member", "C009", "block", "lost_on", {"is_lost": True, "lost_on": DAY(2026, 3, 31)}),
    ("party_member", "C010", "warn", "party_status", {"is_lost": True, "lost_on": DAY(2024, 3, 30)}),
    ("party_member", "C011", "warn", "party_status", {"party_status": "3"}),
    ("party_member", "C012", "warn", "party_age_months", {"party_age_months": 600}),
    ("applicant", "V003", "reject_row", "citizen_id", {"citizen_id": "31019919600101001"}),
    ("applicant", "V004", "reject_row", "citizen_id", {"citizen_id": "310199196001010015"}),
    ("applicant", "V005", "reject_row", "citizen_id", {"citizen_id": "310199196001010000"}),
    ("applicant", "V006", "warn", "citizen_id", {"citizen_id": "990199196001010010"}),
    ("applicant", "V017", "reject_row", "name", {"name": "本页小计"}),
    ("applicant", "C001", "block", "sex", {"sex": "2"}),
    ("applicant", "C002", "warn", "birth_date", {"birth_date": DAY(1961, 1, 1)}),
    ("applicant", "C013", "block", "stage", {"stage": "2"}),
    ("applicant", "C013", "block", "stage", {"candidate_date": None}),
    ("applicant", "C014", "block", "activist_date", {"activist_date": DAY(2023, 1, 9)}),
    ("applicant", "C014", "block", "candidate_date", {"candidate_date": DAY(2024, 1, 9)}),
    ("applicant", "C014", "block", "admit_date", {"stage": "4", "admit_date": DAY(2025, 5, 31)}),
    ("applicant", "C015", "warn", "candidate_date", {"candidate_date": DAY(2025, 1, 9)}),
    ("applicant", "C016", "warn", "talk_date", {"talk_date": DAY(2023, 2, 11)}),
    ("applicant", "C016", "warn", "talk_date", {"talk_date": None}),
    ("applicant", "C016", "warn", "talk_date", {"talk_date": None, "apply_date": DAY(2026, 8, 29), "stage": "1"}),
    ("community", "V001", "reject_row", "community_code", {"community_code": None, "community_name": None}),
    ("community", "V007", "block", "uscc", {"uscc": "52310199MA1TE5T0XX"}),
    ("community", "V014", "warn", "households", {"households": 12001, "resident_population": 30000}),
    ("community", "C021", "block", "migrant_population", {"migrant_population": 2501}),
    ("community", "C023", "warn", "resident_population", {"resident_population": 8001}),
    ("building", "V001", "reject_row", "building_code", {"building_code": None, "building_name": None}),
    ("building", "V014", "warn", "floor_area_m2", {"floor_area_m2": 999.0}),
    ("building", "C021", "block", "members_total", {"members_total": 901}),
    ("building", "C021", "block", "members_not_transferred", {"members_not_transferred": 61}),
    ("trade_union", "V001", "reject_row", "union_code", {"union_code": None, "union_name": None}),
    ("trade_union", "V007", "block", "unit_uscc", {"unit_uscc": "91310199MA1TE5T0XX"}),
    ("trade_union", "V010", "block", "established_on", {"established_on": DAY(2027, 1, 1)}),
    ("trade_union", "C021", "block", "members_female", {"members_female": 91}),
    ("trade_union", "C024", "warn", "members", {"members": 101}),
    ("trade_union", "C026", "warn", "units_covered", {"units_covered": 2}),
    ("league_org", "V001", "reject_row", "league_code", {"league_code": None, "league_name": None}),
    ("league_org", "V007", "block", "unit_uscc", {"unit_uscc": "?"}),
    ("league_org", "V010", "block", "established_on", {"established_on": DAY(2027, 1, 1)}),
    ("league_org", "C021", "block", "members_party", {"members_party": 13}),
    ("league_org", "C025", "warn", "members", {"members": 31}),
    ("unit", "V001", "reject_row", "uscc", {"uscc": None, "unit_name": None}),
    ("unit", "V007", "block", "uscc", {"uscc": "91310199MA1TE5T0XX"}),
    ("unit", "V010", "warn", "verified_on", {"verified_on": DAY(2026, 10, 1)}),
    ("unit", "V012", "warn", "contact_phone", {"contact_phone": "12"}),
    ("unit", "V014", "warn", "employees", {"employees": 100001}),
    ("unit", "C021", "warn", "members_total", {"members_total": 101}),
    ("unit", "C022", "warn", "coverage_status", {"coverage_status": "5", "members_total": 2}),
    ("unit", "C022", "warn", "coverage_status", {"coverage_status": "6", "members_total": 0}),
    ("unit", "C022", "warn", "coverage_status", {"coverage_status": "7"}),
    ("unit", "C022", "warn", "coverage_status", {"org_code": None}),
]


def told(finding: Finding) -> tuple[str, str, str | None]:
    return finding.rule, finding.severity, finding.column


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_has_no_finding(name: str) -> None:
    verdict = judged(name, {})
    assert (verdict.accepted.tolist(), verdict.findings) == ([True], [])


@pytest.mark.parametrize(("name", "rule", "severity", "column", "change"), BAD, ids=lambda value: str(value)[:40])
def test_a_bad_row_breaks_its_rule(name: str, rule: str, severity: str, column: str, change: dict[str, Any]) -> None:
    verdict = judged(name, change)
    assert (rule, severity, column) in [told(finding) for finding in verdict.findings]
    assert verdict.accepted.tolist() == [severity != "reject_row"]


def test_every_rule_that_one_file_decides_has_a_bad_row() -> None:
    elsewhere = {"V002", "V008", "V009", "V013", "V015", "V016", "V018", "V019", "V020"}  # of sources
    wanted = {rule for rule in rules() if rule[0] in "VC"} - elsewhere
    assert wanted - {rule for _, rule, *_ in BAD} == set()


def test_rules_of_one_database_are_broken_in_each_of_its_databases() -> None:
    codes = {database.name: database.code for database in databases().values()}
    tested = {(rule, codes[name]) for name, rule, *_ in BAD}
    declared = {(rule.id, code) for rule in rules().values() if rule.id[0] == "C" for code in rule.databases.split("|")}
    assert {(rule, code) for rule, code in declared if code != "*"} - tested == set()


def test_a_date_known_to_the_month_is_compared_by_the_month() -> None:
    change = {"full_date": DAY(1985, 7, 1), "join_date": DAY(1985, 7, 20), "_imprecise": "full_date"}
    assert "C004" not in {finding.rule for finding in judged("party_member", change).findings}
    exact = change | {"_imprecise": "enter_date"}
    assert "C004" in {finding.rule for finding in judged("party_member", exact).findings}


def test_probation_is_not_asked_for_where_there_was_none() -> None:
    change = {"birth_date": DAY(1950, 1, 1), "join_date": DAY(1970, 7, 1), "full_date": DAY(1970, 7, 1)}
    assert "C005" not in {finding.rule for finding in judged("party_member", change).findings}


def test_join_period_is_cut_at_the_exact_day() -> None:
    derive = databases()["party_member"].derive
    assert derive is not None
    edges = ["1949-09-30", "1949-10-01", "1966-04-30", "1966-05-01", "2012-10-31", "2012-11-01"]
    frame = frame_of("party_member", *({"join_date": DAY.fromisoformat(edge)} for edge in edges), {"join_date": None})
    assert derive(frame, PERIOD)["join_period"].astype(object).where(lambda code: code.notna(), None).tolist() == [
        "3", "4", "4", "5", "8", "9", None,
    ]  # fmt: skip


def test_talks_are_due_after_a_month_and_on_time_within_it() -> None:
    derive = databases()["applicant"].derive
    assert derive is not None
    rows: list[dict[str, Any]] = [
        {"apply_date": DAY(2026, 1, 31), "talk_date": DAY(2026, 2, 28)},
        {"apply_date": DAY(2026, 1, 31), "talk_date": DAY(2026, 3, 1)},
        {"apply_date": DAY(2026, 8, 30), "talk_date": None},
        {"apply_date": DAY(2026, 8, 31), "talk_date": None},
        {"apply_date": DAY(2026, 9, 1), "talk_date": DAY(2026, 9, 2)},
        {"apply_date": None, "talk_date": DAY(2026, 9, 2)},
    ]
    derived = derive(frame_of("applicant", *rows), PERIOD)
    assert derived["talk_due"].tolist()[:5] == [True, True, True, True, False]
    assert derived["talk_on_time"].tolist()[:5] == [True, False, False, False, True]
    assert derived["talk_due"].isna().tolist() == derived["talk_on_time"].isna().tolist() == [False] * 5 + [True]


@pytest.mark.parametrize("name", GOOD)
def test_a_rule_reads_no_other_columns_than_it_declares(name: str) -> None:
    frame = frame_of(name, {})
    frame.attrs = {"period": PERIOD}
    for made in row_rules(database(name)):
        own = frame[[*dict.fromkeys([*made.columns, *made.also]), "_imprecise"]]
        assert made.passes(own).all()
