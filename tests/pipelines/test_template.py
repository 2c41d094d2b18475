"""`octet template`: what it writes, says and refuses."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from pipelines.command.template import template
from schemas.errors import ConfigurationError
from tests.hangzhou import write_areas

APP = typer.Typer()
APP.command()(template)


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(APP, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("name", ["building", "BL", "商务楼宇"], ids=["name", "code", "title"])
def test_a_database_is_named_in_three_ways(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(name, "表.xlsx", "--district", "长宁", "--period", "2026-09") == "表.xlsx：商务楼宇，长宁区，24 列\n"
    assert openpyxl.load_workbook("表.xlsx").sheetnames == ["商务楼宇 长宁区 2026-09", "填写说明", "选项"]
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


def test_another_city_is_named_by_the_list_of_its_areas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call = ("BL", "表.xlsx", "--city", str(write_areas(tmp_path)), "--district", "高新区")
    assert run(*call) == "表.xlsx：商务楼宇，高新区，24 列\n"


def test_a_home_has_its_own_city(blank_home: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is a home of the city 310000: leave --city out"):
        run("BL", tmp_path / "表.xlsx", "--home", blank_home, "--city", "310000")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["house", "表.xlsx"], "no database is called 'house'"),
        (["BL", "表.xls"], "must end in .xlsx"),
        (["BL", "there.xlsx"], "is there already"),
        (["BL", "nowhere/表.xlsx"], "there is no folder nowhere"),
        (["BL", "表.xlsx", "--district", "苏州"], "no district is called '苏州'"),
        (["BL", "表.xlsx", "--period", "2026-13"], "not of the form YYYY-MM"),
        (["BL", "表.xlsx", "--city", "330100"], "no areas of the city '330100' are known: .* --city 330100.csv"),
        (["BL", "表.xlsx", "--city", "330100.csv"], "there is no list of areas 330100.csv"),
    ],
    ids=["database", "extension", "there already", "folder", "district", "period", "city", "list of areas"],
)
def test_a_wrong_call_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.xlsx").write_text("filled in", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        run(*arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["there.xlsx"]
    assert Path("there.xlsx").read_text("utf-8") == "filled in"
