"""Checks of districts and months: each partition has its own result, and one of a month lists what is not in order."""

from __future__ import annotations

from typing import Any

import dagster as dg

from assets.partitions import place_key
from pipelines.definitions import PUBLISH, TAKE_IN, build_defs
from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from schemas.databaselist import databases
from tests.assets.deliveries import deliver

MONTH, GOOD, BAD = "2026-09", "310101", "310105"


def execute(home: Home, opened: dg.DagsterInstance, job: str, **options: Any) -> dg.ExecuteInProcessResult:
    found = build_defs(home.workplace()).resolve_job_def(job)
    return found.execute_in_process(instance=opened, raise_on_error=False, **options)


def spoil_key(home: Home, district: str) -> None:
    """The members' file of a district without its key column: it goes back."""
    path = home.folder("inbox") / MONTH / district / "党员.csv"
    path.write_text(path.read_text("utf-8-sig").replace("公民身份号码", "编号"), encoding="utf-8")


def checked_alone(home: Home, opened: dg.DagsterInstance, asset: str, check: str, **tags: str) -> Any:
    """A run as the web page starts it for *Execute* on a check."""
    key = dg.AssetCheckKey(dg.AssetKey(asset), check)
    job = dg.define_asset_job("alone", dg.AssetSelection.checks(key))
    built = build_defs(home.workplace(), jobs=[job]).resolve_job_def("alone")
    return built.execute_in_process(instance=opened, tags=tags, raise_on_error=False)


def test_a_returned_file_is_an_error_of_its_district_and_of_the_month(home: Home) -> None:
    for district in (GOOD, BAD):
        deliver(home.folder("inbox"), district, MONTH)
    spoil_key(home, BAD)
    with instance(home) as opened:
        runs = [execute(home, opened, TAKE_IN, partition_key=place_key(each, MONTH)) for each in (BAD, GOOD)]
        told = {
            evaluation.partition: (evaluation.passed, evaluation.severity.value)
            for run in runs
            for evaluation in run.get_asset_check_evaluations()
            if (evaluation.asset_key.path[-1], evaluation.check_name) == ("party_member", "findings")
        }
        (of_month,) = execute(home, opened, PUBLISH, partition_key=MONTH).get_asset_check_evaluations()
        again = checked_alone(home, opened, "party_member", "findings", **{"dagster/partition": f"{BAD}|{MONTH}"})
        nowhere = [
            checked_alone(home, opened, *check)
            for check in (("party_member", "findings"), ("indicators", "returns"), ("indicators", "expectations"))
        ]
    assert told == {f"{BAD}|{MONTH}": (False, "ERROR"), f"{GOOD}|{MONTH}": (True, "WARN")}

    assert (of_month.check_name, of_month.partition, of_month.passed) == ("returns", MONTH, False)
    assert of_month.severity is dg.AssetCheckSeverity.ERROR
    rows: Any = of_month.metadata["failing"]
    first = rows.records[0].data
    assert (first["区"], first["库"], first["state"]) == ("长宁区", "党员", "returned")
    assert {row.data["district"] for row in rows.records} >= {"310104", "310106"}
    assert {row.data["state"] for row in rows.records if row.data["district"] == GOOD} == {
        "received"
    }  # of some streets
    assert of_month.metadata["stopped"].value == 1

    (evaluation,) = again.get_asset_check_evaluations()
    assert again.success
    assert (evaluation.partition, evaluation.passed) == (f"{BAD}|{MONTH}", False)
    assert again.get_asset_materialization_events() == []
    for run in nowhere:
        assert not run.success
        (failure,) = run.filter_events(lambda event: event.is_step_failure)
        assert failure.step_failure_data.user_failure_data.description.startswith("choose a partition: ")


def test_taking_in_tells_of_the_inbox_and_of_what_goes_back(home: Home) -> None:
    deliver(home.folder("inbox"), GOOD, MONTH)
    key = str(place_key(GOOD, MONTH))
    with instance(home) as opened:
        first = execute(home, opened, TAKE_IN, partition_key=key)
        second = execute(home, opened, TAKE_IN, partition_key=key)
        answers = opened.get_materialized_partitions(dg.AssetKey("answers"))
    seen = [
        [
            event.asset_observation_data.asset_observation.metadata["files"].value
            for event in run.all_events
            if event.is_asset_observation
        ]
        for run in (first, second)
    ]
    assert seen == [[len(databases())], [0]]
    assert answers == {key}
    again = [event.materialization.asset_key.path[-1] for event in second.get_asset_materialization_events()]
    assert "answers" not in again


def test_lineage_leads_from_the_inbox_to_the_release(home: Home) -> None:
    graph = build_defs(home.workplace()).resolve_asset_graph()
    walked, following = set[str](), {dg.AssetKey("inbox")}
    while following:
        walked |= {key.to_user_string() for key in following}
        following = {child for key in following for child in graph.get(key).child_keys}
    assert walked == {key.to_user_string() for key in graph.get_all_asset_keys()}
    assert {"inbox", "party_member", "answers", "indicators", "draft", "issue"} <= walked
    assert [key for key in graph.get_all_asset_keys() if not graph.get(key).owners or not graph.get(key).kinds] == []
    made = [key.to_user_string() for key in graph.materializable_asset_keys]
    assert [key for key in made if not graph.get(dg.AssetKey(key)).code_version] == []
    columns = graph.get(dg.AssetKey("indicators")).metadata["dagster/column_lineage"].deps_by_column
    assert {"party_member"} == {dep.asset_key.to_user_string() for dep in columns["MEM01"]}
