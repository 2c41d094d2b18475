"""A tiny city for tests: two districts, three streets each, and files of two databases that hang together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from schemas.periods import Period
from tests.warehouse.outcomes import PERIOD, outcome
from warehouse.figures.computation import compute
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import take_in

MONTH = Period.parse(PERIOD)


def area(code: str, zh: str, level: int, parent: str) -> Area:
    """An area that has always been there."""
    return Area(code, zh, zh, level, parent, None, None, "")


AREAS = Areas(
    [
        area("310000", "上海市", 1, ""),
        *(area(code, f"{code}区", 2, "310000") for code in ("310105", "310199")),
        *(area(f"{code}00{n}", f"{code}第{n}街道", 3, code) for code in ("310105", "310199") for n in (1, 2, 3)),
        *(area(f"31010500{n}001", f"第{n}居委会", 4, f"31010500{n}") for n in (1, 2, 3)),
    ]
)

KNOWN = {code: indicators()[code] for code in ("ORG01", "MEM01", "MEM03")}
"""A few indicators, so that computing is quick."""

PERSONS = ["310199199001010034", "310199198502020041", "310199197003030056"]


def branch(number: int, street: str, **more: Any) -> dict[str, Any]:
    """A party branch."""
    common = {"org_category": "631", "status": "1", "field_type": "JM", "street_code": street}
    return {"org_code": f"B{street}{number}", "org_name": f"{street}第{number}支部", **common, **more}


def member(person: int, of: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A member of that branch."""
    common = {"name": f"测试{person}", "sex": "1", "member_category": "1", "party_status": "1"}
    return {"citizen_id": PERSONS[person], "branch_code": of["org_code"], **common, **more}


def deliver(
    store: Store, folder: Path, name: str, rows: list[dict[str, Any]], district: str, **more: Any
) -> int | None:
    """Take in one file."""
    raw = folder / f"{name}-{district}-{more.get('part')}.xlsx"
    fence = events.acquire(store.engine, more.get("period", PERIOD), district)
    return take_in(store, outcome(raw, name, rows, district=district, **more), raw, fence)


def city(store: Store, folder: Path) -> None:
    """Two districts; one person stands in both; indicators are computed."""
    refresh(store, AREAS)
    here, there = branch(1, "310105001"), branch(1, "310199002")
    deliver(store, folder, "party_org", [here, branch(2, "310105002")], "310105")
    deliver(store, folder, "party_org", [there], "310199")
    deliver(store, folder, "party_member", [member(0, here), member(1, here)], "310105")
    deliver(store, folder, "party_member", [member(1, there), member(2, there)], "310199")
    compute(store, MONTH, AREAS, known=KNOWN)
