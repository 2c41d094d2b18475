"""The lists beside the issues, of which issues there are and which stand: made again whenever one comes or goes."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path

import sqlalchemy as sa

from warehouse.ledger.connection import reading
from warehouse.releases.exchange.issuelist import LIST, ListedIssue, issue_list
from warehouse.releases.issues.issuerecords import Certified, issues
from warehouse.releases.portal.issuelines import IssueLine, write_issue_script, write_list


def write_lists(engine: sa.Engine, releases: Path) -> list[Certified]:
    """`index.html` and `issues.json` of all releases, and what the pages of each month's issues are told; all issues.

    Each is the old one or the new one; what was cut off between them is made good by the next.
    """
    with reading(engine) as connection:
        known = issues(connection)
    releases.mkdir(mode=0o700, exist_ok=True)
    lines = [_line(one) for one in known]
    for period, of in groupby(lines, key=lambda one: one.period):
        write_issue_script(list(of), releases / period)
    write_list(lines, releases)
    _replace(releases / LIST, issue_list(map(_listed, known)))
    return known


def _line(one: Certified) -> IssueLine:
    return IssueLine(one.period, one.mark, one.is_current, one.is_withdrawn, _folder(one))


def _listed(one: Certified) -> ListedIssue:
    return ListedIssue(
        one.period, one.number, one.stage, one.correction, one.mark.certified_at, one.is_current, one.is_withdrawn,
        _folder(one),
    )  # fmt: skip


def _folder(one: Certified) -> str:
    """Within the releases."""
    return "/".join(Path(one.folder).parts[-2:])


def _replace(path: Path, text: str) -> None:
    """The old text or the new one is there, never a part."""
    made = path.with_name(f".{path.name}.{os.getpid()}")
    made.write_text(text, encoding="utf-8")
    made.replace(path)
