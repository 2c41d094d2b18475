"""`octet accept`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.command.decisions import WhoOption, WhyOption, decision, progress, show
from pipelines.command.options import HomeOption, JsonOption
from schemas.states import State


def accept(
    submission: Annotated[int, typer.Argument(metavar="SUBMISSION", help="待核定的报送 / the submission that is held")],
    why: WhyOption,
    who: WhoOption = None,
    as_delta: Annotated[
        bool, typer.Option("--as-delta", help="按主键并入现行版本 / its rows change what stands, by their keys")
    ] = False,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """裁定一份待核定的报送计入，取代现行版本 / Let a submission that is held count, in the place of what stands.

    With --as-delta its rows take the place of those with the same keys in what stands, or are added to it; all others
    stay, none is ever removed. A street that is accepted without it takes the place of the whole file for all streets.
    The decision is kept in the ledger; indicators and release of the month follow. Where nothing stands any more, one
    that was superseded or taken back may count again, as a new version. What mends a version that is not current (F019)
    is refused, and what has no row that counts (F030): `octet confirm-zero` is for that.

    \b
    Example:
      octet accept 12 --why "区里来函：以新文件为准"
      octet accept 12 --as-delta --why "区里来函：只改这几栋"
    """
    from pipelines.homes.home import home as found
    from pipelines.runs.deciding import accept as let_stand

    decided = decision(who, why, f"octet accept {submission}")
    accepted, done = let_stand(found(home), submission, decided, progress, as_delta=as_delta)
    show([accepted], done, json)
    if accepted.state == State.PARTIAL:
        raise typer.Exit(1)
