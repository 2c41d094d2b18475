"""Two runs at once: what another run took over is looked for once more, and only once."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from intake.inbox import Delivery
from pipelines.runs.runner import Refusal, Runner
from pipelines.runs.running import _take_in_all
from pipelines.runs.sidebyside import Team
from schemas.databaselist import databases

STALE = Refusal("StaleRunError", "a newer run took over")
FAULT = Refusal("fault", "ValueError at intake.py:1")


class Scripted:
    """Answers each district's runs in turn."""

    home = SimpleNamespace(settings=SimpleNamespace(processes=1))

    def __init__(self, answers: dict[str, list[Refusal | None]]) -> None:
        self.answers = answers
        self.order: list[str] = []

    def take_in(self, district: str, _period: str, _names: list[str] | None = None) -> Refusal | None:
        self.order.append(district)
        return self.answers[district].pop(0)


@pytest.mark.parametrize(
    ("answers", "order", "failures"),
    [
        ({"310101": [None], "310105": [None]}, ["310101", "310105"], []),
        ({"310101": [STALE, None], "310105": [None]}, ["310101", "310105", "310101"], []),
        ({"310101": [STALE, STALE]}, ["310101", "310101"], [("310101 2026-09", STALE.why)]),
        ({"310101": [FAULT], "310105": [None]}, ["310101", "310105"], [("310101 2026-09", FAULT.why)]),
    ],
    ids=["nothing", "taken over", "twice", "a fault"],
)
def test_stale_runs_are_repeated_at_the_end(
    answers: dict[str, list[Refusal | None]], order: list[str], failures: list[tuple[str, str]]
) -> None:
    runner = Scripted(answers)
    deliveries = [Delivery("2026-09", district, ()) for district in answers]

    def step(*_told: Any) -> None:
        pass

    assert list(_take_in_all(Team(cast(Runner, runner)), deliveries, frozenset(databases()), step)) == failures
    assert runner.order == order
