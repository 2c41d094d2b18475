"""`octet map`."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption, PeriodOption, district_code
from pipelines.command.output import list_objects

if TYPE_CHECKING:
    from pipelines.homes.home import Home

COLUMNS = (
    ("period", "报告期", "period"),
    ("district", "区", "district"),
    ("database", "数据库", "database"),
    ("file", "文件", "file"),
    ("cell", "单元格", "cell"),
    ("header", "表头", "header"),
    ("column", "建议字段", "suggested column"),
    ("title", "字段名称", "title"),
    ("score", "把握", "score"),
)
KINDS = (
    ("headers", "表头", "headers"),
    ("absences", "缺列", "absences"),
    ("values", "取值", "values"),
    ("corrections", "更正", "corrections"),
    ("waivers", "豁免", "waivers"),
    ("layouts", "版式", "layouts"),
)


def map_(
    header: Annotated[str | None, typer.Argument(metavar="[HEADER]", help="区里写的表头 / the header")] = None,
    column: Annotated[str | None, typer.Argument(metavar="[COLUMN]", help="字段或其名称 / column or title")] = None,
    database: Annotated[str | None, typer.Option(metavar="X", help="数据库 / database, such as party_member")] = None,
    district: Annotated[str | None, typer.Option(metavar="D", help="只对此区 / this district only")] = None,
    file: Annotated[str | None, typer.Option(metavar="PATTERN", help="只对此类文件名 / files called so only")] = None,
    why: Annotated[str | None, typer.Option(metavar="REASON", help="理由，必填 / why; needed")] = None,
    who: Annotated[str | None, typer.Option(metavar="NAME", help="经办人，默认为系统用户 / who decided")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="DATE", help="起 / valid from")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="止（含）/ valid to, inclusive")] = None,
    ignore: Annotated[bool, typer.Option("--ignore", help="此表头不用 / the header is to be ignored")] = False,
    absent: Annotated[str | None, typer.Option(metavar="COLUMN", help="该区没有此列 / there is no such column")] = None,
    check: Annotated[bool, typer.Option("--check", help="只核对 reference/ 下的文件 / check the files only")] = False,
    period: PeriodOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """认定表头；不带参数则列出待认定的表头 / Decide what a header means; without arguments, list what waits.

    A decision is a record in the home's reference/ and an event in the ledger. It holds for files read from then on;
    replay reads what was received before.

    \b
    Example:
      octet map
      octet map 政治生命起点 入党日期 --database party_member --district 310105 --why "区里来函说明"
      octet map 内部编号 --ignore --database party_member --why "区里自用"
      octet map --absent 学历 --database party_member --district 310105 --why "系统没有此项" --to 2026-12-31
      octet map --check
    """
    from pipelines.homes.home import home as found

    here = found(home)
    if check:
        _check(here, home)
        return
    if header is None and absent is None:
        from pipelines.homes.undecided import suggestions

        list_objects([asdict(one) for one in suggestions(here, period)], COLUMNS, json)
        return
    kind, fields = _decision(header, column, database, absent, ignore=ignore)
    scope = {
        "district": district_code(district, here.areas) if district else "",
        "file": file or "",
        "valid_from": start or "",
        "valid_to": end or "",
    }
    _record(here, kind, fields | scope | {"author": who or _user(), "reason": why or ""})


def _decision(
    header: str | None, column: str | None, database: str | None, absent: str | None, *, ignore: bool
) -> tuple[str, dict[str, str]]:
    """Which kind of record the call means, and its fields without the scope."""
    from schemas.databaselist import database as known
    from schemas.errors import ConfigurationError
    from sources.mappingfiles.makers import IGNORED

    if database is None:
        raise ConfigurationError("a mapping belongs to one database: name it with --database")
    name = known(database).name
    if absent is not None:
        if header is not None or ignore:
            raise ConfigurationError("--absent records that there is no such column: it goes without a header")
        return "absences", {"database": name, "column": _column(name, absent)}
    if header is None or ignore == (column is not None):
        raise ConfigurationError("name the header and its column, or the header and --ignore")
    return "headers", {
        "database": name,
        "header": header,
        "column": IGNORED if column is None else _column(name, column),
    }


def _column(database: str, wanted: str) -> str:
    """The column of that name or title; what is none is told where the record is checked."""
    from schemas.databaselist import databases

    titled = {column.title: name for name, column in databases()[database].columns.items()}
    return titled.get(wanted, wanted)


def _user() -> str:
    import getpass

    return getpass.getuser()


def _record(here: Home, kind: str, fields: dict[str, Any]) -> None:
    from pipelines.homes.recording import record_mapping

    record = record_mapping(here, kind, fields)
    where = f"reference/{record.scope.source}"
    district = f" --district {record.scope.district}" if record.scope.district else ""
    print(say(f"已登记：{where}", f"recorded: {where}"))
    print(
        say(
            f"此后收到的文件即按此读取。已收文件：octet replay --dry-run{district} 查看会改变什么",
            f"Files are read so from now on. What it changes in those received: octet replay --dry-run{district}",
        )
    )


def _check(here: Home, home: Path | None) -> None:
    """Read all that the home's reference holds; the first that is wrong is raised with its place."""
    from intake.systems import read_systems
    from pipelines.homes.warehouse_reading import obligations
    from schemas.cities.groupings import read_groupings
    from schemas.codelists import codelist, codelist_names
    from schemas.databaselist import databases
    from schemas.records import searchpath
    from schemas.rules import rules
    from sources.mappingfiles.loading import read_mappings
    from warehouse.figures.jointrules import joint_rules
    from warehouse.figures.roots import read_roots
    from warehouse.indicators.registry import indicators
    from warehouse.indicators.reportedcolumns import reported
    from warehouse.releases.bulletin.paragraphs import paragraphs
    from warehouse.releases.forms.formrecords import forms
    from warehouse.releases.portal.tilemaps import tile_places

    found = read_mappings(here.folder("reference"), here.areas)
    counts = Counter({name: len(getattr(found, name)) for name, _zh, _en in KINDS})
    counts["systems"] = len(read_systems(here.folder("reference"), here.areas))
    counts["roots"] = len(read_roots(here.folder("reference")))
    counts["groupings"] = len(read_groupings(here.folder("reference"), here.areas))
    counts["registers"] = sum(name.startswith("databases/") for name in searchpath.added())
    _ = (databases(), rules(), [codelist(name) for name in codelist_names()], indicators(), joint_rules(), reported())
    _ = (paragraphs(), forms(), tile_places())
    obligations(home, None)
    more = (
        ("systems", "系统", "sources"),
        ("roots", "上级组织", "roots"),
        ("groupings", "分组", "groupings"),
        ("registers", "台账", "registers"),
    )
    kinds = (*KINDS, *more)
    told = "，".join(say(f"{zh} {counts[name]} 条", f"{counts[name]} {en}") for name, zh, en in kinds)
    print(say(f"reference/ 无误：{told}", f"reference/ is right: {told}"))
