"""Which districts of a month an edit of the home's lists of areas concerns: what stands on its data date decides."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from schemas.periods import Period
from warehouse.indicators.bases import DISTRICT
from warehouse.store.asknown import known_areas


def districts_edited(connection: sa.Connection, at: dt.datetime, period: Period) -> frozenset[str]:
    """The districts in which, by the lists that were noticed `at` a time, other areas stand on the data date.

    There are none where only areas of other times, or what takes their place later, are written otherwise.
    """
    sides = [known_areas(connection, time) for time in (at - dt.timedelta.resolution, at)]
    day = period.data_date
    before, after = ({(one.code, one.parent, one.zh) for one in side if one.is_valid_on(day)} for side in sides)
    codes = {code for code, *_ in before ^ after}
    return frozenset(found for code in codes for side in sides if (found := side.above(code, DISTRICT)) is not None)
