"""`octet release`: what is published of a month. A run refreshes the draft; only `certify` publishes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.command.decisions import WhoOption, WhyOption, decision
from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption
from pipelines.command.output import list_objects, text, worded
from pipelines.command.release_lists import ISSUES, MonthArgument, as_object, export, list_, log

if TYPE_CHECKING:
    from warehouse.releases.edition.marks import Corrected
    from warehouse.releases.edition.shownfigures import Cell
    from warehouse.releases.issues.objections import Reason

HELP = """发布：草稿、审定、更正、撤回 / Publication: draft, certify, correct, withdraw.

A run refreshes the draft of a month; `certify` publishes it, `revert` takes that back.

\b
Example:
  octet release build 2026-09
  octet release certify 2026-09 --preliminary --who 王处 --why "月报会商"
"""
release = typer.Typer(
    name="release", help=HELP,
    no_args_is_help=True, rich_markup_mode=None,
)  # fmt: skip
REASONS = (("kind", "类别", "kind"), ("told", "原因", "reason"))
KINDS = {"missing": "未报", "unconfirmed": "待确认零报告", "block": "须整改", "jump": "变动大", "privacy": "隐私"}
CHANGED = (
    ("code", "指标", "code"),
    ("area", "区划", "area"),
    ("dimension", "分组", "dimension"),
    ("member", "取值", "member"),
    ("old", "原值", "old"),
    ("new", "新值", "new"),
    ("causes", "原因", "causes"),
)


@release.command("build")
def build(period: MonthArgument, home: HomeOption = None, json: JsonOption = False) -> None:
    """按将要公布的样子做出本期，列出审定前须解决的事项 / A month as it would be published; what stands against that.

    Exit code 1 when something does. It lies beside the draft, is marked as one on every page and is never quoted.

    \b
    Example:
      octet release build 2026-09
    """
    from pipelines.homes.home import home as found
    from pipelines.runs.publishing import preview
    from schemas.periods import Period

    built = preview(found(home), Period.parse(period))
    _refused(built.findings)
    if not json:
        typer.echo(say(f"草稿：{built.folder}", f"draft: {built.folder}"))
    _tell(built.reasons, json)
    raise typer.Exit(1 if built.reasons else 0)


@release.command("diff")
def diff(
    period: MonthArgument,
    every: Annotated[bool, typer.Option("--all", help="逐个列出 / every figure, however many")] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """与现行一期相比，现在更正会改变哪些公布的数、为什么 / What a correction would change now, and why.

    Published figures only. Two issues, or two times, are compared by `octet diff 2026-09/1 2026-09/2`.

    \b
    Example:
      octet release diff 2026-09
    """
    from pipelines.homes.home import home as found
    from pipelines.runs.publishing import changes
    from schemas.periods import Period

    standing, told = changes(found(home), Period.parse(period))
    rows = [_change(one) for one in told]
    if json:
        list_objects(rows, CHANGED, as_json=True)
        return
    typer.echo(say(f"与 {period}/{standing.number} 相比：", f"against {period}/{standing.number}:"))
    shown = [{**row, "old": _figure(one.before), "new": _figure(one.now)} for row, one in zip(rows, told, strict=True)]
    list_objects(shown if every else shown[:50], CHANGED, as_json=False)
    if len(shown) > 50 and not every:
        typer.echo(say(f"共 {len(shown)} 个，--all 逐个列出", f"{len(shown)} in all: --all lists each"))


@release.command("certify")
def certify(
    period: MonthArgument,
    why: WhyOption,
    who: WhoOption = None,
    preliminary: Annotated[
        bool, typer.Option("--preliminary", help="作为初步数公布，未解决的事项写入其中 / as preliminary, with its gaps")
    ] = False,
    missing: Annotated[
        list[str] | None, typer.Option(metavar="D[/X]", help="列明未报的区、库 / a gap that the issue names")
    ] = None,
    explain: Annotated[
        list[str] | None, typer.Option(metavar="D[:C]=WHY", help="说明变动大的原因 / why a figure jumped")
    ] = None,
    waive: Annotated[
        list[str] | None, typer.Option(metavar="R[:D]=WHY", help="豁免某规则的问题 / findings let stand, and why")
    ] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """审定并公布一期；已有审定数的，即为更正 / Certify and publish a month; after a final issue: a correction of it.

    Refused, with the reasons and exit code 1, while findings that block are open, returns are missing or zeros not
    confirmed, figures have jumped without an explanation; a preliminary issue names these instead. Refused in any case
    when figures are older than what has come, or a person could be found out.

    \b
    Example:
      octet release certify 2026-09 --preliminary --who 王处 --why "月报会商"
      octet release certify 2026-09 --who 王处 --why "部务会" --missing 崇明区/商务楼宇 --explain 310105:MEM01="迁入"
    """
    from pipelines.homes.home import home as found
    from pipelines.runs.publishing import certify as published
    from schemas.periods import Period
    from schemas.telling import english
    from warehouse.releases.issues.objections import Listed

    here = found(home)
    asked = decision(who, why, "octet release certify …")
    listed = Listed.parse(missing or (), explain or (), here.areas, waive or ())
    built = published(here, Period.parse(period), asked, listed, is_preliminary=preliminary)
    _refused(built.findings)
    if built.issue is None:
        typer.echo(say(f"{period} 未予审定：", f"{period} is not certified:"), err=json)
        _tell(built.reasons, json)
        raise typer.Exit(1)
    if json:
        list_objects([as_object(built.issue)], ISSUES, as_json=True)
        return
    mark = built.issue.mark
    typer.echo(say(f"已公布 {period}/{mark.number} {mark.word}：{built.folder}",
                   f"published {period}/{mark.number} {mark.word_en}: {built.folder}"))  # fmt: skip
    for name in _named(built.issue.files):
        typer.echo(f"  {name}")
    for one in built.withheld:
        typer.echo(say(f"{one.rule} {one.message}（{one.count}）", f"{one.rule} {english(one)} ({one.count})"))


@release.command("revert")
def revert(
    period: MonthArgument,
    why: WhyOption,
    who: WhoOption = None,
    number: Annotated[int | None, typer.Option(metavar="N", help="确认是第几号 / the one that is meant")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """撤回现行的一期，恢复被它取代的 / Withdraw the issue that stands; the one that it replaced stands again.

    \b
    Example:
      octet release revert 2026-09 --who 王处 --why "长宁区数据有误"
    """
    from pipelines.homes.home import home as found
    from pipelines.runs.publishing import revert as withdrawn
    from schemas.periods import Period

    done, standing = withdrawn(found(home), Period.parse(period), decision(who, why, "octet release revert …"), number)
    if json:
        list_objects([as_object(done)], ISSUES, as_json=True)
        return
    now = f"{period}/{standing.number} {standing.mark.word}" if standing else say("无", "none")
    typer.echo(say(f"已撤回 {period}/{done.number}；现行：{now}", f"withdrawn {period}/{done.number}; standing: {now}"))


for name, command in (("list", list_), ("log", log), ("export", export)):
    release.command(name)(command)


def _named(files: Collection[str]) -> list[str]:
    """The files on top, then the folders with how many files are in each."""
    inner = Counter(name.split("/")[0] for name in files if "/" in name)
    told = [f"{name}/ ({count})" for name, count in sorted(inner.items())]
    return sorted(name for name in files if "/" not in name) + told


def _refused(findings: Sequence[Any]) -> None:
    """Exit code 1, and why, when something that must not leave stood in the files."""
    for one in findings:
        typer.echo(f"{one.rule} {one.file or ''} {one.message}", err=True)
    if findings:
        raise typer.Exit(1)


def _tell(against: Sequence[Reason], as_json: bool) -> None:
    rows = [{**one._asdict(), "told": str(one.told)} for one in against]
    shown = [{"kind": say(KINDS[one.kind], one.kind), "told": say(str(one.told), one.told.en)} for one in against]
    list_objects(rows if as_json else shown, REASONS, as_json)


def _change(one: Corrected) -> dict[str, Any]:
    sides = {name: cell and vars(cell) for name, cell in (("old", one.before), ("new", one.now))}
    key = {name: getattr(one, name) for name in ("code", "area", "dimension", "member")}
    return {**key, **sides, "causes": list(one.causes)}


def _figure(cell: Cell | None) -> str:
    if cell is None:
        return say("无", "none")
    return text(cell.number) if cell.number is not None else worded("status", cell.status)
