"""`octet trace`."""

from __future__ import annotations

import json as json_text
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from pipelines.command.language import say
from pipelines.command.options import AsOfOption, Boundaries, HomeOption, JsonOption
from pipelines.command.output import list_objects, text, worded

COLUMNS = (
    ("role", "分子或分母", "part of the value"),
    ("submission", "报送", "submission"),
    ("file", "文件", "file"),
    ("sheet", "工作表", "sheet"),
    ("rows", "行", "rows"),
    ("accepted", "接收", "accepted"),
    ("counted", "计入", "counted"),
    ("cells", "单元格", "cells"),
)
BESIDE = (
    ("kind", "未计入或豁免", "kept back or waived"),
    ("submission", "报送", "submission"),
    ("database", "数据库", "database"),
    ("file", "文件", "file"),
    ("sheet", "工作表", "sheet"),
    ("rule", "规则", "rule"),
    ("cell", "单元格", "cell"),
    ("count", "处数", "count"),
    ("reason", "说明", "message"),
)
CHANGED = (
    ("way", "变化", "change"),
    ("period", "报告期", "period"),
    *COLUMNS[:5],
    ("adds", "增减", "adds"),
    ("cells", "单元格", "cells"),
)
SHARES = (
    ("area", "原区划", "area then"),
    ("heir", "现区划", "area now"),
    ("share", "分摊比例", "share"),
    ("ended", "依据：区划清单中", "by the list of areas:"),
    ("successor", "去向", "successor"),
    ("until", "至", "until"),
)


def trace(
    code: Annotated[str, typer.Argument(metavar="CODE", help="指标代码 / indicator")],
    period: Annotated[str, typer.Option(metavar="YYYY-MM", help="报告期 / period")],
    area: Annotated[str, typer.Option(metavar="A", help="区划代码 / area code")],
    by: Annotated[str | None, typer.Option(metavar="DIM=MEMBER", help="分组取值 / one member of a breakdown")] = None,
    against: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="与此期相比的变化 / the change against this earlier period")
    ] = None,
    as_of: AsOfOption = None,
    boundaries: Annotated[
        Boundaries, typer.Option(help="区划口径：当时的，或现行的 / areas of the time, or today's")
    ] = Boundaries.AS_REPORTED,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """数值或其变化追溯到文件、工作表、单元格 / Walk a value, or a change, back to files, sheets and cells.

    \b
    Example:
      octet trace MEM01 --period 2026-09 --area 310105
      octet trace MEM01 --period 2026-09 --area 310105 --by sex=2 --json
      octet trace MEM01 --period 2026-09 --area 310105 --against 2026-08
      octet trace MEM01 --period 2026-09 --area 310105 --as-of 2026-10-12
      octet trace MEM01 --period 2015-10 --area 310106 --boundaries current
    """
    from pipelines.homes.home import home as found
    from pipelines.homes.warehouse_reading import day_of, moment
    from schemas.periods import Period
    from warehouse.figures.traced.changedrows import traced_change
    from warehouse.figures.tracing import trace as traced

    store, month = found(home).open_store(), Period.parse(period)
    then, day = moment(as_of), None
    if boundaries is Boundaries.CURRENT:
        day = day_of(then)
    told: dict[str, Any]
    if against is None:
        told = {**traced(store, code, month, area, by, as_of=then, day=day)}
    else:
        told = {**traced_change(store, code, month, Period.parse(against), area, by, as_of=then, day=day)}
    if json:
        print(json_text.dumps(told, ensure_ascii=False, indent=1))
        return
    _tell(told)
    if against is not None:
        _tell(told["against"])
        by_how_much = text(told["change"]) or worded("change_status", told["change_status"])
        unit = f" {told['change_unit']}" if told["change"] is not None else ""
        print(say("变化", "change") + f" {told['against']['period']} → {period}: {by_how_much}{unit}")
        list_objects(told["rows_of_change"], CHANGED, as_json=False)


def _tell(told: Mapping[str, Any]) -> None:
    value, whole = text(told["value"]), text(told["denominator"])
    ratio = f" = {text(told['numerator'])} / {whole}" if whole else ""
    member = f" {told['dimension']}={told['member']}" if told["dimension"] else ""
    version = say(f"（第 {told['version']} 版定义）", f" (definition {told['version']})") if told["version"] else ""
    estimated = say("，按分摊比例估算", ", estimated by shares") if told.get("is_estimated") else ""
    head = f"{told['code']} {told['area']} {told['period']}{member}"
    print(f"{head}: {value or worded('status', told['status'])}{ratio}{estimated}{version}")
    is_shared = any(one["share"] != 1 for one in told["sources"])
    columns = (*COLUMNS, ("share", "所占比例", "share")) if is_shared else COLUMNS
    list_objects(told["sources"], columns, as_json=False)
    if not told["sources"]:
        print(say("没有来源行", "no source rows"))
    if told.get("shares"):
        list_objects(told["shares"], SHARES, as_json=False)
    if told["beside"]:
        list_objects(told["beside"], BESIDE, as_json=False)
