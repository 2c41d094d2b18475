"""What a figure of an issue has changed by, its series and its rank.

Earlier months are as they were published, not as they are known by now: what is quoted can be looked up there.
"""

from __future__ import annotations

from schemas.periods import Period, Rhythm
from warehouse.figures.history.periodchanges import ComparedFigure, PeriodChange, change
from warehouse.figures.values import Ranked, ranks
from warehouse.indicators.comparable import YEAR
from warehouse.releases.edition.marks import PublishedIssue
from warehouse.releases.edition.material import Material, ShownIndicator
from warehouse.releases.edition.shownfigures import Cell

SUPPRESSED = "suppressed"


def past(material: Material, period: str) -> PublishedIssue | None:
    """The issue of another month that stands; None where none is published."""
    return next((one for one in material.others if one.period == period and one.is_current), None)


def month_before(material: Material, indicator: ShownIndicator) -> str:
    """The month with the figure that means the same: a month, a quarter or a year earlier."""
    return str(Period.parse(material.period).earlier(indicator.step))


def year_before(material: Material) -> str:
    """The same month a year ago."""
    return str(Period.parse(material.period).earlier(YEAR))


def changed_since(
    material: Material,
    indicator: ShownIndicator,
    area: str,
    period: str,
    group: tuple[str, str] | None = None,
) -> PeriodChange:
    """What a total has changed by since an earlier month's issue, and whether the two may be compared.

    `status` as in `periodchanges.change`, or suppressed where either is hidden; absent where nothing was published.
    `group`: of this dimension and member, which that issue must tell too.
    """
    issue = past(material, period)
    if group is None:
        then = None if issue is None else issue.totals.get((indicator.code, area))
        now = material.cell(indicator.code, area)
    else:
        then = None if issue is None else issue.breakdowns.get((indicator.code, group[0], area), {}).get(group[1])
        now = material.member(indicator, *group, area)
    if issue is None or then is None:
        return PeriodChange(None, None, None, "absent")
    if SUPPRESSED in (now.status, then.status):
        return PeriodChange(then.number, None, None, SUPPRESSED)
    moved = any(period < since <= material.period for since in material.moved.get(area, ()))
    figures = (_compared(now, indicator.version), _compared(then, issue.versions.get(indicator.code)))
    return change(*figures, is_same_ground=not moved)


def _compared(cell: Cell, version: int | None) -> ComparedFigure:
    return ComparedFigure(cell.number, cell.reported, cell.expected, version)


def series(material: Material, code: str, area: str, months: int = 12) -> list[tuple[str, Cell | None]]:
    """The figure in that many months up to this one, oldest first; None of a month of which nothing is published."""
    here = Period.parse(material.period)
    found: list[tuple[str, Cell | None]] = []
    for back in range(months - 1, 0, -1):
        period = str(here.earlier(back))
        issue = past(material, period)
        found.append((period, None if issue is None else issue.totals.get((code, area))))
    return [*found, (material.period, material.cell(code, area))]


def district_ranks(material: Material, indicator: ShownIndicator) -> dict[str, int] | None:
    """Rank of each district, best first; None where the districts cannot be ranked."""
    cells = [(place.code, material.cell(indicator.code, place.code)) for place in material.districts]
    rows = [
        Ranked(
            area=area,
            value=cell.number,
            status=cell.status,
            areas_reported=cell.reported,
            areas_expected=cell.expected,
        )
        for area, cell in cells
    ]
    return ranks(rows, indicator.better)


def is_published_in(period: str, indicator: ShownIndicator) -> bool:
    """Whether the month is one in which an indicator of that rhythm is published: the last of its quarter or year."""
    return str(Period.parse(period).until(Rhythm(indicator.rhythm))) == period
