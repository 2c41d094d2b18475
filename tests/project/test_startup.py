"""What a district's check may not load: it must start fast and run where there is no database."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from pipelines.imports import uncollected

HEAVY = {"dagster", "sqlalchemy", "alembic", "duckdb", "great_expectations", "sqlglot", "altair"}
HEAVY |= {"pydantic_settings", "dotenv", "stdnum"}
CALL = """
import sys
from pipelines.command.app import call
sys.argv[1:] = {arguments!r}
try:
    call()
finally:
    print("loaded:", *sorted(set(sys.modules) & {heavy!r}))
"""


def loaded_by(root: Path, *arguments: str) -> list[str]:
    call = CALL.format(arguments=list(arguments), heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", call], cwd=root, capture_output=True, text=True, check=False)
    last = done.stdout.splitlines()[-1]
    assert last.startswith("loaded:"), done.stdout + done.stderr
    return last.split()[1:]


def test_check_loads_no_database(root: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "居民区.csv"
    sheet.write_text("居民区名称,所属街道\n试验居民区,新华路街道\n", encoding="utf-8")
    assert loaded_by(root, "check", str(sheet), "--period", "2026-09", "--district", "310105", "--json") == []


def test_a_check_without_a_home_reads_no_mappings(root: Path) -> None:
    call = "import sys; from pipelines.command.check import _expectation; from schemas.cities.areas import areas; "
    call += "_expectation(None, None, areas()); print(*sorted(m for m in sys.modules if 'mappingfiles' in m))"
    done = subprocess.run([sys.executable, "-c", call], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_nothing_is_thrown_away_while_modules_load() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_modules_that_were_set_aside_are_given_back_at_the_end(root: Path) -> None:
    call = "import gc; from pipelines.imports import uncollected\n"
    call += "with uncollected():\n    import pandas; import duckdb\nassert gc.get_freeze_count() > 50_000"
    done = subprocess.run([sys.executable, "-c", call], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_release_loads_nothing_that_makes_charts(root: Path) -> None:
    call = (
        "import sys, warehouse.releases.issues.certification as one; "
        "print(*sorted(set(sys.modules) & {'altair', 'vl_convert'}))"
    )
    done = subprocess.run([sys.executable, "-c", call], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_help_loads_no_table(root: Path) -> None:
    call = "import sys, pipelines.command.app; print(*sorted(set(sys.modules) & {'pandas', 'pyarrow', 'pandera'}))"
    done = subprocess.run([sys.executable, "-c", call], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
