"""When the boundaries of areas changed: figures of before and after do not speak of the same ground.

The lists say which area ended, and what came after it; what a new one was cut out of they do not say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from schemas.cities.arealists import Area


def boundary_changes(areas: Iterable[Area]) -> list[tuple[str, str]]:
    """Code of each area whose boundaries changed, and the first month (YYYY-MM) whose data date knows the new ones.

    What ended has come to its successors; where one lies elsewhere, what held the one has lost it to what holds the
    other. An end without a successor changes nothing else.
    """
    known = {area.code: area for area in areas}
    found = set()
    for ended in known.values():
        if ended.valid_to is None:
            continue
        since = (ended.valid_to + dt.timedelta(days=1)).strftime("%Y-%m")
        for after in (known[code] for code in ended.heirs if code in known):
            concerned = {after.code} | set(_above(ended, known)).symmetric_difference(_above(after, known))
            found |= {(code, since) for code in concerned}
    return sorted(found)


def _above(area: Area, known: dict[str, Area]) -> Iterator[str]:
    """What an area lies in."""
    while (outer := known.get(area.parent)) is not None:
        yield outer.code
        area = outer
