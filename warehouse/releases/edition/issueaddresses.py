"""Where the pages of an issue lie in its folder, by which they link to one another, and how a figure is traced."""

from __future__ import annotations

import re
from urllib.parse import quote

OVERVIEW = "index.html"
BULLETIN = "公报.html"
NOTES = "portal/notes.html"
PRIVATE = ("internal", "districts")
"""Folders for named readers: its exact figures, and those of each district. No page tells what lies there."""


def indicator_page(code: str, dimension: str | None = None) -> str:
    """Address of an indicator's page in the issue's folder, of one of its breakdowns where that is named."""
    return f"portal/indicator/{_plain(code)}.html" + (f"#by-{quote(dimension)}" if dimension else "")


def database_page(section: str) -> str:
    """Address of the page of a database, or of data quality."""
    return f"portal/database/{_plain(section)}.html"


def district_page(code: str, indicator: str | None = None) -> str:
    """Address of a district's page, of the streets' table that shows the indicator where one is named."""
    return f"portal/district/{_plain(code)}.html" + (f"#streets-{_plain(indicator)}" if indicator else "")


def trace_command(period: str, code: str, area: str, dimension: str | None = None, member: str | None = None) -> str:
    """The command that walks a figure back to its files and rows."""
    by = f" --by {dimension}={member}" if dimension else ""
    return f"octet trace {code} --period {period} --area {area}{by}"


def _plain(code: str) -> str:
    """Of a code what may stand in file names and addresses alike."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", code)
