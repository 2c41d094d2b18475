"""What is made of all districts of a month: indicators, then a draft. Each is a call into the warehouse."""

# No `from __future__ import annotations` here: Dagster wants the classes of an asset's arguments, not their names.

from dataclasses import asdict
from typing import Any

import dagster as dg
import sqlalchemy as sa

from assets.graph import DEPARTMENT, figures, lineage, version_of_indicators, version_of_release
from assets.guard import Guard
from assets.issuing import refusal, shown_files
from assets.metadata import GREEN, ORANGE, bars, listed, markdown
from assets.partitions import MONTH, Partitions, chosen
from intake.workplace import Workplace
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures.computation import compute
from warehouse.figures.headlines import headlines
from warehouse.figures.values import values
from warehouse.indicators.registry import shown
from warehouse.ledger.connection import reading

DISTRICT = 2
GROUP = "derived"
POOL = "warehouse"


def build_derived(partitioned: Partitions) -> list[dg.AssetsDefinition]:
    """Indicators and draft of a month, after whatever districts have come in."""
    by_month = dg.MultiToSingleDimensionPartitionMapping(partition_dimension_name=MONTH)

    @dg.asset(
        deps=[dg.AssetDep(name, partition_mapping=by_month) for name in databases()],
        partitions_def=partitioned.months,
        group_name=GROUP,
        pool=POOL,
        kinds={"duckdb", "sql"},
        owners=DEPARTMENT,
        code_version=version_of_indicators(),
        metadata={"dagster/column_schema": figures(), "dagster/column_lineage": lineage()},
        description="指标：由当前各库数据算出的全部标准指标 / all indicators from what is current.",
    )
    def indicators(
        context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.MaterializeResult[None]:
        period = Period.parse(chosen(context))
        with Guard():
            workplace.owe(period)  # what a rule says that was written after the month's last file counts too
            computed = compute(workplace.store, period, workplace.areas)
            metadata = asdict(computed) | _figures(workplace, str(period))
        return dg.MaterializeResult(metadata=metadata)

    @dg.asset(
        deps=[indicators],
        partitions_def=partitioned.months,
        group_name=GROUP,
        pool=POOL,
        kinds={"excel", "html"},
        owners=DEPARTMENT,
        code_version=version_of_release(),
        description="草稿：按当前数据做的本期成果，不得引用 / a draft of the month's issue, never quoted.",
    )
    def draft(context: dg.AssetExecutionContext, workplace: dg.ResourceParam[Workplace]) -> dg.MaterializeResult[None]:
        from warehouse.releases.issues.certification import refresh_draft

        period = Period.parse(chosen(context))
        with Guard():
            built = refresh_draft(
                workplace.store.engine, period, workplace.releases, workplace.areas, workplace.release_group
            )
        if built.folder is None:
            raise dg.Failure(f"the draft was refused: {refusal(built)}", allow_retries=False)
        return dg.MaterializeResult(metadata=shown_files(built))

    return [indicators, draft]


def _figures(place: Workplace, period: str) -> dict[str, Any]:
    city = place.areas.level(1)[0].code
    with reading(place.store.engine) as connection:
        figures_of_city = headlines(connection, period, city)
        charts = {code: bars(_of_districts(connection, place, period, code)) for code in shown("chart")[:1]}
    rows = [
        [row["code"], row["value"], row["status"], row["areas_reported"], row["areas_expected"]]
        for row in figures_of_city
    ]
    table = listed(("indicator", "value", "status", "reported", "expected"), rows)
    return {"city": table} | {code: markdown(chart) for code, chart in charts.items()}


def _of_districts(
    connection: sa.Connection, place: Workplace, period: str, code: str
) -> list[tuple[str, float | None, str]]:
    """The districts' bars; of one that has not wholly reported in another colour."""
    names = {area.code: area.zh for area in place.areas.level(2, Period.parse(period))}
    return [
        (names[row["area"]], row["value"], ORANGE if row["areas_reported"] < row["areas_expected"] else GREEN)
        for row in values(connection, period=period, code=code, levels=(DISTRICT,))
        if row["area"] in names
    ]
