"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipelines.homes.home import Home
    from schemas.cities.areas import Areas

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="OCTET_HOME", help="工作目录，默认为当前目录 / the home; default: current folder"),
]
PeriodOption = Annotated[str | None, typer.Option("--period", metavar="YYYY-MM", help="报告期 / period")]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="当时的情况；日期指该日结束时 / as known then (ISO 8601, the city's time); a date: the end of that day",
    ),
]
CityOption = Annotated[
    str | None,
    typer.Option(
        "--city", metavar="CITY", help="不在工作目录中时：市代码，或区划表文件 / without a home: code, or list of areas"
    ),
]
PackOption = Annotated[
    Path | None,
    typer.Option(
        "--pack",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        readable=True,
        help="不在工作目录中时：本市台账（octet pack 所写）/ without a home: its registers, written by octet pack",
    ),
]
DistrictOption = Annotated[
    str | None, typer.Option("--district", metavar="D", help="区代码、区名或两者 / district: code, name or both")
]
DatabaseOption = Annotated[
    str | None, typer.Option("--database", metavar="X", help="数据库：名称、代码或中文名 / name, code or title")
]


class Boundaries(StrEnum):
    """Whether areas are those of the time, or today's."""

    AS_REPORTED = "as-reported"
    CURRENT = "current"


JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON 对象列表 / a list of JSON objects")]


def home_worked_in(named: Path | None, pack: Path | None = None) -> Home | None:
    """The home that is named or worked in; a district's own machine has none, but perhaps a pack.

    What the home's `reference`, or the pack, adds to the package is known from then on; without both nothing is.
    """
    if named is None and not Path("octet.toml").is_file():
        _use(pack)
        return None
    from pipelines.homes.home import home
    from schemas.errors import ConfigurationError

    here = home(named)
    if pack is not None:
        raise ConfigurationError(f"{here.root} is a home with registers of its own: leave --pack out")
    return here


def _use(pack: Path | None) -> None:
    from schemas.records import searchpath

    if pack is None:
        searchpath.use({})
        return
    from schemas.records.packs import unpacked

    searchpath.use(unpacked(pack), f"{pack.name}: ")


def areas_asked(here: Home | None, city: str | None) -> Areas:
    """The areas of the home; without one those of the city that an option names by code, or by a list of its areas."""
    from schemas.cities.areas import areas, areas_in
    from schemas.errors import ConfigurationError

    if here is not None:
        if city is not None:
            raise ConfigurationError(f"{here.root} is a home of the city {here.settings.city}: leave --city out")
        return here.areas
    return areas(city) if city is None or city.isdigit() else areas_in(Path(city))


def district_code(named: str, areas: Areas) -> str:
    """Code of the district, or of the city that reports, that an option names by code or by name."""
    from schemas.cities.reporters import city_called, every_reporter
    from schemas.errors import ConfigurationError
    from sources.placing.naming import tell_district

    if code := city_called(named, areas) or tell_district([named], areas):
        return code
    known = "、".join(f"{area.code} {area.zh}" for area in every_reporter(areas) if area.valid_to is None)
    raise ConfigurationError(f"no district is called {named!r}; known: {known}")
