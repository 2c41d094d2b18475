"""Made-up outcomes for tests of the warehouse: a few rows of a database as `sources` would hand them over."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from schemas.database import Database
from schemas.databaselist import database
from schemas.finding import Finding
from schemas.outcome import Delta, Outcome
from schemas.periods import Period
from schemas.states import Severity, State, state_when_counted
from warehouse.lake.treatments import PLACES

PERIOD = "2026-09"
DISTRICT = "310105"
NO_ROWS = pd.DataFrame({"_sheet": [], "_row": [], "text": []})


def frame(described: Database, rows: Sequence[Mapping[str, Any]], period: str = PERIOD) -> pd.DataFrame:
    """Standardized rows: all columns of the model and the places, what is not given null, yes/no false."""
    columns: dict[str, Any] = {}
    for name, column in described.columns.items():
        kind = column.kind.arrow
        values = [row.get(name, False if pa.types.is_boolean(kind) else None) for row in rows]
        columns[name] = _series(values, kind)
    places: dict[str, list[Any]] = {
        "_sheet": [row.get("_sheet", "Sheet1") for row in rows],
        "_row": [row.get("_row", number) for number, row in enumerate(rows, start=2)],
        "_imprecise": [row.get("_imprecise") for row in rows],
        "_raw": [row.get("_raw") for row in rows],
    }
    for name, values in places.items():
        columns[name] = _series(values, PLACES[name])
    result = pd.DataFrame(columns)
    result.attrs = {"period": Period.parse(period), "district": DISTRICT}
    return result


def _series(values: list[Any], kind: pa.DataType) -> Any:
    return pd.Series(pa.array(values, kind)).astype(pd.ArrowDtype(kind))


def outcome(
    raw: Path,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    content: bytes | None = None,
    period: str = PERIOD,
    district: str = DISTRICT,
    part: str | None = None,
    present: frozenset[str] | None = None,
    quarantined: int = 0,
    kept_back: Sequence[int] = (),
    findings: tuple[Finding, ...] = (),
) -> Outcome:
    """An accepted outcome of database `name`; writes `raw` (the content, or something that depends on the rows).

    `quarantined` says how many rows are kept back, `kept_back` which rows of Sheet1.
    """
    kept_back = kept_back or range(len(rows) + 2, len(rows) + 2 + quarantined)
    quarantined = len(kept_back)
    described = database(name)
    content = content or repr((name, period, district, part, [sorted(row.items()) for row in rows])).encode()
    raw.write_bytes(content)
    return Outcome(
        file=raw.name,
        sha256=hashlib.sha256(content).hexdigest(),
        sheets=("Sheet1",),
        database=name,
        period=Period.parse(period),
        district=district,
        part=part,
        state=state_when_counted(quarantined),
        accepted=frame(described, rows, period),
        quarantined=pd.DataFrame(
            {"_sheet": ["Sheet1"] * len(kept_back), "_row": kept_back, "text": ["{}"] * len(kept_back)}
        ),
        present=frozenset(described.columns) if present is None else present,
        rows_read=len(rows) + quarantined + 1,
        rows_accepted=len(rows),
        rows_quarantined=quarantined,
        rows_ignored=1,
        records=len(rows),
        ignored={"header": 1},
        findings=findings,
    )


class Columns:
    """Places of cells where every column is `C` (`schemas.telling.Places`)."""

    file = "mended.xlsx"

    def cell(self, sheet: str, row: int, column: str) -> str | None:
        """Its address."""
        return f"C{row}"

    def header(self, sheet: str, column: str) -> str | None:
        """The column's own name."""
        return column

    def apart(self, rule: str, column: str) -> tuple[()]:
        """Everything is told together."""
        return ()

    def in_header(self, column: str) -> tuple[()]:
        """Every row has its own cell."""
        return ()


def mended(
    raw: Path,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    of: str,
    origins: Mapping[int, int],
    *,
    is_excerpt: bool = False,
    **more: Any,
) -> Outcome:
    """An outcome that mends the file of these bytes; `origins`: row here → row there, all of Sheet1."""
    found = outcome(raw, name, rows, **more)
    pairs = {("Sheet1", here): ("Sheet1", there) for here, there in origins.items()}
    return replace(found, delta_of=Delta(of, pairs, is_excerpt, Columns()))


def returned(raw: Path, content: bytes, name: str | None = None, district: str | None = DISTRICT) -> Outcome:
    """A file that goes back: nothing of it is accepted."""
    raw.write_bytes(content)
    found = Finding("F004", Severity.REJECT_FILE, "缺少关键列", file=raw.name)
    period = Period.parse(PERIOD) if district else None
    return Outcome(
        raw.name, hashlib.sha256(content).hexdigest(), ("Sheet1",), name, period, district, None,
        State.RETURNED, pd.DataFrame(), NO_ROWS, frozenset(), 3, 0, 2, 1, 0, {"header": 1}, (), (found,),
    )  # fmt: skip
