"""Rules on the accepted rows of all files together, asked of a city of a few rows: broken, and just not broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from schemas.cities.areas import Areas
from synth.drawing.identities import credit_codes
from tests.indicators.cities import CHANGNING, HUA1, HUA2, HUAYANG, JIANGSU, SMALL, XUHUI, City
from tests.indicators.test_groups import listed
from tests.rules.bench import Bench, Pair, Told
from tests.warehouse.jointly import LEFT, MONTH, broken

A, B, C = credit_codes(["91", "91", "52"], 1)
Sent = tuple[str, Sequence[dict[str, Any]]] | tuple[str, Sequence[dict[str, Any]], str]
"""Database, rows, and the district that sends them: 长宁 unless one is named."""
PERSON = {"name_key": "n", "join_date": dt.date(1999, 7, 1)}
SENT: dict[str, tuple[Sequence[Sent], Sequence[Sent]]] = {
    "R002": (
        [("party_member", [{"person_key": "p"}], XUHUI), ("party_member", [{"person_key": "p"}])],
        [("party_member", [{"person_key": "p"}], XUHUI), ("party_member", [{"person_key": "p", **LEFT}])],
    ),
    "R003": (
        [("party_member", [{**PERSON, "person_key": "p"}, {**PERSON, "person_key": "q"}])],
        [("party_member", [{**PERSON, "person_key": "p"}, {**PERSON, "person_key": "q", "sex": "2"}])],
    ),
    "R005": (
        [("unit", [{"unit_name": "启恒公司", "uscc": A}, {"unit_name": "启恒公司", "uscc": B}])],
        [("unit", [{"unit_name": "启恒公司", "uscc": A}, {"unit_name": "启亨公司", "uscc": B}])],
    ),
    "R006": (
        [("unit", [{"uscc": A, "street_code": HUAYANG}, {"uscc": A, "street_code": JIANGSU}])],
        [("unit", [{"uscc": A, "street_code": HUAYANG}, {"uscc": A, "street_code": HUAYANG}])],
    ),
    "R007": (
        [("community", [{"community_code": HUA1}], XUHUI), ("community", [{"community_code": HUA1}])],
        [("community", [{"community_code": HUA2}], XUHUI), ("community", [{"community_code": HUA1}])],
    ),
    "X001": (
        [("party_org", [{"org_code": "a"}]), ("party_member", [{"branch_code": "b"}])],
        [("party_org", [{"org_code": "a"}]), ("party_member", [{"branch_code": "a"}])],
    ),
    "X002": (
        [("party_org", [{"org_code": "a", "org_category": "621"}]), ("party_member", [{"branch_code": "a"}])],
        [("party_org", [{"org_code": "a", "org_category": "631"}]), ("party_member", [{"branch_code": "a"}])],
    ),
    "X003": (
        [("party_org", [{"org_code": "a"}, {"org_code": "b", "parent_org_code": "c"}])],
        [("party_org", [{"org_code": "a"}, {"org_code": "b", "parent_org_code": "a"}])],
    ),
    "X004": (
        [("party_org", [{"org_code": "a", "parent_org_code": "b"}, {"org_code": "b", "parent_org_code": "a"}])],
        [("party_org", [{"org_code": "a", "parent_org_code": "b"}, {"org_code": "b"}])],
    ),
    "X005": (
        [("party_org", [{"org_code": "a", "org_category": "631"},
                        {"org_code": "b", "org_category": "621", "parent_org_code": "a"}])],
        [("party_org", [{"org_code": "a", "org_category": "621"},
                        {"org_code": "b", "org_category": "621", "parent_org_code": "a"}])],
    ),
    "X006": (
        [("building", [{"street_code": JIANGSU, "community_code": HUA1}])],
        [("building", [{"street_code": HUAYANG, "community_code": HUA1}])],
    ),
    "X007": (
        [("unit", [{"uscc": A}]), ("league_org", [{"unit_uscc": B}])],
        [("unit", [{"uscc": A}]), ("league_org", [{"unit_uscc": A}])],
    ),
    "X008": (
        [("building", [{"building_code": "L", "units_in": 20}]), ("unit", [{"building_code": "L"}] * 17)],
        [("building", [{"building_code": "L", "units_in": 20}]), ("unit", [{"building_code": "L"}] * 18)],
    ),
    "X009": (
        [("applicant", [{"person_key": "p"}]), ("party_member", [{"person_key": "p"}], XUHUI)],
        [("applicant", [{"person_key": "p"}]), ("party_member", [{"person_key": "p", **LEFT}], XUHUI)],
    ),
    "X010": (
        [("party_org", [{"org_code": "a", "unit_uscc": B}]), ("unit", [{"uscc": A, "coverage_status": "1"}])],
        [("party_org", [{"org_code": "a", "unit_uscc": A}]), ("unit", [{"uscc": A, "coverage_status": "1"}])],
    ),
    "X011": (
        [("party_org", [{"org_code": "a", "is_functional": True}]), ("party_member", [{"branch_code": "a"}])],
        [("party_org", [{"org_code": "a", "is_functional": True}]), ("party_member", [{"branch_code": "a", **LEFT}])],
    ),
    "X014": ([("party_org", [{"district_code": XUHUI}])], [("party_org", [{"district_code": CHANGNING}])]),
    "P007": (
        [("party_member", [{"person_key": "p", **LEFT}], XUHUI), ("party_member", [{}])],
        [("party_member", [{"person_key": "p", **LEFT}], XUHUI), ("party_member", [{"person_key": "p"}])],
    ),
    "T001": (
        [("party_org", [{"org_code": "a", "member_total": 2}]), ("party_member", [{"branch_code": "a"}])],
        [("party_org", [{"org_code": "a", "member_total": 1}]), ("party_member", [{"branch_code": "a"}])],
    ),
}  # fmt: skip
Q: dict[str, Any] = {"person_key": "q"}
BEFORE: dict[str, tuple[Sent, Sent, Sent]] = {
    "P001": (
        ("party_member", [{"person_key": "p"}, Q]),
        ("party_member", [Q]),
        ("party_member", [Q, {"person_key": "p", **LEFT}]),
    ),
    "P002": (
        ("party_member", [Q]),
        ("party_member", [Q, {"person_key": "p"}]),
        ("party_member", [Q, {"person_key": "p", "enter_type": "1"}]),
    ),
    "P005": (
        ("party_org", [{"org_code": "old", "org_name": "甲党支部"}]),
        ("party_org", [{"org_code": "new", "org_name": "甲党支部"}]),
        ("party_org", [{"org_code": "new", "org_name": "乙党支部"}]),
    ),
    "P006": (
        ("party_member", [{"person_key": "p", "sex": "1"}]),
        ("party_member", [{"person_key": "p", "sex": "2"}]),
        ("party_member", [{"person_key": "p", "sex": "1"}]),
    ),
}
"""The month before, and the month: broken and not."""
GROUPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "X012": (
        (f"A,一格,WG,{HUAYANG},居村,{HUA1},,", f"B,二格,WG,{HUAYANG},居村,{HUA1},,"),
        (f"A,一格,WG,{HUAYANG},居村,{HUA1},,", f"B,二格,WG,{HUAYANG},居村,{HUA2},,"),
    ),
    "X013": ((f"A,一格,WG,{HUAYANG},居村,310105001999,,",), (f"A,一格,WG,{HUAYANG},居村,{HUA1},,",)),
}


def _told(rule: str, city: City, **more: Any) -> Told:
    return {rule} if broken(city, rule, **more) else set()


def _filled(city: City, sent: Sequence[Sent]) -> City:
    for name, rows, *district in sent:
        city.add(name, rows, *district)
    return city


def _together(rule: str) -> Pair:
    def tried(bench: Bench) -> tuple[Told, Told]:
        first, second = (_told(rule, _filled(bench.city(), sent)) for sent in SENT[rule])
        return first, second

    return tried


def _with_month_before(rule: str) -> Pair:
    def tried(bench: Bench) -> tuple[Told, Told]:
        earlier, *months = BEFORE[rule]
        found = []
        for month in months:
            city = bench.city()
            (city.folder / "before").mkdir()
            read = _filled(City(city.folder / "before"), [earlier]).read
            before = [replace(one, submission=one.submission + 100) for one in read]
            found.append(_told(rule, _filled(city, [month]), before=before))
        return found[0], found[1]

    return tried


def _with_groups(rule: str) -> Pair:
    def tried(bench: Bench) -> tuple[Told, Told]:
        sent: list[Sent] = [("community", [{"community_code": HUA1}, {"community_code": HUA2}])]
        first, second = (_told(rule, _filled(bench.city(), sent), groups=listed(*lines)) for lines in GROUPS[rule])
        return first, second

    return tried


def ended_in_the_month(bench: Bench) -> tuple[Told, Told]:
    """P008: rows name a street that ended within the month; a month before it is no news."""

    def told(ended: dt.date) -> Told:
        city = _filled(bench.city(), [("building", [{"street_code": HUAYANG}])])
        old = {HUAYANG: JIANGSU, HUA1: ""}
        city.areas = Areas(
            replace(area, valid_to=ended, successor=old[area.code]) if area.code in old else area for area in SMALL
        )
        return _told("P008", city)

    return told(MONTH + dt.timedelta(14)), told(MONTH - dt.timedelta(2))


_BY: tuple[tuple[dict[str, Any], Callable[[str], Pair]], ...] = (
    (SENT, _together),
    (BEFORE, _with_month_before),
    (GROUPS, _with_groups),
)
PAIRS: dict[str, Pair] = {rule: made(rule) for examples, made in _BY for rule in examples}
PAIRS["P008"] = ended_in_the_month
