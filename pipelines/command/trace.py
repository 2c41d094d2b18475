"""`octet trace`."""

from __future__ import annotations

import json as json_text
from typing import Annotated

import typer

from pipelines.command.language import say
from pipelines.command.options import AsOfOption, HomeOption, JsonOption
from pipelines.command.output import list_objects, text

COLUMNS = (
    ("role", "分子或分母", "part of the value"),
    ("submission", "报送", "submission"),
    ("file", "文件", "file"),
    ("sheet", "工作表", "sheet"),
    ("rows", "行", "rows"),
    ("accepted", "接收", "accepted"),
    ("counted", "计入", "counted"),
)


def trace(
    code: Annotated[str, typer.Argument(metavar="CODE", help="指标代码 / indicator")],
    period: Annotated[str, typer.Option(metavar="YYYY-MM", help="报告期 / period")],
    area: Annotated[str, typer.Option(metavar="A", help="区划代码 / area code")],
    by: Annotated[str | None, typer.Option(metavar="DIM=MEMBER", help="分组取值 / one member of a breakdown")] = None,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """数值追溯到文件、工作表、行 / Walk a value back to files, sheets and rows.

    \b
    Example:
      octet trace MEM01 --period 2026-09 --area 310105
      octet trace MEM01 --period 2026-09 --area 310105 --by sex=2 --json
      octet trace MEM01 --period 2026-09 --area 310105 --as-of 2026-10-12
    """
    from pipelines.homes.home import home as found
    from pipelines.homes.warehouse_reading import moment
    from schemas.periods import Period
    from warehouse.figures.tracing import trace as traced

    told = traced(found(home).open_store(), code, Period.parse(period), area, by, as_of=moment(as_of))
    if json:
        print(json_text.dumps(told, ensure_ascii=False, indent=1))
        return
    value, whole = text(told["value"]), text(told["denominator"])
    ratio = f" = {text(told['numerator'])} / {whole}" if whole else ""
    print(f"{code} {area} {period}: {value or told['status']}{ratio}")
    list_objects(told["sources"], COLUMNS, as_json=False)
    if not told["sources"]:
        print(say("没有来源行", "no source rows"))
