"""`octet submissions`."""

from __future__ import annotations

from pipelines.command.options import AsOfOption, HomeOption, JsonOption, PeriodOption
from pipelines.command.output import RECEIVED, list_objects, tell_what_was_known

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


def submissions(
    period: PeriodOption = None, as_of: AsOfOption = None, home: HomeOption = None, json: JsonOption = False
) -> None:
    """收到的各版本及其行数 / Received versions and their counts.

    \b
    Example:
      octet submissions --period 2026-09
      octet submissions --period 2026-09 --as-of 2026-10-12T18:00
      octet submissions --json | jq '.[] | select(.state == "returned")'
    """
    from pipelines.homes.warehouse_reading import moment, warehouse
    from warehouse.ledger.listings import first_received
    from warehouse.ledger.listings import submissions as listed

    then = moment(as_of)
    with warehouse(home, period) as connection:
        rows = listed(connection, period=period, as_of=then)
        if then is not None and not rows:
            tell_what_was_known(period, then, first_received(connection, period), RECEIVED)
    list_objects(rows, COLUMNS, json)
