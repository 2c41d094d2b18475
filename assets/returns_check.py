"""How a month's returns stand, of all districts at once, as an asset check of the indicators."""

# No `from __future__ import annotations` here: Dagster wants the classes of an asset's arguments, not their names.

import datetime as dt

import dagster as dg

from assets.guard import Guard
from assets.metadata import listed
from assets.partitions import Partitions, chosen
from assets.results import STOPPED
from intake.workplace import Workplace
from schemas.databaselist import databases
from schemas.periods import BEIJING, Period
from schemas.states import Owed
from warehouse.ledger.connection import reading
from warehouse.ledger.owing.obligations import obligations

IN_ORDER = (Owed.ACCEPTED, Owed.CONFIRMED_ZERO, Owed.WAIVED, Owed.DUE)
"""States in which nobody has anything to do yet."""
FIELDS = ("district", "database", "state", "submission", "due_on", "reason")


def build_returns(partitioned: Partitions) -> dg.AssetChecksDefinition:
    """What is owed for the month and not in order: an error where something was returned or waits, else a warning."""

    @dg.asset_check(
        asset="indicators",
        partitions_def=partitioned.months,
        description="各区各库的报送：未报、退回、待核定、部分接收 / what districts owe and what is not in order",
    )
    def returns(context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]) -> dg.AssetCheckResult:
        period = Period.parse(chosen(context))
        folder, today = workplace.reference / "obligations", dt.datetime.now(BEIJING).date()
        with Guard(), reading(workplace.store.engine) as connection:
            owed = obligations(connection, workplace.areas, period, today, folder)
        failing = [row for row in owed if row["state"] not in IN_ORDER]
        stops = [row for row in failing if row["state"] in STOPPED]
        named = [
            (
                workplace.areas.name(row["district"]),
                databases()[row["database"]].title,
                *(dict(row)[name] for name in FIELDS),
            )
            for row in (*stops, *(row for row in failing if row not in stops))
        ]
        return dg.AssetCheckResult(
            passed=not failing,
            severity=dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN,
            description=f"{len(failing)} of {len(owed)} are not in order, {len(stops)} returned or waiting",
            metadata={"failing": listed(("区", "库", *FIELDS), named), "owed": len(owed), "stopped": len(stops)},
        )

    return returns
