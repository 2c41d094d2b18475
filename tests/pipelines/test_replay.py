"""`octet replay`: what it would change, what it changes, and that it changes nothing else or twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.databaselist import databases
from sources.mappingfiles.makers import header_row
from sources.marking.mark import LIST_SHEET
from tests.assets.deliveries import NAMES, deliver, identities
from tests.homes import copied
from warehouse.lake.vault import LOG
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import ledger_event, submission

PERIOD, DISTRICT = "2026-09", "310105"
WRONG, RIGHT = "2036-07-01", "2018-07-01"
"""The day on which the second member joined, as the district wrote it and as it was."""


def octet(home: Home, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*arguments, "--home", str(home.root)])
    assert result.exit_code == code, result.output
    return result.stdout


def listed(home: Home, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(octet(home, *arguments, "--json", code=code))
    return found


def replace(home: Home, title: str, old: str, new: str) -> None:
    path = home.folder("inbox") / PERIOD / DISTRICT / f"{title}.csv"
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8-sig")


def record(home: Home, kind: str, **fields: str) -> None:
    """One dated mapping in the home's reference."""
    filled = {"author": "李处", "reason": "来函说明", **fields}
    path = home.folder("reference") / kind / "own.csv"
    path.parent.mkdir(exist_ok=True)
    names = header_row(kind)
    path.write_text(f"{','.join(names)}\n{','.join(filled.get(name, '') for name in names)}\n", encoding="utf-8")


def correct_day(home: Home) -> None:
    record(home, "corrections", database="party_member", column="join_date", wrong=WRONG, right=RIGHT)


