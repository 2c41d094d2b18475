"""`octet findings`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from pipelines.command.language import language
from pipelines.command.options import AsOfOption, HomeOption, JsonOption, PeriodOption
from pipelines.command.output import RECEIVED, list_objects, tell_what_was_known
from schemas.finding import titled
from schemas.states import Severity

COLUMNS = titled("submission", "rule", "severity", "sheet", "cell", "column", "value", "message", "count")


def _message(row: Mapping[str, Any]) -> str:
    """The message as it is kept; in English what the fields of the finding say."""
    if language() == "zh":
        return str(row["message"])
    from schemas.rules import message

    known = {"field": row["column"], "masked": row["value"], "key": row["value"], "columns": row["expected"]}
    known |= {"n": row["count"]} if row["count"] > 1 else {}  # of one finding it is perhaps no number of rows
    return message(row["rule"], "en", **{**row, **known})


def findings(
    submission: Annotated[int | None, typer.Option(metavar="N", help="报送编号 / submission")] = None,
    rule: Annotated[str | None, typer.Option(metavar="ID", help="规则编号 / rule")] = None,
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    json: JsonOption = False,
) -> None:
    """问题清单；有须整改的则退出码为 1 / Findings; exit code 1 when some must be mended.

    Without --submission, versions that were superseded are left out.

    \b
    Example:
      octet findings --submission 12
      octet findings --rule C004 --json
      octet findings --period 2026-09 --as-of 2026-10-12
    """
    from pipelines.homes.warehouse_reading import moment, warehouse
    from warehouse.ledger.listings import findings as listed
    from warehouse.ledger.listings import first_received

    then, current = moment(as_of), submission is None
    with warehouse(home, period) as connection:
        rows = listed(connection, submission_id=submission, rule=rule, period=period, current=current, as_of=then)
        if then is not None and not rows:
            tell_what_was_known(period, then, first_received(connection, period), RECEIVED)
    list_objects(rows if json else [row | {"message": _message(row)} for row in rows], COLUMNS, json)
    if any(Severity(row["severity"]).is_to_mend for row in rows):
        raise typer.Exit(1)
