"""`releases/issues.json`: which issues there are and which stand, for programs that read the folder and no database.

An issue's own files never change: that it was replaced or withdrawn later is told here alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from schemas.errors import ConfigurationError

LIST = "issues.json"


class ListedIssue(NamedTuple):
    """An issue as the list tells it; `folder` within the releases, as `2026-09/2`; times in ISO 8601."""

    period: str
    number: int
    stage: str
    correction: int
    certified_at: str
    is_current: bool
    is_withdrawn: bool
    folder: str


def issue_list(issues: Iterable[ListedIssue]) -> str:
    """The text of the file: each issue on a line, by period and number."""
    lines = [json.dumps(one._asdict(), ensure_ascii=False) for one in sorted(issues)]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def standing_issues(releases: Path) -> dict[str, ListedIssue]:
    """Period → the issue that stands. Raises `ConfigurationError` where the list is not there."""
    path = releases / LIST
    if not path.is_file():
        raise ConfigurationError(f"{path} is not there: it says which issues stand. Name a home's `releases`")
    listed = [ListedIssue(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    return {one.period: one for one in listed if one.is_current}
