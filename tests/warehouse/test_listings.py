"""Submissions as they are listed: each with its own names and findings, and read without those of other months."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.warehouse.cities import branch, deliver
from tests.warehouse.outcomes import PERIOD
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import finding_counts, submissions
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store


@contextmanager
def said_to(engine: sa.Engine) -> Iterator[list[tuple[str, Any]]]:
    """The statements and their values."""
    told: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        told.append((statement, values))

    sa.event.listen(engine, "before_cursor_execute", hear)
    yield told
    sa.event.remove(engine, "before_cursor_execute", hear)


def test_what_is_told_of_some_is_looked_up_for_these_alone(store: Store, tmp_path: Path) -> None:
    for district in ("310105", "310199"):
        deliver(store, tmp_path, "party_org", [branch(1, f"{district}001")], district)
    with said_to(store.engine) as told, reading(store.engine) as connection:
        rows = submissions(connection, period=PERIOD, district="310105")
        finding_counts(connection, [row["id"] for row in rows])
    assert [row["district"] for row in rows] == ["310105"]
    if store.engine.dialect.name != "sqlite":
        return
    with store.engine.connect() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all() for sql, values in told]
    steps = [step.detail for plan in plans for step in plan]
    assert len(steps) > len(plans)
    assert [step for step in steps if step.startswith(("SCAN finding", "SCAN joint_finding", "SCAN arrival"))] == []


@pytest.mark.parametrize("wanted", [{}, {"period": PERIOD}, {"database": "party_org"}, {"current": True}])
def test_each_is_told_with_its_own(store: Store, tmp_path: Path, wanted: dict[str, Any]) -> None:
    numbers = [
        deliver(store, tmp_path, "party_org", [branch(1, f"{district}001")], district)
        for district in ("310105", "310199")
    ]
    with reading(store.engine) as connection:
        rows = submissions(connection, **wanted)
        every = list(connection.scalars(sa.select(submission.c.id).order_by(submission.c.id)))
    assert [row["id"] for row in rows] == every
    assert all(len(row["files"]) == 1 for row in rows)
    assert len({row["files"][0] for row in rows}) == len(numbers)