@pytest.fixture(scope="module")
def received_once(blank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that has taken in a district: one member is kept back, one residential area has an unknown type."""
    home = copied(blank_home, tmp_path_factory.mktemp("received") / "home")
    deliver(home.folder("inbox"), DISTRICT, PERIOD)
    replace(home, "党员", "2018-07-01,2019-07-01", f"{WRONG},2019-07-01")
    replace(home, "居民区", "310105001,1,1000", "310105001,老式里弄,1000")
    octet(home, "run", code=1)
    return home


@pytest.fixture
def received(received_once: Home, tmp_path: Path) -> Home:
    return copied(received_once.root, tmp_path / "home")


def standing(home: Home, database: str) -> dict[str, Any]:
    found = [row for row in listed(home, "submissions") if row["database"] == database]
    return [row for row in found if row["state"] in ("accepted", "partial")][-1]


def rows(home: Home, number: int) -> list[Mapping[str, Any]]:
    engine = home.engine()
    with reading(engine) as connection:
        path = connection.scalar(sa.select(submission.c.lake_file).where(submission.c.id == number))
    engine.dispose()
    found: list[Mapping[str, Any]] = pq.read_table(home.folder("lake") / str(path)).to_pylist()
    return found


def test_what_a_mapping_would_change_is_shown_and_then_done_once(received: Home) -> None:
    member, community = standing(received, "party_member"), standing(received, "community")
    assert (member["state"], member["rows_quarantined"]) == ("partial", 1)
    assert listed(received, "replay", "--dry-run") == []
    correct_day(received)
    record(received, "values", database="community", column="community_type", written="老式里弄", value="1")
    planned = {each["database"]: each for each in listed(received, "replay", "--dry-run")}
    assert set(planned) == {"party_member", "community"}
    assert planned["party_member"]["enter"] == ["党员!3"]
    assert planned["party_member"]["rows_accepted"] == [1, 2]
    assert planned["community"]["change"] == [
        {"sheet": "居民区", "row": 2, "columns": {"community_type": ["?老式里弄", "1"]}}
    ]
    assert "V002" in {each["rule"] for each in planned["community"]["findings_go"]}
    assert standing(received, "party_member") == member
    done = listed(received, "replay", "--why", "登记了更正")
    assert {(each["of"], each["state"]) for each in done} == {(one["id"], "accepted") for one in (member, community)}
    assert [row["community_type"] for row in rows(received, standing(received, "community")["id"])] == ["1"]
    assert (standing(received, "party_member")["rows_accepted"], standing(received, "party_member")["version"]) == (
        2,
        2,
    )
    assert listed(received, "replay", "--why", "再来一次") == []
    assert listed(received, "replay", "--dry-run") == []
    assert len(listed(received, "submissions")) == len(databases()) + 2
    assert listed(received, "verify") == []


def test_a_decision_and_every_opening_are_on_record(received: Home) -> None:
    correct_day(received)
    octet(received, "replay", "--database", "party_member", "--why", "登记了更正", "--who", "王处")
    engine = received.engine()
    with reading(engine) as connection:
        decisions = sa.select(ledger_event).where(ledger_event.c.kind == "decision", ledger_event.c.who == "王处")
        (event,) = connection.execute(decisions).all()
    engine.dispose()
    new = standing(received, "party_member")["id"]
    assert (event.why, event.submission_id, event.database) == ("登记了更正", new, "party_member")
    opened = [json.loads(line) for line in (received.folder("raw") / LOG).read_text("utf-8").splitlines()]
    assert {entry["why"] for entry in opened} == {f"replay {PERIOD} {DISTRICT}"}
    assert len(opened) == 1


def test_one_submission_can_be_chosen(received: Home) -> None:
    correct_day(received)
    record(received, "values", database="community", column="community_type", written="老式里弄", value="1")
    number = standing(received, "community")["id"]
    (planned,) = listed(received, "replay", "--dry-run", "--submission", str(number))
    assert (planned["submission"], planned["database"]) == (number, "community")
    (done,) = listed(received, "replay", "--submission", str(number), "--why", "登记了别名")
    assert (done["of"], done["state"]) == (number, "accepted")
    assert standing(received, "party_member")["version"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "say why"),
        (["--submission", "99", "--dry-run"], "99 does not exist"),
        (["--district", "1", "--dry-run"], "no district"),
    ],
    ids=["no reason", "no such submission", "no such district"],
)
def test_what_cannot_be_asked_for_is_refused(home: Home, arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(app, ["replay", *arguments, "--home", str(home.root)])
    assert told in str(result.exception)


def test_of_persons_only_rows_and_columns_are_shown(received: Home) -> None:
    record(received, "corrections", database="party_member", column="education", wrong="大学", right="研究生")
    shown = octet(received, "replay", "--dry-run") + octet(received, "replay", "--dry-run", "--json")
    assert "education" in shown
    for text in (*identities(DISTRICT), *NAMES):
        assert text not in shown
    (planned,) = [each for each in listed(received, "replay", "--dry-run") if each["database"] == "party_member"]
    assert planned["change"] == [{"sheet": "党员", "row": 2, "columns": {"education": ["…", "…"]}}]


def mend(home: Home, old: str, new: str) -> None:
    """What the clerk does: open the return workbook, mend the cell, save it and send it."""
    folder = home.folder("returned") / PERIOD / DISTRICT
    (path,) = folder.glob("党员.csv.退改_*.xlsx")
    book = load_workbook(path)
    sheets = [sheet for sheet in book if sheet.title != LIST_SHEET]
    (cell,) = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value == old]
    cell.value = new
    book.save(home.folder("inbox") / PERIOD / DISTRICT / "党员（已改）.xlsx")


def test_a_mended_return_workbook_is_a_new_version_and_is_replayed_with_its_base(received: Home) -> None:
    base = standing(received, "party_member")
    mend(received, WRONG, RIGHT)
    octet(received, "run", code=0)
    mended = standing(received, "party_member")
    assert (mended["version"], mended["state"], mended["rows_accepted"], mended["part"]) == (2, "accepted", 2, None)
    assert mended["rows_read"] == base["rows_read"]
    assert sorted(row["_row"] for row in rows(received, mended["id"])) == [2, 3]
    assert listed(received, "verify") == []
    assert listed(received, "replay", "--dry-run", "--database", "party_member") == []
    record(received, "corrections", database="party_member", column="education", wrong="大学", right="研究生")
    (planned,) = listed(received, "replay", "--dry-run")
    assert (planned["submission"], [each["row"] for each in planned["change"]]) == (mended["id"], [2, 3])
    (done,) = listed(received, "replay", "--why", "更正学历")
    newest = standing(received, "party_member")
    assert (done["of"], newest["id"], newest["version"]) == (mended["id"], done["submission"], 4)
    assert {row["education"] for row in rows(received, newest["id"])} != {
        row["education"] for row in rows(received, mended["id"])
    }
    assert listed(received, "replay", "--dry-run") == []
    assert listed(received, "verify") == []
