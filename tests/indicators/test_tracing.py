"""A value walked back to the rows of the districts' sheets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.cities.areas import areas
from schemas.errors import ConfigurationError
from schemas.periods import Period
from tests.indicators.cities import CHANGNING, CITY, HUA1, HUAYANG, LIMITS, XUHUI
from tests.indicators.stores import PERIOD, computed, send
from tests.warehouse.outcomes import mended, outcome
from warehouse.figures.computation import compute
from warehouse.figures.traced.changedrows import traced_change
from warehouse.figures.tracing import Trace, trace
from warehouse.indicators.registry import indicators
from warehouse.lake.places import ranges
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.store.reference import fill
from warehouse.submissions.committing import take_in
from warehouse.submissions.rowfiles import whereabouts

MONTH = Period.parse(PERIOD)
ORG = {"org_category": "631", "status": "1", "street_code": HUAYANG, "community_code": HUA1, "secretary_name": "某"}
MEMBER = {"party_status": "1", "sex": "1", "branch_code": "a", "name": "某"}


def person(number: int) -> str:
    return f"31019919900101{number:04d}"


def sources(told: Mapping[str, Any], role: str = "numerator") -> list[tuple[Any, ...]]:
    keys = ("submission", "file", "sheet", "rows", "accepted", "counted")
    return [tuple(one[key] for key in keys) for one in told["sources"] if one["role"] == role]


def test_row_numbers_in_compact_form() -> None:
    assert ranges([]) == ""
    assert ranges([9, 3, 4, 5, 5, 11, 12]) == "3-5,9,11-12"


def test_from_value_to_rows_at_every_level_and_member(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "party_org", [{"org_code": "a", **ORG}])
    rows = [{**MEMBER, "citizen_id": person(n), "sex": "2" if n == 3 else "1"} for n in range(5)]
    rows[1]["party_status"] = "3"
    rows[4]["branch_code"] = "x"
    here = send(store, tmp_path, "party_member", rows)
    send(store, tmp_path, "party_member", [{**MEMBER, "citizen_id": person(0)}], XUHUI)
    computed(store, "MEM01", "MEM03")
    file = f"party_member-{CHANGNING}-None.xlsx"

    def told(code: str, area: str, by: str | None = None) -> Trace:
        return trace(store, code, MONTH, area, by, LIMITS)

    assert sources(told("MEM01", CHANGNING)) == [(here, file, "Sheet1", "2,4-6", 5, 4)]
    assert sources(told("MEM01", CITY)) == [(here, file, "Sheet1", "2,4-6", 5, 4)], "not the second row of the person"
    assert sources(told("MEM01", HUA1)) == [(here, file, "Sheet1", "2,4-5", 5, 3)]
    assert sources(told("MEM01", f"{CHANGNING}-unallocated")) == [(here, file, "Sheet1", "6", 5, 1)]
    by_sex = told("MEM01", HUAYANG, "sex=2")
    assert (by_sex["value"], by_sex["member"], sources(by_sex)) == (1, "2", [(here, file, "Sheet1", "5", 5, 1)])
    ratio = told("MEM03", CHANGNING)
    assert (ratio["value"], ratio["numerator"], ratio["denominator"]) == (25.0, 1, 4)
    assert sources(ratio) == [(here, file, "Sheet1", "5", 5, 1)]
    assert sources(ratio, "denominator") == [(here, file, "Sheet1", "2,4-6", 5, 4)]


def test_mended_rows_are_traced_to_the_workbook_that_mended_them(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "party_org", [{"org_code": "a", **ORG}])
    rows = [{**MEMBER, "citizen_id": person(n)} for n in range(4)]
    send(store, tmp_path, "party_member", rows)
    with reading(store.engine) as connection:
        sha256 = str(connection.scalar(sa.select(sa.func.max(submission.c.sha256)).where(submission.c.id == 2)))
    fresh = [{**MEMBER, "citizen_id": person(n), "_row": row} for n, row in ((0, 7), (8, 8), (9, 9))]
    raw = tmp_path / "mended.xlsx"
    sent = mended(raw, "party_member", fresh, sha256, {7: 2, 8: 4})
    number = take_in(store, sent, raw, events.acquire(store.engine, PERIOD, CHANGNING))
    assert number is not None
    computed(store, "MEM01")
    first = f"party_member-{CHANGNING}-None.xlsx"
    assert sources(trace(store, "MEM01", MONTH, CHANGNING, None, LIMITS)) == [
        (number, "mended.xlsx", "Sheet1", "7-9", 3, 3),
        (number, first, "Sheet1", "3,5", 2, 2),
    ]
    with reading(store.engine) as connection:
        standing = whereabouts(connection, store.lake, [number])[number].sheets()
    assert [(sent.id, sheet) for sent, sheet, _letters in standing] == [(2, "Sheet1"), (number, "Sheet1")]


def test_a_value_is_traced_to_the_state_it_was_computed_from(store: Store, tmp_path: Path) -> None:
    first = send(store, tmp_path, "party_org", [{"org_code": "a", **ORG}, {"org_code": "b", **ORG}])
    computed(store, "ORG01")
    send(store, tmp_path, "party_org", [{"org_code": "a", **ORG}])
    told = trace(store, "ORG01", MONTH, CHANGNING, None, LIMITS)
    assert (told["value"], [one["submission"] for one in told["sources"]]) == (2, [first])


def test_a_change_is_traced_to_the_rows_that_came_went_and_changed(store: Store, tmp_path: Path) -> None:
    with writing(store.engine) as connection:
        fill(connection, areas())
    before = MONTH.earlier()
    for month, codes in ((before, "abc"), (MONTH, "bcd")):
        rows = [{"org_code": one, **ORG} for one in codes]
        if month == before:
            rows[1]["status"] = "2"
        raw = tmp_path / f"{month}.xlsx"
        sent = outcome(raw, "party_org", rows, district=CHANGNING, period=str(month))
        take_in(store, sent, raw, events.acquire(store.engine, str(month), CHANGNING))
        compute(store, month, areas(), LIMITS, {"ORG01": indicators()["ORG01"]})
    told = traced_change(store, "ORG01", MONTH, before, CHANGNING, None, LIMITS)
    assert (told["value"], told["against"]["value"], told["change"], told["change_status"]) == (3, 2, 1, "comparable")
    assert {(one["way"], one["period"], one["rows"], one["cells"], one["adds"]) for one in told["rows_of_change"]} == {
        ("came", str(MONTH), "4", "4:4", 1),
        ("went", str(before), "2", "2:2", -1),
        ("changed", str(MONTH), "2", "2:2", 1),
        ("changed", str(before), "3", "3:3", 0),
    }
    with pytest.raises(ConfigurationError, match="is not earlier than"):
        traced_change(store, "ORG01", before, MONTH, CHANGNING)
    with pytest.raises(ConfigurationError, match="DQ01 counts returns, not rows"):
        traced_change(store, "DQ01", MONTH, before, CHANGNING)


def test_what_cannot_be_traced_is_said(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "party_org", [{"org_code": "a", **ORG}])
    computed(store, "ORG01", "MEM15")
    for arguments, told in (
        (("ORG99", MONTH, CITY), "no indicator 'ORG99'"),
        (("ORG01", MONTH, "999999"), "no area '999999'"),
        (("ORG01", MONTH, CITY, "sex=1"), "its dimensions: org_category"),
        (("MEM15", MONTH, HUA1), "finest level"),
        (("ORG01", "2026-08", CITY), "no value"),
    ):
        with pytest.raises(ConfigurationError, match=told):
            trace(store, *arguments)
    assert trace(store, "ORG01", MONTH, XUHUI, None, LIMITS)["sources"] == []
