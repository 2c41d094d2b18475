"""Which way imports may point: the contracts hold, each of them bites, and no installed library owns our names."""

from __future__ import annotations

import ast
import importlib.metadata
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGES = ("pipelines", "assets", "intake", "schemas", "sources", "synth", "warehouse")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    call = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    return subprocess.run([sys.executable, "-c", call], cwd=folder, capture_output=True, text=True, check=False)


def test_contracts_hold(root: Path) -> None:
    result = lint(root)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("schemas", "sources.inner"),
        ("schemas", "dagster"),
        ("sources", "warehouse.inner"),
        ("synth", "warehouse.inner"),
        ("synth", "sources.inner"),
        ("sources", "assets.inner"),
        ("sources", "sqlalchemy"),
        ("warehouse", "sources.inner"),
        ("warehouse", "dagster"),
        ("intake", "dagster"),
        ("intake", "assets.inner"),
        ("assets", "pipelines.inner"),
        ("sources/texts", "sources.headers.meanings"),
        ("sources/reading", "sources.texts.cleaning"),
        ("sources/reading/ground", "sources.reading.archives.parts"),
        ("synth/truth", "synth.mess.writing"),
        ("warehouse/lake", "warehouse.ledger.tables"),
        ("warehouse/indicators", "warehouse.ledger.tables"),
        ("warehouse/submissions", "warehouse.figures.values"),
        ("warehouse/releases", "warehouse.verification.proof"),
    ],
)
def test_contracts_bite(root: Path, tmp_path: Path, module: str, imported: str) -> None:
    shutil.copy(root / "pyproject.toml", tmp_path)
    empty = [path.relative_to(root) for package in PACKAGES for path in (root / package).rglob("*.py")]
    for path in (*empty, *(path.with_name("inner.py") for path in empty if path.name == "__init__.py")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / module / "wrong.py").write_text(f"import {imported}\n", encoding="utf-8")
    result = lint(tmp_path)
    assert (result.returncode, "BROKEN" in result.stdout) == (1, True), result.stdout + result.stderr


def test_no_library_owns_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {name: set(owners.get(name, [])) - {"octet"} for name in PACKAGES} == {name: set() for name in PACKAGES}


def test_assets_hold_dagster_and_nothing_else(root: Path) -> None:
    modules = [path for path in (root / "assets").rglob("*.py") if path.name != "__init__.py"]
    without = [path.name for path in modules if "dagster" not in imported_packages(path)]
    assert modules and without == []


def imported_packages(path: Path) -> set[str]:
    """The packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    found = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    found |= {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    return {name.partition(".")[0] for name in found}
