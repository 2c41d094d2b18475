"""`octet synth`: folders as the inbox has them, a line that says what was made, and wrong calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from schemas.databaselist import databases
from schemas.errors import ConfigurationError


def test_synth_writes_district_folders_and_the_truth(tmp_path: Path) -> None:
    call = [
        "synth",
        str(tmp_path / "city"),
        "--period",
        "2026-09",
        "--scale",
        "0.0005",
        "--districts",
        "黄浦区，310105",
    ]
    result = CliRunner().invoke(app, call)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "city" / "2026-09").iterdir()) == ["310101", "长宁区"]
    assert (tmp_path / "city-truth" / "2026-09.json.gz").is_file()
    assert f"{len(databases())} 个数据库" in result.output


@pytest.mark.parametrize(("option", "value"), [("--districts", "310199"), ("--period", "2026-13")])
def test_a_wrong_call_is_told_and_writes_nothing(tmp_path: Path, option: str, value: str) -> None:
    call = ["synth", str(tmp_path / "out"), "--period", "2026-09", "--scale", "0.0005", option, value]
    result = CliRunner().invoke(app, call)
    assert isinstance(result.exception, ConfigurationError)
    assert not (tmp_path / "out").exists()
