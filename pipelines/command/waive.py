"""`octet waive`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from pipelines.command.decisions import WhoOption, WhyOption, decision, progress, published
from pipelines.command.options import HomeOption, JsonOption, district_code


def waive(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="报告期 / period, YYYY-MM")],
    district: Annotated[str, typer.Argument(metavar="DISTRICT", help="区代码或区名 / district code or name")],
    database: Annotated[
        str, typer.Argument(metavar="DATABASE", help="数据库：名称、代码或中文名 / name, code or title")
    ],
    why: WhyOption,
    approver: Annotated[
        str, typer.Option(metavar="NAME", help="批准人；免报必填 / who approved it; a waiver needs one")
    ] = "",
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="免报到哪一天（含），不写即不再应报 / its last day; without one, for good"),
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="撤回免报，仍须报送 / take it back: it is owed again")] = False,
    who: WhoOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """准予某区某库某月免报 / Say that a district need not report a database for a month.

    Kept as a line of the home's reference/obligations/waived.csv and in the ledger, with who, when and why. After its
    last day it is owed again. It counts nothing: values stay missing, a zero is `octet confirm-zero`. Taken back with
    --back. What is not owed at all (a rhythm, a duty from a date) is a line of reference/obligations of its own.

    \b
    Example:
      octet waive 2026-09 长宁区 商务楼宇 --approver 王处 --why "系统更换" --until 2026-12-31
      octet waive 2026-09 310105 building --back --why "系统已恢复"
    """
    from pipelines.command.status import listed
    from pipelines.homes.home import home as found
    from pipelines.runs.deciding import waive as let_off
    from schemas.databaselist import database as known
    from schemas.errors import ConfigurationError
    from schemas.periods import BEIJING, Period
    from schemas.states import Slot

    here = found(home)
    asked = decision(who, why, "octet waive …")
    slot = Slot(Period.parse(period), district_code(district, here.areas), known(database).name, None)
    if back and (approver or until):
        raise ConfigurationError("--back ends a waiver: leave --approver and --until out")
    if not back and not approver.strip():
        raise ConfigurationError("say who approved it, as it will stand in the ledger: --approver NAME")
    if until is not None and _day(until) < dt.datetime.now(BEIJING).date():
        raise ConfigurationError(f"--until {until} is over: write a day to come, or leave it out")
    fields = {"decision": "owed" if back else "waived", "approver": approver.strip(), "expires_on": until or ""}
    told, done = let_off(here, slot, fields, asked, progress)
    listed(here, told, json)
    published(done)


def _day(text: str) -> dt.date:
    from schemas.errors import ConfigurationError

    try:
        return dt.date.fromisoformat(text)
    except ValueError as wrong:
        raise ConfigurationError(f"--until {text!r} is not a date such as 2026-12-31") from wrong
