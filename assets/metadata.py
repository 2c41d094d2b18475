"""What a materialization shows of itself: counts, tables of aggregates, a chart. Never a row, never a value of one."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import dagster as dg

GREEN, ORANGE, GREY, RED = "#2f7d4f", "#d98e04", "#9aa5b1", "#b3261e"
WIDTH, BAR, LINE = 360, 16, 22


def listed(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> dg.TableMetadataValue:
    """A table that the UI can sort; what is neither number nor text is told as text, what is missing as a dash."""
    records = [dg.TableRecord(dict(zip(columns, map(_plain, row), strict=True))) for row in rows]
    return dg.MetadataValue.table(records, dg.TableSchema([dg.TableColumn(name) for name in columns]))


def markdown(*parts: str) -> dg.MarkdownMetadataValue:
    """Parts below each other."""
    return dg.MetadataValue.md("\n\n".join(part for part in parts if part))


def bars(values: Sequence[tuple[str, float | None, str]]) -> str:
    """Horizontal bars (label, value, colour) as an image inside Markdown; empty when there is nothing to show.

    What has no value has no bar and says 未报: that is not zero.

    Drawn by hand: a chart on each of a run's materializations must cost microseconds.
    """
    highest = max((value or 0 for _label, value, _colour in values), default=0)
    if highest <= 0:
        return ""
    drawn = []
    for number, (label, value, colour) in enumerate(values):
        y = number * LINE
        width = 0 if value is None else max(1, round(value / highest * (WIDTH - 210)))
        shown = "未报" if value is None else f"{value:,.6g}"
        drawn.append(f'<text x="0" y="{y + 13}">{escape(label)}</text>')
        drawn.append(f'<rect x="110" y="{y + 1}" width="{width}" height="{BAR}" fill="{colour}"/>')
        drawn.append(f'<text x="{116 + width}" y="{y + 13}">{shown}</text>')
    size = f'width="{WIDTH}" height="{len(values) * LINE}"'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">{"".join(drawn)}</svg>'
    )
    return f"![chart](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"


def _plain(value: Any) -> str | int | float:
    return value if type(value) in (int, float) else "—" if value is None else str(value)
