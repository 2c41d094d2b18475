"""Ranks are given to whole figures only."""

from __future__ import annotations

from warehouse.figures.values import Ranked, ranks


def row(area: str, value: float | None, status: str = "value", reported: int = 10) -> Ranked:
    return {"area": area, "value": value, "status": status, "areas_reported": reported, "areas_expected": 10}


def test_best_first_and_equals_alike() -> None:
    rows = [row("a", 3), row("b", 5), row("c", 5), row("d", 0, "zero")]
    assert ranks(rows, "up") == {"b": 1, "c": 1, "a": 3, "d": 4}
    assert ranks(rows, "down") == {"d": 1, "a": 2, "b": 3, "c": 3}


def test_no_rank_without_a_direction_or_among_incomplete_figures() -> None:
    assert ranks([row("a", 3)], "") is None
    assert ranks([row("a", 3), row("b", 5, reported=9)], "up") is None
    assert ranks([row("a", 3), row("b", None, "missing", 0)], "up") is None
    assert ranks([row("a", 3), row("b", None, "not_applicable")], "up") is None
