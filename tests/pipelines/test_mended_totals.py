"""A wrong total in a return workbook: marked like any cell, and told no more once it is mended and sent back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from tests.sources.books import BUILDING_HEADER, DISTRICT, book
from tests.sources.returning import marked, remarks
from tests.sources.test_mess_structure import building

PERIOD = "2026-09"
TABLE = [BUILDING_HEADER, building(1), building(2, 楼宇类型="老楼"), ["合计", *[""] * 6, "61", "1000"]]


def octet(home: Home, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "--home", str(home.root)])
    assert result.exit_code in (0, 1), result.output
    return result.stdout


def told(home: Home) -> list[tuple[str, str]]:
    """Rule and cell of what is told of cells in the version that stands."""
    found: list[dict[str, Any]] = json.loads(octet(home, "findings", "--json"))
    return [(row["rule"], row["cell"]) for row in found if row["rule"] in ("T002", "V002")]


def returned(home: Home) -> Path:
    (path,) = home.folder("returned").rglob("楼宇.xlsx.退改_*.xlsx")
    return path


@pytest.mark.parametrize(
    ("mends", "left"),
    [
        ({"H4": "60"}, [("V002", "F3")]),
        ({"F3": "写字楼"}, [("T002", "H4")]),
    ],
    ids=["the total", "another cell"],
)
def test_a_wrong_total_is_marked_and_mended(home: Home, mends: dict[str, str], left: list[tuple[str, str]]) -> None:
    folder = home.folder("inbox") / PERIOD / DISTRICT
    folder.mkdir(parents=True)
    book(folder / "楼宇.xlsx", 楼宇=TABLE)
    octet(home, "run", "--period", PERIOD)
    assert sorted(told(home)) == [("T002", "H4"), ("V002", "F3")]
    colours = marked(returned(home), "楼宇")
    assert (colours["F3"], colours["H4"]) == ("block", "warn")
    assert remarks(returned(home), "楼宇")["H4"].splitlines()[:3] == [
        "【提醒】T002",
        "原因：合计行与明细不符:入驻单位数,报61,加总60。请核对合计行和明细",
        "应为：60",
    ]
    copy = load_workbook(returned(home))
    links = {cell.value: cell.hyperlink.location for row in copy.worksheets[0] for cell in row if cell.hyperlink}
    assert links["H4"] == "'楼宇'!H4"
    for cell, text in mends.items():
        copy["楼宇"][cell] = text
    folder.mkdir(parents=True, exist_ok=True)
    copy.save(folder / "楼宇（已改）.xlsx")
    octet(home, "run", "--period", PERIOD)
    assert told(home) == left
    assert json.loads(octet(home, "verify", "--json")) == []
