"""`octet openlineage`."""

from __future__ import annotations

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption
from pipelines.command.output import list_objects

COLUMNS = (
    ("run", "运行", "run"),
    ("job", "作业", "job"),
    ("event", "事件", "event"),
    ("at", "时间", "at"),
    ("state", "结果", "result"),
)


def openlineage(home: HomeOption = None, json: JsonOption = False) -> None:
    """向数据目录发送运行的 OpenLineage 事件 / Tell a data catalogue of the runs, in OpenLineage.

    What was not yet sent of the last month is sent, in the order of time: `octet ui` does the same by itself. The
    setting `openlineage` says where to: the address of the city's own catalogue, or a file. What could not be
    delivered is sent with the next call; exit code 1.

    \b
    Example:
      OCTET_OPENLINEAGE=lineage.ndjson octet openlineage
      octet openlineage --json
    """
    from dataclasses import asdict

    from pipelines.homes.home import home as found
    from pipelines.homes.instance import instance
    from pipelines.lineage.sending import catalogue_of, send
    from schemas.errors import ConfigurationError

    here = found(home)
    if (catalogue := catalogue_of(here)) is None:
        raise ConfigurationError("there is no catalogue: set `openlineage` in octet.toml to its address, or to a file")
    with instance(here) as opened:
        told = [asdict(one) for one in send(here.workplace(), opened, catalogue)]
    list_objects(told, COLUMNS, json)
    if not told and not json:
        typer.echo(say("没有要发送的", "nothing to send"))
    if any(one["state"] == "failed" for one in told):
        raise typer.Exit(1)
