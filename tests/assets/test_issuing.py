"""Publication in the web UI: somebody certifies and says why, nothing is published by itself, it can be undone."""

from __future__ import annotations

from typing import Any

import dagster as dg

from assets.issuing import CERTIFY
from pipelines.definitions import MONTH_END, TAKE_IN, build_defs
from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from tests.assets.deliveries import deliver
from tests.assets.test_definitions import KEY, execute
from warehouse.ledger.connection import reading
from warehouse.releases.issues.issuerecords import Certified, issues

MONTH, EVERYTHING = "2026-09", "__ASSET_JOB"


def config(**fields: Any) -> dict[str, Any]:
    return {"ops": {"issue": {"config": fields}}}


def published(home: Home) -> list[Certified]:
    engine = home.engine()
    with reading(engine) as connection:
        found = issues(connection)
    engine.dispose()
    return found


def test_a_month_is_certified_by_somebody_and_withdrawn(home: Home) -> None:
    deliver(home.folder("inbox"), "310105", MONTH)
    execute(home, TAKE_IN, KEY)
    assert execute(home, MONTH_END, MONTH).success
    only = [dg.AssetKey("issue")]
    quiet = execute(home, EVERYTHING, MONTH, asset_selection=only)
    assert quiet.success
    assert quiet.get_asset_materialization_events() == []
    nobody = execute(home, CERTIFY, MONTH)
    assert not nobody.success
    assert "who decided and why" in str(nobody.filter_events(lambda one: one.is_step_failure))
    final = execute(home, CERTIFY, MONTH, run_config=config(who="王处", why="月报"))
    assert not final.success
    assert "--missing" in str(final.filter_events(lambda one: one.is_step_failure))
    assert published(home) == []
    first = execute(home, CERTIFY, MONTH, run_config=config(who="王处", why="月报", preliminary=True))
    assert first.success
    (made,) = first.get_asset_materialization_events()
    assert (made.materialization.metadata["number"].value, made.materialization.metadata["stage"].value) == (1, "初步")
    (issue,) = published(home)
    assert (issue.certified_by, issue.why, issue.is_current) == ("王处", "月报", True)
    with instance(home) as opened:
        withdrawn = (
            build_defs(home.workplace())
            .resolve_job_def("withdraw_issue")
            .execute_in_process(
                instance=opened,
                run_config={"ops": {"withdraw": {"config": {"who": "王处", "why": "有误", "period": MONTH}}}},
            )
        )
    assert withdrawn.success
    (issue,) = published(home)
    assert (issue.is_current, issue.withdrawn_by, issue.withdrawn_why) == (False, "王处", "有误")
