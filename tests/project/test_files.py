"""What holds of every file of the project: small modules that say what they are, and nothing of one machine."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PACKAGES = ("pipelines", "assets", "intake", "schemas", "sources", "synth", "warehouse")
MOST_LINES, MOST_LINES_BESIDE = 250, 400
"""Of a module of the packages; of tests, documentation and benchmarks."""
HISTORY = "warehouse/store/migrations/versions"
"""Migrations stay as they were run."""
MACHINE = re.compile(r"(?<![\w.$}])/(work|root|home|Users|tmp)/[\w.]")
REGISTRY = re.compile(r"https?://[^\s\"')]*(/simple\b|/packages/|/pool/|registry\.)|fil[e]:///")


def python_files(root: Path, tracked: list[Path]) -> list[Path]:
    return [path for path in tracked if path.suffix == ".py"]


def test_no_python_file_is_too_long(root: Path, tracked: list[Path]) -> None:
    lengths = {
        path.relative_to(root): len(path.read_text("utf-8").splitlines()) for path in python_files(root, tracked)
    }
    most = {
        path: MOST_LINES if path.parts[0] in PACKAGES and not path.is_relative_to(HISTORY) else MOST_LINES_BESIDE
        for path in lengths
    }
    assert {str(path): length for path, length in lengths.items() if length > most[path]} == {}


def test_packages_are_empty(root: Path, tracked: list[Path]) -> None:
    filled = [path for path in tracked if path.name == "__init__.py" and path.read_text("utf-8").strip()]
    assert [str(path.relative_to(root)) for path in filled] == []


def test_every_module_says_what_it_is(root: Path, tracked: list[Path]) -> None:
    silent = [
        name
        for path in python_files(root, tracked)
        if (name := str(path.relative_to(root))).startswith((*PACKAGES, "docs", "bench"))
        and path.name != "__init__.py"
        and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_nothing_of_one_machine(root: Path, tracked: list[Path]) -> None:
    found = []
    for path in tracked:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE.search(line) or REGISTRY.search(line):
                found.append(f"{path.relative_to(root)}:{number}: {line.strip()[:120]}")
    assert found == []


def test_no_large_sample_data(root: Path, tracked: list[Path]) -> None:
    samples = (
        path
        for path in tracked
        if (path.is_relative_to(root / "tests") or path.is_relative_to(root / "examples"))
        and path.name != "package-lock.json"
    )
    assert [str(path.relative_to(root)) for path in samples if path.stat().st_size > 50_000] == []
