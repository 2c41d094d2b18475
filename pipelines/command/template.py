"""`octet template`: a workbook to fill in for one database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.command.language import say
from pipelines.command.options import (
    CityOption,
    HomeOption,
    PackOption,
    PeriodOption,
    areas_asked,
    district_code,
    home_worked_in,
)


def template(
    database: Annotated[
        str, typer.Argument(metavar="DATABASE", help="数据库：名称、代码或中文名 / name, code or title")
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", dir_okay=False, help="要写的文件 / file to write")],
    district: Annotated[
        str | None,
        typer.Option(metavar="D", help="区代码或区名，只列该区的街镇 / district code or name: offers its areas only"),
    ] = None,
    period: PeriodOption = None,
    home: HomeOption = None,
    city: CityOption = None,
    pack: PackOption = None,
) -> None:
    """生成填报模板：下拉列表、校验、填写说明 / A workbook to fill in: drop-downs, checks, instructions.

    Without --period, dates are let in up to the end of the month before the one in which it is filled in. A file that
    is there already is not written over.

    \b
    Example:
      octet template 党员 党员.xlsx --district 310105 --period 2026-09
      octet template BL 商务楼宇.xlsx
      octet template RC 居民区.xlsx --city 330100.csv
    """
    from schemas.databaselist import database as known
    from schemas.errors import ConfigurationError
    from schemas.periods import Period
    from sources.templates.lists import Order
    from sources.templates.templatebook import write_template

    if out.suffix.lower() != ".xlsx":
        raise ConfigurationError(f"{out} must end in .xlsx: a template is an Excel workbook")
    if out.exists():
        raise ConfigurationError(f"{out} is there already and may have been filled in: name another file")
    if not out.absolute().parent.is_dir():
        raise ConfigurationError(f"there is no folder {out.parent}: make it first")
    here = areas_asked(home_worked_in(home, pack), city)
    code = district_code(district, here) if district else None
    made = known(database)
    within = code if code and here.get(code) in here.every_district else None
    write_template(out, made, Order(here, Period.parse(period) if period else None, within))
    whom = here.name(code) if code else say("全市", "the whole city")
    typer.echo(
        say(
            f"{out}：{made.title}，{whom}，{len(made.columns)} 列",
            f"{out}: {made.name}, {whom}, {len(made.columns)} columns",
        )
    )
