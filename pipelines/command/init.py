"""`octet init`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.command.language import say


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新工作目录 / the new home")],
    city: Annotated[str | None, typer.Option(metavar="CODE", help="市代码 / division code of the city")] = None,
    keys: Annotated[
        Path | None, typer.Option(metavar="FILE", help="密钥文件，须在目录之外 / where keys go, outside the home")
    ] = None,
) -> None:
    """新建工作目录与密钥 / Make a home, and its keys outside it.

    A city whose areas are not built in has their list put into DIR/reference/areas first.

    \b
    Example:
      octet init ~/shanghai
      octet init ~/shanghai --keys /secure/shanghai.keys
      octet init ~/hangzhou --city 330100
    """
    from pipelines.homes.new_home import make_home

    made = make_home(folder, city, keys)
    kept = say("密钥（新建，请另存一份）", "keys (new: keep a copy in a safe)")
    if not made.keys_made:
        kept = say("密钥（沿用原有）", "keys (those that were there)")
    print(f"{say('工作目录', 'home')}: {made.home.root}")
    print(f"{kept}: {made.key_file}")
    print(
        say("接着", "next") + f": {made.home.root}/inbox/YYYY-MM/<{say('区', 'district')}>/ → octet run --home {folder}"
    )
