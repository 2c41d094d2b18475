"""What an indicator's page shows: its series, the districts, each breakdown with its shares, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from warehouse.releases.edition import issueaddresses as addresses
from warehouse.releases.edition import phrases
from warehouse.releases.edition.lookback import district_ranks, past
from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.edition.publishedrows import shown_members
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.portal import englishwords as english
from warehouse.releases.portal import shownparts as parts
from warehouse.releases.portal.overviewpage import key_figure, published_series
from warehouse.releases.portal.tilemaps import tiles


class MonthRow(NamedTuple):
    """A month of the series; `issue`: which one said it."""

    period: str
    cell: Cell | None
    issue: str
    issue_en: str


def indicator_page(material: Material, one: ShownIndicator) -> dict[str, Any]:
    """What the template of an indicator takes."""
    ranks = district_ranks(material, one)
    return {
        "one": one,
        "key": key_figure(material, one),
        "months": list(months(material, one)),
        "rows": Markup("\n".join(_district(material, one, place, ranks) for place in material.districts)),
        "ranks": ranks,
        "why_unranked": _why_unranked(one, ranks),
        "has_parts": _has_parts(material, one),
        "tiles": tiles(material, one),
        "names": {place.code: place.name for place in material.districts},
        "groups": [found for name in one.dimensions if (found := _group(material, one, name))],
        "rhythm": english.RHYTHMS.get(one.rhythm, (one.rhythm, one.rhythm)),
        "better": english.BETTER.get(one.better),
        "trace": addresses.trace_command(material.period, one.code, material.city.code),
        "sources": [(name, title) for name, title in material.databases if name in one.databases],
    }


def months(material: Material, one: ShownIndicator) -> Iterator[MonthRow]:
    """The months of the series, oldest first."""
    for period, cell in published_series(material, one.code):
        issue = past(material, period)
        mark = material.mark if period == material.period else issue.mark if issue else None
        words = ("", "") if mark is None else (mark.word, mark.word_en)
        yield MonthRow(period, cell, *words)


def _why_unranked(one: ShownIndicator, ranks: dict[str, int] | None) -> Markup:
    if ranks:
        return Markup("")
    if not one.better:
        return parts.two("本指标不分高低，不排名。", "Neither high nor low is better: not ranked.")
    return parts.two("各区未报齐，不排名。", "Not all districts have reported: not ranked.")


def _has_parts(material: Material, one: ShownIndicator) -> bool:
    cells = (material.cell(one.code, place.code) for place in (material.city, *material.districts))
    return one.is_ratio and any(cell.numerator is not None and cell.denominator is not None for cell in cells)


def parts_of(cell: Cell) -> str:
    """Numerator and denominator of a ratio, where they may be shown."""
    if cell.numerator is None or cell.denominator is None:
        return ""
    return f"{cell.numerator:,.0f} / {cell.denominator:,.0f}"


def _district(material: Material, one: ShownIndicator, place: Place, ranks: dict[str, int] | None) -> Markup:
    """A row of the districts' table."""
    cell = material.cell(one.code, place.code)
    link = Markup('<a href="../../{}">{}</a>').format(addresses.district_page(place.code, one.code), place.name)
    row = Markup('<tr data-area="{}"><th scope="row">{}</th>').format(place.code, link) + parts.cell(cell, one)
    row += parts.change_cells(material, one, place.code)
    if _has_parts(material, one):
        row += Markup("<td>{}</td>").format(parts_of(cell))
    row += Markup("<td>{}</td>").format(phrases.completeness(cell))
    if ranks:
        row += Markup("<td>{}</td>").format(ranks.get(place.code, ""))
    return row + Markup("</tr>")


def _group(material: Material, one: ShownIndicator, name: str) -> dict[str, Any] | None:
    """A breakdown: a row a member with the city's figure, its share of the total, and the districts."""
    dimension, members = material.dimensions.get(name), shown_members(material, one, name)
    if dimension is None or not members:
        return None
    labels, city = dict(dimension.members), material.city.code
    shares = {member: share(material, one, name, member) for member in members}
    has_shares = any(found is not None for found in shares.values())
    rows = []
    for member in members:
        row = Markup('<tr data-member="{}"><th scope="row">{}</th>').format(member, labels.get(member, member))
        row += parts.cell(material.member(one, name, member, city), one)
        if has_shares:
            row += _share_cell(shares[member])
        cells = (parts.cell(material.member(one, name, member, place.code), one) for place in material.districts)
        row += Markup("".join(cells))
        rows.append(row + Markup("</tr>"))
    total = sum(found for found in shares.values() if found is not None)
    return {
        "name": name,
        "title": dimension.title,
        "rows": Markup("\n".join(rows)),
        "has_shares": has_shares,
        "overlaps": total > 100.05,
    }


def _share_cell(found: float | None) -> Markup:
    if found is None:
        return Markup('<td class="n">—</td>')
    return Markup('<td class="share" style="--share:{}%">{}%</td>').format(f"{found:.1f}", f"{found:.2f}")


def share(material: Material, one: ShownIndicator, name: str, member: str) -> float | None:
    """Per cent of the city's total, of a count to which the same areas contributed as to the total."""
    whole = material.cell(one.code, material.city.code)
    cell = material.member(one, name, member, material.city.code)
    if one.is_ratio or not whole.number or cell.number is None:
        return None
    if (whole.reported, whole.expected) != (cell.reported, cell.expected):
        return None
    return cell.number / whole.number * 100
