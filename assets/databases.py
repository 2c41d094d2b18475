"""One asset per database, partitioned by district and month, all materialized by one op that reads each file once.

No frame crosses an asset boundary and none reaches Dagster's storage: an asset gives submission numbers and counts.
"""

# No `from __future__ import annotations` here: Dagster wants the class of `config`, not its name.

import getpass
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from assets.graph import ANSWERS, DISTRICTS, INBOX, version_of
from assets.guard import Guard
from assets.partitions import Partitions, chosen, place_of
from assets.results import check_specs, results
from intake.answers.joint_answers import JointAnswers, answer_jointly
from intake.inbox import Left, delivery, said
from intake.pulling import Pull, SourceError, pull_all
from intake.reported import reported
from intake.rereading import Chosen, replay
from intake.row_types import declared_types
from intake.systems import read_systems, systems_of
from intake.taking import Taken, take_in_delivery
from intake.workplace import Workplace
from intake.zeros import confirm
from schemas.database import Database
from schemas.databaselist import databases
from schemas.periods import Period
from schemas.states import Slot
from warehouse.submissions.committing import Decision

GROUP = "databases"


class TakeIn(dg.Config):
    """Run configuration: what else to do than to take in what waits.

    `replay` reads what is in the vault again, by today's rules. It needs the private key. `submission`: only that one;
    0 for all. `answer` writes the later return workbooks of the district and month, which tell what shows only when all
    files are seen together; it needs that key too. `confirm_zero` says that the selected databases of the district have
    nothing in the month. `who` and `why` go into the ledger; a zero is not confirmed without a reason.
    """

    replay: bool = False
    submission: int = 0
    answer: bool = False
    confirm_zero: bool = False
    who: str = ""
    why: str = ""


def build_databases(partitioned: Partitions) -> dg.AssetsDefinition:
    """All databases as one op that can materialize any of them."""
    known = databases()

    @dg.multi_asset(
        name="take_in",
        specs=[_spec(database) for database in known.values()],
        check_specs=[spec for name in known for spec in check_specs(name, partitioned.places)],
        partitions_def=partitioned.places,
        can_subset=True,
    )
    def take_in(
        context: dg.AssetExecutionContext, config: TakeIn, workplace: dg.ResourceParam[Workplace]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """Take in what waits in the inbox of a district for a month, then tell how its databases stand.

        Where checks alone were selected nothing is taken in.
        """
        district, month = place_of(chosen(context))
        wanted = frozenset(key.path[-1] for key in context.selected_asset_keys)
        asked = wanted | {key.asset_key.path[-1] for key in context.selected_asset_check_keys}
        did = Did()
        with Guard():
            workplace.owe(Period.parse(month))
            if wanted:
                did = _done(context, config, workplace, (district, month), wanted)
            found = reported(workplace, month, district, [name for name in known if name in asked])
        for one in found:
            yield from results(context, one, [each for each in did.taken if each.database == one.database])
        if told := _answers(did):
            context.log_event(dg.AssetMaterialization(ANSWERS, partition=context.partition_key, metadata=told))
        with Guard():  # only now: what could be had is taken in
            if did.wrong:
                raise SourceError("; ".join(map(str, did.wrong)))

    return take_in


@dataclass
class Did:
    """What a run did: what was taken in, which systems could not be asked, what was answered once more."""

    taken: list[Taken] = field(default_factory=list)
    wrong: list[SourceError] = field(default_factory=list)
    later: JointAnswers = field(default_factory=JointAnswers)


def _answers(did: Did) -> dict[str, Any]:
    """What is told of the answers; nothing when none was written."""
    new = [each for each in did.taken if each.submission is not None]
    if did.later.paths:
        return {"submissions": list(did.later.submissions), "later_answers": len(did.later.paths)}
    if new:
        return {"submissions": [each.submission for each in new], "states": sorted({str(one.state) for one in new})}
    return {}


def _done(
    context: dg.AssetExecutionContext, config: TakeIn, place: Workplace, where: tuple[str, str], wanted: frozenset[str]
) -> Did:
    """What the run configuration asks for, done."""
    district, period = where
    decision = Decision(config.who or getpass.getuser(), config.why)
    if config.confirm_zero:
        for name in sorted(wanted):
            confirm(place, Slot(Period.parse(period), district, name, None), decision)
        return Did()
    if config.answer:
        later = answer_jointly(place, period, district, decision.who)
        if later.otherwise:
            context.log.warning(f"today's rules read submissions {list(later.otherwise)} otherwise: replay them first")
        return Did(later=later)
    if config.replay:
        again = Chosen(period, district, wanted, config.submission or None)
        return Did(replay(place, again, Decision(decision.who, config.why or "run config replay: true")))
    wrong = _pulled(context, place, where, wanted)
    waits = delivery(place.inbox, place.areas, period, district)
    seen: dict[str, Any] = {"files": len(waits.files), "folder": dg.MetadataValue.path(place.inbox / period / district)}
    context.log_event(dg.AssetObservation(INBOX, partition=context.partition_key, metadata=seen))

    def tell(left: Left) -> None:
        context.log.warning(said(left, place.inbox))

    return Did(take_in_delivery(place, waits, wanted, context.run.run_id, tell), wrong)


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
        deps=[INBOX],
        group_name=GROUP,
        owners=DISTRICTS,
        code_version=version_of(database),
        description=f"{database.title} / {database.title_en}：各区报送，一行一条；行在数据湖中 / rows are in the lake.",
        kinds={"parquet"},
        metadata={"dagster/column_schema": dg.TableSchema(columns)},
    )
