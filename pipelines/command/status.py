"""`octet status`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from pipelines.command.language import say
from pipelines.command.options import (
    AsOfOption,
    DatabaseOption,
    DistrictOption,
    HomeOption,
    JsonOption,
    PeriodOption,
    district_code,
)
from pipelines.command.output import list_objects
from schemas import states
from schemas.states import Owed

if TYPE_CHECKING:
    from pipelines.homes.home import Home
    from warehouse.ledger.owing.obligations import Obligation

COLUMNS = (
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("database", "数据库", "database"),
    ("due_on", "截止", "due on"),
    ("state", "状态", "state"),
    ("received_on", "收到", "received on"),
    ("late", "迟报", "late"),
    ("submission", "报送", "submission"),
    ("reason", "说明", "reason"),
    ("next", "下一步", "what to do next"),
)
TO_MEND = (*states.TO_MEND, Owed.LATE, Owed.MISSING)


def status(
    period: PeriodOption = None,
    district: DistrictOption = None,
    database: DatabaseOption = None,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """应报事项及状态、报送率、下一步；有欠报等则退出码为 1 / Obligations and states; exit code 1 when some are not met.

    What came after its deadline stays late, whatever comes later; a correction of what came in time is not late. The
    last column says what to do about what is not met. What is not owed is not listed. With --as-of they stand as on
    that day, by what had been received and decided; what to do next is not told.

    \b
    Example:
      octet status --period 2026-09 --district 长宁区
      octet status --period 2026-09 --as-of 2026-10-10
      octet status --json | jq '.[] | select(.state == "late")'
    """
    from pipelines.homes.home import home as found
    from pipelines.homes.warehouse_reading import moment, obligations
    from schemas.databaselist import database as known

    here = found(home)
    code = district_code(district, here.areas) if district else None
    name = known(database).name if database else None
    rows = [
        row
        for row in obligations(home, period, moment(as_of))
        if code in (None, row["district"]) and name in (None, row["database"])
    ]
    listed(here, rows, json, is_past=as_of is not None)
    if not json and as_of is None:
        _tell_waiting(here, period, code, name)
    if any(row["state"] in TO_MEND for row in rows):
        raise typer.Exit(1)


def listed(here: Home, rows: Sequence[Obligation], as_json: bool, *, is_past: bool = False) -> None:
    """Print obligations: as they are, or with the reporting rate, names and, of the present, what to do next."""
    if as_json:
        list_objects(rows, COLUMNS, as_json)
        return
    from pipelines.homes.next_steps import next_steps

    months = sorted({row["period"] for row in rows})
    for month in months:
        before = f"{month} " if len(months) > 1 else ""
        typer.echo(before + _rate([row for row in rows if row["period"] == month]))
    shown = [
        {
            **row,
            "district": f"{row['district']} {here.areas.name(row['district'])}",
            "late": _late(row),
            "next": what,
        }
        for row, what in zip(rows, [None] * len(rows) if is_past else next_steps(here, rows), strict=True)
    ]
    list_objects(shown, COLUMNS[:-1] if is_past else COLUMNS, as_json)


def _tell_waiting(here: Home, period: str | None, district: str | None, database: str | None) -> None:
    """What is to be answered once more, and the command for it."""
    from pipelines.homes.next_steps import to_answer
    from pipelines.homes.warehouse_reading import warehouse
    from warehouse.announcements.untold import untold

    with warehouse(here.root, period) as connection:
        waits = untold(connection, period, district)
    if told := to_answer([one for one in waits if database in (None, one.database)]):
        typer.echo(say(told, told.en))


def _rate(rows: Sequence[Obligation]) -> str:
    """How much of what is owed, and not waived, is met, and how much in time."""
    owed = [row for row in rows if row["state"] != Owed.WAIVED]
    met = [row for row in owed if row["received_on"] is not None]
    in_time = sum(row["days_late"] == 0 for row in met)
    share = f"{100 * len(met) / len(owed):.1f}" if owed else "—"
    return say(
        f"报送率 {len(met)}/{len(owed)}（{share} %），按时 {in_time}",
        f"Reporting rate {len(met)}/{len(owed)} ({share}%), on time {in_time}",
    )


def _late(row: Obligation) -> str | None:
    days = row["days_late"]
    if not days:
        return None
    if row["received_on"] is None:
        return say(f"逾期{days}天", f"{days} days overdue")
    return say(f"迟报{days}天", f"{days} days late")
