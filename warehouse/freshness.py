"""Which months have news that their indicators, or their newest release, do not show yet."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.ledger import DATA_KINDS
from warehouse.tables import computation, ledger_event, release


def stale_periods(connection: sa.Connection) -> list[tuple[str, int]]:
    """Period and its newest event, where that is newer than the computation; events without a period concern all."""
    news = (
        sa.select(ledger_event.c.period, sa.func.max(ledger_event.c.id))
        .where(ledger_event.c.kind.in_(DATA_KINDS))
        .group_by(ledger_event.c.period)
    )
    newest: dict[str | None, int] = {period: number for period, number in connection.execute(news)}
    for_all = newest.pop(None, 0)
    states = sa.select(computation.c.period, computation.c.state)
    computed: dict[str, int] = {period: state for period, state in connection.execute(states)}
    found = []
    for period in sorted({*newest, *computed} - {None}, key=str):
        number = max(newest.get(period, 0), for_all)
        if number > computed.get(str(period), -1):
            found.append((str(period), number))
    return found


def unpublished_periods(connection: sa.Connection) -> list[str]:
    """Months whose newest release is older than their computation, or that have none: building it failed, say."""
    shown = sa.select(sa.func.max(release.c.state)).where(release.c.period == computation.c.period).scalar_subquery()
    behind = sa.select(computation.c.period).where(sa.func.coalesce(shown, -1) < computation.c.state)
    return [str(period) for period in connection.scalars(behind)]
