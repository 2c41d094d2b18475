"""`octet indicators`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pipelines.command.options import AsOfOption, HomeOption, JsonOption, PeriodOption
from pipelines.command.output import list_objects, tell_what_was_known

COLUMNS = (
    ("period", "报告期", "period"),
    ("area", "区划", "area"),
    ("code", "指标", "code"),
    ("dimension", "分组", "dimension"),
    ("member", "取值", "member"),
    ("value", "数值", "value"),
    ("numerator", "分子", "numerator"),
    ("denominator", "分母", "denominator"),
    ("status", "状态", "status"),
    ("areas_reported", "已报", "reported"),
    ("areas_expected", "应报", "expected"),
)


class Boundaries(StrEnum):
    """Whether areas are those of the time, or today's."""

    AS_REPORTED = "as-reported"
    CURRENT = "current"


def indicators(
    period: PeriodOption = None,
    area: Annotated[str | None, typer.Option(metavar="A", help="区划代码 / area code, the city's too")] = None,
    code: Annotated[str | None, typer.Option(metavar="C", help="指标代码 / indicator")] = None,
    by: Annotated[str | None, typer.Option(metavar="DIM", help="分组 / breakdown, such as age_band")] = None,
    as_of: AsOfOption = None,
    boundaries: Annotated[Boundaries, typer.Option(help="区划口径 / areas as reported")] = Boundaries.AS_REPORTED,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """指标数值 / Indicator values.

    \b
    Example:
      octet indicators --period 2026-09 --area 310000
      octet indicators --period 2026-09 --code MEM01 --by age_band --json
      octet indicators --period 2026-09 --area 310000 --as-of 2026-10-12
    """
    from pipelines.homes.warehouse_reading import moment, warehouse
    from schemas.errors import ConfigurationError
    from warehouse.figures.values import first_computed, values

    if boundaries is Boundaries.CURRENT:
        raise ConfigurationError("--boundaries current is not there yet: values are as reported")
    then = moment(as_of)
    with warehouse(home, period) as connection:
        rows = values(connection, period=period, area=area, code=code, by=by, as_of=then)
        if then is not None and not rows:
            tell_what_was_known(period, then, first_computed(connection, period), ("数值", "算", "figures", "computed"))
    list_objects(rows, COLUMNS, json)
