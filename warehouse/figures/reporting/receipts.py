"""From a value that counts rows of the ledger, such as a reporting rate, back to the submissions that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

import duckdb

from schemas.periods import Period
from warehouse.figures import compilation
from warehouse.indicators import bases, expressions
from warehouse.indicators.registry import Measure
from warehouse.ledger.submissionrows import Submission


class Counted(TypedDict):
    """Rows of one sheet that count: their numbers as ranges such as `3-17,20`, and for numerator or denominator.

    `sha256`: of the file. `accepted`: rows of the sheet that were accepted; `counted`: records that count here.
    """

    submission: int
    file: str
    sha256: str
    sheet: str | None
    rows: str
    accepted: int
    counted: int
    role: str


def received_for(
    con: duckdb.DuckDBPyConnection,
    measure: Measure,
    where: str,
    role: str,
    received: Iterable[Submission],
    period: Period,
) -> list[Counted]:
    """The submissions of the rows that count; a return of which nothing came has none. `counted`: what each adds."""
    by_number, amount = {row.id: row for row in received}, measure.total or "1"
    text = f"""
        WITH {compilation.marked_rows(bases.bases()[measure.base])},
        counted AS (SELECT UNNEST(submissions) AS submission, {amount} AS amount FROM marked WHERE {where})
        SELECT submission, SUM(amount) FROM counted GROUP BY submission ORDER BY submission
    """
    return [
        {
            "submission": number,
            "file": by_number[number].file,
            "sha256": by_number[number].sha256,
            "sheet": None,
            "rows": "",
            "accepted": by_number[number].rows_accepted,
            "counted": int(added),
            "role": role,
        }
        for number, added in con.execute(expressions.dated(text, period)).fetchall()
    ]
