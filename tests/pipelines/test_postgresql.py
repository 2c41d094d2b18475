"""A home whose warehouse is a PostgreSQL server: the same run, the same figures."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.databaselist import databases
from tests.assets.deliveries import deliver
from tests.homes import EVERY
from tests.stores import Backend

COUNTED = EVERY


@pytest.mark.postgres
def test_run_list_and_verify_on_postgresql(home: Home, postgresql: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTET_WAREHOUSE_URL", postgresql.create("of_a_home"))
    deliver(home.folder("inbox"), "310105", "2026-09")

    def octet(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*words, "--home", str(home.root)], catch_exceptions=False)
        return result.exit_code, result.stdout

    code, told = octet("run")
    assert (code, "MEM01 党员总数" in told) == (0, True)
    assert octet("run", "--period", "2026-09")[0] == 0
    (value,) = json.loads(octet("indicators", "--code", "MEM01", "--area", "310105", "--json")[1])
    assert (value["value"], value["status"]) == (2, "value")
    assert len(json.loads(octet("submissions", "--json")[1])) == len(databases())
    assert octet("verify")[0] == 0
