"""Accepting a version that waits, then computing and publishing its month."""

from __future__ import annotations

from typing import Any

from pipelines.home import Home
from pipelines.instance import instance
from pipelines.running import Done, Runner, Step, publish_all
from warehouse.acceptance import accept as let_stand
from warehouse.intake import Decision


def accept(home: Home, number: int, decision: Decision, step: Step) -> tuple[dict[str, Any], Done]:
    """What was accepted as a JSON object, and what became of its month. Raises as `warehouse.acceptance.accept`."""
    with instance(home) as opened:
        runner, done = Runner(home, opened), Done()
        accepted = let_stand(runner.place.store, number, decision)
        slot = accepted.slot
        publish_all(runner, done, [slot.period], step)
    told = {name: getattr(slot, name) for name in ("period", "district", "part", "database")}
    return {"submission": accepted.number, **told, "state": accepted.state, "supersedes": [*accepted.supersedes]}, done
