"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="OCTET_HOME", help="工作目录，默认为当前目录 / the home; default: current folder"),
]
PeriodOption = Annotated[str | None, typer.Option("--period", metavar="YYYY-MM", help="报告期 / period")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON 对象列表 / a list of JSON objects")]
