"""Drafts are made by runs; what is published is certified here by a person, corrected by another issue, or withdrawn.

An issue is its row in the ledger, its figures in the published table and its folder: they come together or not at all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError, StaleRunError
from schemas.finding import Finding
from schemas.periods import Period, to_the_minute
from schemas.records import searchpath
from schemas.rules import known
from schemas.telling import said
from warehouse.ledger import events
from warehouse.ledger.columns import now
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.freshness import computed_state, newest_event
from warehouse.ledger.releasetables import DRAFT, PREVIEW, draft, release
from warehouse.releases.edition.marks import Audience, IssueMark, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.issues import publishedtable
from warehouse.releases.issues.access import share
from warehouse.releases.issues.gate import refused
from warehouse.releases.issues.issuelists import write_lists
from warehouse.releases.issues.issuerecords import Certified, current_issue, issue, issues, next_mark
from warehouse.releases.issues.objections import Listed, Reason, as_listed, reasons, remarks
from warehouse.releases.issues.placing_files import digests, place, staged
from warehouse.releases.issues.preparing import Prepared, audited, changed_figures, collected, prepared
from warehouse.releases.issues.products import AT_ONCE, PRODUCTS
from warehouse.releases.issues.readers import write_for_readers
from warehouse.releases.protection.disclosure import SMALLEST, USUAL, Disclosure, rounded
from warehouse.submissions.committing import Decision


@dataclass(frozen=True)
class Built:
    """What became of a draft or a certification.

    `issue` is None of a draft, and of what was refused; then `reasons` or `findings` (identifiers, disclosure) say why.
    A draft has reasons too: what stands against certifying it. `is_new`: False of a draft that was there already.
    """

    period: str
    folder: Path | None
    issue: Certified | None = None
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_new: bool = True
    hidden: int = 0
    threshold: int = SMALLEST

    @property
    def withheld(self) -> tuple[Finding, ...]:
        """What is hidden, told once (S002)."""
        if not self.hidden:
            return ()
        words = {"k": self.threshold}
        return (said("S002", known("S002").severities[0], words, owner="city", count=self.hidden),)


def refresh_draft(engine: sa.Engine, period: Period, releases: Path, areas: Areas, group: str = "") -> Built:
    """The draft of a month as it is computed by now, for the department alone; written where it would say otherwise.

    The lists of issues come with it: a kill may have left old ones. Raises `ConfigurationError` of one never computed.
    """
    with reading(engine) as connection:
        exact = collected(connection, period, areas, IssueMark(audience=Audience.INTERNAL))
        kept = connection.execute(sa.select(draft).where(draft.c.period == period)).one_or_none()
        is_published = bool(issues(connection))
    content, folder = exact.digest() + searchpath.wording(), releases / str(period) / DRAFT
    is_new = kept is None or kept.content != content or not folder.is_dir()
    if is_new:
        with staged(releases, rounded(exact), AT_ONCE) as made:
            if found := refused(made):
                return Built(str(period), None, findings=found)
            place(made, folder)
    if is_new or kept is None or kept.state != exact.state:
        _note_draft(engine, period, exact.state, content, is_new=is_new)
    if is_published:
        _show(engine, releases, group)
    return Built(str(period), folder, is_new=is_new)


def preview(engine: sa.Engine, period: Period, releases: Path, areas: Areas, disclosure: Disclosure) -> Built:
    """All products of a month as they would be published now, and what stands against it. Raises as `refresh_draft`."""
    with reading(engine) as connection:
        ready = prepared(connection, period, areas, IssueMark(), None, disclosure)
        against = reasons(connection, ready.exact, areas, Listed())
    ready, found_out = audited(ready, disclosure)
    folder = releases / str(period) / PREVIEW
    with staged(releases, ready.public, PRODUCTS) as made:
        if found := refused(made):
            return Built(str(period), None, reasons=tuple(against), findings=found)
        place(made, folder)
    hidden = ready.public.withheld
    return Built(str(period), folder, reasons=(*found_out, *against), hidden=hidden, threshold=disclosure.threshold)


def _note_draft(engine: sa.Engine, period: Period, state: int, content: str, *, is_new: bool) -> None:
    with writing(engine) as connection:
        events.lock(connection)
        at = events.moment(connection)
        connection.execute(draft.delete().where(draft.c.period == period))
        fields = {"period": str(period), "state": state, "content": content}
        connection.execute(draft.insert().values(**fields, built_at=at))
        if is_new:
            detail = {"action": DRAFT, "state": state, "content": content}
            events.record(connection, "release", at, period=str(period), detail=detail)


def certify(
    engine: sa.Engine,
    period: Period,
    releases: Path,
    areas: Areas,
    decision: Decision,
    *,
    listed: Listed,
    is_preliminary: bool = False,
    disclosure: Disclosure = USUAL,
    group: str = "",
) -> Built:
    """Publish a month: its first issue, the final one after a preliminary one, or a correction of that.

    A final issue is refused while anything stands against it that is not `listed`; a preliminary one shows it instead.
    Either is refused when figures are not of the newest ledger state, when the audit finds a person, and when it would
    say what the issue before says. `group`: of the machine, that may read what is published. Raises
    `ConfigurationError` for a wrong call.
    """
    with reading(engine) as connection:
        _require_computed(connection, period)
        standing = current_issue(connection, str(period))
        mark = next_mark(connection, str(period), is_preliminary=is_preliminary)
        at = now()
        mark = replace(mark, certified_at=to_the_minute(at), certified_by=decision.who, why=decision.why)
        ready = prepared(connection, period, areas, mark, standing, disclosure)
        against = reasons(connection, ready.exact, areas, listed)
        if standing is not None and mark.stage in (standing.stage, Stage.CORRECTION):
            _require_news(standing, ready.public)
    ready, found_out = audited(ready, disclosure)
    if found_out or (against and not is_preliminary):
        return Built(str(period), None, reasons=(*found_out, *against))
    ready = ready.with_remarks(remarks(ready.exact, against, listed))
    with staged(releases, ready.public, PRODUCTS) as made:
        write_for_readers(ready, made)
        if found := refused(made):
            return Built(str(period), None, findings=found)
        done = _publish(engine, ready, made, releases, at, as_listed(against, listed))
    _show(engine, releases, group)
    hidden, folder = ready.public.withheld, releases.parent / done.folder
    return Built(str(period), folder, done, tuple(against), hidden=hidden, threshold=disclosure.threshold)


def revert(
    engine: sa.Engine, period: str, releases: Path, decision: Decision, number: int | None = None, group: str = ""
) -> Certified:
    """Withdraw the issue of a month that stands; the one that it replaced stands again, as it was published.

    `group`: as of `certify`. Raises `ConfigurationError` where none stands, or another than the one named.
    """
    with writing(engine) as connection:
        events.lock(connection)
        one = current_issue(connection, period)
        if one is None or number not in (None, one.number):
            told = "issue" if number is None else f"issue {number}"
            raise ConfigurationError(f"{period} has no {told} that stands: `octet release list` shows all")
        at = events.moment(connection)
        back = _before(connection, one)
        publishedtable.make_current(connection, period, back)
        fields = {"withdrawn_at": at, "withdrawn_by": decision.who, "withdrawn_why": decision.why}
        connection.execute(
            release.update().where(release.c.period == period, release.c.number == one.number).values(**fields)
        )
        detail = {"action": "withdraw", "number": one.number, "stands": back}
        events.record(connection, "release", at, decision.who, period=period, why=decision.why, detail=detail)
        done = issue(connection, period, one.number)
    _show(engine, releases, group)
    return done


def _show(engine: sa.Engine, releases: Path, group: str) -> None:
    """Write the lists of issues anew, and let the group read all that is published."""
    share(releases, [releases.parent / one.folder for one in write_lists(engine, releases)], group)


def _before(connection: sa.Connection, one: Certified) -> int | None:
    """The issue that an issue replaced, or that one did, which nobody has withdrawn."""
    number = one.replaces
    while number is not None:
        before = issue(connection, one.period, number)
        if not before.is_withdrawn:
            return number
        number = before.replaces
    return None


def _publish(
    engine: sa.Engine, ready: Prepared, made: Path, releases: Path, at: dt.datetime, listed: dict[str, Any]
) -> Certified:
    """The transaction that makes it an issue; its folder is moved to its place as its last act."""
    public, mark = ready.public, ready.public.mark
    assert mark.number is not None
    target = releases / public.period / str(mark.number)
    files = digests(made)
    with writing(engine) as connection:
        events.lock(connection)
        expected = next_mark(connection, public.period, is_preliminary=mark.stage is Stage.PRELIMINARY)
        if expected.number != mark.number or computed_state(connection, public.period) != public.state:
            raise StaleRunError(f"{public.period} was computed or published by somebody else meanwhile: certify again")
        fields = {
            "period": public.period, "number": mark.number, "stage": mark.stage, "correction": mark.correction,
            "state": public.state, "built_at": at, "certified_by": mark.certified_by, "why": mark.why,
            "replaces": mark.replaces, "is_current": False, "listed": listed, "audit": public.audit,
            "folder": f"{releases.name}/{public.period}/{mark.number}", "files": files,
        }  # fmt: skip
        connection.execute(release.insert().values(**fields))
        publishedtable.keep(connection, mark.number, public, ready.exact)
        publishedtable.make_current(connection, public.period, mark.number)
        detail = {"action": "certify", "number": mark.number, "stage": mark.stage, "state": public.state}
        happened = events.moment(connection)
        events.record(
            connection, "release", happened, mark.certified_by, period=public.period, why=mark.why, detail=detail
        )
        place(made, target)
        return issue(connection, public.period, mark.number)


def _require_computed(connection: sa.Connection, period: Period) -> None:
    state = computed_state(connection, period)
    if state is None or state < newest_event(connection, period):
        raise ConfigurationError(
            f"the figures of {period} are older than what has come since: run `octet run --period {period}` first"
        )


def _require_news(standing: Certified, public: Material) -> None:
    if not changed_figures(standing, public):
        raise ConfigurationError(
            f"issue {standing.period}/{standing.number} says the same already: there is nothing to publish"
        )
