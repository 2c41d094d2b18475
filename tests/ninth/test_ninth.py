"""Two more databases are files alone: laid into a copy of the project, they go all the way, and break no test.

`added` holds them as they would be committed: a module, a code list, a base and indicators each; one of places, one of
persons. Their own tests are `way_through.py`, run in the copy. So is what counts databases, indicators or tables, or
takes each in turn, as far as it is quick; `make docs` makes their pages there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.databaselist import databases
from tests.stores import NIGHT

pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.skipif("volunteer" in databases(), reason="this is such a copy"),
]
ROOT = Path(__file__).parents[2]
ADDED = Path(__file__).with_name("added")
PAGES = ("codelists/station_type", "databases/volunteer", "databases/volunteer_station")
COPIED = ("pipelines", "assets", "intake", "schemas", "sources", "synth", "warehouse", "tests", "docs", "deploy")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the new files in it."""
    copy = tmp_path_factory.mktemp("ninth") / "project"
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    there = {path.relative_to(copy) for path in copy.rglob("*")}
    new = {path.relative_to(ADDED) for path in ADDED.rglob("*.*") if "__pycache__" not in path.parts}
    assert new and not new & there
    shutil.copytree(ADDED, copy, dirs_exist_ok=True)
    return copy


def in_copy(project: Path, *words: str) -> str:
    result = subprocess.run([sys.executable, "-m", *words], cwd=project, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]
    return result.stdout


def passes_in(project: Path, *paths: str, only: str = "") -> None:
    in_copy(project, "pytest", "-q", "-p", "no:cacheprovider", *paths, "-k", only)


def test_they_go_all_the_way(project: Path) -> None:
    """On SQLite alone and by day without a messy city: declared in a home, where each says the same, they go on both.

    There their rows are held against their truth, and PostgreSQL has its turn at night.
    """
    passes_in(project, "tests/ninth/way_through.py", only="not postgresql" + " and not truth" * (not NIGHT))


def test_their_pages_are_made_from_them(project: Path) -> None:
    """Pages of their own alone: no page that is there changes."""
    pages = [f"docs/reference/{name}.md" for name in PAGES]
    assert not any((project / page).exists() for page in pages)
    assert in_copy(project, "docs.build").split() == pages
    passes_in(project, "tests/docs")


def test_quick_tests_hold_beside_them(project: Path) -> None:
    """By day what asks a database is asked of SQLite alone, and of Dagster nothing more than a run of theirs does."""
    passes_in(
        project,
        "tests/schemas",
        "tests/test_messages.py",
        "tests/indicators/test_registry.py",
        "tests/synth/test_command.py",
        "tests/mending/test_masking.py",
        "tests/warehouse/test_migration.py",
        "tests/warehouse/test_obligations.py",
        "tests/warehouse/test_reference.py",
        "tests/warehouse/test_registertables.py",
        *(("tests/assets/test_definitions.py", "tests/assets/test_ended_districts.py") if NIGHT else ()),
        only="" if NIGHT else "not postgresql",
    )
