"""`octet replay`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption, PeriodOption
from pipelines.command.output import list_objects
from schemas.states import TO_MEND

if TYPE_CHECKING:
    from intake.rereading import Rereading
    from warehouse.ledger.findingrows import Told
    from warehouse.submissions.versionchanges import Changes

DONE = (
    ("submission", "新版本", "new version"),
    ("of", "原版本", "of"),
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("database", "数据库", "database"),
    ("part", "街镇", "street"),
    ("state", "状态", "state"),
    ("rows_accepted", "接收", "accepted"),
    ("rows_quarantined", "未接收", "quarantined"),
)
PLANNED = (
    ("submission", "报送", "submission"),
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("database", "数据库", "database"),
    ("change", "变化", "change"),
    ("place", "位置", "place"),
    ("told", "内容", "what"),
)
SHOWN_ROWS = 20
"""Rows of one version told one by one on the terminal; JSON has them all."""


def replay(
    period: PeriodOption = None,
    district: Annotated[str | None, typer.Option(metavar="D", help="区代码 / district code")] = None,
    database: Annotated[str | None, typer.Option(metavar="X", help="数据库 / database, such as party_member")] = None,
    submission: Annotated[int | None, typer.Option(metavar="N", help="只此报送 / this submission only")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只看会改变什么，不保存 / only show what would change")
    ] = False,
    why: Annotated[str | None, typer.Option(metavar="REASON", help="理由，必填（预览除外） / why; needed")] = None,
    who: Annotated[str | None, typer.Option(metavar="NAME", help="经办人，默认为系统用户 / who decided")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """按现行规则、代码表和映射重读已收原件 / Read again what was received, by today's rules, code lists and mappings.

    Needs OCTET_VAULT_IDENTITY, the private key; every file opened is logged. Unchanged readings change nothing. What
    changed is answered once more below returned/; with --submission also a lost answer.

    \b
    Example:
      octet replay --dry-run
      octet replay --period 2026-09 --district 310105 --why "登记了“支部编号”的映射"
    """
    import getpass

    from pipelines.homes.home import home as found
    from pipelines.runs.replaying import Again, answers, previews, replayed
    from pipelines.runs.replaying import replay as read_again
    from pipelines.runs.wanted import Wanted
    from schemas.errors import ConfigurationError
    from warehouse.submissions.committing import Decision

    here, again = found(home), Again(Wanted(period, district, database), submission)
    if dry_run:
        planned = [_planned(*each) for each in previews(here, again, _quiet)]
        list_objects(planned if json else [row for each in planned for row in _rows(each)], PLANNED, json)
        return
    if not why:
        raise ConfigurationError('say why, as it will stand in the ledger: octet replay --why "…" (or --dry-run)')
    done = read_again(here, again, Decision(who or getpass.getuser(), why), _quiet)
    made = replayed(here, done.since)
    list_objects([asdict(one) for one in made], DONE, json)
    for path in answers(here, made):
        typer.echo(say(f"答复 {path}", f"answer {path}"), err=True)
    for what, reason in done.failures:
        typer.echo(say(f"失败 {what}：{reason}", f"failed {what}: {reason}"), err=True)
    if done.failures:
        raise typer.Exit(3)
    if any(one.state in TO_MEND for one in made):
        raise typer.Exit(1)


def _quiet(month: str, area: str | None, number: int, total: int) -> None:
    """Progress goes to standard error, one line a district."""
    told = area or say("算指标、出成果", "indicators and release")
    typer.echo(f"[{number + 1}/{total}] {month} {told}", err=True)


def _planned(reread: Rereading, found: Changes) -> dict[str, Any]:
    """One version as a JSON object."""
    from warehouse.submissions.versionchanges import as_ranges

    slot, outcome = reread.last.slot, reread.last.outcome
    assert slot is not None
    return {
        "submission": reread.number,
        "period": str(slot.period),
        "district": slot.district,
        "part": slot.part,
        "database": slot.database,
        "state": outcome.state,
        "rows_accepted": [found.before[0], found.after[0]],
        "rows_quarantined": [found.before[1], found.after[1]],
        "enter": as_ranges(found.enters),
        "leave": as_ranges(found.leaves),
        "change": [
            {"sheet": each.place[0], "row": each.place[1], "columns": {k: list(v) for k, v in each.columns.items()}}
            for each in found.changed
        ],
        "findings_come": [_finding(told) for told in found.come],
        "findings_go": [_finding(told) for told in found.go],
    }


def _finding(told: Told) -> dict[str, Any]:
    names = ("rule", "severity", "sheet", "cell", "row", "column", "count", "message")
    return dict(zip(names, told.fields(names), strict=True))


def _rows(planned: dict[str, Any]) -> list[dict[str, Any]]:
    """The same as lines of a table."""
    found: list[tuple[str, str, str]] = []
    counts = " · ".join(
        say(f"{zh} {before}→{after}", f"{en} {before}→{after}")
        for (zh, en), (before, after) in (
            (("接收", "accepted"), planned["rows_accepted"]),
            (("未接收", "quarantined"), planned["rows_quarantined"]),
        )
    )
    found.append((say("行数", "counts"), "", counts))
    for key, zh, en in (("enter", "新接收", "enters"), ("leave", "不再接收", "leaves")):
        found += [(say(zh, en), place, "") for place in planned[key]]
    changed = planned["change"]
    for each in changed[:SHOWN_ROWS]:
        told = "；".join(f"{name} {a or '空'}→{b or '空'}" for name, (a, b) in each["columns"].items())
        found.append((say("改变", "changes"), f"{each['sheet']}!{each['row']}", told))
    if len(changed) > SHOWN_ROWS:
        rest = len(changed) - SHOWN_ROWS
        found.append((say("改变", "changes"), "", say(f"另有 {rest} 行，见 --json", f"{rest} more: see --json")))
    for key, zh, en in (("findings_come", "问题新增", "finding comes"), ("findings_go", "问题消除", "finding goes")):
        for told in planned[key][:SHOWN_ROWS]:
            found.append((say(zh, en), f"{told['sheet'] or ''}!{told['cell'] or ''}".strip("!"), told["message"]))
    known = {name: planned[name] for name in ("submission", "period", "district", "database")}
    return [known | {"change": change, "place": place, "told": told} for change, place, told in found]
