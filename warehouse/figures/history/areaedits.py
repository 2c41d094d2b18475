"""Which districts of a month an edit of the home's lists of areas concerns: what stands on its data date decides."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from schemas.cities.arealists import areas_then
from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.indicators.bases import DISTRICT
from warehouse.ledger import snapshots


def districts_edited(connection: sa.Connection, city: str, at: dt.datetime, period: Period) -> frozenset[str]:
    """The districts in which, by the lists that were noticed `at` a time, other areas stand on the data date.

    There are none where only areas of other times, or what takes their place later, are written otherwise.
    """
    sides = [_listed(connection, city, time) for time in (at - dt.timedelta.resolution, at)]
    day = period.data_date
    before, after = ({(one.code, one.parent, one.zh) for one in side if one.is_valid_on(day)} for side in sides)
    codes = {code for code, *_ in before ^ after}
    return frozenset(found for code in codes for side in sides if (found := side.above(code, DISTRICT)) is not None)


def _listed(connection: sa.Connection, city: str, at: dt.datetime) -> Areas:
    texts = snapshots.texts(connection, "areas", at)
    return Areas(areas_then(city, {name: text for name, text in texts.items() if "/" not in name}))
