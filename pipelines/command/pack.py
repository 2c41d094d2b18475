"""`octet pack`: the registers of a home as one file, for those who check and fill in without it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.command.language import say
from pipelines.command.options import HomeOption


def pack(
    out: Annotated[Path, typer.Argument(metavar="OUT.toml", dir_okay=False, help="要写的文件 / file to write")],
    home: HomeOption = None,
) -> None:
    """把本市自己的台账写成一个文件，发给区里 / The home's own registers as one file, for the districts.

    With it `octet check --pack` and `octet template --pack` know them without a home. It holds declarations, code lists
    and rules, and no data. A file that is there already is not written over.

    \b
    Example:
      octet pack 本市台账.toml
      octet template 志愿服务站 志愿服务站.xlsx --pack 本市台账.toml
    """
    from pipelines.homes.home import home as found
    from schemas.databaselist import databases
    from schemas.errors import ConfigurationError
    from schemas.records import packs, searchpath
    from schemas.rules import rules

    if out.exists():
        raise ConfigurationError(f"{out} is there already: name another file")
    found(home)
    rules()  # read with the rest: a pack holds nothing that is wrong
    texts = searchpath.added()
    own = [database for database in databases().values() if f"databases/{database.name}.toml" in texts]
    if not own:
        raise ConfigurationError("this home has no registers of its own: declare one in reference/databases")
    out.write_text(packs.packed(texts), encoding="utf-8")
    named = "、".join(database.title for database in own)
    typer.echo(say(f"{out}：{named}", f"{out}: {', '.join(database.title_en for database in own)}"))
