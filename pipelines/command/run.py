"""`octet run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.command.language import language, say
from pipelines.command.options import HomeOption, PeriodOption
from pipelines.imports import uncollected
from schemas.wording import STATES, UNITS

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.runs.summary import CityFigure, Summary

STATUSES = {"missing": ("未报", "missing"), "not_applicable": ("不适用", "not applicable"), "zero": ("0", "0")}


def run(
    period: PeriodOption = None,
    district: Annotated[str | None, typer.Option(metavar="D", help="区代码 / district code")] = None,
    database: Annotated[str | None, typer.Option(metavar="X", help="数据库 / database, such as party_member")] = None,
    home: HomeOption = None,
) -> None:
    """收件、算指标、出成果；有退回或未接收则退出码为 1 / Take in, compute, publish; exit code 1 if some must be mended.

    \b
    Example:
      octet run
      octet run --period 2026-09 --district 310105
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    errors = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"))
    with Progress(*columns, TimeElapsedColumn(), console=errors, transient=True) as progress:
        task = progress.add_task(say("准备", "getting ready"), total=None)
        with uncollected():
            from intake.inbox import said
            from pipelines.homes.home import home as found
            from pipelines.runs.running import run as run_assets
            from pipelines.runs.summary import summarize
            from pipelines.runs.wanted import Wanted

        here = found(home)

        def step(month: str, area: str | None, number: int, total: int) -> None:
            name = f"{area} {here.areas.name(area)}" if area else say("算指标、出成果", "indicators and release")
            progress.update(task, description=f"{month} {name}", completed=number, total=total)

        done = run_assets(here, Wanted(period, district, database), step)
        summary = summarize(here, done.since, done.periods)
    show(Console(width=None if errors.is_terminal else 120), summary)
    for left in done.left:
        told = said(left, here.folder("inbox"), language() == "en")
        errors.print(say(f"未收 {told}", f"left {told}"), style="yellow", markup=False, soft_wrap=True)
    for what, why in done.failures:
        errors.print(say(f"失败 {what}：{why}", f"failed {what}: {why}"), style="red", markup=False)
    if done.failures:
        raise typer.Exit(3)
    if summary.must_be_mended:
        raise typer.Exit(1)


def show(console: Console, summary: Summary) -> None:
    """Print the summary on standard output."""
    from rich.table import Table

    title = say("本次收件", "taken in") if summary.is_new else say("没有新文件；现状", "nothing new; as it stands")
    intake = Table(title=title, title_justify="left", show_edge=False)
    for heading in (
        say("结果", "state"),
        say("报送", "submissions"),
        say("读入行", "rows read"),
        say("接收", "accepted"),
    ):
        intake.add_column(heading, justify="left" if heading in ("结果", "state") else "right")
    intake.add_column(say("未接收", "quarantined"), justify="right")
    for state, counts in summary.intake.items():
        intake.add_row(say(STATES[state], state), *(f"{count:,}" for count in counts))
    console.print(intake)
    if summary.figures:
        console.print()
        console.print(figures(summary))
    if summary.to_answer:
        console.print()
        console.print(say(summary.to_answer, summary.to_answer.en), markup=False, soft_wrap=True)
    for path in summary.files:
        print(path)


def figures(summary: Summary) -> object:
    """The table of the city's figures."""
    from rich.table import Table

    told = Table(
        title=say(f"全市 {summary.period}", f"the city, {summary.period}"), title_justify="left", show_edge=False
    )
    told.add_column(say("指标", "indicator"))
    told.add_column(say("数值", "value"), justify="right")
    told.add_column(say("单位", "unit"))
    told.add_column(say("已报/应报区", "districts reported"), justify="right")
    for one in summary.figures:
        told.add_row(
            f"{one.code} {one.name_en if language() == 'en' else one.name}",
            _shown(one),
            say(one.unit, UNITS.get(one.unit, one.unit)),
            f"{one.areas_reported}/{one.areas_expected}",
        )
    return told


def _shown(figure: CityFigure) -> str:
    """Its value, or why there is none; a ratio has two decimals."""
    if figure.status != "value":
        return say(*STATUSES[figure.status])
    return f"{figure.value:,.0f}" if figure.denominator is None else f"{figure.value:,.2f}"
