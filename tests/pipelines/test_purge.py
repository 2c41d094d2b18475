"""Return workbooks that have been kept for long enough are removed, and that is on record."""

from __future__ import annotations

import os
import time

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.errors import ConfigurationError
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import ledger_event

DAY = 86400


def test_old_answers_are_removed_and_new_ones_stay(home: Home) -> None:
    returned = home.folder("returned")
    for name, days in (("2026-08/310105/a.xlsx", 100), ("2026-08/310105/b.xlsx", 100), ("2026-09/310105/c.xlsx", 10)):
        path = returned / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
        os.utime(path, (time.time() - days * DAY,) * 2)

    def call(*words: str) -> str:
        result = CliRunner().invoke(app, ["purge", "--why", "期满", "--home", str(home.root), *words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.stdout

    with pytest.raises(ConfigurationError, match="returned_days"):
        call()
    assert "b.xlsx" in call("--older-than", "90", "--dry-run")
    assert len(list(returned.rglob("*.xlsx"))) == 3
    assert "10" in call("--older-than", "90", "--who", "王处")
    assert [path.name for path in returned.rglob("*.xlsx")] == ["c.xlsx"]
    assert not (returned / "2026-08").exists()
    assert call("--older-than", "90", "--json").strip() == "[]"
    engine = home.engine()
    with reading(engine) as connection:
        event = ledger_event.c
        query = sa.select(event.period, event.who, event.why, event.detail).where(event.kind == "purge")
        assert connection.execute(query).all() == [("2026-08", "王处", "期满", {"files": 2, "bytes": 10})]
    engine.dispose()
