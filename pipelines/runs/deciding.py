"""Decisions of a person on what was received or is owed, each followed by computing and publishing its month."""

from __future__ import annotations

import datetime as dt

from intake.zeros import confirm
from pipelines.homes.home import Home
from pipelines.homes.recording import record_duty
from pipelines.runs.running import Done, Step, publish_all
from pipelines.runs.turns import turn
from pipelines.runs.wanted import Wanted, require_known
from schemas.periods import BEIJING
from schemas.states import Slot, State
from warehouse.ledger.owing.obligations import Obligation
from warehouse.submissions.acceptance import Accepted, accept_as_delta
from warehouse.submissions.acceptance import accept as let_stand
from warehouse.submissions.committing import Decision
from warehouse.submissions.reversal import revert as take_back


def accept(home: Home, number: int, decision: Decision, step: Step, *, as_delta: bool = False) -> tuple[Accepted, Done]:
    """What was accepted, and what became of its month. Raises as `acceptance.accept` and `accept_as_delta`."""
    with turn(home) as runner:
        done = Done()
        accepted = (accept_as_delta if as_delta else let_stand)(runner.place.store, number, decision)
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


def waive(
    home: Home, slot: Slot, fields: dict[str, str], decision: Decision, step: Step
) -> tuple[list[Obligation], Done]:
    """The obligation as it is now, and what became of its month. Raises as `recording.record_duty`."""
    with turn(home) as runner:
        done = Done()
        require_known(runner.place, Wanted(str(slot.period), slot.district))
        told = record_duty(home, slot, fields, decision, dt.datetime.now(BEIJING).date())
        publish_all(runner, done, [str(slot.period)], step)
    return told, done


def revert(home: Home, number: int, decision: Decision, step: Step) -> tuple[Accepted, Done]:
    """What was taken back, and what became of its month. Raises as `reversal.revert`."""
    with turn(home) as runner:
        done = Done()
        slot = take_back(runner.place.store, number, decision)
        publish_all(runner, done, [str(slot.period)], step)
    return Accepted(number, slot, State.REVERTED, ()), done
