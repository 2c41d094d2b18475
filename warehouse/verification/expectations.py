"""Great Expectations on the warehouse: what must hold of a month's values, whatever the districts sent.

Rows of files are checked by pandera in `schemas`; the seven invariants by `octet verify`. Nothing is changed here.
What is true of columns are expectations of the library, what is true of rows together is SQL in `expected/`: the rows
that it gives are wrong. A file added there adds an expectation.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.errors import OctetError
from schemas.periods import Period
from warehouse.indicators.owed import due_in
from warehouse.indicators.registry import indicators
from warehouse.verification.datadocs import legible

FOLDER = Path(__file__).parent / "expected"
VALUES = "SELECT * FROM v_indicator WHERE period = '{period}' AND area_level <= 3"
COUNTS = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
"""How much a result tells: how many rows break an expectation, none of their values."""


@dataclass(frozen=True)
class Expected:
    """One expectation: what it says (`中文 / English`), whether it holds, and how many rows break it."""

    name: str
    passed: bool
    broken: int


@dataclass(frozen=True)
class Checked:
    """All expectations of a month, and the page of Great Expectations that shows them."""

    period: str
    results: tuple[Expected, ...]
    page: str

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
    url = engine.url.render_as_string(hide_password=False)
    source = context.data_sources.add_sql("warehouse", connection_string=url, create_temp_table=True)
    values = source.add_query_asset("v_indicator", query=VALUES.format(period=period))
    suite = context.suites.add(gx.ExpectationSuite(name=str(period), expectations=list(_expectations(gx, period))))
    month = gx.ValidationDefinition(name=str(period), data=values.add_batch_definition_whole_table("all"), suite=suite)
    checkpoint = gx.Checkpoint(
        name=str(period), validation_definitions=[context.validation_definitions.add(month)], result_format=COUNTS
    )
    (found,) = context.checkpoints.add(checkpoint).run().run_results.values()
    source.get_execution_engine().close()
    return Checked(str(period), tuple(_expected(one) for one in found.results), legible(found))


def _expectations(gx: Any, period: Period) -> Iterator[Any]:
    e = gx.expectations
    percent = e.row_conditions.Column("unit") == "%"
    yield e.ExpectCompoundColumnsToBeUnique(column_list=["code", "area"], description="键唯一 / unique keys")
    yield e.ExpectColumnValuesToBeBetween(column="value", min_value=0, description="值不为负 / no negative value")
    yield e.ExpectColumnValuesToBeBetween(
        column="value",
        min_value=0,
        max_value=100,
        row_condition=percent,
        description="百分比在0至100之间 / percentages from 0 to 100",
    )
    yield e.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A="areas_expected",
        column_B="areas_reported",
        or_equal=True,
        description="已报不多于应报 / reported within expected",
    )
    for path in sorted(FOLDER.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        for name, given in _terms(period).items():
            text = text.replace(f"{{{name}}}", given)
        yield e.UnexpectedRowsExpectation(unexpected_rows_query=text, description=text.partition("\n")[0][3:])


def _terms(period: Period) -> dict[str, str]:
    """What stands for the names in braces of the SQL; `{batch}`, the month's values, is put in by the library.

    `due`: the indicators of the month, each with its finest level. `additive`: those whose parts add up; netted
    transfers do not.
    """
    additive = [one.code for one in indicators().values() if all(len(m.conditions) == 1 for m in one.measures)]
    return {
        "period": str(period),
        "before": str(period.earlier()),
        "due": ", ".join(f"('{one.code}', {one.finest})" for one in due_in(period, indicators().values())),
        "additive": ", ".join(f"'{code}'" for code in additive),
    }


def _expected(found: Any) -> Expected:
    name, result = str(found.expectation_config.description), found.result
    if found.exception_info.get("raised_exception", True):
        raise OctetError(f"the expectation {name!r} cannot be evaluated: {found.exception_info}")
    broken = result.get("unexpected_count", result.get("observed_value", 0))
    return Expected(name, bool(found.success), 0 if found.success else int(broken or 0))
