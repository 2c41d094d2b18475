"""`octet confirm-zero`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.command.decisions import WhoOption, WhyOption, decision, progress, show
from pipelines.command.options import HomeOption, JsonOption, district_code


def confirm_zero(
    period: Annotated[str, typer.Option(metavar="YYYY-MM", help="报告期 / period")],
    district: Annotated[str, typer.Option(metavar="D", help="区代码或区名 / district code or name")],
    database: Annotated[str, typer.Option(metavar="X", help="数据库：名称、代码或中文名 / name, code or title")],
    why: WhyOption,
    street: Annotated[
        str | None, typer.Option(metavar="S", help="只此街镇分报（九位代码）/ this street's part only")
    ] = None,
    who: WhoOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """确认零报告：该区该库该月确无此项 / Say that a district has nothing of a database in a month: it is a zero then.

    What waits empty (a blank form, 零报告 in words, all rows quarantined) becomes the zero; where nothing was received,
    the confirmation itself is put on record. Refused while rows stand or wait. Taken back by `octet revert-submission`,
    and superseded by any file with rows. Indicators and release of the month follow.

    \b
    Example:
      octet confirm-zero --period 2026-09 --district 310105 --database 入党申请人 --why "区里来电：本月无"
    """
    from pipelines.homes.home import home as found
    from pipelines.runs.deciding import confirm_zero as confirm
    from schemas.databaselist import database as known
    from schemas.periods import Period
    from schemas.states import Slot

    here = found(home)
    slot = Slot(Period.parse(period), district_code(district, here.areas), known(database).name, street)
    confirmed, done = confirm(here, slot, decision(who, why, "octet confirm-zero …"), progress)
    show(confirmed, done, json)
