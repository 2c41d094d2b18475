"""`octet accept`: a file that waited counts, the figures follow, and the decision is on record."""

from __future__ import annotations

import openpyxl
import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from sources.returns.front import WAITS
from tests.assets.deliveries import tables
from tests.pipelines.commands import DISTRICT, PERIOD, octet, send


@pytest.fixture
def waiting(home: Home) -> Home:
    """A home whose district has sent one member, and then another one instead."""
    header, first, second = tables(DISTRICT)["党员"]
    for row in (first, second):
        send(home, "党员", [header, row])
    return home


def test_what_waited_counts_and_is_told(waiting: Home) -> None:
    assert [row["state"] for row in octet(waiting, "submissions")] == ["accepted", "held"]
    differs = octet(waiting, "changes", "2")
    assert [(one["against"], one["change"], one["key"]) for one in differs] == [
        ([1], "added", None),
        ([1], "removed", None),
    ]
    (done,) = octet(waiting, "accept", "2", "--why", "以新文件为准", "--who", "王处")
    assert done == {
        "submission": 2, "period": PERIOD, "district": DISTRICT, "part": None, "database": "party_member",
        "state": "accepted", "supersedes": [1],
    }  # fmt: skip
    assert [row["state"] for row in octet(waiting, "submissions")] == ["superseded", "accepted"]
    sources = octet(waiting, "trace", "MEM01", "--period", PERIOD, "--area", DISTRICT)["sources"]
    assert [source["submission"] for source in sources] == [2]
    assert octet(waiting, "verify") == []
    assert octet(waiting, "changes", "2") == differs


def test_as_a_delta_it_changes_what_stands_by_key_and_stays_a_delta(waiting: Home) -> None:
    (done,) = octet(waiting, "accept", "2", "--as-delta", "--why", "区里来函：漏报一人", "--who", "王处")
    assert (done["submission"], done["supersedes"], done["state"]) == (3, [1, 2], "accepted")
    assert [row["state"] for row in octet(waiting, "submissions")] == ["superseded", "superseded", "accepted"]
    told = octet(waiting, "trace", "MEM01", "--period", PERIOD, "--area", DISTRICT)
    first, second = (row["sha256"] for row in octet(waiting, "submissions")[:2])
    assert told["value"] == 2
    assert [(one["submission"], one["sha256"], one["rows"]) for one in told["sources"]] == [
        (3, first, "2"), (3, second, "2")
    ]  # fmt: skip
    assert [one["change"] for one in octet(waiting, "changes", "3")] == ["added"]
    assert octet(waiting, "replay", "--why", "再读一次") == [] and octet(waiting, "verify") == []


def test_the_district_learns_that_its_file_waits(waiting: Home) -> None:
    (answer,) = waiting.folder("returned").rglob("*_2.xlsx")
    book = openpyxl.load_workbook(answer)
    cells = [cell.value for row in book[book.sheetnames[0]].iter_rows() for cell in row]
    assert "待核定" in cells and WAITS in cells
    assert "已接收" not in cells


@pytest.mark.parametrize(
    ("words", "told"),
    [(["1", "--why", "x"], "1 does not exist"), (["1", "--why", " "], "say why"), (["1"], "2")],
    ids=["no such submission", "blank reason", "no reason"],
)
def test_what_cannot_be_accepted_is_refused(home: Home, words: list[str], told: str) -> None:
    result = CliRunner().invoke(app, ["accept", *words, "--home", str(home.root)])
    assert result.exit_code != 0 and told in str(result.exception)
