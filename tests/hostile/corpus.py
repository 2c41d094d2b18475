"""The whole corpus: every family's files, the manifest of what must become of them, and the folder that holds both."""

from __future__ import annotations

import importlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.hostile.case import Case, Verdict

FAMILIES = ("xlsx_archives", "xlsx_parts", "xlsx_cells", "xls", "text", "dbf", "json", "zip", "others")
MANIFEST = "manifest.json"


@cache
def cases(family: str) -> dict[str, Case]:
    """The files of one family by name."""
    found = list(importlib.import_module(f"tests.hostile.build_{family}").cases())
    named = {case.name: case for case in found}
    assert len(named) == len(found), f"two files of {family} have one name"
    return named


def write(folder: Path) -> None:
    """Write every file to `folder/family/name` and the manifest beside."""
    verdicts: dict[str, Verdict] = {}
    for family in FAMILIES:
        (folder / family).mkdir(parents=True, exist_ok=True)
        for name, case in cases(family).items():
            (folder / family / name).write_bytes(case.bytes)
            verdicts[f"{family}/{name}"] = case.verdict
    told = {path: as_json(verdict) for path, verdict in verdicts.items()}
    (folder / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def as_json(verdict: Verdict) -> dict[str, object]:
    """A verdict as it stands in the manifest."""
    return {
        "state": verdict.state,
        "rules": sorted(verdict.rules),
        "accepted": verdict.accepted,
        "quarantined": verdict.quarantined,
    }


def from_json(told: dict[str, Any]) -> Verdict:
    """A verdict of the manifest."""
    return Verdict(told["state"], frozenset(told["rules"]), told["accepted"], told["quarantined"])
