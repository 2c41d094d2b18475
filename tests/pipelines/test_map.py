"""`octet map`: what waits for a decision, and what a decision writes."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.new_home import BLANK
from schemas.errors import ConfigurationError
from sources.mappingfiles.loading import read_mappings
from tests.sources.test_mapping_files import write
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import findings, submissions
from warehouse.ledger.tables import ledger_event, reference_snapshot

WHY = ("--why", "区里来函说明")
RECORD = ("map", "政治生命起点", "入党日期", "--database", "党员", "--district", "长宁", "--who", "李处")


def call(home: Home, *arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--home", str(home.root)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(home: Home, *arguments: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        call(home, *arguments)
    return str(raised.value)


def decisions(home: Home) -> list[dict[str, Any]]:
    engine = home.engine()
    with reading(engine) as connection:
        query = sa.select(ledger_event).where(ledger_event.c.kind == "decision").order_by(ledger_event.c.id)
        return [dict(row) for row in connection.execute(query).mappings()]


def test_a_header_is_recorded_with_who_and_why(home: Home) -> None:
    told = call(home, *RECORD, *WHY, "--from", "2026-09-01", "--file", "*名册*")
    assert told == (
        "已登记：reference/headers/party_member.csv:2\n"
        "此后收到的文件即按此读取。已收文件：octet replay --dry-run --district 310105 查看会改变什么\n"
    )
    path = home.folder("reference") / "headers" / "party_member.csv"
    assert path.read_text("utf-8") == (
        "database,district,file,header,column,valid_from,valid_to,author,reason\n"
        "party_member,310105,*名册*,政治生命起点,join_date,2026-09-01,,李处,区里来函说明\n"
    )
    assert [each.name for each in path.parent.iterdir() if not each.name.endswith(".example")] == [path.name]
    (event,) = decisions(home)
    assert {name: event[name] for name in ("who", "why", "database", "district", "period", "detail")} == {
        "who": "李处", "why": "区里来函说明", "database": "party_member", "district": "310105", "period": None,
        "detail": {"record": "headers/party_member.csv:2", "file": "*名册*", "header": "政治生命起点",
                   "column": "join_date", "valid_from": "2026-09-01", "valid_to": ""},
    }  # fmt: skip


def test_a_file_saved_by_a_spreadsheet_is_added_to_as_it_is(home: Home) -> None:
    path = home.folder("reference") / "headers" / "party_member.csv"
    header = "header,column,database,district,file,author,reason,valid_from,valid_to"
    first = f"\ufeff{header}\r\n备注,-,party_member,,,李处,区里自用,,"
    path.write_bytes(first.encode())
    call(home, *RECORD, *WHY)
    added = "政治生命起点,join_date,party_member,310105,,李处,区里来函说明,,"
    assert path.read_bytes().decode() == f"{first}\r\n{added}\r\n"


def test_a_header_that_looks_like_a_formula_stays_text(home: Home) -> None:
    call(home, "map", "+人数", "--ignore", "--database", "unit", *WHY)
    path = home.folder("reference") / "headers" / "unit.csv"
    assert ",'+人数,-," in path.read_text("utf-8")
    assert [record.header for record in read_mappings(home.folder("reference")).headers] == ["+人数"]


def test_an_absence_and_an_ignored_header(home: Home) -> None:
    call(home, "map", "--absent", "学历", "--database", "party_member", "--to", "2026-12-31", *WHY)
    call(home, "map", "内部编号", "--ignore", "--database", "party_member", *WHY)
    found = read_mappings(home.folder("reference"))
    assert [(one.column, str(one.scope.valid_to)) for one in found.absences] == [("education", "2026-12-31")]
    assert [(one.header, one.column) for one in found.headers] == [("内部编号", None)]
    assert [event["detail"]["record"] for event in decisions(home)] == [
        "absences/party_member.csv:2",
        "headers/party_member.csv:2",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (RECORD, "reason '': write why it was decided"),
        (("map", "甲", "乙", *WHY), "name it with --database"),
        (("map", "甲", "乙", "--database", "unit", *WHY), "column '乙': write one of the columns of unit"),
        (("map", "甲", "--database", "unit", *WHY), "name the header and its column, or the header and --ignore"),
        (("map", "甲", "uscc", "--ignore", "--database", "unit", *WHY), "or the header and --ignore"),
        (("map", "甲", "--absent", "uscc", "--database", "unit", *WHY), "it goes without a header"),
        ((*RECORD[:5], "--district", "火星区", *WHY), "no district is called '火星区'"),
        ((*RECORD, *WHY, "--from", "2026.9"), "valid_from '2026.9': write a date"),
        ((*RECORD, "--why", "见310199196001010014"), "reason holds what looks like an identity"),
    ],
    ids=["reason", "database", "column", "no column", "both", "absent", "district", "date", "identity"],
)
def test_a_wrong_decision_writes_nothing(home: Home, arguments: tuple[str, ...], told: str) -> None:
    assert told in refused(home, *arguments)
    assert [path for path in home.folder("reference").rglob("*.csv")] == []
    assert decisions(home) == []


def test_what_is_recorded_already_or_contradicts_is_refused(home: Home) -> None:
    call(home, *RECORD, *WHY)
    assert "headers/party_member.csv:2 says so already" in refused(home, *RECORD, "--why", "再来一次")
    other = [*RECORD[:2], "转正日期", *RECORD[3:]]
    assert "contradict each other" in refused(home, *other, *WHY)
    assert len(decisions(home)) == 1


@pytest.mark.parametrize(
    ("file", "right", "wrong", "message"),
    [
        ("waivers/waivers.csv", "V007", "V004", "waivers/waivers.csv:2: rule 'V004'"),
        ("sources/source.toml", '"310105"', '"319999"', "sources/source.toml: no district has the code 319999"),
        ("sources/source.toml", "reader@", "reader:geheim@", "sources/source.toml: url: holds a password"),
        ("areas/areas.csv", "2026-01-01", "2026.1", "areas/areas.csv:2: valid_from '2026.1'"),
        ("obligations/obligations.csv", "building", "bilding", "bilding"),
        ("roots/roots.csv", "经办人示例", "", "roots/roots.csv:2: author '': write who put it on the list"),
        ("groupings/groupings.csv", "QUAN", "圈子", "groupings/groupings.csv:5: type '圈子': write one of the types"),
        ("databases/service_station.toml", '"phone"', '"fax"', "columns.keeper_phone.kind 'fax'"),
        ("codelists/point_type.csv", "2,社区级", "1,社区级", "point_type.csv:3: the code '1' stands in a line above"),
        ("rules/service_station.csv", "cross_field", "row", "service_station.csv:2: category 'row'"),
        ("bases/service_station.toml", "point_type =", "kind =", "bases/service_station.toml"),
        ("indicators/service_station.toml", '"TRUE"', '"visits"', "indicators/service_station.toml, FW01"),
        ("together/FW02.toml", '"service_station"', '"station"', "together/FW02.toml: no database is called 'station'"),
        ("bulletin/service_station.toml", "FW01", "FW99", "bulletin/service_station.toml: figures.points: there is no"),
    ],
    ids=["a waiver", "district of a system", "password of a system", "an area", "an obligation", "a root", "a grouping"]
    + ["a register", "a code list", "a rule", "a base", "an indicator", "a rule across files", "a paragraph"],
)
def test_check_reads_every_reference_file(home: Home, file: str, right: str, wrong: str, message: str) -> None:
    folder = home.folder("reference")
    for example in (one for one in BLANK.rglob("*.example") if "summary_table" not in one.name):  # of more indicators
        copy = folder / example.relative_to(BLANK / "reference").with_suffix("")
        copy.write_text(example.read_text("utf-8"), encoding="utf-8")
    told = call(home, "map", "--check")
    counted = "表头 2 条，缺列 1 条，取值 1 条，更正 1 条，豁免 1 条，版式 1 条，系统 1 条，"
    counted += "上级组织 1 条，分组 2 条，台账 1 条"
    assert told == f"reference/ 无误：{counted}\n"
    text = (folder / file).read_text("utf-8")
    assert right in text
    (folder / file).write_text(text.replace(right, wrong), encoding="utf-8")
    assert message in refused(home, "map", "--check")


def test_a_run_stops_before_it_takes_anything_in_by_a_wrong_record(home: Home) -> None:
    path = write(home.folder("reference"), "waivers", {"rule": "V004"})
    waiting = home.folder("inbox") / "2026-09" / "310105" / "党员.csv"
    waiting.parent.mkdir(parents=True)
    waiting.write_text("姓名\n", encoding="utf-8")
    assert f"waivers/{path.name}:2: rule 'V004'" in refused(home, "run")
    assert waiting.exists()


def test_suggestions_wait_until_they_are_decided(home: Home) -> None:
    """From a district's unknown header to the next file, read by what was decided of it."""
    take_in(home, "入党的时日")
    (row,) = json.loads(call(home, "map", "--json"))
    assert row.pop("score") >= 0.7
    assert row == {
        "period": "2026-09", "district": "310105", "database": "party_member", "submission": 1, "file": "党员.csv",
        "sheet": "党员", "cell": "I1", "header": "入党的时日", "column": "join_date", "title": "入党日期",
    }  # fmt: skip
    assert "入党日期" in call(home, "map", "--period", "2026-09")
    assert json.loads(call(home, "map", "--json", "--period", "2026-08")) == []
    call(home, "map", row["header"], row["column"], "--database", row["database"], *WHY)
    assert json.loads(call(home, "map", "--json")) == []
    take_in(home, "入党的时日")
    engine = home.engine()
    with reading(engine) as connection:
        (standing,) = [one for one in submissions(connection, database="party_member") if one["state"] == "accepted"]
        told = [one["rule"] for one in findings(connection, submission_id=standing["id"])]
    assert "F013" not in told


