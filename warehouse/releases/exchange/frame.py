"""An issue, or all months that stand, as a pandas frame: one call, no database.

`read_issues("releases")`; then `frame.attrs["indicators"]["MEM01"]["definition"]`. See `docs/analysis.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import ConfigurationError
from warehouse.releases.exchange.exchangeset import DATA, PACKAGE, TABLE_PARQUET
from warehouse.releases.exchange.issuelist import standing_issues

if TYPE_CHECKING:
    import pandas as pd

ABOUT, UNITS, INDICATORS, AREAS, MEMBERS, STATUSES = "issue", "units", "indicators", "areas", "members", "statuses"
ISSUES = "issues"


def read_issue(folder: Path | str) -> pd.DataFrame:
    """One issue (or draft): its folder, as `releases/2026-09/2`. A row is a figure; columns as in `data.csv`.

    Texts are categories (months in order); `数值`, `分子`, `分母`, `完整率` floats; counts of areas integers. `数值` is
    NaN where there is no figure, and `状态` says why: only 零 is 0. What the codes mean stands in `attrs`: `issue`
    (period, number, stage, remarks …), `indicators` (code → definition, unit, kind …), `units` (code → unit), `areas`
    (code → name, level, parent), `members` (breakdown → code → label), `statuses` (word → meaning).

    Raises `ConfigurationError` where the folder holds no issue.
    """
    return _framed([Path(folder)])


def read_issues(releases: Path | str, periods: Iterable[str] | None = None) -> pd.DataFrame:
    """All months one under the other: of each the issue that stands, neither replaced nor withdrawn, and no draft.

    `periods`: only these, as `2026-09`. Columns and `attrs` as of `read_issue`, the meanings as the newest issue tells
    them; `attrs["issues"]`: what `issue` is of each, oldest first.

    Raises `ConfigurationError` where nothing is published, or not of a month that is asked for.
    """
    standing = standing_issues(Path(releases))
    wanted = sorted(standing) if periods is None else sorted(set(periods))
    lacking = [period for period in wanted if period not in standing]
    if lacking or not wanted:
        raise ConfigurationError(f"{releases}: no issue stands of {', '.join(lacking) or 'any month'}")
    return _framed([Path(releases) / standing[period].folder for period in wanted])


def _framed(folders: Sequence[Path]) -> pd.DataFrame:
    packages = [_package(folder) for folder in folders]
    tables = [pq.read_table(folder / DATA / TABLE_PARQUET).replace_schema_metadata() for folder in folders]
    frame: pd.DataFrame = pa.concat_tables(tables).unify_dictionaries().to_pandas()
    months = frame["报告期"].cat
    frame["报告期"] = months.reorder_categories(sorted(months.categories), ordered=True)
    frame["期号"] = frame["期号"].astype("Int32")
    frame.attrs |= _meanings(packages[-1])
    frame.attrs[ISSUES] = [package[ABOUT] for package in packages]
    return frame


def _package(folder: Path) -> dict[str, Any]:
    path = folder / DATA / PACKAGE
    if not path.is_file():
        raise ConfigurationError(f"{folder} holds no issue: {DATA}/{PACKAGE} is not there")
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def _meanings(package: dict[str, Any]) -> dict[str, Any]:
    tables = {one["name"]: one.get("data", []) for one in package["resources"]}
    members: dict[str, dict[str, str]] = {}
    for row in tables[MEMBERS]:
        members.setdefault(row["dimension"], {})[row["code"]] = row["name"]
    return {
        ABOUT: package[ABOUT],
        INDICATORS: {row["code"]: row for row in tables[INDICATORS]},
        UNITS: {row["code"]: row["unit"] for row in tables[INDICATORS]},
        AREAS: {row["code"]: row for row in tables[AREAS]},
        MEMBERS: members,
        STATUSES: {row["word"]: row["meaning"] for row in tables[STATUSES]},
    }
