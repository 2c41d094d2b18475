"""Alembic's environment: runs on the connection it is given, inside that connection's transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from warehouse.ledger.columns import UtcTime
from warehouse.ledger.registers import metadata


def render_item(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our own types as plain ones: a revision must not depend on code that may change."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    transactional_ddl=True,
    render_item=render_item,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
