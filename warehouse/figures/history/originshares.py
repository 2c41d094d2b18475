"""How much of what areas of a month counted is in a figure on the boundaries of a later day, and by which shares."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import TypedDict

from warehouse.figures.history.redrawing import DIGITS, UNALLOCATED, WHOLE, AreaMoves


class SplitShare(TypedDict):
    """A share that a figure rests on, from the line of an area that ended in a list of areas (`successor`).

    `area`: whose rows are shared out; `ended`: the area whose line says it, `area` itself or what it lies in;
    `heir`: where that much of it went; `until`: its last day.
    """

    area: str
    ended: str
    heir: str
    share: float
    successor: str
    until: str


def origin_weights(moves: AreaMoves, area: str, covered: Collection[str]) -> dict[str, float]:
    """Area of the month → how much of what it counts is in the figure of `area`, as `redrawn` adds it up.

    What an area counts beyond the areas in it goes where its heirs are: so an area has what its heirs bring there,
    less what the area it lies in brings of all its rows. `covered`: the areas that have a figure.
    """
    if moves.district(area) not in moves.touched():
        return {area: 1.0}
    near = [one for one in covered if moves.district(one) in moves.touched()]
    lying = cache(moves.chain)
    reach = {
        one: sum(share for heir, share in moves.heirs(one).items() if area in {code for _, code in lying(heir)})
        for one in near
    }
    weights = {
        one: round(reach[one] - sum(reach.get(code, 0.0) for _, code in lying(one)[1:2]), DIGITS) for one in near
    }
    return {one: weight for one, weight in weights.items() if weight}


def split_shares(moves: AreaMoves, area: str, weights: Mapping[str, float]) -> list[SplitShare]:
    """The shares by which only a part of those areas is in the figure."""
    found: list[SplitShare] = []
    for code in sorted(weights):
        for heir, share in moves.heirs(code).items():
            if share < WHOLE and area in {one for _, one in moves.chain(heir)}:
                ended = _ended(moves, code)
                said = moves.areas.get(ended)
                found.append(
                    {
                        "area": code,
                        "ended": ended,
                        "heir": heir,
                        "share": round(share, DIGITS),
                        "successor": said.successor if said else "",
                        "until": str(said.valid_to) if said and said.valid_to else "",
                    }
                )
    return found


def _ended(moves: AreaMoves, code: str) -> str:
    """The area whose line says what became of one: itself, or the first around it that has successors or stands."""
    for one in (code.removesuffix(UNALLOCATED), *(above for _, above in moves.chain(code)[1:])):
        known = moves.areas.get(one)
        if known and known.heirs and not known.is_valid_on(moves.day):
            return one
    return code
