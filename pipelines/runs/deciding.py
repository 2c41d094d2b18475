"""Decisions of a person on what was received, each followed by computing and publishing the month it concerns."""

from __future__ import annotations

from intake.zeros import confirm
from pipelines.homes.home import Home
from pipelines.runs.running import Done, Step, publish_all
from pipelines.runs.turns import turn
from pipelines.runs.wanted import Wanted, require_known
from schemas.slot import Slot
from schemas.states import State
from warehouse.submissions.acceptance import Accepted
from warehouse.submissions.acceptance import accept as let_stand
from warehouse.submissions.committing import Decision
from warehouse.submissions.reversal import revert as take_back


def accept(home: Home, number: int, decision: Decision, step: Step) -> tuple[Accepted, Done]:
    """What was accepted, and what became of its month. Raises as `acceptance.accept`."""
    with turn(home) as runner:
        done = Done()
        accepted = let_stand(runner.place.store, number, decision)
        publish_all(runner, done, [str(accepted.slot.period)], step)
    return accepted, done


def confirm_zero(home: Home, slot: Slot, decision: Decision, step: Step) -> tuple[list[Accepted], Done]:
    """The zeros, and what became of their month. Raises as `intake.zeros.confirm`."""
    with turn(home) as runner:
        done = Done()
        require_known(runner.place, Wanted(str(slot.period), slot.district))
        confirmed = confirm(runner.place, slot, decision)
        publish_all(runner, done, [str(slot.period)], step)
    return confirmed, done


def revert(home: Home, number: int, decision: Decision, step: Step) -> tuple[Accepted, Done]:
    """What was taken back, and what became of its month. Raises as `reversal.revert`."""
    with turn(home) as runner:
        done = Done()
        slot = take_back(runner.place.store, number, decision)
        publish_all(runner, done, [str(slot.period)], step)
    return Accepted(number, slot, State.REVERTED, ()), done
