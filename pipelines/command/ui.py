"""`octet ui`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption


def ui(
    port: Annotated[int, typer.Option(help="端口 / port on this machine")] = 3000,
    home: HomeOption = None,
) -> None:
    """打开 Dagster 网页界面（仅限本机），Ctrl+C 结束 / The Dagster web UI, on this machine only; Ctrl+C ends it.

    \b
    Example:
      octet ui
      octet ui --port 3100
    """
    from pipelines.homes.home import home as found
    from pipelines.homes.instance import instance
    from pipelines.runs.leftovers import sweep
    from pipelines.serving import HOST, serve

    here = found(home)
    with instance(here) as opened:
        sweep(opened)
    typer.echo(
        say("网页界面（约 20 秒后可用）", "the web UI, in about 20 seconds") + f": http://{HOST}:{port}", err=True
    )
    raise typer.Exit(serve(here, port))
