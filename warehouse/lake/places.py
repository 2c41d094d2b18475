"""Places of rows (sheet and one-based row) as they are stored: by sheet, the rows as ranges such as `3-17,20`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd
import pyarrow as pa

from schemas.cells import runs

Place = tuple[str, int]
"""Sheet, masked, and one-based row."""


def ranges(rows: Iterable[int]) -> str:
    """Row numbers in compact form: 3, 4, 5, 9 → `3-5,9`."""
    return ",".join(f"{first}-{last}" if first < last else str(first) for first, last in runs(sorted(set(rows))))


def stored(places: Iterable[Place]) -> dict[str, str]:
    """Places → sheet → ranges, sheets in the order in which they first appear."""
    rows: dict[str, list[int]] = {}
    for sheet, row in places:
        rows.setdefault(sheet, []).append(row)
    return {sheet: ranges(numbers) for sheet, numbers in rows.items()}


def read(told: Mapping[str, str]) -> frozenset[Place]:
    """What `stored` made, again as places."""
    return frozenset((sheet, row) for sheet, text in told.items() for row in _rows(text))


def _rows(text: str) -> Iterator[int]:
    for part in text.split(",") if text else ():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def of_frame(rows: pd.DataFrame) -> list[Place]:
    """The places of a frame's rows, each once, in its order."""
    if not len(rows):
        return []
    pairs = zip(rows["_sheet"].astype(object), rows["_row"].astype("int64").tolist(), strict=True)
    return list(dict.fromkeys((str(sheet), row) for sheet, row in pairs))


def of_table(rows: pa.Table) -> list[Place]:
    """The places of the rows of a Parquet file, each once, in its order."""
    return list(dict.fromkeys(zip(rows["_sheet"].to_pylist(), rows["_row"].to_pylist(), strict=True)))
