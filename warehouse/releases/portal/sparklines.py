"""A series as a small line without axes, drawn when the issue is made."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from warehouse.releases.edition.shownfigures import Cell

WIDE, HIGH, EDGE = 96, 26, 3


def sparkline(cells: Sequence[Cell | None]) -> Markup:
    """An SVG of the months' figures; empty where fewer than two are published. A gap where one is not.

    A figure of incomplete input is a hollow point. It says nothing to a screen reader: the table beside it does.
    """
    numbers = [None if cell is None else cell.number for cell in cells]
    known = [number for number in numbers if number is not None]
    if len(known) < 2:
        return Markup("")
    low, span, step = min(known), max(known) - min(known), (WIDE - 2 * EDGE) / (len(cells) - 1)

    def height(number: float) -> float:
        return HIGH - EDGE - (number - low) / span * (HIGH - 2 * EDGE) if span else HIGH / 2

    points = [None if number is None else (EDGE + at * step, height(number)) for at, number in enumerate(numbers)]
    runs = [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in _runs(points) if len(run) > 1]
    drawn = [f'<polyline points="{run}"/>' for run in runs]
    for point, cell in zip(points, cells, strict=True):
        if point and cell and cell.incomplete:
            drawn.append(f'<circle class="hollow" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="2"/>')
    last = points[-1]
    if last and not (cells[-1] and cells[-1].incomplete):
        drawn.append(f'<circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.4"/>')
    return Markup('<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true">{}</svg>').format(
        WIDE, HIGH, Markup("".join(drawn))
    )


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Points that follow one another without a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return runs
