"""How much of an issue is hidden, next to what could not be shown in any case."""

from __future__ import annotations

from typing import NamedTuple

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import places, shown_members
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.protection.disclosure import USUAL, Disclosure


class Loss(NamedTuple):
    """Cells about persons: `cells` in all, `small` ones that the threshold alone hides, others hidden to guard them."""

    cells: int
    small: int
    guarding: int

    @property
    def share_pct(self) -> float:
        """Hidden cells among all, in per cent."""
        return 100 * (self.small + self.guarding) / self.cells if self.cells else 0.0


def loss(public: Material, exact: Material, settings: Disclosure = USUAL) -> Loss:
    """The cells of persons that have a figure, and those of them that are hidden."""
    pairs = list(_pairs(public, exact))
    hidden = [true for shown, true in pairs if shown.status == "suppressed"]
    small = sum(_is_small(true, settings.threshold) for true in hidden)
    return Loss(len(pairs), small, len(hidden) - small)


def _pairs(public: Material, exact: Material) -> list[tuple[Cell, Cell]]:
    """Each cell as published and as it is."""
    found = []
    for one in (indicator for indicator in exact.indicators if indicator.personal):
        found += [(public.cell(one.code, place.code), exact.cell(one.code, place.code)) for place in places(exact)]
        for name in one.dimensions:
            for place in (exact.city, *exact.districts):
                for member in shown_members(exact, one, name):
                    where = (one, name, member, place.code)
                    found.append((public.member(*where), exact.member(*where)))
    return [(shown, true) for shown, true in found if true.numerator is not None or true.status == "zero"]


def _is_small(cell: Cell, threshold: int) -> bool:
    above, below = cell.numerator or 0.0, cell.denominator
    counts = (above,) if below is None else (above, below, below - above)
    return any(0 < one < threshold for one in counts)
