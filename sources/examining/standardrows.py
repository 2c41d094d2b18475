"""Standardize: the data rows of a part's tables, known errors corrected, every column typed, in one frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import HALF_PREFIX
from schemas.database import Database
from schemas.finding import mask
from sources.examining.corrections import Acted, correct
from sources.judging.doubtfulrows import doubt_rows
from sources.tables.rowtexts import texts
from sources.tables.sheets import Sheet
from sources.values.standardizing import Context, Standardized, standardize


@dataclass(frozen=True)
class StandardRows:
    """One row a data row, in the order of the tables: the model's columns, halves of counts, and what reading adds.

    `_sheet` is the key of the table. `read` is what each table gave, `acted` what known errors were met.
    """

    frame: pd.DataFrame
    read: Sequence[tuple[Sheet, Standardized]]
    acted: Sequence[Acted]


IMPLIED = "_implied_"
"""Before the name of a column: in which rows another column gave it its code."""


def standardize_rows(tables: Sequence[Sheet], context: Context) -> StandardRows:
    """The rows of tables of one database, typed against period, district and mappings."""
    parts: list[pa.Table] = []
    read: list[tuple[Sheet, Standardized]] = []
    acted: list[Acted] = []
    for sheet in tables:
        given, corrected = correct(texts(sheet), context.mappings.corrections)
        acted += [replace(one, first=sum(part.num_rows for part in parts)) for one in corrected]
        standardized = standardize(sheet.database, given, context)
        read.append((sheet, standardized))
        no_record = doubt_rows(sheet, standardized)
        size = len(given.rows)
        columns = (
            dict(standardized.columns)
            | _implied(sheet.database, standardized.columns)
            | {
                "_sheet": pa.repeat(pa.scalar(sheet.key, pa.string()), size),
                "_row": pa.array(given.rows, pa.int64()),
                "_hidden": pa.repeat(pa.scalar(not sheet.grid.visible), size),
                "_imprecise": _imprecise(standardized),
                "_raw": _kept_texts(standardized),
                "_no_record": no_record,
                "_rejected": pa.array(standardized.rejected | no_record | np.isin(given.rows, list(sheet.grid.unread))),
            }
        )
        columns |= {HALF_PREFIX + name: half for name, half in standardized.halves.items()}
        parts.append(pa.table(columns))
    table = parts[0] if len(parts) == 1 else pa.concat_tables(parts, promote_options="default")
    arrays = zip(table.column_names, map(pd.arrays.ArrowExtensionArray, table.columns), strict=True)
    return StandardRows(pd.DataFrame(dict(arrays), copy=False), read, acted)


def _implied(database: Database, columns: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Columns in which a row that is active has the code that a yes in another column gives it; `_implied`: which."""
    found: dict[str, pa.Array] = {}
    for said, name, code in database.implied:
        is_active = pc.equal(columns[name], database.active[1]) if database.active else pa.scalar(True)
        chosen = pc.fill_null(pc.and_(columns[said], is_active), False)
        found[name] = pc.if_else(chosen, pa.scalar(code, columns[name].type), columns[name])
        found[f"{IMPLIED}{name}"] = chosen
    return found


def _imprecise(found: Standardized) -> pa.Array:
    """Names of the dates of each row that are known to the month only, joined by `|`; null where there is none."""
    joined: pa.Array | None = None
    for name, by_month in found.by_month.items():
        part = pc.if_else(pa.array(by_month), pa.scalar(name), pa.scalar(None, pa.string()))
        # Not null_handling="skip": pyarrow 26 drops the rows where both are null.
        joined = part if joined is None else pc.coalesce(pc.binary_join_element_wise(joined, part, "|"), joined, part)
    return pa.nulls(len(found.rejected), pa.string()) if joined is None else joined


def _kept_texts(found: Standardized) -> pa.Array:
    """JSON of column → masked text for the values of each row that could not be typed; null where all could."""
    kept: dict[int, dict[str, str]] = {}
    for name, issue in found.issues:
        if issue.untyped:
            places = np.flatnonzero(issue.mask)
            for place, text in zip(places.tolist(), found.texts[name].take(pa.array(places)).to_pylist(), strict=True):
                kept.setdefault(place, {})[name] = mask(text or "")
    result: list[str | None] = [None] * len(found.rejected)
    for place, written in kept.items():
        result[place] = json.dumps(written, ensure_ascii=False)
    return pa.array(result, pa.string())
