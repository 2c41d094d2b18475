"""`octet submissions`."""

from __future__ import annotations

from pipelines.command.options import HomeOption, JsonOption, PeriodOption
from pipelines.command.output import list_objects

COLUMNS = (
    ("id", "编号", "id"),
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("part", "街镇", "part"),
    ("database", "数据库", "database"),
    ("version", "版本", "version"),
    ("state", "状态", "state"),
    ("rows_read", "读入行", "read"),
    ("rows_accepted", "接收", "accepted"),
    ("rows_quarantined", "未接收", "quarantined"),
    ("rows_ignored", "非数据", "ignored"),
    ("findings", "问题", "findings"),
    ("files", "文件", "files"),
)


def submissions(period: PeriodOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """收到的各版本及其行数 / Received versions and their counts.

    \b
    Example:
      octet submissions --period 2026-09
      octet submissions --json | jq '.[] | select(.state == "returned")'
    """
    from pipelines.homes.warehouse_reading import warehouse
    from warehouse.ledger.listings import submissions as listed

    with warehouse(home, period) as connection:
        rows = listed(connection, period=period)
    list_objects(rows, COLUMNS, json)
