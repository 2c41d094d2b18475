"""Great Expectations on the warehouse: what must hold of a month's values, whatever the districts sent.

Rows of files are checked by pandera in `schemas`; the seven invariants by `octet verify`. Nothing is changed here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import pandas as pd
import sqlalchemy as sa

from schemas.periods import Period
from warehouse.indicators.owed import due_in
from warehouse.indicators.registry import indicators
from warehouse.ledger.connection import reading

JUMP = 0.5
"""A complete city figure that moves by more than half from one month to the next is worth a look (drift)."""

SMALL = 20
"""Figures below this jump without meaning anything."""

CITY, DISTRICT, STREET = 1, 2, 3
KEY = ["code", "area"]


@dataclass(frozen=True)
class Expected:
    """One expectation: what it says (`中文 / English`), whether it holds, and how many rows break it."""

    name: str
    passed: bool
    broken: int


@dataclass(frozen=True)
class Checked:
    """All expectations of a month."""

    period: str
    results: tuple[Expected, ...]

    @property
    def passed(self) -> bool:
        """Whether every one holds."""
        return all(result.passed for result in self.results)


def check(engine: sa.Engine, period: Period) -> Checked:
    """Check the values of a month. The import of Great Expectations takes seconds, so it happens only here."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read at its import: nothing is to be sent anywhere
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("warehouse")
    batches = {
        name: source.add_dataframe_asset(name)
        .add_batch_definition_whole_dataframe("all")
        .get_batch({"dataframe": frame})
        for name, frame in frames(engine, period).items()
    }
    return Checked(str(period), tuple(_expected(name, batches[asset], one) for name, asset, one in _suite(gx)))


def _suite(gx: Any) -> list[tuple[str, str, Any]]:
    """Name, frame and expectation."""
    e = gx.expectations
    more = {"column_A": "areas_expected", "column_B": "areas_reported", "or_equal": True}
    told = [
        ("键唯一 / unique keys", "values", e.ExpectCompoundColumnsToBeUnique(column_list=KEY)),
        ("值不为负 / no negative value", "values", e.ExpectColumnValuesToBeBetween(column="value", min_value=0)),
        (
            "百分比在0至100之间 / percentages from 0 to 100",
            "percentages",
            e.ExpectColumnValuesToBeBetween(column="value", min_value=0, max_value=100),
        ),
        (
            "已报不多于应报 / reported within expected",
            "values",
            e.ExpectColumnPairValuesAToBeGreaterThanB(**more),
        ),
    ]
    empty = {
        "lacking": "市、区指标齐全 / every indicator told for city and districts",
        "streets": "街镇之和等于区 / a district is the sum of its streets",
        "districts": "各区之和不小于全市 / districts add up to the city or more",
        "groups": "分组之和等于总数 / groups add up to the total",
        "jumps": f"全市数环比变动不超过{JUMP:.0%} / no jump of the city's figures",
    }
    return told + [(name, asset, e.ExpectTableRowCountToEqual(value=0)) for asset, name in empty.items()]


def _expected(name: str, batch: Any, expectation: Any) -> Expected:
    found = batch.validate(expectation)
    broken = found.result.get("unexpected_count", found.result.get("observed_value", 0))
    return Expected(name, bool(found.success), 0 if found.success else int(broken or 0))


def frames(engine: sa.Engine, period: Period) -> dict[str, pd.DataFrame]:
    """The frames behind the expectations; but for `values` and `percentages`, a row is something wrong."""
    with reading(engine) as connection:
        values = _values(connection, period, STREET)
        earlier = _values(connection, period.earlier(), CITY)
        query = sa.text("SELECT * FROM v_breakdown WHERE period = :period")
        groups = pd.read_sql(query, connection, params={"period": str(period)})
    return {
        "values": values,
        "percentages": values[values.unit == "%"],
        "lacking": _lacking(values, [one.code for one in due_in(period, indicators().values())]),
        "streets": _parts(values, STREET).query("(parts - whole).abs() > 0.5"),
        "districts": _parts(values, DISTRICT).query("parts < whole - 0.5"),
        "groups": _groups(values, groups),
        "jumps": _jumps(values, earlier),
    }


def _values(connection: sa.Connection, period: Period, finest: int) -> pd.DataFrame:
    query = sa.text("SELECT * FROM v_indicator WHERE period = :period AND area_level <= :finest")
    frame = pd.read_sql(query, connection, params={"period": str(period), "finest": finest})
    figures = ["value", "numerator", "denominator"]
    return frame.astype(dict.fromkeys(figures, "float64"))


def _lacking(values: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Pairs of an indicator of the month and an area, city or district, of which not even `missing` is told."""
    upper = values[values.area_level <= DISTRICT]
    wanted = pd.MultiIndex.from_product([codes, upper.area.unique()], names=KEY)
    return wanted.difference(pd.MultiIndex.from_frame(upper[KEY])).to_frame(index=False)


def _parts(values: pd.DataFrame, level: int) -> pd.DataFrame:
    """Sum of the numerators of a level against the area above, of indicators that add up."""
    additive = {one.code for one in indicators().values() if all(len(m.conditions) == 1 for m in one.measures)}
    of_level = values[(values.area_level == level) & values.code.isin(additive) & values.numerator.notna()]
    sums = of_level.groupby(["code", "area_parent"], as_index=False).agg(parts=("numerator", "sum"))
    above = values[[*KEY, "numerator"]].rename(columns={"area": "area_parent", "numerator": "whole"})
    return sums.merge(above, on=["code", "area_parent"])


def _groups(values: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Breakdowns that do not add up to a total of the same coverage."""
    sums = groups.groupby([*KEY, "dimension", "areas_reported"], as_index=False).agg(parts=("numerator", "sum"))
    both = sums.merge(values[[*KEY, "areas_reported", "numerator"]], on=[*KEY, "areas_reported"])
    return both[(both.parts - both.numerator).abs() > 0.5]


def _jumps(values: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Complete counts of the city that moved by more than `JUMP` since the month before."""
    both = values.merge(earlier, on=KEY, suffixes=("", "_before"))
    complete = (both.areas_reported == both.areas_expected) & (both.areas_reported_before == both.areas_expected_before)
    moved = (both.value - both.value_before).abs() > JUMP * both.value_before
    return both[complete & moved & both.denominator.isna() & (both.value_before >= SMALL)]
