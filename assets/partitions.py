"""The partitions of the assets: a district and a month for what comes in, a month for what is made of it."""

from __future__ import annotations

from dataclasses import dataclass

import dagster as dg

from schemas.cities.areas import Areas
from schemas.cities.reporters import every_reporter
from schemas.periods import BEIJING, Period

DISTRICT = "district"
MONTH = "month"


@dataclass(frozen=True)
class Partitions:
    """`places`: keys such as `310105|2026-09` (Dagster sorts dimensions by name); `months`: `2026-09`."""

    places: dg.MultiPartitionsDefinition
    months: dg.MonthlyPartitionsDefinition


def partitions(areas: Areas, start: str) -> Partitions:
    """Every district that has stood since then, and the city where it reports; every month from `start` to this one."""
    months = dg.MonthlyPartitionsDefinition(start_date=start, fmt="%Y-%m", timezone=BEIJING.key, end_offset=1)
    districts = dg.StaticPartitionsDefinition(sorted(_since(areas, Period.parse(start))))
    return Partitions(dg.MultiPartitionsDefinition({DISTRICT: districts, MONTH: months}), months)


def _since(areas: Areas, first: Period) -> set[str]:
    return {area.code for area in every_reporter(areas) if area.valid_to is None or area.valid_to >= first.data_date}


def chosen(context: dg.AssetExecutionContext | dg.AssetCheckExecutionContext) -> str:
    """The partition that a run is for; the web page starts a check alone without one, and is told so in one line."""
    if not context.has_partition_key:
        told = "choose a partition: materialize one, or launch the check with the tag dagster/partition (as 2026-09)"
        raise dg.Failure(f"{told}; nothing was checked", allow_retries=False)
    return str(context.partition_key)


def place_key(district: str, period: str) -> dg.MultiPartitionKey:
    """The partition key of a district and month."""
    return dg.MultiPartitionKey({DISTRICT: district, MONTH: period})


def place_of(key: str) -> tuple[str, str]:
    """District and month of a partition key."""
    district, _, month = str(key).partition("|")
    return district, month
