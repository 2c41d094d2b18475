"""Asking one rule of `warehouse/figures/together` about a made-up city."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tests.indicators.cities import LIMITS, PERIOD, City
from warehouse.figures.grouped.monthgroups import MonthGroup
from warehouse.figures.jointrules import joint_rules
from warehouse.figures.jointtables import add_joint_tables
from warehouse.figures.roots import Root
from warehouse.figures.scan import Source, scan

MONTH = dt.date(2026, 9, 1)
LEFT = {"party_status": "3", "leave_type": "4", "leave_date": MONTH}
Told = list[dict[str, Any]]


def broken(
    city: City, rule: str, before: Sequence[Source] = (), roots: Sequence[Root] = (), groups: Sequence[MonthGroup] = ()
) -> Told:
    """What a rule tells of the city, by submission and row; `before`: the submissions of the month before."""
    found: Told = []
    with scan(city.folder, city.read, city.areas, PERIOD, LIMITS) as con:
        add_joint_tables(con, city.read, before, city.areas, PERIOD, roots, groups=groups)
        for one in (known for known in joint_rules() if known.rule.id == rule):
            if submissions := one.speaks_of(city.read, city.areas, PERIOD, before):
                cursor = con.execute(one.query(submissions, PERIOD))
                names = [column[0] for column in cursor.description or ()]
                found += [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    return sorted(found, key=lambda row: (row["submission"], row["_row"], row["column"]))


def places(told: Told) -> list[tuple[int, int]]:
    """Submission and row."""
    return [(row["submission"], row["_row"]) for row in told]


def cells(told: Told, *more: str) -> list[tuple[Any, ...]]:
    """Row, column and some more of each."""
    return [(row["_row"], row["column"], *(row[name] for name in more)) for row in told]
