"""Code lists: one CSV file each in `schemas/reference/codelists` (code, zh, en, aliases, …), all columns text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from schemas.errors import ConfigurationError
from schemas.records import searchpath

FOLDER = Path(__file__).parent / "reference" / "codelists"
NEEDED = {"code", "zh", "en"}


@dataclass(frozen=True)
class CodeList:
    """One list: `labels` code → Chinese label, `english` code → English, `aliases` code → other spellings."""

    name: str
    labels: dict[str, str]
    english: dict[str, str]
    aliases: dict[str, tuple[str, ...]]
    extra: dict[str, dict[str, str]] = field(default_factory=dict)  # code → the file's further columns

    @property
    def spellings(self) -> dict[str, str]:
        """Every exact spelling (code, label, alias) → code. An alias never shadows a label or a code."""
        found: dict[str, str] = {}
        for code, aliases in self.aliases.items():
            for alias in aliases:
                found.setdefault(alias, code)
        found |= {label: code for code, label in reversed(self.labels.items())}
        return found | {code: code for code in self.labels}


@searchpath.follows
@cache
def codelist(name: str) -> CodeList:
    """The code list of that file name; a wrong name is a wrong program or a wrong record."""
    file = searchpath.file_called("codelists", FOLDER, name)
    if file is None:
        raise ConfigurationError(f"code list {name!r} has no file {name}.csv in {FOLDER.name}")
    rows = list(_rows(file))
    return CodeList(
        name=name,
        labels={row["code"]: row["zh"] for row in rows},
        english={row["code"]: row["en"] for row in rows},
        aliases={row["code"]: tuple(a for a in (row.get("aliases") or "").split("|") if a) for row in rows},
        extra={row["code"]: {k: v for k, v in row.items() if k not in ("code", "zh", "en", "aliases")} for row in rows},
    )


def _rows(file: searchpath.RecordFile) -> Iterator[dict[str, str]]:
    """The lines of a file, each with a code of its own and its Chinese label."""
    lines = csv.DictReader(io.StringIO(file.text, newline=""), strict=True)
    if lacking := NEEDED - set(lines.fieldnames or ()):
        raise ConfigurationError(f"{file.where}:1: the header row lacks {', '.join(sorted(lacking))}")
    seen: set[str] = set()
    for row in lines:
        where = f"{file.where}:{lines.line_num}"
        if None in row or None in row.values():
            raise ConfigurationError(f"{where}: not as many fields as headers: check the commas")
        if not row["code"] or not row["zh"]:
            raise ConfigurationError(f"{where}: write the code and its Chinese label (zh)")
        if row["code"] in seen:
            raise ConfigurationError(f"{where}: the code {row['code']!r} stands in a line above already")
        seen.add(row["code"])
        yield row


@searchpath.follows
@cache
def codelist_names() -> tuple[str, ...]:
    """The names of all code lists, sorted."""
    return searchpath.names("codelists", FOLDER)
