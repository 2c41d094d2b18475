"""What a rule says is not owed: in no list of obligations, in no count of areas, and counted when it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.cities import AREAS, KNOWN, MONTH, branch, city, deliver, member
from warehouse.figures.computation import compute
from warehouse.figures.values import ranks, values
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.owing.obligations import obligations, owe
from warehouse.releases.edition.collection import collect
from warehouse.releases.edition.phrases import NOT_OWED, return_word
from warehouse.store.opening import Store, refresh
from warehouse.verification.proof import verify

HEADER = "period,district,database,due_on,decision,reason,rhythm"


def rule(store: Store, folder: Path, *lines: str) -> None:
    """Let these lines hold from the next computation on."""
    folder.mkdir(exist_ok=True)
    (folder / "own.csv").write_text("\n".join([HEADER, *lines]), "utf-8")
    with writing(store.engine) as connection:
        owe(connection, MONTH, AREAS, folder)
    compute(store, MONTH, AREAS, known=KNOWN)


def seen(store: Store, code: str) -> dict[str, tuple[Any, ...]]:
    with reading(store.engine) as connection:
        rows = values(connection, period=str(MONTH), code=code, levels=range(1, 4))
    return {r["area"]: (r["value"], r["status"], r["areas_reported"], r["areas_expected"]) for r in rows}


@pytest.fixture
def half(store: Store, tmp_path: Path) -> Store:
    """A city of which one district has sent."""
    refresh(store, AREAS)
    here = branch(1, "310105001")
    deliver(store, tmp_path, "party_org", [here], "310105")
    deliver(store, tmp_path, "party_member", [member(0, here), member(1, here)], "310105")
    compute(store, MONTH, AREAS, known=KNOWN)
    return store


def test_a_district_that_owes_nothing_keeps_no_figure_from_being_whole(half: Store, tmp_path: Path) -> None:
    assert seen(half, "MEM01")["310000"] == (2, "value", 1, 2)
    assert seen(half, "MEM01")["310199"] == (None, "missing", 0, 3)
    rule(half, tmp_path / "rules", ",310199,party_member,,,不报,none", ",310199,party_org,,,不报,none")
    found = seen(half, "MEM01")
    assert found["310000"] == (2, "value", 1, 1)
    assert {found[area] for area in ("310199", "310199001")} == {(None, "not_applicable", 0, 0)}
    with reading(half.engine) as connection:
        material = collect(connection, MONTH, AREAS)
        rows = obligations(connection, AREAS, MONTH, MONTH.due_on)
    assert {(one["district"], one["database"]) for one in rows if one["database"].startswith("party")} == {
        ("310105", "party_member"),
        ("310105", "party_org"),
    }
    assert material.is_complete("MEM01") and material.handed_in("310199") == (0, 6)
    assert return_word(material.returns.get(("310199", "party_member"))) == NOT_OWED
    assert material.cell("MEM01", "310199").status == "not_applicable"
    assert [breach for breach in verify(half, AREAS, known=KNOWN) if breach.invariant == 5] == []


def test_what_is_sent_all_the_same_is_counted_and_expected(half: Store, tmp_path: Path) -> None:
    rule(half, tmp_path / "rules", ",310199,,,,不报,none")
    there = branch(1, "310199002")
    deliver(half, tmp_path, "party_org", [there], "310199")
    deliver(half, tmp_path, "party_member", [member(2, there)], "310199", part="310199002")
    compute(half, MONTH, AREAS, known=KNOWN)
    found = seen(half, "MEM01")
    assert (found["310000"], found["310199"]) == ((3, "value", 1, 2), (1, "value", 1, 3))
    with reading(half.engine) as connection:
        assert {one["district"] for one in obligations(connection, AREAS, MONTH, MONTH.due_on)} == {"310105"}


def test_owed_again_is_missing_again(half: Store, tmp_path: Path) -> None:
    before = seen(half, "MEM01")
    rule(half, tmp_path / "rules", ",310199,,,,不报,none")
    assert seen(half, "MEM01") != before
    rule(half, tmp_path / "rules")
    assert seen(half, "MEM01") == before


def test_a_month_that_nobody_owes_is_of_no_database_of_a_release(store: Store, tmp_path: Path) -> None:
    city(store, tmp_path)
    rule(store, tmp_path / "rules", ",,building,,,每半年,half_yearly", ",,party_member,,,每半年,half_yearly")
    with reading(store.engine) as connection:
        shown = [name for name, _ in collect(connection, MONTH, AREAS).databases]
    assert "building" not in shown and "party_member" in shown


def test_who_owes_nothing_has_no_rank_and_leaves_the_others_theirs() -> None:
    def row(area: str, value: float | None, status: str, counts: tuple[int, int]) -> Any:
        return {
            "area": area,
            "value": value,
            "status": status,
            "areas_reported": counts[0],
            "areas_expected": counts[1],
        }

    rows = [row("a", 3, "value", (2, 2)), row("b", 5, "value", (1, 1)), row("c", None, "not_applicable", (0, 0))]
    assert ranks(rows, "up") == {"b": 1, "a": 2}
    assert ranks([*rows, row("d", None, "missing", (0, 1))], "up") is None
