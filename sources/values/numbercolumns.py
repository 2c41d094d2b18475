"""Columns of numbers: counts, quantities, amounts and percentages in the unit of their column.

How one text is read stands in `quantities`. Here the column and its header decide what unit a bare number has, which
units may stand in it; which cells are in doubt is told in `numberdoubts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Column, Kind
from schemas.states import Severity
from sources.values.doubts import Doubt
from sources.values.numberdoubts import doubts_of, other_units, too_large
from sources.values.quantities import (
    AREA_TO_M2,
    FOREIGN,
    MONEY_TO_WAN,
    OF_MONEY,
    PER_MILLE,
    THINGS,
    TIMES,
    Quantity,
    area_scale,
    half_of,
    money_in_wan,
    multiple_of,
    read_quantity,
    scaled,
)
from sources.values.typers import Distinct, Issue, Setting, Typed, doubted

TIME_UNITS = {
    "months": {"月": 1.0, "个月": 1.0, "年": 12.0},
    "years": {"年": 1.0},
    "hours": {"学时": 1.0, "小时": 1.0, "课时": 1.0},
    "terms": {"届": 1.0, "期": 1.0},
}
"""Unit of a column of time → the units that cells and headers have, and what one of them makes in the column."""

AREAS = ("m2", "km2")
"""Units of columns of areas."""
WITHIN_A_YEAR = frozenset({"月", "月度", "每月", "季", "季度", "每季"})
"""What amounts are of that are none of a year: 税收（月）."""
LARGEST = 2**53 - 1
"""Above it whole numbers are not told apart as floats, as which cells are read."""

UNIT_IN_HEADER = "在表头写明单位,如(万元)"
SAY_MONEY = "写明是元还是万元,如123.5万元"
NUMERIC = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT})
"""The kinds that are numbers."""
RATES = frozenset({"%", PER_MILLE})
IN_PERCENT = "按百分数填写,如97%"
SHARE = "百分数统一写法:97%写作97或97%"


def count(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Whole numbers, of 0 or more unless the column says less; a header in 万人 scales the bare ones.

    Under a header in percent or of money they are no counts.
    """
    distinct = Distinct(values)
    header, _thing = multiple_of(setting.unit or "")
    header *= _time_scale(column, setting.unit) or 1.0
    read = [_with_unit(read_quantity(one), _counts(column)) for one in distinct.texts]
    read = _under(setting.unit, read, RATES | AREA_TO_M2.keys() | MONEY_TO_WAN.keys() - {"万", "亿"})
    numbers = [_scaled(q, column, header) for q in read]
    least = _least(column)
    whole = [int(n) if n is not None and least <= n <= LARGEST and n == int(n) else None for n in numbers]
    doubts = doubts_of(distinct, read, whole, header, "")
    if header >= 100:
        doubts = [too_large(q, header, doubt, n) for q, doubt, n in zip(read, doubts, whole, strict=True)]
    issues = [*_number_issues(distinct, read, whole), *doubted(distinct, doubts)]
    return Typed(distinct.spread(whole, pa.int64()), issues, half=_halves(distinct, read, header))


