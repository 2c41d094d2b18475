"""Tables that share the physical rows of a sheet: a row counts once, is accepted or kept back once, is named once.

While rows are checked each table has a key of its own (`Sheet.key`); what leaves the sources has the sheet's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from schemas.finding import Finding
from sources.tables.sheets import NUMBERED, Sheet
from sources.values.typers import Mask


def sheet_names(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """The sheets that the tables lie on."""
    return tuple(dict.fromkeys(sheet.name for sheet in sheets))


def whole_rows(frame: pd.DataFrame, kept: Mask, sheets: Sequence[Sheet]) -> Mask:
    """A physical row is accepted or kept back as a whole: all of its records wait for the one that must be mended."""
    if kept.all() or not _may_share(sheets):
        return kept
    rows = pd.DataFrame({"sheet": _names(frame), "row": frame["_row"], "kept": kept})
    whole: Mask = rows.groupby(["sheet", "row"])["kept"].transform("all").to_numpy(dtype=bool)
    return whole


def by_sheet(accepted: pd.DataFrame, sheets: Sequence[Sheet]) -> pd.DataFrame:
    """The rows with the names of their sheets instead of the keys of their tables."""
    return accepted.assign(_sheet=_names(accepted)) if _may_share(sheets) else accepted


def on_sheets(findings: Iterable[Finding], sheets: Sequence[Sheet]) -> list[Finding]:
    """The findings with the names of their sheets; what several tables say of a cell that they share is said once."""
    named = [_on_its_sheet(one) for one in findings]
    return list({tuple(one.as_dict().items()): one for one in named}.values()) if _may_share(sheets) else named


def _on_its_sheet(finding: Finding) -> Finding:
    if NUMBERED not in f"{finding.sheet}{finding.cells}{finding.message}":
        return finding
    sheet, cells, message = (_on_sheet(text or "") for text in (finding.sheet, finding.cells, finding.message))
    words = {name: _on_sheet(word) for name, word in finding.words.items()}
    return replace(finding, sheet=sheet or None, cells=cells or None, message=message, words=words)


def _on_sheet(text: str) -> str:
    return re.sub(rf"{NUMBERED}\d+(?=[!”]|$)", "", text)


def physical_rows(frame: pd.DataFrame, sheets: Sequence[Sheet]) -> int:
    """How many rows of sheets the records come from."""
    return len(frame[["_sheet", "_row"]].drop_duplicates()) if _may_share(sheets) else len(frame)


def kept_back(sheets: Sequence[Sheet], frame: pd.DataFrame, chosen: Mask) -> pd.DataFrame:
    """The rows kept back as JSON of header → text, as the district wrote them; one a physical row."""
    written: dict[tuple[str, int], dict[str, str]] = {}
    places = np.flatnonzero(chosen)
    keys, rows = (frame[name].array[places].to_numpy() for name in ("_sheet", "_row"))
    for sheet in sheets:
        numbers = rows[keys == sheet.key]
        if len(numbers):
            add_texts(written, sheet, numbers)
    table = {
        "_sheet": pa.array([name for name, _ in written], pa.string()),
        "_row": pa.array([row for _, row in written], pa.int64()),
        "text": pa.array([json.dumps(texts, ensure_ascii=False) for texts in written.values()], pa.string()),
    }
    return pd.DataFrame({name: pd.arrays.ArrowExtensionArray(texts) for name, texts in table.items()}, copy=False)


def add_texts(written: dict[tuple[str, int], dict[str, str]], sheet: Sheet, numbers: npt.NDArray[np.int64]) -> None:
    """Add to each row (sheet, one-based number) its texts in a table by header, as the district wrote them."""
    headers = {str(place): name for place, name in sheet.header.names.items()}
    cells = sheet.grid.cells.take(pa.array(numbers - 1 - sheet.grid.first_row))
    for number, row in zip(numbers.tolist(), cells.to_pylist(), strict=True):
        if sheet.repeats and (sheet.name, number) in written:
            continue  # the same cells as in the first table of the wide sheet
        texts = written.setdefault((sheet.name, number), {})
        for place, text in row.items():
            if text is not None:
                texts[_free(headers.get(place, f"#{place}"), texts)] = text


def _may_share(sheets: Sequence[Sheet]) -> bool:
    return any(sheet.number for sheet in sheets)


def _names(frame: pd.DataFrame) -> pd.Series[Any]:
    return frame["_sheet"].str.replace(rf"{NUMBERED}\d+$", "", regex=True)


def _free(name: str, taken: Mapping[str, str]) -> str:
    """The name, numbered where tables beside one another have the same header."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name}({number})", number + 1
    return free
