"""The parts that all pages of the portal are put together of: texts in two languages, cells, changes."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup, escape

from warehouse.figures.history.periodchanges import PeriodChange
from warehouse.releases.edition import phrases
from warehouse.releases.edition.lookback import changed_since, month_before, past, year_before
from warehouse.releases.edition.material import Material, ShownIndicator
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.portal import englishwords as english


def two(zh: str, en: str) -> Markup:
    """A text in Chinese that the page's script shows in English. A page has hundreds: `format` takes twice as long."""
    return Markup(f'<span data-en="{escape(en)}">{escape(zh)}</span>')


def name(indicator: ShownIndicator) -> Markup:
    """The name of an indicator."""
    return two(indicator.name, indicator.name_en or indicator.name)


def unit(indicator: ShownIndicator) -> Markup:
    """The unit, where it is not part of the figure."""
    return two(indicator.unit, english.unit(indicator)) if indicator.unit != "%" else Markup("%")


def figure(cell: Cell, indicator: ShownIndicator) -> Markup:
    """A figure without its unit, or why there is none."""
    text = phrases.figure(cell, indicator)
    return two(text, english.mark(text)) if english.mark(text) != text else escape(text)


def cell(one: Cell, indicator: ShownIndicator) -> Markup:
    """A figure as a cell of a table; a page has thousands."""
    text = escape(phrases.figure(one, indicator))
    if one.number is not None:
        return Markup(f'<td class="p">{text}</td>' if one.incomplete else f"<td>{text}</td>")
    en = escape(english.mark(text))
    return Markup(f'<td class="n" data-en="{en}">{text}</td>' if en != text else f'<td class="n">{text}</td>')


class ShownChange(NamedTuple):
    """A change in words; `is_told` where it is a number. `good`: whether it is wished, None where it is neither."""

    text: str
    text_en: str
    rate: str
    is_told: bool
    good: bool | None

    @property
    def html(self) -> Markup:
        """The change, coloured by whether it is wished."""
        kind = {True: "better", False: "worse", None: "plain"}[self.good] if self.is_told else "untold"
        words = two(self.text, self.text_en) if self.text != self.text_en else escape(self.text)
        rate = f" <small>({escape(self.rate)})</small>" if self.rate else ""
        return Markup(f'<span class="change {kind}">{words}{rate}</span>')

    @property
    def cell(self) -> Markup:
        """The same as a cell of a table."""
        return Markup(f"<td>{self.html}</td>" if self.is_told else f'<td class="n">{self.html}</td>')


def since_before(material: Material, one: ShownIndicator, area: str) -> ShownChange:
    """What a total has changed by since the month before (a quarter, a year: the figure that means the same)."""
    return shown_change(changed_since(material, one, area, month_before(material, one)), one)


def has_year(material: Material) -> bool:
    """Whether there is an issue of a year ago: without one no page has a column for it."""
    return past(material, year_before(material)) is not None


def change_cells(material: Material, one: ShownIndicator, area: str) -> Markup:
    """Both changes as cells of a table."""
    before = since_before(material, one, area).cell
    return before + since_year(material, one, area).cell if has_year(material) else before


def since_year(material: Material, one: ShownIndicator, area: str) -> ShownChange:
    """What it has changed by since the same month a year ago."""
    return shown_change(changed_since(material, one, area, year_before(material)), one)


def shown_change(change: PeriodChange, one: ShownIndicator) -> ShownChange:
    """The words of a change; a rate only of counts."""
    if change.change is None:
        return ShownChange(phrases.NO_CHANGE[change.status], english.NO_CHANGE[change.status], "", False, None)
    text = phrases.change_figure(change, one)
    way = "up" if text.startswith("+") else "down" if text.startswith("-") else ""
    good = None if not one.better or not way else way == one.better
    rate = "" if one.is_ratio or change.rate is None or not way else f"{change.rate:+.2f}%"
    return ShownChange(text, english.change(text), rate, True, good)
