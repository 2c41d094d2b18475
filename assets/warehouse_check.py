"""The Great Expectations check on the warehouse, as an asset check of the indicators, with its page in the home."""

# No `from __future__ import annotations` here: Dagster wants the classes of an asset's arguments, not their names.

import dagster as dg

from assets.guard import Guard
from assets.metadata import listed
from assets.partitions import Partitions, chosen
from intake.workplace import Workplace
from schemas.periods import Period


def build_expectations(partitioned: Partitions) -> dg.AssetChecksDefinition:
    """Totals, drift and completeness of the month's values."""

    @dg.asset_check(
        asset="indicators",
        partitions_def=partitioned.months,
        description="库表期望：合计、跨期变动、完整性 / expectations on the warehouse",
    )
    def expectations(
        context: dg.AssetCheckExecutionContext, workplace: dg.ResourceParam[Workplace]
    ) -> dg.AssetCheckResult:
        from warehouse.verification.expectations import check

        period = Period.parse(chosen(context))
        with Guard():
            result = check(workplace.store.engine, period)
            page = workplace.checks / f"{period}.html"
            page.parent.mkdir(mode=0o700, exist_ok=True)
            page.write_text(result.page, encoding="utf-8")
        rows = [(one.name, "✓" if one.passed else "✗", one.broken) for one in result.results]
        told = listed(("expectation", "holds", "broken rows"), rows)
        return dg.AssetCheckResult(
            passed=result.passed,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"expectations": told, "page": dg.MetadataValue.path(page)},
        )

    return expectations