def test_the_next_file_is_read_by_what_was_decided(home: Home) -> None:
    """The same bytes again, in a later run: another reading, so a new version, and the snapshot that explains it."""
    take_in(home, "政治生命起点")
    call(home, *RECORD, *WHY)
    take_in(home, "政治生命起点")
    engine = home.engine()
    with reading(engine) as connection:
        versions = submissions(connection, database="party_member")
        lacking = [row["submission"] for row in findings(connection, rule="F012") if row["severity"] == "block"]
        events = sa.select(ledger_event.c.kind).where(ledger_event.c.kind != "schema").order_by(ledger_event.c.id)
        kinds = list(connection.scalars(events))
        copies = list(connection.scalars(sa.select(reference_snapshot.c.file)))
    assert [(row["version"], row["state"]) for row in versions] == [(1, "superseded"), (2, "accepted")]
    assert lacking == [versions[0]["id"]]
    assert kinds == ["submission", "decision", "reference", "submission", "supersede"]
    assert copies == ["headers/party_member.csv"]


def test_what_was_received_before_is_read_again_by_it(home: Home) -> None:
    take_in(home, "政治生命起点")
    call(home, *RECORD, *WHY)
    call(home, "replay", *WHY)
    engine = home.engine()
    with reading(engine) as connection:
        versions = submissions(connection, database="party_member")
        lacking = [row["submission"] for row in findings(connection, rule="F012") if row["severity"] == "block"]
    assert [(row["version"], row["state"]) for row in versions] == [(1, "superseded"), (2, "accepted")]
    assert lacking == [versions[0]["id"]]


def take_in(home: Home, header: str) -> None:
    """Take in the members of a district whose file calls the date of admission otherwise, as a run of its own does."""
    from intake.inbox import delivery
    from intake.taking import take_in_delivery
    from schemas.databaselist import databases
    from tests.assets.deliveries import tables

    folder = home.folder("inbox") / "2026-09" / "310105"
    folder.mkdir(parents=True, exist_ok=True)
    rows = tables("310105")["党员"]
    rows[0] = [header if cell == "入党日期" else cell for cell in rows[0]]
    (folder / "党员.csv").write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8-sig")
    place = home.workplace()
    take_in_delivery(place, delivery(place.inbox, place.areas, "2026-09", "310105"), frozenset(databases()))
