"""`octet release list`, `log`, `export`: which issues there are, what was done with them, their exact figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.command.decisions import WhoOption, WhyOption, decision
from pipelines.command.language import say
from pipelines.command.options import DistrictOption, HomeOption, JsonOption, PeriodOption, district_code
from pipelines.command.output import list_objects

if TYPE_CHECKING:
    from warehouse.releases.issues.issuerecords import Certified

MonthArgument = Annotated[str, typer.Argument(metavar="PERIOD", help="报告期 / period, YYYY-MM")]
ISSUES = (
    ("period", "报告期", "period"),
    ("number", "序号", "number"),
    ("stage", "版本", "stage"),
    ("certified_at", "审定时间", "certified at"),
    ("certified_by", "审定人", "by"),
    ("why", "理由", "why"),
    ("standing", "现状", "standing"),
    ("folder", "文件夹", "folder"),
)
LOG = (
    ("at", "时间", "at"),
    ("period", "报告期", "period"),
    ("action", "事项", "action"),
    ("number", "序号", "number"),
    ("who", "经办", "who"),
    ("why", "理由", "why"),
)


def list_(period: PeriodOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """各期：版本、审定人、现行与否 / Issues: what they are, who certified them, which stand.

    \b
    Example:
      octet release list --period 2026-09
    """
    from pipelines.homes.warehouse_reading import warehouse
    from warehouse.ledger.releasetables import release as table
    from warehouse.releases.issues.issuerecords import issues

    with warehouse(home, period) as connection:
        rows = [as_object(one) for one in issues(connection, *([table.c.period == period] if period else []))]
    shown = [{**row, "stage": row["stage_name"], "standing": _standing(row)} for row in rows]
    list_objects(rows if json else shown, ISSUES, json)


def export(
    period: MonthArgument,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="要建的文件夹 / folder to make")],
    why: WhyOption,
    who: WhoOption = None,
    number: Annotated[int | None, typer.Option(metavar="N", help="第几号，默认为现行 / which issue")] = None,
    district: DistrictOption = None,
    home: HomeOption = None,
) -> None:
    """把含未公布数的内部资料交给指定的人，并记入台账 / Hand out an issue's exact figures to a named reader, on record.

    With --district only that district's own are exact.

    \b
    Example:
      octet release export 2026-09 长宁区 --district 310105 --who 王处 --why "发区"
      octet release export 2026-09 /media/u盘/2026-09 --who 王处 --why "部领导阅"
    """
    from pipelines.homes.home import home as found
    from pipelines.runs.publishing import export as handed
    from schemas.periods import Period

    asked = decision(who, why, "octet release export …")
    here = found(home)
    named = district_code(district, here.areas) if district else None
    for path in handed(here, Period.parse(period), out, asked, number, named):
        typer.echo(path)


def log(period: PeriodOption = None, home: HomeOption = None, json: JsonOption = False) -> None:
    """谁在何时制作、审定、撤回、取走了什么 / Who built, certified, withdrew or took what, and when.

    \b
    Example:
      octet release log --period 2026-09
    """
    import sqlalchemy as sa

    from pipelines.homes.warehouse_reading import warehouse
    from schemas.periods import told_at
    from warehouse.ledger.tables import ledger_event

    event = ledger_event.c
    query = sa.select(event.at, event.period, event.who, event.why, event.detail).where(event.kind == "release")
    with warehouse(home, period) as connection:
        rows = connection.execute(query.where(*([event.period == period] if period else [])).order_by(event.id)).all()
    told = [
        {
            "at": told_at(row.at, "minutes"), "period": row.period, "action": row.detail.get("action", "automatic"),
            "number": row.detail.get("number"), "who": row.who, "why": row.why,
        }
        for row in rows
    ]  # fmt: skip
    words = {"draft": "草稿", "certify": "审定", "withdraw": "撤回", "export": "取走", "automatic": "旧版自动"}
    shown = [{**one, "action": say(words[one["action"]], one["action"]), "number": one["number"] or ""} for one in told]
    list_objects(told if json else shown, LOG, json)


def as_object(one: Certified) -> dict[str, Any]:
    """An issue as an object of the public contract."""
    from schemas.periods import told_at

    mark = one.mark
    return {
        "period": one.period, "number": one.number, "stage": one.stage, "stage_name": say(mark.word, mark.word_en),
        "correction": one.correction, "state": one.state, "certified_at": mark.certified_at,
        "certified_by": one.certified_by, "why": one.why, "replaces": one.replaces, "is_current": one.is_current,
        "withdrawn_at": None if one.withdrawn_at is None else told_at(one.withdrawn_at, "minutes"),
        "withdrawn_by": one.withdrawn_by, "withdrawn_why": one.withdrawn_why, "folder": one.folder, "files": one.files,
    }  # fmt: skip


def _standing(row: dict[str, Any]) -> str:
    if row["withdrawn_at"]:
        return say("已撤回", "withdrawn") + f" {row['withdrawn_by']}"
    return say("现行", "stands") if row["is_current"] else say("已被取代", "replaced")
