"""Decisions of a person on what was received, each followed by computing and publishing the month it concerns."""

from __future__ import annotations

from typing import Any

from intake.zeros import confirm
from pipelines.homes.home import Home
from pipelines.runs.running import Done, Runner, Step, publish_all
from pipelines.runs.turns import turn
from pipelines.runs.wanted import Wanted, require_known
from schemas.slot import Slot
from schemas.states import State
from warehouse.submissions.acceptance import Accepted
from warehouse.submissions.acceptance import accept as let_stand
from warehouse.submissions.committing import Decision
from warehouse.submissions.reversal import revert as take_back


def accept(home: Home, number: int, decision: Decision, step: Step) -> tuple[dict[str, Any], Done]:
    """What was accepted as a JSON object, and what became of its month. Raises as `acceptance.accept`."""
    with turn(home) as opened:
        runner, done = Runner(home, opened), Done()
        accepted = let_stand(runner.place.store, number, decision)
        publish_all(runner, done, [str(accepted.slot.period)], step)
    return _told(accepted), done


def confirm_zero(home: Home, slot: Slot, decision: Decision, step: Step) -> tuple[list[dict[str, Any]], Done]:
    """The zeros as JSON objects, and what became of their month. Raises as `intake.zeros.confirm`."""
    with turn(home) as opened:
        runner, done = Runner(home, opened), Done()
        require_known(runner.place, Wanted(str(slot.period), slot.district))
        confirmed = confirm(runner.place, slot, decision)
        publish_all(runner, done, [str(slot.period)], step)
    return [_told(one) for one in confirmed], done


def revert(home: Home, number: int, decision: Decision, step: Step) -> tuple[dict[str, Any], Done]:
    """What was taken back as a JSON object, and what became of its month. Raises as `reversal.revert`."""
    with turn(home) as opened:
        runner, done = Runner(home, opened), Done()
        slot = take_back(runner.place.store, number, decision)
        publish_all(runner, done, [str(slot.period)], step)
    return _told(Accepted(number, slot, State.REVERTED, ())), done


def _told(decided: Accepted) -> dict[str, Any]:
    slot = decided.slot
    told = {"period": str(slot.period), "district": slot.district, "part": slot.part, "database": slot.database}
    return {"submission": decided.number, **told, "state": decided.state, "supersedes": [*decided.supersedes]}
