"""`octet indicators`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.command.options import AsOfOption, Boundaries, HomeOption, JsonOption, PeriodOption
from pipelines.command.output import OF_A_FIGURE, list_objects, tell_what_was_known

if TYPE_CHECKING:
    from warehouse.figures.values import IndicatorValue

COLUMNS = (
    *OF_A_FIGURE,
    ("value", "数值", "value"),
    ("numerator", "分子", "numerator"),
    ("denominator", "分母", "denominator"),
    ("status", "状态", "status"),
    ("areas_reported", "已报", "reported"),
    ("areas_expected", "应报", "expected"),
)

CHANGES = (
    *OF_A_FIGURE,
    ("value", "数值", "value"),
    ("status", "状态", "status"),
    ("previous_value", "上期", "previous"),
    ("change", "比上期", "change"),
    ("change_rate", "增长%", "rate %"),
    ("change_status", "可比性", "compares"),
    ("year_ago_value", "上年同期", "year ago"),
    ("year_ago_change", "比上年同期", "change"),
    ("year_ago_rate", "增长%", "rate %"),
    ("year_ago_status", "可比性", "compares"),
    ("change_unit", "增减单位", "unit of change"),
)
REDRAWN = (("origins", "来自", "came from"), ("is_estimated", "估算", "estimated"))
"""Of values on today's boundaries."""
GROUPED = (("name", "名称", "name"), ("grouping_type", "类型", "type"), ("adds_up", "可加总", "adds up"))
"""Of values of groupings: those of a type that does not add up overlap, and are never summed."""


class AreaLevel(StrEnum):
    """Of which areas values are listed."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"


def indicators(
    period: PeriodOption = None,
    start: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="起始报告期 / first period")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="截止报告期 / last period")] = None,
    level: Annotated[AreaLevel | None, typer.Option(help="只列此层级 / areas of this level only")] = None,
    area: Annotated[str | None, typer.Option(metavar="A", help="区划代码 / area code, the city's too")] = None,
    code: Annotated[str | None, typer.Option(metavar="C", help="指标代码 / indicator")] = None,
    by: Annotated[str | None, typer.Option(metavar="DIM", help="分组 / breakdown, such as age_band")] = None,
    grouping: Annotated[
        str | None, typer.Option(metavar="T", help="分组类型，如 片区；all 为全部 / groupings of a type, or all")
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="与上期、上年同期比较 / compared with the period before and a year ago")
    ] = False,
    as_of: AsOfOption = None,
    boundaries: Annotated[
        Boundaries, typer.Option(help="区划口径：当时的，或现行的 / areas of the time, or today's")
    ] = Boundaries.AS_REPORTED,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """指标数值 / Indicator values.

    \b
    Example:
      octet indicators --period 2026-09 --area 310000
      octet indicators --period 2026-09 --code MEM01 --by age_band --json
      octet indicators --period 2026-09 --area 310000 --as-of 2026-10-12
      octet indicators --from 2026-07 --to 2026-09 --code MEM01 --level district
      octet indicators --period 2026-09 --area 310000 --changes
      octet indicators --period 2026-09 --grouping 片区 --code MEM01
      octet indicators --from 2015-10 --to 2015-12 --code MEM01 --area 310106 --boundaries current
    """
    from functools import partial

    from pipelines.homes.warehouse_reading import day_of, moment, warehouse
    from schemas.errors import ConfigurationError
    from schemas.periods import Period
    from warehouse.figures.grouped.monthgroups import listed_groups
    from warehouse.figures.history.periodchanges import changed_values
    from warehouse.figures.history.redrawing import redrawn_values
    from warehouse.figures.values import EVERY_LEVEL, computed_months, first_computed, values
    from warehouse.indicators.expressions import LEVELS
    from warehouse.store.asknown import known_areas

    if period and (start or end):
        raise ConfigurationError("--period is one month, --from and --to several: leave one of them out")
    first, last = (text and str(Period.parse(text)) for text in (start, end))
    if first and last and first > last:
        raise ConfigurationError(f"--from {first} is later than --to {last}")
    if grouping and (level or by or boundaries is Boundaries.CURRENT):
        raise ConfigurationError("groupings have totals alone, as reported: leave out --level, --by and --boundaries")
    then, levels = moment(as_of), [LEVELS.index(level) + 1] if level else EVERY_LEVEL
    with warehouse(home, period) as connection:
        months = computed_months(connection, first, last) if start or end else period
        groups = listed_groups(connection, grouping, then) if grouping else {}
        places = tuple(one for one in groups if area in (None, one)) if grouping else area
        asked: dict[str, Any] = {"area": places, "code": code, "levels": levels}
        of: Callable[..., Sequence[IndicatorValue]] = values
        if boundaries is Boundaries.CURRENT:
            of = partial(redrawn_values, areas=known_areas(connection, then), day=day_of(then))
        rows = of(connection, period=months, by=by, as_of=then, **asked)
        told: Sequence[Mapping[str, Any]] = rows
        if changes:
            told = changed_values(connection, rows, by=by, as_of=then, told=of, **asked)
        if grouping:
            told = [{**one, **groups[one["area"]]} for one in told]
        if then is not None and not rows:
            tell_what_was_known(period, then, first_computed(connection, period), ("数值", "算", "figures", "computed"))
    if start or end:
        told = sorted(told, key=_in_series)
    columns = (CHANGES if changes else COLUMNS) + (GROUPED if grouping else ())
    list_objects(told, columns + REDRAWN if boundaries is Boundaries.CURRENT else columns, json)


def _in_series(row: Mapping[str, Any]) -> tuple[str, ...]:
    """One figure's months after each other."""
    return tuple(row[name] or "" for name in ("code", "area", "dimension", "member", "period"))
