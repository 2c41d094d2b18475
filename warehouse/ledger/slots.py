"""The submissions of a slot, as the ledger has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from schemas.slot import Slot
from warehouse.ledger.tables import submission


def of_slot(connection: sa.Connection, slot: Slot, condition: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    """The submissions of any part of a slot that meet a condition, oldest first."""
    columns = submission.c
    same = (columns.period == slot.period) & (columns.district == slot.district) & (columns.database == slot.database)
    return connection.execute(sa.select(submission).where(same, condition).order_by(columns.id)).all()
