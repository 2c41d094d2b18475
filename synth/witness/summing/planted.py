"""Which cells a figure of the truth counts, in which files: what a trace of it must lead back to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synth.witness.figure import Figure
from synth.witness.summing.adding import numbers, rows_in
from synth.witness.summing.reportedareas import ReportedSum, needs_of


@dataclass(frozen=True)
class PlantedRow:
    """A row of a sheet that counts; `cells`: those that the figure reads, the whole row (`5:5`) where it reads none.

    `number`: the place of its submission among those that were sent.
    """

    number: int
    file: str
    sheet: str
    row: int
    cells: tuple[str, ...]
    adds: float


class PlantedFigures:
    """Of what was delivered in a month."""

    def __init__(self, report: ReportedSum) -> None:
        self.report, self.sent = report, report.sent

    def rows(
        self, figure: Figure, level: str, area: str, dimension: str | None = None, member: str | None = None
    ) -> dict[str, list[PlantedRow]]:
        """Numerator and denominator → the rows in an area of that level that count."""
        placed, areas = self.report.places(figure.rows, level)
        chosen = rows_in(figure, level, self.report.rows_with(figure, needs_of(figure, dimension)))
        chosen = chosen & (placed == (areas.index(area) if area in areas else -2))
        if dimension is not None:
            chosen &= (figure.dimensions[dimension] == member).to_numpy(dtype=bool)
        sides = {"numerator": figure.by_level.get(level, figure.numerator), "denominator": figure.denominator}
        return {
            role: list(self._planted(figure, dimension, chosen & counts(amounts), numbers(amounts)))
            for role, amounts in sides.items()
            if amounts is not None
        }

    def _planted(
        self, figure: Figure, dimension: str | None, chosen: np.ndarray, amounts: np.ndarray
    ) -> Iterator[PlantedRow]:
        rows = figure.rows.loc[chosen, ["_sent", "_row"]].assign(adds=amounts[chosen])
        summed = rows.groupby(["_sent", "_row"], as_index=False)["adds"].sum()
        for number, row, adds in summed.itertuples(index=False, name=None):
            yield self.row(figure, dimension, int(number), int(row), float(adds))

    def row(self, figure: Figure, dimension: str | None, number: int, row: int, adds: float = 0.0) -> PlantedRow:
        """A row of a submission, with the cells that the figure reads there."""
        sent = self.sent[number]
        needs = needs_of(figure, dimension)[sent.database]
        letters = [sent.letters[name] for name in sorted(needs) if name in sent.letters]
        return PlantedRow(
            number, sent.file, sent.sheet, row, tuple(f"{one}{row}" for one in letters) or (f"{row}:{row}",), adds
        )


def counts(amounts: Any) -> np.ndarray:
    """Which rows count: those that hold a number, be it nought, or True."""
    series = pd.Series(amounts)
    found: np.ndarray = (series.fillna(False) if pd.api.types.is_bool_dtype(series) else series.notna()).to_numpy(bool)
    return found
