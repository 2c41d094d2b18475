"""`octet confirm-zero` and `octet revert-submission`, and the same from a run's configuration."""

from __future__ import annotations

from typing import Any

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.partitions import place_key
from pipelines.command.app import app
from pipelines.definitions import TAKE_IN, build_defs
from pipelines.homes.home import Home
from tests.assets.deliveries import tables
from tests.pipelines.commands import DISTRICT, PERIOD, octet, send

PLACE = ("--period", PERIOD, "--district", DISTRICT)
COMMUNITY = (*PLACE, "--database", "居民区")


def value(home: Home) -> tuple[str, Any]:
    (one,) = octet(home, "indicators", "--period", PERIOD, "--area", DISTRICT, "--code", "RC01")
    return one["status"], one["value"]


def state(home: Home) -> tuple[str, str | None]:
    rows = octet(home, "status", "--period", PERIOD, code=1)
    (one,) = (row for row in rows if (row["district"], row["database"]) == (DISTRICT, "community"))
    return one["state"], one["reason"]


@pytest.mark.parametrize("rows", [tables(DISTRICT)["居民区"][:1], [["本月无"]]], ids=["headers", "words alone"])
def test_a_zero_is_confirmed_and_taken_back(home: Home, rows: list[list[str]]) -> None:
    send(home, "居民区", rows)
    assert (value(home), state(home)) == (("missing", None), ("received", "待确认零报告：没有可计入的数据（F030）"))
    (done,) = octet(home, "confirm-zero", *COMMUNITY, "--why", "区里来函", "--who", "王处")
    assert done == {
        "submission": 1, "period": PERIOD, "district": DISTRICT, "part": None, "database": "community",
        "state": "accepted", "supersedes": [],
    }  # fmt: skip
    assert (value(home), state(home)) == (("zero", 0), ("confirmed_zero", "区里来函"))
    (back,) = octet(home, "revert-submission", "1", "--why", "弄错了区")
    assert (back["submission"], back["state"]) == (1, "reverted")
    assert value(home) == ("missing", None)
    assert octet(home, "verify") == []


def test_a_zero_told_by_telephone_is_on_record_as_a_form_and_gives_way_to_rows(home: Home) -> None:
    (done,) = octet(home, "confirm-zero", *PLACE[:2], "--district", "长宁区", "--database", "RC", "--why", "来电")
    assert (value(home), done["submission"]) == (("zero", 0), 1)
    (row,) = octet(home, "submissions")
    assert (row["files"], row["state"], row["rows_accepted"]) == (["零报告_居民区.csv"], "accepted", 0)
    assert octet(home, "replay", "--why", "看看") == [], "read again it says the same"
    send(home, "居民区", tables(DISTRICT)["居民区"])
    assert value(home) == ("value", 1)
    assert octet(home, "verify") == []


def test_rows_that_stand_are_not_confirmed_away(home: Home) -> None:
    send(home, "居民区", tables(DISTRICT)["居民区"])
    result = CliRunner().invoke(app, ["confirm-zero", *COMMUNITY, "--why", "x", "--home", str(home.root)])
    assert "submission 1 has rows" in str(result.exception)
    assert value(home) == ("value", 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["confirm-zero", *COMMUNITY, "--why", " "], "say why"),
        (["confirm-zero", *COMMUNITY], "2"),
        (["confirm-zero", *PLACE, "--database", "房屋", "--why", "x"], "no database is called"),
        (["confirm-zero", "--period", "2099-01", *COMMUNITY[2:], "--why", "x"], "has not come yet"),
        (["confirm-zero", *COMMUNITY, "--street", "310105001", "--why", "x"], "nothing empty waits of street"),
        (["revert-submission", "7", "--why", "x"], "7 does not exist"),
    ],
    ids=["blank reason", "no reason", "no database", "a month to come", "a street that sent nothing", "no submission"],
)
def test_what_cannot_be_decided_is_refused(home: Home, words: list[str], told: str) -> None:
    result = CliRunner().invoke(app, [*words, "--home", str(home.root)])
    assert result.exit_code != 0 and told in str(result.exception)


@pytest.mark.parametrize("why", ["区里来电：本月无", ""], ids=["with a reason", "without"])
def test_a_run_configuration_confirms_too(home: Home, why: str) -> None:
    job = build_defs(home.workplace()).resolve_job_def(TAKE_IN)
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            partition_key=place_key(DISTRICT, PERIOD),
            asset_selection=[dg.AssetKey("community"), dg.AssetKey("building")],
            run_config={"ops": {"take_in": {"config": {"confirm_zero": True, "who": "王处", "why": why}}}},
            raise_on_error=False,
        )
    assert result.success == bool(why)
    found = {row["database"]: row["state"] for row in octet(home, "submissions")}
    assert found == (dict.fromkeys(("building", "community"), "accepted") if why else {})
