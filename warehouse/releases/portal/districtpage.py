"""What the pages of a district and of a database show: what was handed in, all figures, each street."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from warehouse.releases.edition import issueaddresses as addresses
from warehouse.releases.edition import phrases
from warehouse.releases.edition.lookback import district_ranks
from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.portal import englishwords as english
from warehouse.releases.portal import shownparts as parts
from warehouse.releases.portal.overviewpage import key_figure, state_cell

Ranks = dict[str, dict[str, int] | None]


def all_ranks(material: Material) -> Ranks:
    """Ranks of the districts by indicator."""
    return {one.code: district_ranks(material, one) for one in material.indicators}


def district_page(material: Material, place: Place, ranks: Ranks) -> dict[str, Any]:
    """What the template of a district takes."""
    return {
        "place": place,
        "handed_in": material.handed_in(place.code),
        "returns": list(_returns(material, place)),
        "sections": [
            (name, title, Markup("\n".join(_row(material, one, place, ranks[one.code]) for one in material.of(name))))
            for name, title in material.sections
        ],
        "streets": [found for name, title in material.sections if (found := _streets(material, place, name, title))],
        "is_ranked": any(found and place.code in found for found in ranks.values()),
    }


def _returns(material: Material, place: Place) -> list[dict[str, Any]]:
    return [
        {
            "title": title,
            "cell": state_cell(one),
            "due_on": one.due_on,
            "received_on": one.received_on,
            "days_late": one.days_late,
            "word": parts.two(phrases.return_word(one).word, english.state(one)),
        }
        for name, title in material.databases
        if (one := material.returns.get((place.code, name)))
    ]


def _row(material: Material, one: ShownIndicator, place: Place, ranks: dict[str, int] | None) -> Markup:
    """An indicator in the district's table: its figure beside the city's."""
    link = Markup('<a href="../../{}">{}</a> <small>{}</small>').format(
        addresses.indicator_page(one.code), parts.name(one), one.code
    )
    row = Markup('<tr data-code="{}"><th scope="row">{}</th>').format(one.code, link)
    row += parts.cell(material.cell(one.code, place.code), one)
    row += Markup(f"<td>{parts.unit(one)}</td>")
    row += parts.change_cells(material, one, place.code)
    row += parts.cell(material.cell(one.code, material.city.code), one)
    return row + Markup("<td>{}</td></tr>").format((ranks or {}).get(place.code, ""))


def _streets(material: Material, place: Place, section: str, title: str) -> dict[str, Any] | None:
    """The streets' figures under a section: a column for each indicator that is told so finely."""
    streets = material.streets.get(place.code, ())
    told = [
        one
        for one in material.of(section)
        if any((one.code, street.code) in material.totals for street in streets)
        and not all(_is_too_fine(material, one, street) for street in streets)
    ]
    if not told:
        return None
    rows = []
    for street in streets:
        cells = Markup("".join(parts.cell(material.cell(one.code, street.code), one) for one in told))
        head = Markup('<tr data-area="{}"><th scope="row">{}</th>').format(street.code, street.name)
        rows.append(head + cells + Markup("</tr>"))
    return {"name": section, "title": title, "indicators": told, "rows": Markup("\n".join(rows))}


def _is_too_fine(material: Material, one: ShownIndicator, street: Place) -> bool:
    cell = material.cell(one.code, street.code)
    return cell.status == "not_applicable" and cell.numerator is None and cell.denominator is None


def database_page(material: Material, section: str, title: str, ranks: Ranks) -> dict[str, Any]:
    """What the template of a database takes: each of its indicators for the city, and who has handed it in."""
    return {
        "section": section,
        "title": title,
        "figures": [(key_figure(material, one), _ends(material, ranks[one.code])) for one in material.of(section)],
        "returns": [
            (place, state_cell(material.returns.get((place.code, section))))
            for place in material.reporters
            if (place.code, section) in material.returns
        ],
    }


def _ends(material: Material, ranks: dict[str, int] | None) -> tuple[str, str]:
    """The districts that are first and last, where there is a rank."""
    if not ranks:
        return "", ""
    names = {place.code: place.name for place in material.districts}
    first, last = min(ranks.values()), max(ranks.values())
    return (
        "、".join(names[code] for code, rank in ranks.items() if rank == first),
        "、".join(names[code] for code, rank in ranks.items() if rank == last),
    )
