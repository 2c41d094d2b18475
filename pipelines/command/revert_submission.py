"""`octet revert-submission`."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.command.decisions import WhoOption, WhyOption, decision, progress, show
from pipelines.command.options import HomeOption, JsonOption


def revert_submission(
    submission: Annotated[
        int, typer.Argument(metavar="SUBMISSION", help="现行或待核定的报送 / a submission that stands or waits")
    ],
    why: WhyOption,
    who: WhoOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """撤回一份报送，不再计入 / Take back a submission, a confirmed zero too: it counts no longer.

    Nothing takes its place by itself: until another version is there, its values are missing. Its file is kept, and
    sent once more it stays taken back. The decision is kept in the ledger; indicators and release of the month follow.

    \b
    Example:
      octet revert-submission 12 --why "区里来函：报错了月份"
    """
    from pipelines.homes.home import home as found
    from pipelines.runs.deciding import revert

    asked = decision(who, why, f"octet revert-submission {submission}")
    reverted, done = revert(found(home), submission, asked, progress)
    show([reverted], done, json)
