"""What an indicator's value is: numerator / denominator x scale, or the count alone; for numbers and as SQL."""

from __future__ import annotations

from typing import Any

from sqlglot import exp, parse_one


def value(is_ratio: bool, numerator: float | None, denominator: float | None, scale: float) -> float | None:
    """The value; None where there is nothing to divide, or nothing to divide by."""
    if not is_ratio:
        return numerator
    return _divided(numerator, denominator, scale) if numerator is not None and denominator else None


def value_sql(is_ratio: str, numerator: str, denominator: str, scale: str) -> str:
    """The same as SQL of every engine, over expressions whose numbers are floating point."""
    above, below, times = (parse_one(text) for text in (numerator, denominator, scale))
    divided = _divided(above, exp.Nullif(this=below, expression=exp.Literal.number(0)), times)
    return f"CASE WHEN {is_ratio} THEN {divided.sql()} ELSE {numerator} END"


def _divided(above: Any, below: Any, times: Any) -> Any:
    """Numbers, or expressions of sqlglot, which writes down what is done to them."""
    return above / below * times
