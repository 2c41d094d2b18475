"""Summary tables go the whole way, and what they report is compared with the rows that the district sent."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from tests.assets.deliveries import credit_code, identity
from tests.homes import FEW, copied
from tests.pipelines.commands import octet
from tests.summaries import DISTRICT, declare, streets, summed, workbook

PERIOD, SUMMARY = "2026-09", "summary_table"
COUNTED = (*FEW, "COV01", "COV03", "COV04")
STREETS = streets()
COUNTS = {name: (1, 3 + at, 1 + at % 3, 2 + at, 2 if at > 4 else 1) for at, name in enumerate(STREETS)}
"""By street: organisations, members, women among them, units, and those with an organisation."""
TITLES = ["街镇", "党组织数", "党员数", "女党员", "实有单位数", "已建党组织单位数", "覆盖率"]


def rate(numbers: Sequence[int]) -> str:
    return f"{numbers[4] / numbers[3] * 100:.2f}%"


def table(**changed: Any) -> list[list[Any]]:
    """The right table, the total first; `changed`: cells by address, None for a row that is not there."""
    rows = [["长宁区党建情况汇总表"], [*TITLES]]
    rows += [[name, *numbers, rate(numbers)] for name, numbers in (("合计", summed(COUNTS)), *COUNTS.items())]
    for cell, value in changed.items():
        rows[int(cell[1:]) - 1][ord(cell[0]) - ord("A")] = value
    return rows


def of_rows() -> dict[str, list[list[str]]]:
    """The files of the databases, by name: as many rows in each street as it reports."""
    organisations = [["组织代码", "组织名称", "组织类别", "组织状态", "所在街道"]]
    members = [["姓名", "公民身份号码", "性别", "人员类别", "党籍状态", "入党日期", "所在党支部代码"]]
    units = [["统一社会信用代码", "单位名称", "所属街道(镇)", "单位性质类别", "经营状态", "建立党组织情况"]]
    for at, (street, (_, persons, women, places, covered)) in enumerate(COUNTS.items()):
        code = f"3101050000{at:02d}"
        organisations.append([code, f"{street}党支部", "631", "1", street])
        for number in range(persons):
            number_of = identity("19700507", 2 * (20 * at + number) + (0 if number < women else 1))
            name = f"王{chr(0x7532 + at)}{chr(0x4E00 + number)}"
            sex = "女" if number < women else "男"
            members.append([name, number_of, sex, "正式党员", "正常", "2001-07-01", code])
        for number in range(places):
            status = "1" if number < covered else "5"
            units.append([credit_code(20 * at + number), f"{street}{number}公司", street, "08", "1", status])
    return {"党组织": organisations, "党员": members, "实有单位": units}


def run(home: Home) -> None:
    result = CliRunner().invoke(app, ["run", "--home", str(home.root)], catch_exceptions=False)
    assert result.exit_code in (0, 1), result.output


def report(home: Home, rows: list[list[Any]]) -> int:
    """The submission that a summary table becomes."""
    workbook(home.folder("inbox") / PERIOD / DISTRICT / "党建情况汇总表.xlsx", rows)
    run(home)
    return max(int(one["id"]) for one in octet(home, "submissions") if one["database"] == SUMMARY)


def told(home: Home, submission: int) -> set[tuple[str, str | None, str | None, str | None]]:
    """Rule, cell, value and difference of what is told of sums and figures."""
    result = CliRunner().invoke(app, ["findings", "--submission", str(submission), "--json", "--home", str(home.root)])
    found = json.loads(result.stdout)
    return {(one["rule"], one["cell"], one["value"], one["difference"]) for one in found if one["rule"][0] == "T"}


@pytest.fixture(scope="module")
def home(blank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that knows summary tables, and has the district's organisations, members and units."""
    home = copied(blank_home, tmp_path_factory.mktemp("summaries") / "home")
    declare(home.folder("reference"))
    folder = home.folder("inbox") / PERIOD / DISTRICT
    folder.mkdir(parents=True)
    for name, rows in of_rows().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return home


def test_a_right_table_goes_the_whole_way(home: Home) -> None:
    """Members are written in 万人 and rates in whole per cent: a figure is compared as exactly as it is written."""
    rows = table(C2="党员数（万人）")
    for row in rows[2:]:
        row[2], row[6] = f"{row[2] / 10000:.4f}", f"{float(row[6][:-1]):.0f}%"
    result = CliRunner().invoke(app, ["map", "--check", "--home", str(home.root)], catch_exceptions=False)
    assert "台账 1 条" in result.stdout
    number = report(home, rows)
    assert told(home, number) == set()
    sent = next(one for one in octet(home, "submissions") if one["id"] == number)
    assert (sent["state"], sent["part"], sent["rows_accepted"]) == ("accepted", None, len(STREETS) + 1)
    assert not [one for one in octet(home, "status", "--period", PERIOD, code=1) if one["database"] == SUMMARY]
    asked = ("indicators", "--period", PERIOD, "--code", "HZ01")
    found = {one["area"]: one for one in octet(home, *asked) if one["status"] == "value"}
    members = sum(numbers[1] for numbers in COUNTS.values())
    assert {area: one["value"] for area, one in found.items()} == {DISTRICT: members, "310000": members}
    assert (found["310000"]["areas_reported"], found["310000"]["areas_expected"]) == (1, 1)
    traced = octet(home, "trace", "HZ01", "--period", PERIOD, "--area", DISTRICT)
    assert [(one["sheet"], one["rows"], one["counted"]) for one in traced["sources"]] == [("Sheet1", "3", 1)]
    members_file = octet(home, "trace", "MEM01", "--period", PERIOD, "--area", DISTRICT)
    assert number not in {one["submission"] for one in members_file["sources"]}


def test_what_is_wrong_is_told_at_its_cell(home: Home) -> None:
    """A street's figure, the district's, a mean of rates, and a mark: where it stands no sum is compared."""
    rates = [float(rate(numbers)[:-1]) for numbers in COUNTS.values()]
    number = report(home, table(C6=9, B3="11", E7="＊", G3=f"{sum(rates) / len(rates):.2f}"))
    assert told(home, number) == {
        ("T002", "B3", "11", None), ("T003", "B3", "11", "+1"), ("T003", "C6", "9", "+4"),
        ("T002", "C3", "75", None), ("T003", "C3", "75", "-4"), ("T007", None, None, None),
        ("T005", "G3", "25.9", "+2.8231"), ("T003", "G3", "25.9", "+2.8231"),
    }  # fmt: skip


def test_a_newer_table_takes_its_place_and_a_reverted_one_is_nobodys(home: Home) -> None:
    first = report(home, table(C6=9))
    second = report(home, table())
    states = {one["id"]: one["state"] for one in octet(home, "submissions")}
    assert (states[first], states[second], told(home, second)) == ("superseded", "accepted", set())
    why = ("--why", "另一份", "--who", "李处")
    result = CliRunner().invoke(app, ["revert-submission", str(second), *why, "--home", str(home.root)])
    assert result.exit_code == 0, result.output
    run(home)
    value = octet(home, "indicators", "--period", PERIOD, "--code", "HZ01", "--area", DISTRICT)
    assert [(one["value"], one["status"]) for one in value] == [(None, "not_applicable")]
