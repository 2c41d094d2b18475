"""`octet pack`, and what is known with and without what it writes. The way through is in `tests/ninth`."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.records.packs import unpacked
from tests.schemas.registers import HOME


def call(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def pack(home: Home, tmp_path: Path) -> Path:
    for name, text in HOME.items():
        (home.folder("reference") / name).write_text(text, encoding="utf-8")
    out = tmp_path / "本市台账.toml"
    assert call("pack", str(out), "--home", str(home.root)) == f"{out}：便民服务站\n"
    return out


def test_a_pack_is_what_the_home_declares(pack: Path) -> None:
    assert unpacked(pack) == HOME


def test_a_register_is_known_with_the_pack_alone(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "10 列" in call("template", "便民服务站", "with.xlsx", "--pack", str(pack))
    with pytest.raises(ConfigurationError, match="no database is called '便民服务站'"):
        call("template", "便民服务站", "without.xlsx")


def test_a_home_takes_no_pack_beside_its_own_registers(home: Home, pack: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="leave --pack out"):
        call("template", "党员", str(tmp_path / "t.xlsx"), "--home", str(home.root), "--pack", str(pack))


def test_a_wrong_pack_is_told_by_its_name(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pack.write_text(pack.read_text("utf-8").replace('kind = "phone"', 'kind = "fax"'), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"本市台账.toml: databases/station.toml: columns.keeper_phone.kind"):
        call("template", "党员", "t.xlsx", "--pack", str(pack))


def test_there_is_no_pack_of_nothing_and_none_is_written_over(home: Home, pack: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is there already"):
        call("pack", str(pack), "--home", str(home.root))
    (home.folder("reference") / "databases/station.toml").unlink()
    with pytest.raises(ConfigurationError, match="no registers of its own"):
        call("pack", str(tmp_path / "other.toml"), "--home", str(home.root))
    searchpath.use({})
