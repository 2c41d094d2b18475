"""Delimited text (csv, tsv, txt) to one text sheet, inside the child: encoding, delimiter, rows at their places."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from sources.reading.ground.decoding import decode
from sources.reading.ground.laying import check_extent, check_filling, lay_out
from sources.reading.ground.limits import Limits
from sources.reading.plaintext.quoting import MendedText, mend

DELIMITERS = ",\t;|"
SAMPLE_LINES = 60
PIECE = 1 << 28
"""Bytes read at once: a sheet in one piece is mapped by whoever asked for it as it lies, several are copied first."""
LONGEST_FIELD = 1 << 27
"""For the csv module only, whose own bound raises: how long a cell may be is a limit of laying out."""


def read_text(path: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """The file as one sheet; `encoding` says how the bytes were read."""
    csv.field_size_limit(LONGEST_FIELD)
    decoded = decode(path.read_bytes())
    table, stray = to_table(decoded.text, delimiter(decoded.text), limits)
    laid = lay_out(table, folder / "0.arrow", limits)
    described = {"name": path.stem, "visible": True, "first_column": 0, "errors": [], "encoding": decoded.encoding}
    return {"sheets": [described | laid | {"stray_quotes": stray}]}


def delimiter(text: str) -> str:
    """The delimiter under which most of the first rows have the same number of cells, more than one.

    Rows are lines, or what quotes hold together, whichever is more alike: a stray quote in one may hold many.
    """
    lines = text[: 1 << 16].splitlines(keepends=True)[:SAMPLE_LINES]

    def evidence(candidate: str) -> tuple[int, int]:
        apart = (next(csv.reader([line], delimiter=candidate), []) for line in lines)
        return max(_alike(apart), _alike(csv.reader(lines, delimiter=candidate)))

    return max(DELIMITERS, key=evidence)


def _alike(rows: Iterable[list[str]]) -> tuple[int, int]:
    """How many rows have the commonest number of cells, and that number."""
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return max(((times, width) for width, times in widths.items()), default=(0, 0))


def to_table(text: str, delimiter: str, limits: Limits) -> tuple[pa.Table, list[int]]:
    """All lines as rows of text columns; short rows are filled with nulls, blank lines are rows of nulls.

    With it the one-based rows that had a quote without its pair.
    """
    if not text.endswith("\n"):
        text += "\n"
    if '"' not in text:
        return _parse(MendedText(text, text.count("\n")), delimiter, limits), []
    mark = re.escape(delimiter)
    text = re.sub(rf'(^|{mark})="((?:[^"\n]|"")*)"(?=[{mark}\r\n])', r'\1"\2"', text, flags=re.MULTILINE)
    mended = mend(text, delimiter)
    return _parse(mended, delimiter, limits), mended.stray


def _parse(mended: MendedText, delimiter: str, limits: Limits) -> pa.Table:
    text, quoted = mended.text, '"' in mended.text
    style: dict[str, Any] = {"delimiter": delimiter, "quoting": csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE}
    head = list(csv.reader(text[: 1 << 16].splitlines(keepends=True)[:SAMPLE_LINES], **style))
    width = max((len(cells) for cells in head), default=1) or 1
    check_extent(mended.rows, width, limits)
    check_filling(mended.rows, width, len(text), limits)  # no text has more cells than characters
    odd: list[tuple[int, list[str]]] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        odd.append((row.number, next(csv.reader(io.StringIO(row.text, newline=""), **style), [])))
        return "skip"

    names = [str(position) for position in range(width)]
    regular = arrow_csv.read_csv(
        pa.py_buffer(text.encode()),
        read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=PIECE),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if quoted else False,
            newlines_in_values=mended.has_breaks,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    )
    if not odd:
        return regular
    check_filling(mended.rows, max(width, *(len(cells) for _, cells in odd)), len(text), limits)
    return _insert(regular, odd, limits)


def _insert(regular: pa.Table, odd: list[tuple[int, list[str]]], limits: Limits) -> pa.Table:
    """Put the rows that were too short or too long back where they stood."""
    width = max(regular.num_columns, *(len(cells) for _, cells in odd))
    check_extent(regular.num_rows + len(odd), width, limits)
    names = [str(position) for position in range(width)]
    total = regular.num_rows + len(odd)
    taken = {number - 1 for number, _ in odd}
    places = [place for place in range(total) if place not in taken] + sorted(taken)
    columns = {}
    for position, name in enumerate(names):
        extra = pa.array([(c[position] or None) if position < len(c) else None for _, c in odd], pa.string())
        known = (
            regular[name].combine_chunks() if name in regular.column_names else pa.nulls(regular.num_rows, pa.string())
        )
        columns[name] = pa.chunked_array([known, extra])
    return pa.table(columns).take(pc.sort_indices(pa.array(places)))
