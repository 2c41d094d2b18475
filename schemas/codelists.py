"""Code lists: one CSV file each in `schemas/reference/codelists` (code, zh, en, aliases, …), all columns text."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from schemas.errors import ConfigurationError

FOLDER = Path(__file__).parent / "reference" / "codelists"


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


@cache
def codelist(name: str) -> CodeList:
    """The code list of that file name; a wrong name is a wrong program."""
    path = FOLDER / f"{name}.csv"
    if not path.is_file():
        raise ConfigurationError(f"code list {name!r} has no file {path.name} in {FOLDER.name}")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return CodeList(
        name=name,
        labels={row["code"]: row["zh"] for row in rows},
        english={row["code"]: row["en"] for row in rows},
        aliases={row["code"]: tuple(a for a in (row.get("aliases") or "").split("|") if a) for row in rows},
        extra={row["code"]: {k: v for k, v in row.items() if k not in ("code", "zh", "en", "aliases")} for row in rows},
    )


@cache
def codelist_names() -> tuple[str, ...]:
    """The names of all code lists, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("[!_]*.csv")))
