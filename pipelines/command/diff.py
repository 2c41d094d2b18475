"""`octet diff`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption, PeriodOption
from pipelines.command.output import OF_A_FIGURE, list_objects, text, worded

if TYPE_CHECKING:
    import sqlalchemy as sa

    from warehouse.figures.history.differences import Side

RELEASE = re.compile(r"(?P<period>\d{4}-\d{2})/(?P<number>\d+)")
MANY = 50
"""More changed values than these are told by indicator and cause."""
NAMED = 3
"""Causes of a value that are named; JSON has them all."""
COLUMNS = (
    *OF_A_FIGURE,
    ("old", "原值", "old"),
    ("new", "新值", "new"),
    ("cause", "原因", "cause"),
)
SUMMARY = (
    ("period", "报告期", "period"),
    ("code", "指标", "code"),
    ("count", "变动数", "values"),
    ("city", "全市原值 → 新值", "city, old → new"),
    ("cause", "原因", "cause"),
)
KINDS = {
    "submission": ("报送", "submission"),
    "decision": ("决定", "decision"),
    "mapping": ("按新映射重读", "read again by new mappings"),
    "definition": ("口径", "definition"),
    "area": ("区划", "areas"),
    "grouping": ("分组", "groupings"),
    "reference": ("参考数据", "reference data"),
}


def diff(
    old: Annotated[str, typer.Argument(metavar="A", help="时间、日期或发布，如 2026-09/1 / a time, date or release")],
    new: Annotated[str, typer.Argument(metavar="B", help="与之比较的时间、日期或发布 / what it is compared with")],
    period: PeriodOption = None,
    area: Annotated[str | None, typer.Option(metavar="A", help="区划代码 / area code")] = None,
    code: Annotated[str | None, typer.Option(metavar="C", help="指标代码 / indicator")] = None,
    every: Annotated[bool, typer.Option("--all", help="逐个数值列出 / every value, however many")] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """两个时间或两次发布之间变动的数值及原因 / What changed between two times or releases, and why.

    Many changes are summed up by indicator and cause; --all and --json list each.

    \b
    Example:
      octet diff 2026-10-10 2026-10-12
      octet diff 2026-09/1 2026-09/2 --code MEM01 --all
      octet diff 2026-09/1 2026-10-20T18:00 --area 310105 --json
    """
    from pipelines.homes.home import home as found
    from pipelines.homes.warehouse_reading import warehouse
    from warehouse.figures.history.differences import differences

    here = found(home)
    with warehouse(home, period) as connection:
        sides = [_side(connection, one) for one in (old, new)]
        told = differences(connection, here.areas, sides[0], sides[1], period=period, area=area, code=code)
    if json:
        list_objects(told, (), as_json=True)
    elif every or len(told) <= MANY:
        list_objects([_row(one) for one in told], COLUMNS, as_json=False)
    else:
        list_objects(_summed_up(told, here.areas.level(1)[0].code), SUMMARY, as_json=False)
        print(say(f"共 {len(told)} 个数值变动，--all 逐个列出", f"{len(told)} values changed: --all lists each"))


def _side(connection: sa.Connection, asked: str) -> Side:
    """What a time, a date or a release means."""
    from pipelines.homes.warehouse_reading import moment
    from warehouse.figures.history.differences import Side, of_release

    if release := RELEASE.fullmatch(asked):
        return of_release(connection, release["period"], int(release["number"]))
    at = moment(asked)
    assert at is not None
    return Side(at)


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the table."""
    return {**one, "old": _figure(one["old"]), "new": _figure(one["new"]), "cause": _causes(one["causes"])}


def _summed_up(told: Iterable[Mapping[str, Any]], city: str) -> list[dict[str, Any]]:
    """Lines by indicator and cause, with the city's own total where it changed for the same cause."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in told:
        cause = _causes(one["causes"])
        key = (one["period"], one["code"], cause)
        line = found.setdefault(key, {"period": key[0], "code": key[1], "count": 0, "city": "", "cause": cause})
        line["count"] += 1
        if one["area"] == city and one["dimension"] is None:
            line["city"] = f"{_figure(one['old'])} → {_figure(one['new'])}"
    return list(found.values())


def _figure(one: Mapping[str, Any] | None) -> str:
    """A value with how many areas have reported; why there is none."""
    if one is None:
        return say("无", "none")
    value = text(one["value"]) if one["value"] is not None else worded("status", one["status"])
    return f"{value} ({one['areas_reported']}/{one['areas_expected']})"


def _causes(causes: Sequence[Mapping[str, Any]]) -> str:
    """The first of them in words, and how many there are."""
    told = say("；", "; ").join(map(_cause, causes[:NAMED]))
    if len(causes) <= NAMED:
        return told
    return told + say(f"……共 {len(causes)} 项", f" … {len(causes)} in all")


def _cause(one: Mapping[str, Any]) -> str:
    number, *others = one["submissions"] or [None]
    parts = [say(*KINDS[one["kind"]])]
    if number is not None:
        took = say(f"（替 {text(others)}）", f" (for {text(others)})") if others else ""
        parts.append(f"#{number}{took}")
    parts += [str(part) for part in (one["district"], one["database"] and worded("database", one["database"])) if part]
    if one["why"] is not None:
        parts.append(" ".join(part for part in (one["who"], text(one["why"])) if part))
    parts.append(one["when"][:16].replace("T", " "))
    return " ".join(parts) + (say("（推断）", " (inferred)") if one["is_widened"] else "")
