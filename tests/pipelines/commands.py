"""The `octet` command called as people call it, and files laid into an inbox."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from tests.homes import FEW

PERIOD, DISTRICT = "2026-09", "310105"
ROOT = Path(__file__).parents[2]
COUNTING_FEW = {"COUNTED": ",".join(FEW), "PYTHONPATH": f"{ROOT / 'tests/pipelines/quick'}{os.pathsep}{ROOT}"}
"""Environment of a process in which `few_indicators` are known."""


def octet(home: Home, *words: str, code: int = 0) -> Any:
    """The JSON that a command prints."""
    result = CliRunner().invoke(app, [*words, "--json", "--home", str(home.root)])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def send(home: Home, name: str, rows: list[list[str]], period: str = PERIOD) -> None:
    """A district's file, taken in by a run."""
    folder = home.folder("inbox") / period / DISTRICT
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8-sig")
    CliRunner().invoke(app, ["run", "--home", str(home.root)])
