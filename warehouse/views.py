"""Views of the warehouse: the ones written in `warehouse/sql`, and a wide one per database from the indicators.

The wide views are generated from the records of the table `indicator`: area × period, one column per indicator.
"""

from __future__ import annotations

import sqlalchemy as sa


def drop(connection: sa.Connection) -> None:
    """Drop every view."""
    for name in sa.inspect(connection).get_view_names():
        connection.execute(sa.text(f'DROP VIEW IF EXISTS "{name}"'))


def create(connection: sa.Connection) -> None:
    """Create every view."""
