"""The lists beside the issues, of which issues there are and which stand: made again whenever one comes or goes."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa

from warehouse.ledger.connection import reading
from warehouse.releases.exchange.issuelist import LIST, ListedIssue, issue_list
from warehouse.releases.issues.issuerecords import Certified, issues
from warehouse.releases.portal.issuelines import IssueLine, write_issue_script, write_list


def write_lists(engine: sa.Engine, releases: Path) -> list[Certified]:
    """`issues.json` and `index.html` in the folder of releases, `issues.html` in each month's; all issues."""
    with reading(engine) as connection:
        known = issues(connection)
    releases.mkdir(mode=0o700, exist_ok=True)
    _replace(releases / LIST, issue_list(map(_listed, known)))
    lines = [_line(one) for one in known]
    write_list(lines, releases)
    for period in {one.period for one in lines}:
        of_period = [one for one in lines if one.period == period]
        (releases / period).mkdir(mode=0o700, exist_ok=True)
        write_issue_script(of_period, releases / period)
    return known


def _listed(one: Certified) -> ListedIssue:
    mark = one.mark
    folder = Path(one.folder)
    return ListedIssue(
        one.period, one.number, one.stage, one.correction, mark.certified_at, one.is_current, one.is_withdrawn,
        f"{folder.parent.name}/{folder.name}",
    )  # fmt: skip


def _line(one: Certified) -> IssueLine:
    return IssueLine(one.period, one.mark, one.is_current, one.is_withdrawn, _listed(one).folder)


def _replace(path: Path, text: str) -> None:
    """The old text or the new one is there, never a part."""
    made = path.with_name(f".{path.name}.{os.getpid()}")
    made.write_text(text, encoding="utf-8")
    made.replace(path)
