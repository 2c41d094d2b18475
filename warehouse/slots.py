"""What a submission speaks for: one database of one district in one period, or one street of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from warehouse.tables import submission


@dataclass(frozen=True)
class Slot:
    """What a submission speaks for: one database of one district in one period, wholly or for one street."""

    period: str
    district: str
    database: str
    part: str | None

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """Condition on `submission`: the same period, district and database, any part."""
        columns = submission.c
        return (
            (columns.period == self.period) & (columns.district == self.district) & (columns.database == self.database)
        )


def of_slot(connection: sa.Connection, slot: Slot, condition: sa.ColumnElement[bool]) -> Sequence[sa.Row[Any]]:
    """The submissions of any part of a slot that meet a condition, oldest first."""
    return connection.execute(sa.select(submission).where(slot.condition, condition).order_by(submission.c.id)).all()
