"""Confirming that a database of a district has nothing in a month, with a file of the district or without one.

Where nothing was received (somebody rang up), the confirmation itself is put on record as a blank form that says
零报告: it is read, kept and taken back like any other file.
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path

from intake.workplace import Workplace
from schemas.cities.reporters import not_owed
from schemas.database import Database
from schemas.databaselist import database
from schemas.errors import ConfigurationError, LedgerError
from schemas.periods import told_at
from schemas.states import Slot, State
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from warehouse.ledger.events import acquire
from warehouse.submissions.acceptance import Accepted
from warehouse.submissions.committing import Decision, commit
from warehouse.submissions.zeroreturns import confirm_zero, waiting_zeros

SAID = "零报告"


def confirm(place: Workplace, slot: Slot, decision: Decision) -> list[Accepted]:
    """The submissions that are zeros from now on. Raises as `waiting_zeros`, and without a reason.

    For one street (`slot.part`) something must have been received.
    """
    if not decision.why.strip():
        raise ConfigurationError("say why the zero is confirmed, as it will stand in the ledger")
    known, period = database(slot.database), slot.period
    if reason := not_owed(known, slot.district, place.areas, period):
        raise ConfigurationError(f"there is no zero to confirm: {reason.en}")
    if not waiting_zeros(place.store, slot):
        if slot.part is not None:
            raise ConfigurationError(
                f"nothing empty waits of street {slot.part}: let it send the blank form (octet template), then confirm"
            )
        _put_on_record(place, slot)
    return confirm_zero(place.store, slot, decision)


def _put_on_record(place: Workplace, slot: Slot) -> None:
    known, period = database(slot.database), slot.period
    with tempfile.TemporaryDirectory(prefix="octet-") as folder:
        raw = Path(folder) / f"{SAID}_{known.title}.csv"
        _write(raw, known)
        read = examine(raw, Expectation(place.areas, slot.district, period), place.limits)
        if [(one.database, one.part, one.state) for one in read.outcomes] != [(known.name, None, State.HELD)]:
            raise LedgerError(f"the record of a zero of {known.name} is not read as one")
        fence = acquire(place.store.engine, slot.period, slot.district)
        commit(place.store, read.outcomes[0], raw, fence)


def _write(path: Path, known: Database) -> None:
    """A blank form with all columns; the time makes each record one of its own."""
    titles = [column.title for column in known.columns.values()]
    named = known.columns[known.keys[0][-1]].title
    made = f"填报时间：{told_at(dt.datetime.now(dt.UTC))}"
    with path.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow([f"{known.title}{SAID}（市级登记，{made}）", *[""] * (len(titles) - 1)])
        rows.writerow(titles)
        rows.writerow([SAID if title == named else "" for title in titles])
