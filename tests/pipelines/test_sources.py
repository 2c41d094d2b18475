"""`octet run` asks a district's own system for the month that is named, and takes in what it delivers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.errors import ConfigurationError
from tests.assets.deliveries import deliver, tables

PERIOD, DISTRICT = "2026-09", "310105"
DECLARED = """
name = "{name}"
district = "310105"
database = "party_member"
url = "sqlite:///{url}"
query = "SELECT * FROM members WHERE 入党日期 <= :period_end"
file = "{name}党员"
author = "李处"
reason = "区里的党员在自建系统中"
valid_from = 2026-09-01
"""


def octet(home: Home, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home.root)], catch_exceptions=False)


def submissions(home: Home) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(octet(home, "submissions", "--json").stdout)
    return told


def declare(home: Home, name: str, url: str) -> None:
    folder = home.folder("reference") / "sources"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(DECLARED.format(name=name, url=url), encoding="utf-8")


def own_system(path: Path) -> None:
    """The members of the district in a table of its own."""
    header, *rows = tables(DISTRICT)["党员"]
    engine = sa.create_engine(f"sqlite:///{path}")
    table = sa.Table("members", sa.MetaData(), *(sa.Column(name, sa.String) for name in header))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), [dict(zip(header, row, strict=True)) for row in rows])
    engine.dispose()


def test_a_system_delivers_and_one_out_of_reach_is_told_without_stopping_it(home: Home) -> None:
    own_system(home.root / "system.db")
    declare(home, "changning", "system.db")
    for path in deliver(home.folder("inbox"), DISTRICT, PERIOD):
        if path.stem == "党员":
            path.unlink()
    result = octet(home, "run", "--period", PERIOD)
    assert result.exit_code == 0, result.output
    members = [row for row in submissions(home) if row["database"] == "party_member"]
    assert [(row["files"], row["rows_accepted"], row["state"]) for row in members] == [
        (["changning党员.jsonl"], 2, "accepted")
    ]
    assert list(home.folder("inbox").rglob("*.*")) == []

    declare(home, "away", "absent.db")
    result = octet(home, "run", "--period", PERIOD)
    assert result.exit_code == 3
    told = "source away (reference/sources) has no file where its url says: check the path"
    assert f"失败 310105 2026-09：{told}" in result.stderr.replace("\n", "")
    assert len([row for row in submissions(home) if row["database"] == "party_member"]) == 1


def test_a_wrong_declaration_stops_the_run_before_it_begins(home: Home) -> None:
    declare(home, "Changning", "system.db")
    with pytest.raises(ConfigurationError, match=r"sources/Changning.toml: name: String should match pattern"):
        octet(home, "run")


def test_a_month_that_has_not_come_is_refused(home: Home) -> None:
    with pytest.raises(ConfigurationError, match="2199-01 has not come yet"):
        octet(home, "run", "--period", "2199-01")
