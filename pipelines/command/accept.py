"""`octet accept`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.command.options import HomeOption, JsonOption
from pipelines.command.output import list_objects
from pipelines.command.wording import say

COLUMNS = (
    ("submission", "报送", "submission"),
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("database", "数据库", "database"),
    ("part", "街镇", "street"),
    ("state", "状态", "state"),
    ("supersedes", "取代", "supersedes"),
)


def accept(
    submission: Annotated[int, typer.Argument(metavar="SUBMISSION", help="待定的报送 / the submission that is held")],
    why: Annotated[str, typer.Option(metavar="REASON", help="理由，必填 / why; needed")],
    who: Annotated[str | None, typer.Option(metavar="NAME", help="经办人，默认为系统用户 / who decided")] = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """裁定一份待定的报送计入，取代现行版本 / Let a submission that is held count, in the place of what stands.

    A street that is accepted takes the place of the whole file for all streets. The decision is kept in the ledger;
    indicators and release of the month follow. What mends a version that is not current (F019) is refused.

    \b
    Example:
      octet accept 12 --why "区里来函：以新文件为准"
    """
    import getpass

    from pipelines.accepting import accept as let_stand
    from pipelines.home import home as found
    from schemas.errors import ConfigurationError
    from warehouse.intake import Decision

    if not why.strip():
        raise ConfigurationError('say why, as it will stand in the ledger: octet accept 12 --why "…"')
    told, done = let_stand(found(home), submission, Decision(who or getpass.getuser(), why), _progress)
    replaced = "、".join(map(str, told["supersedes"]))
    list_objects([told] if json else [told | {"supersedes": replaced or "—"}], COLUMNS, json)
    for what, reason in done.failures:
        typer.echo(say(f"失败 {what}：{reason}", f"failed {what}: {reason}"), err=True)
    if done.failures:
        raise typer.Exit(3)
    if told["state"] == "partial":
        raise typer.Exit(1)


def _progress(month: str, _area: str | None, number: int, total: int) -> None:
    """Progress goes to standard error."""
    typer.echo(f"[{number + 1}/{total}] {month} {say('算指标、出成果', 'indicators and release')}", err=True)
