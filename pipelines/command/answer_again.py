"""`octet answer`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.command.language import say
from pipelines.command.options import DistrictOption, HomeOption, JsonOption, PeriodOption, district_code
from pipelines.command.output import list_objects

COLUMNS = (
    ("submission", "报送", "submission"),
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("database", "数据库", "database"),
    ("file", "文件", "file"),
    ("findings", "问题", "findings"),
)


def answer(
    period: PeriodOption = None,
    district: DistrictOption = None,
    who: Annotated[str | None, typer.Option(metavar="NAME", help="经办人，默认为系统用户 / who does it")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """合并检查的问题标在新的退改表里，再答复各区 / Answer once more: mark what shows when all files are seen together.

    Needs OCTET_VAULT_IDENTITY, the private key; every file opened is logged. Where all is told nothing is written. Exit
    code 1 if something still waits: for its month to be computed (octet run), or its file to be read again (replay).

    \b
    Example:
      octet answer
      octet answer --period 2026-09 --district 长宁区
    """
    import getpass

    from pipelines.homes.home import home as found
    from pipelines.runs.answering import answer as answer_once_more
    from pipelines.runs.wanted import Wanted

    here = found(home)
    wanted = Wanted(period, district_code(district, here.areas) if district else None)
    later = answer_once_more(here, wanted, who or getpass.getuser(), _quiet)
    list_objects([one._asdict() for one in later.told], COLUMNS, json)
    for path in later.paths:
        typer.echo(say(f"答复 {path}", f"answer {path}"), err=True)
    for month in later.stale:
        told = say("先算指标：octet run", "compute its figures first: octet run")
        typer.echo(say(f"未答复 {month}：{told}", f"not answered {month}: {told}"), err=True)
    if not later.failures:
        for one in later.left:
            read = say("按现行规则读法已变，先 octet replay", "today's rules read it otherwise: octet replay first")
            typer.echo(say(f"未答复 {one.submission}：{read}", f"not answered {one.submission}: {read}"), err=True)
    for what, reason in later.failures:
        typer.echo(say(f"失败 {what}：{reason}", f"failed {what}: {reason}"), err=True)
    if later.failures:
        raise typer.Exit(3)
    if later.left or later.stale:
        raise typer.Exit(1)


def _quiet(month: str, area: str | None, number: int, total: int) -> None:
    """Progress goes to standard error, one line a district."""
    typer.echo(f"[{number + 1}/{total}] {month} {area}", err=True)
