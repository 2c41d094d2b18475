"""What an issue would say by now: collected, protected, beside what was published, and what a correction changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from schemas.wording import Bilingual
from warehouse.figures.history.differences import Side, differences, of_release
from warehouse.figures.history.explaining import FigureDifference
from warehouse.ledger.columns import now
from warehouse.releases.audit.attack import PrivacyBreach, audit
from warehouse.releases.edition.collection import collect
from warehouse.releases.edition.lookback import SUPPRESSED
from warehouse.releases.edition.marks import Corrected, IssueMark, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow, published_rows
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.issues.causewords import GUARD, causes_told
from warehouse.releases.issues.issuerecords import Certified
from warehouse.releases.issues.objections import Reason
from warehouse.releases.issues.publishedtable import published_issues
from warehouse.releases.protection.disclosure import Disclosure, protect
from warehouse.releases.protection.loss import loss

Address = tuple[str, str, str | None, str | None]
"""Code, area, dimension, member."""


@dataclass(frozen=True)
class Prepared:
    """A month as it would be published (`public`), and the same exact."""

    exact: Material
    public: Material

    def with_remarks(self, told: tuple[str, ...]) -> Prepared:
        """The same with sentences on what it is certified with."""
        return Prepared(*(replace(one, remarks=told) for one in (self.exact, self.public)))


def collected(connection: sa.Connection, period: Period, areas: Areas, mark: IssueMark) -> Material:
    """The month at the state of its newest computation, exact, beside what is published of it and of others.

    Raises `ConfigurationError` when the month was never computed.
    """
    return replace(collect(connection, period, areas), mark=mark, others=published_issues(connection, str(period)))


def prepared(
    connection: sa.Connection,
    period: Period,
    areas: Areas,
    mark: IssueMark,
    replaced: Certified | None,
    disclosure: Disclosure,
) -> Prepared:
    """The same, and protected; `replaced`: the issue whose changes a correction tells. Raises as `collected`."""
    exact = collected(connection, period, areas, mark)
    public = protect(exact, disclosure)
    if replaced is not None and mark.stage is Stage.CORRECTION:
        told = corrected(connection, areas, replaced, public)
        exact, public = replace(exact, corrected=told), replace(public, corrected=told)
    return Prepared(exact, public)


def audited(ready: Prepared, disclosure: Disclosure) -> tuple[Prepared, list[Reason]]:
    """The same with what the audit says of it, and what an attacker finds out from all that is published together.

    No issue at all can be certified with that.
    """
    result, lost = audit(ready.public, ready.exact, disclosure.threshold), loss(ready.public, ready.exact, disclosure)
    facts = {"threshold": disclosure.threshold, "tried": result.checked, "breaches": len(result.breaches)}
    ready = replace(ready, public=replace(ready.public, audit=facts | lost._asdict()))
    return ready, [_exposed(one) for one in result.breaches]


def _exposed(one: PrivacyBreach) -> Reason:
    told = Bilingual(f"可推出个人：{one.told}", f"a person could be found out: {one.told}")
    return Reason("privacy", told, "可推出个人", 1, one.area)


def corrected(connection: sa.Connection, areas: Areas, before: Certified, public: Material) -> tuple[Corrected, ...]:
    """The figures that an issue shows otherwise than the one before it, with the causes; in the issue's order."""
    changed = changed_figures(before, public)
    if not changed:
        return ()
    sides = (of_release(connection, before.period, before.number), Side(now(), before.period))
    why = {_address(one): one for one in differences(connection, areas, *sides, period=before.period)}
    return tuple(
        Corrected(*key, *pair, (GUARD,) if _is_guarded(*pair) else causes_told(connection, areas, why.get(key)))
        for key, pair in changed.items()
    )


def _is_guarded(before: Cell | None, now: Cell | None) -> bool:
    """Whether either is hidden: whether the count behind it changed must not be told, for the other shows it."""
    return any(one is not None and one.status == SUPPRESSED for one in (before, now))


def changed_figures(before: Certified, public: Material) -> dict[Address, tuple[Cell | None, Cell | None]]:
    """The figures published otherwise than in an issue of the month, both as they are shown, in the issue's order."""
    issue = next(one for one in public.others if (one.period, one.mark.number) == (before.period, before.number))
    new = {row[1:5]: _cell(row) for row in published_rows(public)}
    old: dict[Address, Cell] = {(code, area, None, None): cell for (code, area), cell in issue.totals.items()}
    for (code, dimension, area), members in issue.breakdowns.items():
        old |= {(code, area, dimension, member): cell for member, cell in members.items()}
    pairs = {key: (old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1] and not _is_nothing(*pair)}


def _is_nothing(before: Cell | None, now: Cell | None) -> bool:
    """Whether one is not there and the other zero: 街镇不详 is shown only where an indicator has any."""
    there = before or now
    return None in (before, now) and there is not None and there.status in ("zero", "not_applicable")


def _cell(row: PublishedRow) -> Cell:
    """A published figure; `areas_reported` counts too: the same number of more areas is another figure."""
    return Cell(row.value, row.numerator, row.denominator, row.status, row.areas_reported, row.areas_expected)


def _address(one: FigureDifference) -> Address:
    return one["code"], one["area"], one["dimension"], one["member"]
