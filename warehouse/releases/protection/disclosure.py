"""Small counts of persons below the district are not shown, nor what they could be worked out from (S002).

Counts of organisations, buildings and units are no matter of persons. Breakdowns of persons below the district are not
in a release at all. How far this goes, and what it does not cover: docs/security.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from warehouse.releases.edition.cells import Cell
from warehouse.releases.edition.material import Material, Place, ShownIndicator

SMALLEST = 5
"""Counts of persons from 1 to 4 are not shown below the district (domain.md, section 10)."""

Counts = tuple[float | None, ...]


def protect(material: Material, smallest: int = SMALLEST) -> Material:
    """The material without unsafe street totals of persons: those cells become `suppressed`, without any number."""
    totals = dict(material.totals)
    personal = [indicator for indicator in material.indicators if indicator.personal]
    hidden_count = 0
    for district in material.districts:
        streets = material.streets.get(district.code, ())
        for code, place in _unsafe_cells(material, personal, streets, smallest):
            hidden_count += 1
            totals[code, place] = hidden(totals[code, place])
        for indicator in personal:
            for street in streets:
                _drop_parts(totals, (indicator.code, street.code))
    return replace(material, totals=totals, withheld=hidden_count)


def hidden(cell: Cell) -> Cell:
    """The cell with its coverage, but no number."""
    return Cell(None, None, None, "suppressed", cell.reported, cell.expected)


def _drop_parts(totals: dict[tuple[str, str], Cell], key: tuple[str, str]) -> None:
    """A person's ratio in a street is shown without numerator and denominator: they would tell further counts."""
    if key in totals and totals[key].denominator is not None:
        totals[key] = replace(totals[key], numerator=None, denominator=None)


def _unsafe_cells(
    material: Material, personal: Iterable[ShownIndicator], streets: tuple[Place, ...], smallest: int
) -> list[tuple[str, str]]:
    """The (indicator, street) cells of one district that must not be shown.

    Indicators with the same counts in every street (失联党员数 is the numerator of 失联率) are one vector, so that none
    tells what the other hides. The complement of a ratio is a count too: 11 of 12 on time tells of one who is not.
    """
    pairs = {one.code: _vectors(material, one, streets) for one in personal}
    small: dict[Counts, set[int]] = {}
    rests: dict[Counts, list[Counts]] = {}
    for parts, whole in pairs.values():
        small.setdefault(parts, set()).update(_small(parts, smallest))
        if whole is not None:
            rest = _rest(parts, whole)
            small[parts].update(_small(rest, smallest))
            small.setdefault(whole, set()).update(_small(whole, smallest))
            rests.setdefault(parts, []).append(rest)
    unsafe = {
        counts: complemented(found, (counts, *(r for r in rests.get(counts, []) if _small(r, smallest))), smallest)
        for counts, found in small.items()
    }
    return [
        (code, streets[index].code)
        for code, (parts, whole) in pairs.items()
        for index in sorted(unsafe[parts] | (unsafe[whole] if whole is not None else set()))
    ]


def _vectors(material: Material, indicator: ShownIndicator, streets: tuple[Place, ...]) -> tuple[Counts, Counts | None]:
    cells = [material.totals.get((indicator.code, street.code)) for street in streets]
    known = [
        cell if cell is not None and cell.status in ("value", "zero", "not_applicable") else None for cell in cells
    ]
    parts = tuple(None if cell is None else cell.numerator or 0.0 for cell in known)
    if not indicator.is_ratio:
        return parts, None
    return parts, tuple(None if cell is None else cell.denominator or 0.0 for cell in known)


def _rest(parts: Counts, whole: Counts) -> Counts:
    """What is left of the denominator; nothing where the numerator is empty, for that is the denominator itself."""
    return tuple(d - n if n and d is not None else None for n, d in zip(parts, whole, strict=True))


def _small(counts: Counts, smallest: int) -> set[int]:
    return {index for index, count in enumerate(counts) if count is not None and 0 < count < smallest}


def complemented(found: set[int], rows: tuple[Counts, ...], smallest: int) -> set[int]:
    """The unsafe cells of a row and as many more as keep each from being worked out from the district's total.

    What is hidden must be two cells or more, and of each the total of the hidden ones must allow `smallest` or more.
    The next smallest cells are added, empty ones last. `rows`: the counts, then the complements hidden with them.
    """
    unsafe, counts = set(found), rows[0]
    spare = sorted(
        (index for index, count in enumerate(counts) if count is not None and index not in unsafe),
        key=lambda index: (not counts[index], counts[index], index),
    )
    while unsafe and spare and not all(_is_safe(row, unsafe, smallest) for row in rows):
        unsafe.add(spare.pop(0))
    return unsafe


def _is_safe(row: Counts, unsafe: set[int], smallest: int) -> bool:
    counts = [count for index in unsafe if (count := row[index])]
    return len(counts) > 1 and sum(counts) - (len(counts) - 1) >= smallest
