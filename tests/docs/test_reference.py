"""The generated reference is what the code says now, and the pages lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from docs.build import FOLDER, stale
from schemas.databaselist import databases
from warehouse.indicators.registry import indicators

DOCS = FOLDER.parent


def test_reference_is_current() -> None:
    assert stale() == [], "run `make docs`"


def test_every_field_and_synonym_is_told() -> None:
    for database in databases().values():
        page = (FOLDER / "databases" / f"{database.name}.md").read_text("utf-8")
        missing = [
            header
            for column in database.columns.values()
            for header in (f"`{column.name}`", *column.headers)
            if header.replace("|", "\\|") not in page
        ]
        assert missing == []


def test_every_indicator_is_told() -> None:
    pages = "".join(page.read_text("utf-8") for page in (FOLDER / "databases").glob("*.md"))
    assert [one.code for one in indicators().values() if one.definition_zh.replace("|", "\\|") not in pages] == []


def test_links_lead_somewhere() -> None:
    broken = []
    for page in DOCS.rglob("*.md"):
        for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
            target, _, anchor = link.partition("#")
            path = (page.parent / target).resolve() if target else page
            if "://" not in link and not (path.exists() and _has(path, anchor)):
                broken.append(f"{page.name}: {link}")
    assert broken == []


def _has(path: Path, anchor: str) -> bool:
    return not anchor or f"## {anchor}\n" in path.read_text("utf-8")
