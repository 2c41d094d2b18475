"""What a run tells of one database of a district: how it stands, and what its checks say. Counts only, never a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.metadata import GREEN, GREY, ORANGE, bars, listed, markdown
from intake.reported import ROW_COUNTS, Reported
from intake.taking import Taken
from schemas.states import State

FINDINGS, TYPES = "findings", "types"
STOPPED = (State.RETURNED, State.HELD)
"""What counts for nothing until somebody acts."""
NEW = "new_submissions"


def check_specs(name: str, partitions: dg.PartitionsDefinition[str]) -> Iterator[dg.AssetCheckSpec]:
    """The checks of a database; each district and month has a result of its own."""
    yield dg.AssetCheckSpec(
        FINDINGS, asset=name, partitions_def=partitions, description="没有须整改的问题 / nothing that must be mended"
    )
    yield dg.AssetCheckSpec(
        TYPES,
        asset=name,
        partitions_def=partitions,
        description="接收的行合乎 pandera 模型 / accepted rows fit the pandera model",
    )


def results(
    context: dg.AssetExecutionContext, one: Reported, taken: list[Taken]
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """What was selected of a database.

    One of which nothing ever came is checked, but not materialized: the grid of partitions shows who has not reported.
    Where it is not owed either nothing is told.
    """
    if not (one.came or one.is_owed):
        return
    key = dg.AssetKey(one.database)
    asked = context.selected_asset_check_keys
    checks = [check for check in _checks(key, one, taken) if dg.AssetCheckKey(key, check.check_name or "") in asked]
    if one.came and key in context.selected_asset_keys:
        yield dg.MaterializeResult(asset_key=key, metadata=_metadata(one, taken), check_results=checks)
    else:
        yield from checks


def _checks(key: dg.AssetKey, one: Reported, taken: list[Taken]) -> Iterator[dg.AssetCheckResult]:
    stopped = one.state in STOPPED
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=FINDINGS,
        passed=(one.state != "missing" or not one.is_owed) and not one.to_mend and not stopped,
        severity=dg.AssetCheckSeverity.ERROR if stopped else dg.AssetCheckSeverity.WARN,
        metadata={"state": one.state, "to_mend": one.to_mend, NEW: _new(taken), **_by_severity(one)},
    )
    wrong = {*one.mismatches, *(mismatch for each in taken for mismatch in each.mismatches)}
    told = {"columns": listed(("column", "declared", "found"), sorted(wrong))} if wrong else {}
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=TYPES,
        passed=not wrong and all(each.conforms for each in taken),
        metadata=told,
    )


def _new(taken: list[Taken]) -> list[int]:
    return [each.submission for each in taken if each.submission is not None]


def _by_severity(one: Reported) -> dict[str, Any]:
    counts: dict[str, Any] = {}
    for _rule, severity, count in one.findings:
        counts[severity] = counts.get(severity, 0) + count
    return counts


def _metadata(one: Reported, taken: list[Taken]) -> dict[str, Any]:
    counts = {name: one.total(name) for name in ROW_COUNTS}
    chart = bars(
        [
            ("接收 accepted", counts["rows_accepted"], GREEN),
            ("未接收 quarantined", counts["rows_quarantined"], ORANGE),
            ("非数据 ignored", counts["rows_ignored"], GREY),
        ]
    )
    rows = [
        [row["id"], row["part"], row["version"], row["state"], *(row[name] for name in ROW_COUNTS)]
        for row in one.versions
    ]
    versions = listed(("submission", "part", "version", "state", *ROW_COUNTS), rows)
    return {
        "state": one.state,
        "submissions": [row["id"] for row in one.versions],
        NEW: _new(taken),
        "dagster/row_count": counts["records"],
        **{name: count for name, count in counts.items() if name != "records"},
        "summary": markdown(chart),
        "versions": versions,
        "rules": listed(("rule", "severity", "places"), one.findings),
    }
