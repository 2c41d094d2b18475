"""`octet status`."""

from __future__ import annotations

import typer

from pipelines.command.options import HomeOption, JsonOption, PeriodOption
from pipelines.command.output import list_objects
from schemas import states
from schemas.states import Owed

COLUMNS = (
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("database", "数据库", "database"),
    ("due_on", "截止", "due on"),
    ("state", "状态", "state"),
    ("submission", "报送", "submission"),
    ("reason", "说明", "reason"),
)
TO_MEND = (*states.TO_MEND, Owed.LATE, Owed.MISSING)


def status(period: PeriodOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """应报事项及状态；有欠报等则退出码为 1 / Obligations and their states; exit code 1 when some are not met.

    \b
    Example:
      octet status --period 2026-09
      octet status --json | jq '.[] | select(.state == "late")'
    """
    from pipelines.homes.warehouse_reading import obligations

    rows = obligations(home, period)
    list_objects(rows, COLUMNS, json)
    if any(row["state"] in TO_MEND for row in rows):
        raise typer.Exit(1)
