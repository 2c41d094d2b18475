"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from schemas.areas import Areas

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="OCTET_HOME", help="工作目录，默认为当前目录 / the home; default: current folder"),
]
PeriodOption = Annotated[str | None, typer.Option("--period", metavar="YYYY-MM", help="报告期 / period")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON 对象列表 / a list of JSON objects")]


def district_code(named: str, areas: Areas) -> str:
    """Code of the district that an option names by code or by name."""
    from schemas.errors import ConfigurationError
    from sources.placing.naming import tell_district

    if code := tell_district([named], areas):
        return code
    known = "、".join(f"{area.code} {area.zh}" for area in areas.districts)
    raise ConfigurationError(f"no district is called {named!r}; known: {known}")
