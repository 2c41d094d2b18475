"""Files whose own form cannot be marked, or of which a sheet was left out: mended and sent back they are whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from tests.sources.books import BUILDING, BUILDING_HEADER, DISTRICT, MEMBER_HEADER, book
from tests.sources.test_buried import ROSTER, xlsx
from tests.sources.test_return_formats import GOOD, TABLE, binary, links, months, strict
from tests.sources.test_returns_long import BAD, HEADER

PERIOD = "2026-09"


def octet(home: Home, *words: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, [*words, "--home", str(home.root)], catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output
    found: list[dict[str, Any]] = json.loads(result.stdout) if "--json" in words else []
    return found


def of_several_months(folder: Path) -> Path:
    return months(folder / "党员.xlsx")


def beside_a_buried_one(folder: Path) -> Path:
    return xlsx(folder / "党员.xlsx", [("党员", TABLE, 0), ROSTER[1]])


def test_a_database_of_another_month_comes_back_with_its_title_mended(home: Home) -> None:
    folder = home.folder("inbox") / PERIOD / DISTRICT
    folder.mkdir(parents=True)
    old, new = (["长宁区党员（2026年8月）"], ["长宁区商务楼宇（2026年9月）"])
    book(folder / "长宁.xlsx", 党员=[old, MEMBER_HEADER, *GOOD], 楼宇=[new, BUILDING_HEADER, BUILDING])
    octet(home, "run", "--period", PERIOD)
    states = {one["database"]: one["state"] for one in octet(home, "submissions", "--json")}
    assert states == {"party_member": "returned", "building": "accepted"}
    (returned,) = home.folder("returned").rglob("长宁.xlsx.退改_*.xlsx")
    made = load_workbook(returned)
    assert links(made)["F022"] == ("党员", "A2")
    made["党员"]["A1"] = "长宁区党员（2026年9月）"
    folder.mkdir(parents=True, exist_ok=True)
    made.save(folder / "更正后.xlsx")
    octet(home, "run", "--period", PERIOD)
    current = [one for one in octet(home, "submissions", "--json") if one["state"] == "accepted"]
    assert {one["database"]: one["rows_accepted"] for one in current} == {"party_member": 6, "building": 1}
    assert octet(home, "verify", "--json") == []


def test_a_long_one_mended_in_its_few_rows_is_whole(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.returns.returnbook.ORDINARY", 20)
    folder = home.folder("inbox") / PERIOD / DISTRICT
    folder.mkdir(parents=True)
    book(folder / "党员.xlsx", 党员=[HEADER, *BAD])
    octet(home, "run", "--period", PERIOD)
    (returned,) = home.folder("returned").rglob("党员.xlsx.退改_*.xlsx")
    made = load_workbook(returned)
    assert made["党员"].max_row == 2
    sheet, address = links(made)["V002"]
    made[sheet][address] = "男"
    folder.mkdir(parents=True, exist_ok=True)
    made.save(folder / "更正后.xlsx")
    octet(home, "run", "--period", PERIOD)
    (current,) = [one for one in octet(home, "submissions", "--json") if one["state"] == "accepted"]
    assert (current["rows_accepted"], current["rows_quarantined"]) == (len(BAD), 0)
    assert octet(home, "findings", "--rule", "V002", "--json") == []
    assert octet(home, "verify", "--json") == []


@pytest.mark.parametrize("write", [strict, binary, of_several_months, beside_a_buried_one])
def test_mended_where_it_is_marked_it_is_whole(home: Home, tmp_path: Path, write: Callable[[Path], Path]) -> None:
    folder = home.folder("inbox") / PERIOD / DISTRICT
    folder.mkdir(parents=True)
    write(folder)
    octet(home, "run", "--period", PERIOD)
    (first,) = octet(home, "submissions", "--json")
    assert (first["state"], first["rows_accepted"], first["rows_quarantined"]) == ("partial", 5, 1)
    (returned,) = home.folder("returned").rglob("党员.xls*.退改_*.xlsx")
    made = load_workbook(returned)
    for rule, right in (("V004", GOOD[2][1]), ("V008", GOOD[4][8])):
        sheet, address = links(made)[rule]
        made[sheet][address] = right
    folder.mkdir(parents=True, exist_ok=True)
    made.save(folder / "更正后.xlsx")
    octet(home, "run", "--period", PERIOD)
    current = [one for one in octet(home, "submissions", "--json") if one["state"] in ("accepted", "partial", "held")]
    assert [(one["state"], one["rows_accepted"], one["rows_quarantined"]) for one in current] == [("accepted", 6, 0)]
    assert [one["rows_read"] for one in current] == [first["rows_read"]]
    assert octet(home, "verify", "--json") == []