def number(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Numbers of 0 or more in the column's unit; areas are scaled from the header's or the cell's own unit."""
    distinct = Distinct(values)
    wanted = column.unit if column.unit in AREAS else None
    allowed = frozenset(AREA_TO_M2) if wanted else _counts(column)
    read = [_with_unit(read_quantity(one), allowed) for one in distinct.texts]
    read = _under(setting.unit, read, RATES | MONEY_TO_WAN.keys() - {"万", "亿"})
    results: list[float | None] = []
    for q in read:
        own = q.unit if q.unit in AREA_TO_M2 else setting.unit if q.multiple == 1 else None
        scale = area_scale(own, wanted) if wanted else 1.0
        results.append(scaled(q.number, scale) if q.number is not None and q.number >= _least(column) else None)
    header = setting.unit if setting.unit in AREA_TO_M2 else None
    doubts = doubts_of(distinct, read, results, 1.0, "")
    if wanted:
        doubts = other_units(read, doubts, results, AREA_TO_M2, header or wanted, wanted)
    issues = [*_number_issues(distinct, read, results), *doubted(distinct, doubts)]
    return Typed(distinct.spread(results, pa.float64()), issues)


def money(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Amounts in 万元; a header that does not say its unit is told once, as are signs of money that do not say theirs.

    ¥5 under 万元 is read as the header says: a currency is shown by many who mean 万元.
    """
    distinct = Distinct(values)
    read = [_with_unit(read_quantity(one), frozenset(MONEY_TO_WAN) | {OF_MONEY}) for one in distinct.texts]
    signed = [q.unit == OF_MONEY and q.multiple == 1 for q in read]
    read = [q._replace(unit="") if bare else q for q, bare in zip(read, signed, strict=True)]
    abroad = {setting.unit} if setting.unit and FOREIGN.fullmatch(setting.unit) else set()
    read = _under(setting.unit, read, RATES | AREA_TO_M2.keys() | abroad | WITHIN_A_YEAR)
    least, header = _least(column), setting.unit if setting.unit in MONEY_TO_WAN else "万元"
    amounts = [money_in_wan(q, setting.unit) if q.number is not None and q.number >= least else None for q in read]
    doubts = doubts_of(distinct, read, amounts, 1e4 if header == "万元" else 1.0, "万元")
    doubts = other_units(read, doubts, amounts, MONEY_TO_WAN, header, "万元")
    for place, (q, amount) in enumerate(zip(read, amounts, strict=True)):
        ask = SAY_MONEY if signed[place] else UNIT_IN_HEADER
        unsaid = setting.unit not in MONEY_TO_WAN or (signed[place] and header != "元")
        if amount and not q.unit and q.multiple == 1 and unsaid:
            doubts[place] = Doubt(f"{amount:.12g}万元", f"{q.number:.12g}元", ask, together=True)
    issues = [*_number_issues(distinct, read, amounts), *doubted(distinct, doubts)]
    return Typed(distinct.spread(amounts, pa.float64()), issues)


def percent(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Percentages 0-100; a column that is written as shares (0.97) is scaled and told once (V018).

    Under a header in per mille bare cells are a tenth, and told. Where some bare cells are at most 1 and others above,
    or all are 0 and 1, those up to 1 are read as they stand.
    """
    distinct = Distinct(values)
    read = [_with_unit(read_quantity(one), RATES) for one in distinct.texts]
    read = _under(setting.unit, read, AREA_TO_M2.keys() | MONEY_TO_WAN.keys())
    per_mille = setting.unit == PER_MILLE
    read = [q._replace(number=scaled(q.number, 0.1)) if per_mille and q.number and not q.unit else q for q in read]
    bare = [] if per_mille else [q.number for q in read if q.number is not None and not q.unit]
    shares = bool(bare) and max(bare) <= 1 and any(0 < n < 1 for n in bare)
    by_share = [shares and not q.unit and q.number is not None for q in read]
    results = [
        None if q.number is None else scaled(q.number, 100) if share else q.number
        for q, share in zip(read, by_share, strict=True)
    ]
    doubts = doubts_of(distinct, read, results, 1.0, "%")
    for place, q in enumerate(read):
        if q.number and not q.unit and (per_mille or (0 < q.number <= 1 and not shares)):
            other = f"{scaled(q.number, 10 if per_mille else 100):.12g}%"
            ask = IN_PERCENT if per_mille else SHARE
            doubts[place] = Doubt(f"{q.number:.12g}%", other, ask, together=per_mille)
    readings = distinct.spread([None if n is None else f"{n:.12g}%" for n in results], pa.string())
    outside = distinct.mask([n is not None and not 0 <= n <= 100 for n in results])
    issues = [
        *_number_issues(distinct, [q if q.number is None else Quantity(0.0) for q in read], results),
        Issue("V018", Severity.WARN, distinct.mask(by_share), expected="0-100", together=True, readings=readings),
        Issue("V018", Severity.BLOCK, outside, expected="0-100", readings=readings),
        *doubted(distinct, doubts),
    ]
    return Typed(distinct.spread(results, pa.float64()), issues)


def rounding(column: Column, values: pa.Array, typed: Typed) -> pa.Array:
    """Half a unit of the last place of each number, in the column's unit: a count that is written out is exact."""
    if column.kind is Kind.INT:
        return pa.repeat(0.0, len(values)) if typed.half is None else pc.fill_null(typed.half, 0.0)
    halves = []
    for text, value in zip(values.to_pylist(), typed.values.to_pylist(), strict=True):
        quantity = read_quantity(text or "")
        scale = value / quantity.number if value and quantity.number else 1.0
        halves.append(half_of(quantity, text or "") * scale)
    return pa.array(halves, pa.float64())


def _under(unit: str | None, read: list[Quantity], foreign: AbstractSet[str]) -> list[Quantity]:
    """Bare numbers under a header in a unit that cannot be the column's are none of it: 户籍人口(‰) counts nobody."""
    return [q if q.unit else Quantity(None) for q in read] if unit in foreign else read


def _least(column: Column) -> float:
    """Numbers are of 0 or more, but where the column says that they may be less, as a net change may."""
    return -LARGEST if column.signed else min(column.low or 0.0, 0.0)


def _counts(column: Column) -> frozenset[str]:
    """Units of time that may stand in a column of numbers: 人 and other things may stand in all but those of time."""
    return frozenset(TIME_UNITS.get(column.unit, {}))


def _time_scale(column: Column, unit: str | None) -> float | None:
    return TIME_UNITS.get(column.unit, {}).get(unit or "")


def _with_unit(quantity: Quantity, allowed: frozenset[str]) -> Quantity:
    """The quantity, or none where its unit is not one of the column's: 97% are no number of people."""
    unit = quantity.unit
    counted = not allowed & (AREA_TO_M2.keys() | MONEY_TO_WAN.keys() | {"%"})
    thing = counted and THINGS.fullmatch(unit) is not None and unit not in MONEY_TO_WAN
    multiple = quantity.multiple != 1 and multiple_of(unit) == (quantity.multiple, "") and "%" not in allowed
    if unit and not (thing or multiple or unit in allowed):
        return Quantity(None)
    return quantity


def _scaled(quantity: Quantity, column: Column, header: float) -> float | None:
    if quantity.number is None:
        return None
    scale = _time_scale(column, quantity.unit) if TIMES.fullmatch(quantity.unit) else None
    bare = not quantity.unit and quantity.multiple == 1
    return round(quantity.number * (header if bare else scale or 1.0), 6)


def _halves(distinct: Distinct, read: Sequence[Quantity], header: float) -> pa.Array | None:
    """Half a unit of the last place of counts written in 万 or 千; null where none is."""
    if header < 100 and all(q.multiple == 1 for q in read):
        return None
    halves = [_half(q, one, header) for q, one in zip(read, distinct.texts, strict=True)]
    return distinct.spread(halves, pa.float64())


def _half(quantity: Quantity, text: str, header: float) -> float:
    if quantity.multiple != 1 or quantity.unit:
        return quantity.half
    return 0.5 * header / 10 ** len(text.partition(".")[2]) if header >= 100 else 0.0


def _number_issues(distinct: Distinct, read: Sequence[Quantity], typed: Sequence[float | None]) -> list[Issue]:
    lost = [n is None for n in typed]
    misread = distinct.mask([gone and q.misread for gone, q in zip(lost, read, strict=True)])
    wrong = distinct.mask([gone and not q.misread for gone, q in zip(lost, read, strict=True)])
    return [Issue("V015", Severity.WARN, misread, untyped=True), Issue("V013", Severity.BLOCK, wrong, untyped=True)]
