"""`octet check`: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipelines.command.check import check
from pipelines.homes.home import Home
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, MEMBERS, book
from tests.sources.test_mapping_files import write

APP = typer.Typer()
APP.command()(check)
FIELDS = [
    "file", "sheets", "database", "part", "state",
    "rows_read", "rows_accepted", "rows_quarantined", "rows_ignored", "findings",
]  # fmt: skip


def members(folder: Path, **change: str) -> Path:
    row = [change.get(name, value) for name, value in zip(MEMBER_HEADER, MEMBERS[0], strict=True)]
    return book(folder / "党员.xlsx", 党员=[MEMBER_HEADER, row])


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(APP, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_json_is_as_in_the_contract(tmp_path: Path) -> None:
    path = book(tmp_path / "八库.xlsx", 党员=[MEMBER_HEADER, *MEMBERS], 楼宇=[BUILDING_HEADER, BUILDING])
    code, output = run(path, "--period", "2026-09", "--district", "长宁", "--json")
    first, second = json.loads(output)
    assert list(first) == list(second) == FIELDS
    assert {key: first[key] for key in FIELDS[:-1]} == {
        "file": "八库.xlsx", "sheets": ["党员"], "database": "party_member", "part": None, "state": "accepted",
        "rows_read": 3, "rows_accepted": 2, "rows_quarantined": 0, "rows_ignored": 1,
    }  # fmt: skip
    assert list(first["findings"][0]) == [
        "rule", "severity", "message", "file", "sheet", "cell", "row", "column", "owner", "value", "expected",
        "difference", "count", "cells", "submission",
    ]  # fmt: skip
    assert code == 1  # the building has no type


@pytest.mark.parametrize(
    ("change", "code"),
    [({}, 0), ({"性别": "火星"}, 1), ({"公民身份号码": "310199196001010015"}, 1)],
    ids=["good", "block", "row"],
)
def test_exit_code_says_whether_something_must_be_mended(tmp_path: Path, change: dict[str, str], code: int) -> None:
    assert run(members(tmp_path, **change), "--period", "2026-09", "--district", "310105")[0] == code


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("2025", "未收 2025：不在按月份命名的文件夹中"),
        ("2025-Q3", "未收 2025-Q3：不在按月份命名的文件夹中"),
        ("2026-09", ""),
    ],
)
def test_the_folder_of_a_year_is_told_where_nothing_is_reported_so(tmp_path: Path, folder: str, told: str) -> None:
    place = tmp_path / "inbox" / folder / "310105"
    place.mkdir(parents=True)
    result = CliRunner().invoke(APP, [str(members(place))])
    assert (result.exit_code, result.stderr.partition("，")[0]) == (int(bool(told)), told)


def test_the_same_rows_under_another_name_are_told(tmp_path: Path) -> None:
    first = members(tmp_path)
    again = book(tmp_path / "最终版.xlsx", 党员=[["党员名册"], MEMBER_HEADER, MEMBERS[0]])
    other = book(tmp_path / "其他.xlsx", 党员=[MEMBER_HEADER, MEMBERS[1]])
    _, output = run(first, again, other, "--period", "2026-09", "--district", "310105", "--json")
    told = [[f["message"].split("。")[0] for f in one["findings"] if f["rule"] == "F009"] for one in json.loads(output)]
    assert told == [[], ["内容与党员.xlsx相同，疑为重复"], []]


def test_a_returned_file_is_to_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "党员.xlsx"
    path.write_bytes(b"")
    code, output = run(path, "--json")
    assert (code, json.loads(output)[0]["state"]) == (1, "returned")


@pytest.mark.parametrize("arguments", [("--period", "2026-9"), ("--district", "火星区")], ids=["period", "district"])
def test_a_wrong_call(tmp_path: Path, arguments: tuple[str, str]) -> None:
    from schemas.errors import ConfigurationError

    result = CliRunner().invoke(APP, [str(members(tmp_path)), *arguments])
    assert isinstance(result.exception, ConfigurationError)
    assert result.exception.exit_code == 2


def test_a_missing_file_is_a_wrong_call(tmp_path: Path) -> None:
    assert run(tmp_path / "none.xlsx")[0] == 2


def test_inbox_folders_tell_period_and_district(tmp_path: Path) -> None:
    folder = tmp_path / "2026-09" / "310105长宁区"
    folder.mkdir(parents=True)
    assert run(members(folder))[0] == 0


def test_tables_speak_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = members(tmp_path, 性别="火星")
    known = ("--period", "2026-09", "--district", "310105")
    monkeypatch.delenv("OCTET_LANG", raising=False)
    assert "代码不在代码表内:性别=火星" in run(path, *known)[1].replace("\n", "")
    monkeypatch.setenv("OCTET_LANG", "en")
    assert "Party members" in run(path, *known)[1]


def test_english_is_made_of_the_fields_of_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = members(tmp_path, 性别="1_女", 公民身份号码="3101**********0014", 入党日期="1990.1")
    monkeypatch.setenv("OCTET_LANG", "en")
    said = run(path, "--period", "2026-09", "--district", "310105")[1].replace("\n", "")
    assert "The identity number is not 17 digits and a digit or X: 3101**********0014;" in said
    assert (
        '"入党日期"=1990.1 can be read in several ways: it was read as "1990年1月", and may mean "1990年10月";' in said
    )
    assert ('"性别"="1_女"' in said, "—" in said) == (True, False)


def test_the_limits_of_a_home_hold(home: Home) -> None:
    settings = home.root / "octet.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[limits]\nfile_bytes = 100\n", encoding="utf-8")
    code, output = run(members(home.root), "--home", home.root, "--json")
    (outcome,) = json.loads(output)
    assert (code, [finding["rule"] for finding in outcome["findings"]]) == (1, ["F001"])


def test_a_home_is_heard_and_its_records_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    write(home / "reference", "waivers", {"database": "party_member", "rule": "V002"})
    (home / "octet.toml").write_text('city = "310000"\n', encoding="utf-8")
    call = (members(tmp_path, 性别="火星"), "--period", "2026-09", "--district", "310105")
    assert run(*call)[0] == 1
    assert run(*call, "--home", home)[0] == 0
    monkeypatch.chdir(home)
    monkeypatch.setenv("OCTET_LANG", "en")
    code, told = run(*call)
    assert code == 0
    assert '(waived: "来函说明", "李处", waivers/own.csv:2)' in told.replace("\n", "")
