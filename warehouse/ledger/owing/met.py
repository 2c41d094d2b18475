"""Since when what is owed is met: by what was received and stands, never by who decided something when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from schemas.periods import BEIJING
from warehouse.ledger.submissionrows import Submission


def met_on(received: Sequence[Submission], streets: Collection[str]) -> dt.date | None:
    """The day, in the city's time zone, since which an obligation is met without a break; None: it is not met.

    What counts is when the files were received, not when somebody decided that they count: a file that waited, or was
    read again, is of the day on which its bytes came first. A later correction is not late, what was taken back is not
    there.
    """
    first: dict[str, dt.datetime] = {}
    for row in received:
        first[row.sha256] = min(first.get(row.sha256, row.received_at), row.received_at)
    counted = [row for row in received if row.current_from is not None]
    changes = {row.current_from for row in counted} | {row.current_to for row in counted}
    met: list[Submission] = []
    for moment in sorted((one for one in changes if one is not None), reverse=True):
        standing = [row for row in counted if _stood(row, moment)]
        if not _is_whole(standing, streets):
            break
        met = standing
    return max(first[row.sha256] for row in met).astimezone(BEIJING).date() if met else None


def _stood(row: Submission, moment: dt.datetime) -> bool:
    began, ended = row.current_from, row.current_to
    return began is not None and began <= moment and (ended is None or moment < ended)


def _is_whole(standing: Sequence[Submission], streets: Collection[str]) -> bool:
    parts = {row.part for row in standing}
    return None in parts or bool(parts) and parts >= set(streets)
