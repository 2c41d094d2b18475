"""Draws that belong to a row, not to its place among others: the same row draws the same, whoever else is there."""

from __future__ import annotations

from typing import Any

import numpy as np

STEP, FIRST_MIX, SECOND_MIX = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


class Steady:
    """What is used of a numpy generator, by a hash (splitmix64) of the key, the number of the draw, and the row.

    `rows` are whole numbers that name the rows; without them rows are named by their places.
    """

    def __init__(self, *key: int, rows: np.ndarray | None = None) -> None:
        self.key = np.random.SeedSequence(key).generate_state(1, np.uint64)[0]
        self.rows = None if rows is None else np.asarray(rows).astype(np.uint64)
        self.draws = 0

    def random(self, size: Any = 1) -> np.ndarray:
        """Numbers from 0 to 1, as many rows as named; of a size of two numbers the second is the number of columns."""
        if isinstance(size, tuple):
            return np.column_stack([self.random(size[0]) for _ in range(size[1])])
        self.draws += 1
        rows = np.arange(size, dtype=np.uint64) if self.rows is None else self.rows
        if len(rows) != size:
            raise ValueError(f"{size} numbers drawn for {len(rows)} rows")
        with np.errstate(over="ignore"):
            mixed = _mixed(_mixed(self.key + np.uint64(self.draws) * STEP) ^ (rows * STEP))
        share: np.ndarray = (mixed >> np.uint64(11)) * 2.0**-53
        return share

    def integers(self, low: int, high: int, size: Any) -> np.ndarray:
        """Whole numbers from `low` to below `high`."""
        whole: np.ndarray = (low + np.floor(self.random(size) * (high - low))).astype(np.int64)
        return whole

    def exponential(self, scale: float, size: Any) -> np.ndarray:
        """Waits of that mean."""
        waits: np.ndarray = -np.log1p(-self.random(size)) * scale
        return waits

    def normal(self, mean: float, spread: float, size: Any) -> np.ndarray:
        """Normally distributed numbers (Box and Muller)."""
        far = np.sqrt(2.0 * self.exponential(1.0, size))
        numbers: np.ndarray = mean + spread * far * np.cos(2.0 * np.pi * self.random(size))
        return numbers

    def choice(self, of: Any, size: Any, p: Any = None) -> np.ndarray:
        """Things, or numbers below `of`, by their probabilities."""
        things = np.arange(of) if isinstance(of, int) else np.asarray(of)
        ends = np.cumsum(np.full(len(things), 1 / len(things)) if p is None else np.asarray(p))
        return things[np.minimum(np.searchsorted(ends, self.random(size), side="right"), len(things) - 1)]


def _mixed(value: Any) -> Any:
    value = (value ^ (value >> np.uint64(30))) * FIRST_MIX
    value = (value ^ (value >> np.uint64(27))) * SECOND_MIX
    return value ^ (value >> np.uint64(31))
