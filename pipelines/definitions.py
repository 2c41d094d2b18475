"""The Dagster definitions of a home, put together: what `octet ui` loads and `octet run` executes."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from typing import Any

import dagster as dg

from assets.databases import GROUP as DATABASES
from assets.databases import build_databases
from assets.derived import GROUP as DERIVED
from assets.derived import build_derived
from assets.graph import edge
from assets.issuing import CERTIFY, build_issue, withdraw_issue
from assets.issuing import GROUP as PUBLISHED
from assets.partitions import partitions
from assets.returns_check import build_returns
from assets.warehouse_check import build_expectations
from intake.workplace import Workplace
from pipelines.alarms import build_alarms
from pipelines.announcing.announcer import build_announcements
from pipelines.announcing.channels import Address, read_addresses
from pipelines.homes.home import home
from pipelines.lineage.sending import Catalogue, build_lineage, catalogue_of
from pipelines.runs.leftovers import process_tags
from pipelines.schedules import build_deadlines, build_schedules
from pipelines.sensors import build_sensors

TAKE_IN, PUBLISH, MONTH_END = "take_in_district", "publish_month", "month_end"


def build_defs(
    place: Workplace,
    *,
    watches: bool = True,
    alarm_command: str = "",
    addresses: Callable[[], list[Address]] = list,
    due_soon_days: int = 3,
    catalogue: Catalogue | None = None,
    **overrides: Any,
) -> dg.Definitions:
    """All definitions over one workplace; overrides are for tests.

    `watches`: whether what comes is taken in and published by itself; `alarm_command`: how an engineer is called;
    `addresses`: to whom it is announced what is due, overdue, returned, held or failed;
    `catalogue`: where it is told which columns runs read and wrote.
    """
    announcements = build_announcements(addresses, due_soon_days)
    with warnings.catch_warnings():
        for kind in (dg.BetaWarning, dg.PreviewWarning):  # the versions are locked
            warnings.simplefilter("ignore", kind)
        sensors = [*build_alarms(alarm_command), announcements, *([build_lineage(catalogue)] if catalogue else [])]
        return dg.Definitions(**(_parts(place, watches, sensors) | overrides))


def _parts(place: Workplace, watches: bool, calls: list[dg.SensorDefinition]) -> dict[str, Any]:
    partitioned = partitions(place.areas, place.start)
    derived, returns = dg.AssetSelection.groups(DERIVED), build_returns(partitioned)
    take_in = dg.define_asset_job(
        TAKE_IN,
        selection=dg.AssetSelection.groups(DATABASES),
        description="收件：一区一月 / take in what waits of a district for a month",
    )
    publish = dg.define_asset_job(
        PUBLISH,
        selection=derived.without_checks() | dg.AssetSelection.checks(returns),
        description="算指标、出草稿：一月 / indicators and a draft of a month",
    )
    month_end = dg.define_asset_job(
        MONTH_END,
        selection=derived,
        description="月末：算指标、出成果、核对库表期望 / the same, and what is expected of the warehouse",
    )
    certify = dg.define_asset_job(
        CERTIFY,
        selection=dg.AssetSelection.groups(PUBLISHED),
        description="审定公布：一月，须填 who、why / certifies and publishes a month; needs who and why",
    )
    return {
        "assets": [
            *edge(partitioned),
            build_databases(partitioned),
            *build_derived(partitioned),
            build_issue(partitioned),
        ],
        "asset_checks": [build_expectations(partitioned), returns],
        "jobs": [take_in, publish, month_end, certify, withdraw_issue],
        "sensors": [
            *build_sensors(take_in, publish, watches),
            build_deadlines(month_end),
            *calls,
        ],
        "schedules": build_schedules(month_end),
        "resources": {"workplace": _noted(place)},
        "executor": dg.in_process_executor,
    }


def _noted(place: Workplace) -> dg.ResourceDefinition:
    """The workplace; a run that is given it notes which process it is: that is how a dead one is known."""

    @dg.resource
    def workplace(context: dg.InitResourceContext) -> Workplace:
        if context.run is not None and context.instance is not None:
            context.instance.add_run_tags(context.run.run_id, process_tags())
        return place

    return workplace


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the home that OCTET_HOME names; nothing is read before Dagster asks."""
    os.environ.setdefault("OPENPYXL_LXML", "False")  # as the command has it, where Dagster is started by itself
    found = home()
    settings = found.settings
    return build_defs(
        found.workplace(),
        watches=settings.watch_inbox,
        alarm_command=settings.alarm_command,
        addresses=lambda: read_addresses(settings.key_file, found.areas),
        due_soon_days=settings.due_soon_days,
        catalogue=catalogue_of(found),
    )
