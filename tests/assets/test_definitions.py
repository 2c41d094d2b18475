"""The assets in Dagster: what a run records, what its checks say, and that no person gets into its storage."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.partitions import partitions, place_key, place_of
from pipelines.definitions import MONTH_END, PUBLISH, TAKE_IN, build_defs
from pipelines.homes.home import Home
from pipelines.homes.home import home as home_of
from pipelines.homes.instance import environment_of, instance
from schemas.cities.areas import areas
from schemas.databaselist import databases
from tests.assets.deliveries import NAMES, PHONE, deliver, identities
from tests.homes import EVERY

COUNTED = EVERY
KEY = place_key("310105", "2026-09")
ANSWERS = dg.AssetKey("answers")


def execute(home: Home, job: str, key: str, **options: Any) -> dg.ExecuteInProcessResult:
    with instance(home) as opened:
        return (
            build_defs(home.workplace())
            .resolve_job_def(job)
            .execute_in_process(instance=opened, partition_key=key, raise_on_error=False, **options)
        )


def states(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    events = [event.materialization for event in result.get_asset_materialization_events()]
    return {each.asset_key.path[-1]: each.metadata["state"].value for each in events if each.asset_key != ANSWERS}


def checks(result: dg.ExecuteInProcessResult) -> dict[tuple[str, str], bool]:
    return {(each.asset_key.path[-1], each.check_name): each.passed for each in result.get_asset_check_evaluations()}


def test_partition_keys_read_district_then_month() -> None:
    known = partitions(areas(), "2026-01")
    keys = known.places.get_partition_keys()
    assert "310101|2026-01" in keys
    assert len({key.split("|")[0] for key in keys}) == 16
    assert place_of(KEY) == ("310105", "2026-09")
    assert str(KEY) == "310105|2026-09"


def test_a_run_materializes_all_databases_with_counts_and_checks(home: Home) -> None:
    deliver(home.folder("inbox"), "310105", "2026-09")
    result = execute(home, TAKE_IN, KEY)
    assert result.success
    assert states(result) == dict.fromkeys(databases(), "accepted")
    told = checks(result)
    assert {told[name, "types"] for name in databases()} == {True}
    assert told["community", "findings"] is True
    (member,) = result.asset_materializations_for_node("take_in")[1:2]
    assert member.metadata["dagster/row_count"].value == 2
    assert "data:image/svg+xml" in str(member.metadata["summary"].value)

    again = execute(home, TAKE_IN, KEY)
    assert states(again) == states(result)
    assert checks(again) == told


def test_what_is_not_reported_stays_empty_in_the_grid_and_its_check_says_so(home: Home) -> None:
    for path in deliver(home.folder("inbox"), "310105", "2026-09"):
        if path.name != "实有单位.csv":
            path.unlink()
    result = execute(home, TAKE_IN, KEY)
    assert result.success
    assert states(result) == {"unit": "accepted"}
    with instance(home) as opened:
        grid = {name: opened.get_materialized_partitions(dg.AssetKey(name)) for name in databases()}
    assert grid == {name: {str(KEY)} if name == "unit" else set() for name in databases()}
    told = {
        each.asset_key.path[-1]: (each.passed, each.metadata["state"].value)
        for each in result.get_asset_check_evaluations()
        if each.check_name == "findings"
    }
    assert {name: one for name, one in told.items() if name != "unit"} == dict.fromkeys(
        set(databases()) - {"unit"}, (False, "missing")
    )


def test_nothing_came_at_all(home: Home) -> None:
    result = execute(home, TAKE_IN, KEY)
    assert result.success
    assert states(result) == {}
    assert not any(passed for (_name, check), passed in checks(result).items() if check == "findings")


def test_one_database_can_be_chosen(home: Home) -> None:
    deliver(home.folder("inbox"), "310105", "2026-09")
    result = execute(home, TAKE_IN, KEY, asset_selection=[dg.AssetKey("unit")])
    assert states(result) == {"unit": "accepted"}
    assert not (home.folder("inbox") / "2026-09/310105/实有单位.csv").exists()
    assert (home.folder("inbox") / "2026-09/310105/党员.csv").exists()


def test_replay_needs_the_private_key(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home.folder("inbox"), "310105", "2026-09")
    execute(home, TAKE_IN, KEY)
    config = {"ops": {"take_in": {"config": {"replay": True}}}}
    assert execute(home, TAKE_IN, KEY, run_config=config).success
    key_file = home.settings.key_file
    assert key_file is not None
    kept = [line for line in key_file.read_text("utf-8").splitlines() if not line.startswith("OCTET_VAULT_IDENTITY")]
    other = tmp_path / "other.keys"
    other.touch(mode=0o600)
    other.write_text("\n".join(kept), encoding="utf-8")
    monkeypatch.setenv("OCTET_KEY_FILE", str(other))
    result = execute(home_of(home.root), TAKE_IN, KEY, run_config=config)
    assert not result.success
    (failure,) = result.filter_events(lambda event: event.is_step_failure)
    assert "OCTET_VAULT_IDENTITY" in str(failure.event_specific_data)


def test_a_month_is_computed_published_and_checked(home: Home) -> None:
    deliver(home.folder("inbox"), "310105", "2026-09")
    execute(home, TAKE_IN, KEY)
    result = execute(home, MONTH_END, "2026-09")
    assert result.success
    assert checks(result) == {("indicators", "expectations"): True, ("indicators", "returns"): False}
    assert "街镇之和等于区" in (home.folder("checks") / "2026-09.html").read_text(encoding="utf-8")
    computed, built = result.get_asset_materialization_events()
    assert "ORG01" in str(computed.materialization.metadata["city"].value)
    *_, drawn = str(computed.materialization.metadata["MEM01"].value).partition("data:image/svg+xml;base64,")
    told = re.findall(r">([^<>]+)</text>", base64.b64decode(drawn.rstrip(")")).decode())
    assert dict(zip(told[::2], told[1::2], strict=True)) == dict.fromkeys(told[::2], "未报") | {"长宁区": "2"}
    assert len(told) == 2 * 16
    assert built.materialization.metadata["is_new"].value is True
    again = execute(home, PUBLISH, "2026-09")
    assert checks(again) == {("indicators", "returns"): False}
    (_computed, rebuilt) = again.get_asset_materialization_events()
    assert rebuilt.materialization.metadata["is_new"].value is False


def test_a_fault_in_a_library_tells_nothing_of_the_data(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(home.folder("inbox"), "310105", "2026-09")
    planted = identities("310105")

    def broken(*_arguments: object, **_options: object) -> None:
        raise ValueError(f"could not convert {planted[0]} of {NAMES[0]}, {PHONE}")

    monkeypatch.setattr("sources.examining.packages.examine", broken)
    result = execute(home, TAKE_IN, KEY)
    assert not result.success
    stored = b"".join(path.read_bytes() for path in home.folder("dagster").rglob("*") if path.is_file())
    assert b"ValueError at test_definitions.py" not in stored
    assert b"ValueError at packages.py" in stored
    for text in (*planted, *NAMES, PHONE):
        assert text.encode() not in stored


def test_dagster_finds_nothing_wrong_with_the_definitions(home: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate", "-m", "pipelines.definitions"],
        cwd=Path(__file__).parents[2],
        env=environment_of(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "All code locations passed validation" in done.stderr + done.stdout
