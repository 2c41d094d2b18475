"""One asset per database, partitioned by district and month, all materialized by one op that reads each file once.

No frame crosses an asset boundary and none reaches Dagster's storage: an asset gives submission numbers and counts.
"""

# No `from __future__ import annotations` here: Dagster wants the class of `config`, not its name.

import getpass
from collections.abc import Iterator
from typing import Any

import dagster as dg

from assets.guard import Guard
from assets.metadata import GREEN, GREY, ORANGE, bars, markdown, table
from assets.partitions import Partitions, place_of
from intake.inbox import Left, delivery, said
from intake.pulling import Pull, SourceError, pull_all
from intake.reported import ROW_COUNTS, Reported, reported
from intake.rereading import Wanted, replay
from intake.row_types import declared_types
from intake.systems import read_systems, systems_of
from intake.taking import Taken, take_in_delivery
from intake.workplace import Workplace
from intake.zeros import confirm
from schemas.database import Database, databases
from schemas.periods import Period
from schemas.slot import Slot
from schemas.states import State
from warehouse.submissions.committing import Decision

GROUP = "databases"
FINDINGS, TYPES = "findings", "types"


class TakeIn(dg.Config):
    """Run configuration: what else to do than to take in what waits.

    `replay` reads what is in the vault again, by today's rules. It needs the private key. `submission`: only that one;
    0 for all. `confirm_zero` says that the selected databases of the district have nothing in the month. `who` and
    `why` go into the ledger; a zero is not confirmed without a reason.
    """

    replay: bool = False
    submission: int = 0
    confirm_zero: bool = False
    who: str = ""
    why: str = ""


def build_databases(partitioned: Partitions) -> dg.AssetsDefinition:
    """The eight databases as one op that can materialize any of them."""
    known = databases()

    @dg.multi_asset(
        name="take_in",
        specs=[_spec(database) for database in known.values()],
        check_specs=[spec for name in known for spec in _check_specs(name)],
        partitions_def=partitioned.places,
        can_subset=True,
    )
    def take_in(
        context: dg.AssetExecutionContext, config: TakeIn, workplace: dg.ResourceParam[Workplace]
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Take in what waits in the inbox of a district for a month, then tell how its databases stand."""
        district, period = place_of(context.partition_key)
        wanted = frozenset(key.path[-1] for key in context.selected_asset_keys)
        wrong: list[SourceError] = []
        with Guard():
            workplace.owe(Period.parse(period))
            who, taken = config.who or getpass.getuser(), list[Taken]()
            if config.confirm_zero:
                for name in sorted(wanted):
                    confirm(workplace, Slot(period, district, name, None), Decision(who, config.why))
            elif config.replay:
                chosen = Wanted(period, district, wanted, config.submission or None)
                taken = replay(workplace, chosen, Decision(who, config.why or "run config replay: true"))
            else:
                wrong = _pulled(context, workplace, place_of(context.partition_key), wanted)
                waits = delivery(workplace.inbox, workplace.areas, period, district)

                def tell(left: Left) -> None:
                    context.log.warning(said(left, workplace.inbox))

                taken = take_in_delivery(workplace, waits, wanted, context.run.run_id, tell)
            found = [reported(workplace, period, district, name) for name in known if name in wanted]
        for one in found:
            yield _result(context, one, [each for each in taken if each.database == one.database])
        with Guard():  # only now: what could be had is taken in
            if wrong:
                raise SourceError("; ".join(map(str, wrong)))

    return take_in


def _pulled(
    context: dg.AssetExecutionContext, place: Workplace, where: tuple[str, str], wanted: frozenset[str]
) -> list[SourceError]:
    """Let the district's own systems deliver into the inbox; what failed."""
    district, period = where[0], Period.parse(where[1])
    systems = systems_of(read_systems(place.reference, place.areas), district, period, wanted)
    order = Pull(place.inbox, period, place.limits, place.reference.parent)
    empty, failed = pull_all(systems, place.passwords.systems, order)
    for system in empty:
        context.log.warning(f"source {system.name} gave no row for {period}: nothing was delivered")
    return failed


def _spec(database: Database) -> dg.AssetSpec:
    types = declared_types(database.name)
    columns = [
        dg.TableColumn(column.name, str(types[column.name]), f"{column.title} / {column.title_en}")
        for column in database.columns.values()
    ]
    return dg.AssetSpec(
        database.name,
        group_name=GROUP,
        description=f"{database.title} / {database.title_en}：各区报送，一行一条；行在数据湖中 / rows are in the lake.",
        kinds={"parquet"},
        metadata={"dagster/column_schema": dg.TableSchema(columns)},
    )


def _check_specs(name: str) -> Iterator[dg.AssetCheckSpec]:
    yield dg.AssetCheckSpec(FINDINGS, asset=name, description="没有须整改的问题 / nothing that must be mended")
    yield dg.AssetCheckSpec(
        TYPES, asset=name, description="接收的行合乎 pandera 模型 / accepted rows fit the pandera model"
    )


def _result(context: dg.AssetExecutionContext, one: Reported, taken: list[Taken]) -> dg.MaterializeResult[None]:
    key = dg.AssetKey(one.database)
    selected = context.selected_asset_check_keys
    checks = [check for check in _checks(key, one, taken) if dg.AssetCheckKey(key, check.check_name or "") in selected]
    return dg.MaterializeResult(asset_key=key, metadata=_metadata(one, taken), check_results=checks)


def _checks(key: dg.AssetKey, one: Reported, taken: list[Taken]) -> Iterator[dg.AssetCheckResult]:
    stopped = one.state in (State.RETURNED, State.HELD)
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=FINDINGS,
        passed=one.state != "missing" and not one.to_mend and not stopped,
        severity=dg.AssetCheckSeverity.ERROR if stopped else dg.AssetCheckSeverity.WARN,
        metadata={"state": one.state, "to_mend": one.to_mend, **_by_severity(one)},
    )
    wrong = {*one.mismatches, *(mismatch for each in taken for mismatch in each.mismatches)}
    told = {"columns": markdown(table(("column", "declared", "found"), sorted(wrong)))} if wrong else {}
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=TYPES,
        passed=not wrong and all(each.conforms for each in taken),
        metadata=told,
    )


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
    versions = table(
        ("submission", "part", "version", "state", *ROW_COUNTS),
        [[row[c] for c in ("id", "part", "version", "state", *ROW_COUNTS)] for row in one.versions],
    )
    return {
        "state": one.state,
        "submissions": [row["id"] for row in one.versions],
        "new_submissions": [each.submission for each in taken if each.submission is not None],
        "dagster/row_count": counts["records"],
        **{name: count for name, count in counts.items() if name != "records"},
        "summary": markdown(
            versions, table(("rule", "severity", "places"), one.findings) if one.findings else "", chart
        ),
    }
