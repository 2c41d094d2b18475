"""`octet purge`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from pipelines.command.decisions import WhoOption, WhyOption, decision
from pipelines.command.language import say
from pipelines.command.options import HomeOption, JsonOption
from pipelines.command.output import list_objects

COLUMNS = (("period", "报告期", "period"), ("files", "文件数", "files"), ("bytes", "字节", "bytes"))


def purge(
    why: WhyOption,
    days: Annotated[
        int | None,
        typer.Option("--older-than", metavar="DAYS", min=0, help="保留天数，默认为设置 returned_days / days to keep"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出，不删除 / list only")] = False,
    who: WhoOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """删除过了保留期的退改表与回执，并记入台账 / Remove return workbooks that were kept for long enough.

    They hold the districts' own rows, with identity numbers. Originals stay in the vault; what is published stays.

    \b
    Example:
      octet purge --older-than 180 --why "保留期已满"
    """
    from intake.purging import Purged, outdated
    from intake.purging import purge as removed
    from pipelines.homes.home import home as found
    from pipelines.runs.turns import turn
    from schemas.errors import ConfigurationError

    here = found(home)
    kept = here.settings.returned_days if days is None else days
    if days is None and not kept:
        raise ConfigurationError(
            "return workbooks are kept for good: say --older-than DAYS, or set returned_days in octet.toml"
        )
    asked = decision(who, why, "octet purge …")
    returned = here.folder("returned")
    with turn(here) as runner:
        files = outdated(returned, kept, dt.datetime.now(dt.UTC))
        if dry_run:
            rows = [
                {"period": path.relative_to(returned).parts[0], "files": str(path.relative_to(returned)),
                 "bytes": path.stat().st_size} for path in files
            ]  # fmt: skip
        else:
            rows = [one._asdict() for one in removed(runner.place.store.engine, returned, files, asked)]
    assert Purged._fields == tuple(field for field, *_ in COLUMNS)
    list_objects(rows, COLUMNS, json)
    if dry_run and not json:
        typer.echo(say("未删除任何文件", "nothing was removed"))
