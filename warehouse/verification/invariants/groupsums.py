"""Invariant 4 for groupings: those that may not overlap are together, with what belongs to none, what their host is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa

from schemas.periods import Period
from warehouse.figures.grouped.monthgroups import MonthGroup
from warehouse.indicators.registry import Indicator
from warehouse.ledger.figuretables import indicator_value
from warehouse.verification.breaches import Breach

TOLERANCE = 1e-6


def breaches(
    connection: sa.Connection, period: Period, groups: Sequence[MonthGroup], known: Iterable[Indicator]
) -> Iterator[Breach]:
    """Standing values of a host that its groups do not add up to; only where an indicator is told of them all."""
    lots = {one.code: [each for each in groups if each.lot == one.lot] for one in groups if one.is_rest}
    if not lots:
        return
    stored = _stored(connection, period, [one for own in lots.values() for one in own])
    for indicator in known:
        for rest, own in lots.items():
            if not all(one.tells(indicator) for one in own if one.members):
                continue
            for place, name in enumerate(("numerator", "denominator")):
                together = sum(stored.get((indicator.code, one.code), (0.0, 0.0))[place] for one in own)
                whole = stored.get((indicator.code, own[0].host), (0.0, 0.0))[place]
                if abs(together - whole) > TOLERANCE:
                    told = f"its groups and what is in none have {together:g}, it has {whole:g}"
                    yield Breach(4, f"{period} {indicator.code} {name} {own[0].host} {rest}", told)


def _stored(
    connection: sa.Connection, period: Period, groups: Sequence[MonthGroup]
) -> dict[tuple[str, str], tuple[float, float]]:
    """Code and area → numerator and denominator, of groups and their hosts."""
    table = indicator_value.c
    query = sa.select(table.code, table.area, table.numerator, table.denominator).where(
        table.period == period, table.valid_to.is_(None), table.dimension.is_(None),
        table.area.in_({one.code for one in groups} | {one.host for one in groups}),
    )  # fmt: skip
    return {(code, area): (above, below or 0.0) for code, area, above, below in connection.execute(query)}
