"""`octet verify`."""

from __future__ import annotations

from dataclasses import asdict

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption
from pipelines.command.output import list_objects

COLUMNS = (("invariant", "不变式", "invariant"), ("where", "位置", "where"), ("what", "说明", "what"))


def verify(home: HomeOption = None, json: JsonOption = False) -> None:
    """核验整个工作目录；有不符则退出码为 1 / Prove the invariants of the home; exit code 1 on a breach.

    \b
    Example:
      octet verify
      octet verify --json
    """
    from pipelines.verifying import breaches

    rows = [asdict(breach) for breach in breaches(home)]
    if rows or json:
        list_objects(rows, COLUMNS, json)
    if rows:
        raise typer.Exit(1)
    if not json:
        print(say("七项不变式全部成立", "all seven invariants hold"))
