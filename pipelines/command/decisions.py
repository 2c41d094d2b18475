"""What the commands that record a decision share: reason, progress, the table, the exit code."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.command.language import say
from pipelines.command.output import list_objects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.runs.running import Done
    from warehouse.submissions.acceptance import Accepted
    from warehouse.submissions.committing import Decision

WhyOption = Annotated[str, typer.Option(metavar="REASON", help="理由，必填 / why; needed")]
WhoOption = Annotated[str | None, typer.Option(metavar="NAME", help="经办人，默认为系统用户 / who decided")]
COLUMNS = (
    ("submission", "报送", "submission"),
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("database", "数据库", "database"),
    ("part", "街镇", "street"),
    ("state", "状态", "state"),
    ("supersedes", "取代", "supersedes"),
)


def decision(who: str | None, why: str, example: str) -> Decision:
    """Who decided and why; a reason of blanks is none."""
    from schemas.errors import ConfigurationError
    from warehouse.submissions.committing import Decision

    if not why.strip():
        raise ConfigurationError(f'say why, as it will stand in the ledger: {example} --why "…"')
    return Decision(who or getpass.getuser(), why)


def show(decided: Sequence[Accepted], done: Done, as_json: bool) -> None:
    """Print what was decided; exit code 3 when its month could not be published."""
    told = [_as_object(one) for one in decided]
    shown = [one | {"supersedes": "、".join(map(str, one["supersedes"])) or "—"} for one in told]
    list_objects(told if as_json else shown, COLUMNS, as_json)
    published(done)


def published(done: Done) -> None:
    """Exit code 3, and why, when a month could not be published."""
    for what, reason in done.failures:
        typer.echo(say(f"失败 {what}：{reason}", f"failed {what}: {reason}"), err=True)
    if done.failures:
        raise typer.Exit(3)


def _as_object(decided: Accepted) -> dict[str, Any]:
    slot = decided.slot
    told = {"period": str(slot.period), "district": slot.district, "part": slot.part, "database": slot.database}
    return {"submission": decided.number, **told, "state": decided.state, "supersedes": [*decided.supersedes]}


def progress(month: str, _area: str | None, number: int, total: int) -> None:
    """Progress goes to standard error."""
    typer.echo(f"[{number + 1}/{total}] {month} {say('算指标、出成果', 'indicators and release')}", err=True)
