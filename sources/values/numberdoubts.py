"""Which numbers can be read otherwise: by their unit, their sign, the header, or the column's other cells."""

from __future__ import annotations

from collections.abc import Sequence

from sources.values.doubts import Doubt
from sources.values.quantities import THINGS, Quantity
from sources.values.typers import Distinct

EXACT = "填写准确数"
PLAIN_DIGITS = "按普通数字填写,不用科学计数法"
ARABIC = "改填阿拉伯数字,不用“万”“千”"
ONE_UNIT = "全列统一单位,单位写在表头"
PLAIN_MINUS = "负数在前面写“-”"
ROUGH = "大约的数"
MOST = 1e6
"""No community, building or unit has so many of anything that is counted."""


def doubts_of(
    distinct: Distinct, read: Sequence[Quantity], typed: Sequence[float | None], header: float, unit: str
) -> list[Doubt | None]:
    """Cells whose number can be read otherwise. `header`: the multiple that bare numbers have by their header."""
    odd = _odd(distinct, read) if header == 1 else frozenset()
    doubts: list[Doubt | None] = []
    for place, (quantity, value) in enumerate(zip(read, typed, strict=True)):
        asked = None if value is None else _doubt(quantity, distinct.texts[place], header, unit, odd=place in odd)
        doubts.append(asked._replace(reading=f"{value:.12g}{unit}") if asked else None)
    return doubts


def _doubt(quantity: Quantity, text: str, header: float, unit: str, *, odd: bool) -> Doubt | None:
    multiple, number = quantity.multiple, quantity.number or 0.0
    if quantity.scientific:
        return Doubt("", f"编号{text}", PLAIN_DIGITS)
    if quantity.rough:
        return Doubt("", ROUGH, EXACT)
    if quantity.marked:
        return Doubt("", f"{-number:.12g}", PLAIN_MINUS)
    if odd or (header not in (1.0, multiple) and (multiple != 1 or THINGS.fullmatch(quantity.unit))):
        return Doubt("", _as_headed(_digits(quantity), header, unit, is_bare=multiple == 1), ONE_UNIT)
    return Doubt("", "", ARABIC, together=True, rule="V020") if quantity.in_han or multiple != 1 else None


def _digits(quantity: Quantity) -> float:
    """The number that is written, its multiple left out; 一百二十三万 has none beside it."""
    return (quantity.number or 0.0) / (1.0 if quantity.in_han else quantity.multiple)


def _as_headed(number: float, header: float, unit: str, *, is_bare: bool) -> str:
    """What the digits alone would be by the header, or by the column's other cells where it says nothing."""
    if unit:
        return f"{number:.12g}{unit if header != 1 else '元'}"
    return f"{number * (1e4 if header == 1 and is_bare else header):.12g}"


def too_large(quantity: Quantity, header: float, doubt: Doubt | None, value: int | None) -> Doubt | None:
    """A bare number under a header in 万 that is itself above a 万 was perhaps written in ones."""
    if value is None or quantity.unit or quantity.multiple != 1 or quantity.number is None:
        return doubt
    large = quantity.number >= header or value >= MOST
    return Doubt(f"{value}", f"{quantity.number:.12g}", ONE_UNIT) if large else doubt


def _odd(distinct: Distinct, read: Sequence[Quantity]) -> frozenset[int]:
    """The fewer ones where some cells carry a multiple (12万) and others (12) do not; both where they are even."""
    with_multiple = {place for place, q in enumerate(read) if q.number is not None and q.multiple != 1}
    bare = {place for place, q in enumerate(read) if q.number and q.multiple == 1 and not q.in_han}
    if not with_multiple or not bare:
        return frozenset()
    rows = distinct.counts()
    many, few = (sum(int(rows[place]) for place in group) for group in (bare, with_multiple))
    return frozenset((bare if many <= few else set()) | (with_multiple if few <= many else set()))


def other_units(
    read: Sequence[Quantity],
    doubts: list[Doubt | None],
    typed: Sequence[float | None],
    units: dict[str, float],
    header: str,
    wanted: str,
) -> list[Doubt | None]:
    """Also the cells that carry another unit than the header: their own one is taken, and made the `wanted` one."""
    return [
        Doubt(f"{value:.12g}{wanted}", f"{_digits(q):.12g}{header}", ONE_UNIT)
        if value is not None
        and (doubt is None or doubt.rule == "V020")
        and units.get(q.unit, units[header]) != units[header]
        else doubt
        for q, value, doubt in zip(read, typed, doubts, strict=True)
    ]
