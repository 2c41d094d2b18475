"""Rules that the values of one row decide: the good row, changed so that it breaks the rule, or just does not."""

from __future__ import annotations

from typing import Any

from tests.rules.bench import Bench, Pair, Told
from tests.schemas.rows import DAY, judged

Change = dict[str, Any]
ROWS: dict[str, tuple[str, Change, Change]] = {
    "V001": ("party_member", {"citizen_id": None}, {}),
    "V003": ("party_member", {"citizen_id": "31019919600101001"}, {"citizen_id": "310199196001010014"}),
    "V004": ("party_member", {"citizen_id": "310199196001010015"}, {"citizen_id": "310199196001010014"}),
    "V005": ("party_member", {"citizen_id": "310199196001010000"}, {"citizen_id": "310199196001010001"}),
    "V006": ("party_member", {"citizen_id": "990199196001010010"}, {"citizen_id": "910199196001010010"}),
    "V007": ("community", {"uscc": "52310199MA1TE5T0XX"}, {"uscc": "52310199MA1TE5T0XR"}),
    "V010": ("party_org", {"established_on": DAY(2026, 10, 1)}, {"established_on": DAY(2026, 9, 30)}),
    "V011": ("party_member", {"birth_date": DAY(1909, 12, 31)}, {"birth_date": DAY(1910, 1, 1)}),
    "V012": ("party_member", {"mobile": "12900000000"}, {"mobile": "13900000000"}),
    "V014": ("party_org", {"committee_size": 16}, {"committee_size": 15}),
    "V017": ("party_member", {"name": "合计"}, {"name": "何计"}),
    "C001": ("party_member", {"sex": "2"}, {"sex": "1"}),
    "C002": ("party_member", {"birth_date": DAY(1960, 1, 2)}, {"birth_date": DAY(1960, 1, 1)}),
    "C003": ("party_member", {"join_date": DAY(1977, 12, 31)}, {"join_date": DAY(1978, 1, 1)}),
    "C004": ("party_member", {"full_date": DAY(1985, 6, 30)}, {"full_date": DAY(1985, 7, 1)}),
    "C005": ("party_member", {"full_date": DAY(1986, 6, 30)}, {"full_date": DAY(1986, 7, 1)}),
    "C006": ("party_member", {"member_category": "2"}, {"member_category": "2", "full_date": None}),
    "C007": (
        "party_member",
        {"member_category": "2", "full_date": None, "join_date": DAY(2024, 9, 29)},
        {"member_category": "2", "full_date": None, "join_date": DAY(2024, 9, 30)},
    ),
    "C008": ("party_member", {"full_date": None}, {"full_date": None, "member_category": "2"}),
    "C009": (
        "party_member",
        {"is_lost": True, "lost_on": DAY(2026, 3, 31)},
        {"is_lost": True, "lost_on": DAY(2026, 3, 30)},
    ),
    "C010": (
        "party_member",
        {"is_lost": True, "lost_on": DAY(2024, 3, 30)},
        {"is_lost": True, "lost_on": DAY(2024, 3, 31)},
    ),
    "C011": (
        "party_member",
        {"party_status": "3"},
        {"party_status": "3", "leave_type": "41", "leave_date": DAY(2026, 9, 1)},
    ),
    "C012": ("party_member", {"party_age_months": 600}, {"party_age_months": 482}),
    "C013": ("applicant", {"candidate_date": None}, {"candidate_date": None, "stage": "2"}),
    "C014": ("applicant", {"activist_date": DAY(2023, 1, 9)}, {"activist_date": DAY(2023, 1, 10)}),
    "C015": ("applicant", {"candidate_date": DAY(2025, 1, 9)}, {"candidate_date": DAY(2025, 1, 10)}),
    "C016": (
        "applicant",
        {"talk_date": None, "apply_date": DAY(2026, 8, 29)},
        {"talk_date": None, "apply_date": DAY(2026, 8, 30)},
    ),
    "C017": ("party_org", {"org_name": "中共测试总支部委员会"}, {"org_name": "中共测试支部委员会"}),
    "C018": ("party_org", {"term_years": 3}, {"term_years": 5}),
    "C019": ("party_org", {"term_end": DAY(2026, 9, 29)}, {"term_end": DAY(2026, 9, 30)}),
    "C020": (
        "party_org",
        {"committee_size": 0, "member_total": 8, "member_probationary": 1},
        {"committee_size": 0, "member_total": 7, "member_probationary": 1},
    ),
    "C021": ("party_org", {"part_time_committee": 6}, {"part_time_committee": 5}),
    "C022": ("unit", {"coverage_status": "5", "members_total": 2}, {"coverage_status": "5", "members_total": 3}),
    "C023": ("community", {"resident_population": 8001}, {"resident_population": 8000}),
    "C024": ("trade_union", {"members": 101}, {"members": 100}),
    "C025": ("league_org", {"members": 31}, {"members": 30}),
    "C026": ("trade_union", {"units_covered": 2}, {"units_covered": 1}),
}


def _pair(name: str, breaks: Change, near: Change) -> Pair:
    def tried(_: Bench) -> tuple[Told, Told]:
        first, second = ({one.rule for one in judged(name, change).findings} for change in (breaks, near))
        return first, second

    return tried


PAIRS: dict[str, Pair] = {rule: _pair(*example) for rule, example in ROWS.items()}
