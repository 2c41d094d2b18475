"""Delimited text (csv, tsv, txt) to one text sheet, inside the child: encoding, delimiter, rows at their places."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from sources.reading.decoding import decode
from sources.reading.laying import check_extent, lay_out
from sources.reading.limits import Limits
from sources.reading.refusals import at_most

DELIMITERS = ",\t;|"
SAMPLE_LINES = 60
LONGEST_FIELD = 1 << 27
"""For the csv module only, whose own bound raises: how long a cell may be is a limit of laying out."""


def read_text(path: Path, folder: Path, limits: Limits) -> dict[str, Any]:
    """The file as one sheet; `encoding` says how the bytes were read."""
    csv.field_size_limit(LONGEST_FIELD)
    decoded = decode(path.read_bytes())
    table = to_table(decoded.text, delimiter(decoded.text), limits)
    laid = lay_out(table, folder / "0.arrow", limits)
    described = {"name": path.stem, "visible": True, "first_column": 0, "errors": [], "encoding": decoded.encoding}
    return {"sheets": [described | laid]}


def delimiter(text: str) -> str:
    """The delimiter under which most of the first lines have the same number of cells, more than one."""
    lines = text[: 1 << 16].splitlines(keepends=True)[:SAMPLE_LINES]

    def evidence(candidate: str) -> tuple[int, int]:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=candidate) if len(cells) > 1)
        if not widths:
            return (0, 0)
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
        return (times, width)

    return max(DELIMITERS, key=evidence)


def to_table(text: str, delimiter: str, limits: Limits) -> pa.Table:
    """All lines as rows of text columns; short rows are filled with nulls, blank lines are rows of nulls.

    A quote that is never closed would swallow the lines after it: such a file is read as if it had no quotes.
    """
    if not text.endswith("\n"):
        text += "\n"
    quoted = '"' in text
    table = _parse(text, delimiter, quoted, limits)
    if not quoted or not _swallowed(table, delimiter):
        return table
    bare = _parse(text, delimiter, False, limits)
    return pa.table({name: _unquoted(bare[name]) for name in bare.column_names})


def _parse(text: str, delimiter: str, quoted: bool, limits: Limits) -> pa.Table:
    style: dict[str, Any] = {"delimiter": delimiter, "quoting": csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE}
    head = list(csv.reader(text[: 1 << 16].splitlines(keepends=True)[:SAMPLE_LINES], **style))
    width = max((len(cells) for cells in head), default=1) or 1
    at_most(width, limits.columns, "columns")
    if not quoted:
        at_most(text.count("\n"), limits.rows, "rows")
        at_most(text.count("\n") * width, limits.box_cells, "box")
    odd: list[tuple[int, list[str]]] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        odd.append((row.number, next(csv.reader(io.StringIO(row.text, newline=""), **style), [])))
        return "skip"

    names = [str(position) for position in range(width)]
    regular = arrow_csv.read_csv(
        pa.py_buffer(text.encode()),
        read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=1 << 24),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter,
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            ignore_empty_lines=False,
            invalid_row_handler=keep,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
        ),
    )
    return _insert(regular, odd, limits) if odd else regular


def _swallowed(table: pa.Table, delimiter: str) -> bool:
    """Whether a cell holds a line break and behind it as many delimiters as a row has."""
    if table.num_columns < 2:
        return False
    row = rf"\n[^\n]*(?:{re.escape(delimiter)}[^\n]*){{{min(table.num_columns - 1, 500)}}}"
    return any(pc.any(pc.match_substring_regex(column, row)).as_py() for column in table.columns)


def _unquoted(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.replace_substring(pc.replace_substring_regex(column, r'^"(.*)"$', r"\1"), '""', '"')


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
