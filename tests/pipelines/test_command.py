"""The command as a whole: help, what it imports, and how it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from pipelines.command import app as command
from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.errors import ConfigurationError, StaleRunError

ROOT = Path(__file__).parents[2]
HEAVY = ("dagster", "sqlalchemy", "duckdb", "great_expectations", "alembic")
COMMANDS = cast(TyperGroup, typer.main.get_command(app)).commands
LISTING = ("check", "map", "replay", "status", "submissions", "findings", "indicators", "trace", "diff", "verify")


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OCTET_")}
    call = [sys.executable, "-c", code, *arguments]
    return subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert f"  octet {name}" in result.output.split("Example:")[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_reference(name: str) -> None:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if "command" in path.name]
    assert pages, "docs/ has no page of commands"
    assert any(f"octet {name}" in page.read_text("utf-8") for page in pages)


@pytest.mark.parametrize("name", LISTING)
def test_every_listing_command_gives_json(name: str) -> None:
    assert "--json" in {option for parameter in COMMANDS[name].params for option in parameter.opts}


def test_help_imports_nothing_heavy() -> None:
    told = python(
        "import sys; from pipelines.command.app import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        f"print([name for name in {(*HEAVY, 'pandas', 'pydantic', 'pyarrow')!r} if name in sys.modules])"
    )
    assert told.stdout.splitlines()[-1] == "[]", told


def test_check_imports_no_dagster_and_no_database(tmp_path: Path) -> None:
    path = tmp_path / "居民区.csv"
    path.write_text("居民区代码,居民区名称,所属街道(镇)\n310105001001,示例居民区,310105001\n", encoding="utf-8")
    told = python(
        "import sys; from pipelines.command.app import app\n"
        "try: app(['check', sys.argv[1], '--period', '2026-09', '--district', '310105'])\n"
        "except SystemExit as end: assert end.code in (0, 1), end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])",
        str(path),
    )
    assert told.stdout.splitlines()[-1] == "[]", told


def ended(monkeypatch: pytest.MonkeyPatch, fault: Exception | None) -> int | str | None:
    def call() -> None:
        if fault:
            raise fault

    monkeypatch.setattr(command, "app", call)
    try:
        command.call()
    except SystemExit as end:
        return end.code
    return 0


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        (None, 0, ""),
        (ConfigurationError("octet.toml: mend it"), 2, "octet: octet.toml: mend it\n"),
        (StaleRunError("run again"), 3, "octet: run again\n"),
    ],
    ids=["done", "configuration", "stale"],
)
def test_exit_codes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: Exception | None, code: int, told: str
) -> None:
    assert ended(monkeypatch, fault) == code
    assert capsys.readouterr().err == told


def test_an_internal_fault_tells_its_place_and_no_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(monkeypatch, ValueError("could not convert 310199198001050011")) == 3
    told = capsys.readouterr().err
    assert "ValueError at test_command.py:" in told
    assert "310199" not in told
    monkeypatch.setenv("OCTET_DEBUG", "1")
    assert ended(monkeypatch, ValueError("could not convert 310199198001050011")) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_wrong_option_is_exit_code_two() -> None:
    assert CliRunner().invoke(app, ["run", "--perod", "2026-09"]).exit_code == 2


def test_a_folder_that_is_no_home_is_exit_code_two(tmp_path: Path) -> None:
    code = "from pipelines.command.app import main; main()"
    told = python(code, "submissions", "--home", str(tmp_path))
    assert (told.returncode, told.stdout) == (2, "")
    assert "is not a home" in told.stderr


MAIN = """
import atexit, sys
from pipelines.command import app
def command():
    atexit.register(print, "at the end")
    {first}
    raise {raised}
app.app = command
app.main()
"""


@pytest.mark.parametrize(
    ("raised", "code"),
    [("SystemExit", 0), ("SystemExit(0)", 0), ("SystemExit(1)", 1), ("ValueError", 3), ("KeyboardInterrupt", 130)],
)
def test_a_command_ends_with_its_code_after_what_is_due_at_the_end(raised: str, code: int) -> None:
    told = python(MAIN.format(raised=raised, first="print('a figure')"))
    assert (told.returncode, told.stdout.split("\n")) == (code, ["a figure", "at the end", ""])


def test_what_could_not_be_written_is_no_success() -> None:
    """A full disk is told at the very end, when what was printed is flushed."""
    told = python(MAIN.format(raised="SystemExit(0)", first="sys.stdout = open('/dev/full', 'w')"))
    assert told.returncode == 120


def test_english_is_spoken_when_asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for language, heading in (("en", "accepted"), ("zh", "接收")):
        monkeypatch.setenv("OCTET_LANG", language)
        result = CliRunner().invoke(app, ["submissions", "--home", str(home.root)])
        assert result.exit_code == 0
        assert heading in result.stdout
