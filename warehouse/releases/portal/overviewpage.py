"""What the overview shows: key figures, who has handed in what, what a correction changed, what moved most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from schemas.states import Owed
from warehouse.indicators.registry import shown
from warehouse.indicators.sections import QUALITY
from warehouse.releases.edition import phrases
from warehouse.releases.edition.lookback import changed_since, is_published_in, month_before, series
from warehouse.releases.edition.material import Material, Return, ShownIndicator
from warehouse.releases.edition.publishedrows import places
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.portal import englishwords as english
from warehouse.releases.portal import shownparts as parts
from warehouse.releases.portal.sparklines import sparkline

MOST = 8
"""So many of the largest changes are shown."""
FEWEST = 20
"""Of a count that was smaller, a large rate says nothing."""


class KeyFigure(NamedTuple):
    """An indicator of the whole city with its trend."""

    indicator: ShownIndicator
    cell: Cell
    before: parts.ShownChange
    year: parts.ShownChange
    spark: Markup
    is_published: bool


def overview(material: Material) -> dict[str, Any]:
    """What the template of the overview takes."""
    known = {one.code: one for one in material.indicators}
    return {
        "key": [key_figure(material, known[code]) for code in shown("page") if code in known],
        "owed": material.owed(),
        "gaps": gaps(material),
        "matrix": [
            (place, _states(material, place.code), material.handed_in(place.code)) for place in material.reporters
        ],
        "corrections": list(corrections(material)),
        "movers": movers(material),
    }


def key_figure(material: Material, one: ShownIndicator) -> KeyFigure:
    """The indicator's figure of the city, what it has changed by, and its series as a small line."""
    city = material.city.code
    return KeyFigure(
        one,
        material.cell(one.code, city),
        parts.since_before(material, one, city),
        parts.since_year(material, one, city),
        sparkline([cell for _, cell in published_series(material, one.code)]),
        is_published_in(material.period, one),
    )


def published_series(material: Material, code: str) -> list[tuple[str, Cell | None]]:
    """The city's figure in the last twelve months, from the first that is published."""
    found = series(material, code, material.city.code)
    begin = next(at for at, (_, cell) in enumerate(found) if cell is not None)
    return found[begin:]


def gaps(material: Material) -> list[tuple[str, str, list[str]]]:
    """Of each database that is not wholly there: its title, the state and the districts."""
    found: dict[tuple[str, str], list[str]] = {}
    for database, title in material.databases:
        for place in material.reporters:
            word = phrases.return_word(material.returns.get((place.code, database)))
            if word.tone in ("bad", "wait") or word.word.startswith(phrases.SOME_STREETS.word):
                found.setdefault((title, word.word), []).append(place.name)
    return [(title, word, names) for (title, word), names in found.items()]


def _states(material: Material, area: str) -> list[Markup]:
    return [state_cell(material.returns.get((area, database))) for database, _ in material.databases]


def state_cell(one: Return | None) -> Markup:
    """A return as a cell of the matrix. What is there is quiet, so that what is not stands out."""
    word = phrases.return_word(one)
    if one is None or one.state not in (Owed.ACCEPTED, Owed.PARTIAL) or one.reported < one.expected:
        text = parts.two(word.word, english.state(one))
        return Markup('<td class="{}"><span aria-hidden="true">{}</span> {}</td>').format(word.tone, word.symbol, text)
    note = Markup("")
    if one.state == Owed.PARTIAL:
        told = f" {one.quarantined}/{one.rows}" if one.counted else ""
        left_out = (
            parts.two("未计入", "left out") if one.counted else parts.two("部分行审核未通过", "some rows left out")
        )
        note = Markup(" <small>{}{}</small>").format(left_out, told)
    said = parts.two("已接收", "accepted")
    return Markup('<td class="good{}"><span aria-hidden="true">✓</span><span class="heard">{}</span>{}</td>').format(
        " many" if word.tone == "part" else "", said, note
    )


def corrections(material: Material) -> Iterator[dict[str, Any]]:
    """Each figure that the correction changed: where it stands, old and new, and why."""
    known = {one.code: one for one in material.indicators}
    names = {place.code: place.name for place in places(material)}
    for one in material.corrected:
        indicator = known.get(one.code)
        if indicator is None:
            continue
        dimension = material.dimensions.get(one.dimension or "")
        label = dict(dimension.members).get(one.member or "", one.member) if dimension else ""
        yield {
            "indicator": indicator,
            "area": names.get(one.area, one.area),
            "group": f"{dimension.title}：{label}" if dimension else "",
            "before": None if one.before is None else parts.figure(one.before, indicator),
            "now": None if one.now is None else parts.figure(one.now, indicator),
            "causes": "；".join(one.causes),
        }


def movers(material: Material) -> list[KeyFigure]:
    """What changed most in the city since the issue before: counts by their rate, percentages by points."""
    found = []
    for one in (one for one in material.indicators if one.section != QUALITY.name):
        change = changed_since(material, one, material.city.code, month_before(material, one))
        if change.change and change.value is not None:
            size = abs(change.change) if one.is_ratio and one.scale == 100 else abs(change.rate or 0.0)
            if size and (one.is_ratio or change.value >= FEWEST):
                found.append((-size, one.code, one))
    return [key_figure(material, one) for _, _, one in sorted(found)[:MOST]]
