"""`octet answer`: who may, what it writes, what is said of what waits, and that it does nothing twice."""

from __future__ import annotations

import json

import dagster as dg
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from schemas.errors import ConfigurationError
from tests.assets.deliveries import identity
from tests.sources.books import book, members
from warehouse.lake.vault import LOG
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import ledger_event

COUNTED = ("MEM01",)
PERIOD, HERE, THERE = "2026-09", "310105", "310101"
BOTH = identity("19600101", 811)
ONE_WAITS = "1 份报送有合并检查才看出的问题（1 条）尚未答复各区：octet answer --period 2026-09（需私钥）"


def octet(home: Home, *words: str, code: int = 0) -> tuple[str, str]:
    """Standard output and standard error."""
    result = CliRunner().invoke(app, [*words, "--home", str(home.root)])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def send(home: Home, district: str, name: str) -> None:
    folder = home.folder("inbox") / PERIOD / district
    folder.mkdir(parents=True)
    book(folder / name, 党员=members({"公民身份号码": BOTH}))


def returned(home: Home) -> list[str]:
    return sorted(path.name for path in home.folder("returned").rglob("*.xlsx"))


def openings(home: Home) -> list[str]:
    path = home.folder("raw") / LOG
    return [json.loads(line)["why"] for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_what_waits_is_said_and_answered_once_by_whom_holds_the_key(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One member in two districts: the files were answered when nobody could know."""
    for district, name in ((HERE, "党员.xlsx"), (THERE, "名册.xlsx")):
        send(home, district, name)
    told, _ = octet(home, "run")
    assert "2 份报送有合并检查才看出的问题（2 条）尚未答复各区：octet answer --period 2026-09（需私钥）" in told
    first = returned(home)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("OCTET_VAULT_IDENTITY", "")
        refused = CliRunner().invoke(app, ["answer", "--home", str(home.root)])
        assert isinstance(refused.exception, ConfigurationError) and "OCTET_VAULT_IDENTITY" in str(refused.exception)
    assert (returned(home), openings(home)) == (first, [])
    assert ONE_WAITS in octet(home, "status", "--district", HERE, code=1)[0]
    assert json.loads(octet(home, "status", "--json", code=1)[0])
    number = {row["district"]: row["id"] for row in json.loads(octet(home, "submissions", "--json")[0])}
    out, err = octet(home, "answer", "--district", "长宁区", "--who", "王处", "--json")
    asked = {"submission": number[HERE], "period": PERIOD, "district": HERE, "database": "party_member"}
    assert json.loads(out) == [asked | {"file": "党员.xlsx", "findings": 1}]
    later = f"党员.xlsx.退改_{number[HERE]}_第2次.xlsx"
    assert f"答复 returned/{PERIOD}/{HERE}/{later}" in err
    assert returned(home) == sorted([*first, later])
    assert openings(home) == [f"answer {PERIOD} {HERE}"]
    assert "octet answer" not in octet(home, "status", "--district", HERE, code=1)[0]
    assert ONE_WAITS in octet(home, "run")[0]
    with reading(home.engine()) as connection:
        (event,) = connection.execute(sa.select(ledger_event).where(ledger_event.c.kind == "answer")).all()
    assert (event.who, event.submission_id, event.district) == ("王处", number[HERE], HERE)
    with instance(home) as opened:
        (told_of, *_) = opened.fetch_materializations(dg.AssetKey("answers"), limit=1).records
    assert told_of.asset_materialization is not None and told_of.partition_key == f"{HERE}|{PERIOD}"
    shown = {name: one.value for name, one in told_of.asset_materialization.metadata.items()}
    assert shown == {"submissions": [number[HERE]], "later_answers": 1}
    octet(home, "answer")
    assert json.loads(octet(home, "answer", "--json")[0]) == []
    assert len(returned(home)) == len(first) + 2 and len(openings(home)) == 2
    assert "octet answer" not in octet(home, "status", code=1)[0]
    assert json.loads(octet(home, "verify", "--json")[0]) == []
