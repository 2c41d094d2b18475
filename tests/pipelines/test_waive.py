"""`octet waive`, and what `octet status` says of lateness, of the reporting rate and of what to do next."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.errors import ConfigurationError
from tests.assets.deliveries import tables
from tests.pipelines.commands import DISTRICT, PERIOD, octet, send
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import ledger_event

WAIVED = (PERIOD, "长宁区", "BL", "--approver", "王处", "--who", "小李", "--why", "系统更换")


def owed(home: Home, code: int = 1, **wanted: str) -> list[dict[str, Any]]:
    rows = octet(home, "status", "--period", PERIOD, code=code)
    return [row for row in rows if wanted.items() <= row.items()]


def building(home: Home) -> dict[str, Any]:
    (one,) = owed(home, district=DISTRICT, database="building")
    return one


def said(home: Home, *words: str) -> list[str]:
    """The lines that people read."""
    result = CliRunner().invoke(app, [*words, "--home", str(home.root)], catch_exceptions=False)
    return result.stdout.splitlines()


def decisions(home: Home) -> list[tuple[str, str | None, Any]]:
    with reading(home.engine()) as connection:
        rows = connection.execute(ledger_event.select().where(ledger_event.c.kind == "decision")).all()
    return [(row.who, row.why, row.detail["decision"]) for row in rows]


def test_a_waiver_is_recorded_with_who_why_and_until_when_and_taken_back(home: Home) -> None:
    (done,) = octet(home, "waive", *WAIVED, "--until", "2099-12-31")
    assert (done["state"], done["reason"], done["approver"], done["expires_on"]) == (
        "waived",
        "系统更换",
        "王处",
        "2099-12-31",
    )
    assert done == building(home)
    (line,) = (home.folder("reference") / "obligations" / "waived.csv").read_text("utf-8").splitlines()[1:]
    assert line == f"{PERIOD},{DISTRICT},building,,waived,系统更换,,,,,王处,2099-12-31"
    assert decisions(home) == [("小李", "系统更换", "waived")]
    said(home, "run")
    assert decisions(home) == [("小李", "系统更换", "waived")], "a run that reads the line again says nothing new"
    (back,) = octet(home, "waive", *WAIVED[:3], "--back", "--why", "已恢复", "--who", "小李")
    assert back["state"] == building(home)["state"] == "missing"
    assert decisions(home)[1:] == [("小李", "已恢复", None)]
    assert octet(home, "verify") == []


def test_a_waiver_for_good_then_a_shorter_one(home: Home) -> None:
    octet(home, "waive", *WAIVED)
    (done,) = octet(home, "waive", *WAIVED, "--until", "2099-06-30")
    assert done["expires_on"] == "2099-06-30"
    assert len(decisions(home)) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*WAIVED[:3], "--why", "x"), "say who approved it"),
        ((*WAIVED[:5], "--why", " "), "say why"),
        ((*WAIVED, "--until", "2020-01-01"), "2020-01-01 is over"),
        ((*WAIVED, "--until", "明年"), "is not a date"),
        ((*WAIVED, "--back"), "leave --approver and --until out"),
        ((*WAIVED[:3], "--back", "--why", "x"), "is so already"),
        (("2099-01", *WAIVED[1:]), "has not come yet"),
        ((PERIOD, "火星区", *WAIVED[2:]), "no district is called"),
    ],
    ids=["no approver", "no reason", "over", "no date", "both", "nothing to take back", "to come", "no district"],
)
def test_what_cannot_be_waived_is_refused_and_nothing_is_written(home: Home, words: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        said(home, "waive", *words)
    assert not (home.folder("reference") / "obligations" / "waived.csv").exists()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",,building,,,季报,annual", "does not owe building"),
        (f"{PERIOD},,,,owed,不免,", "later line .* says otherwise"),
    ],
    ids=["not owed", "overruled"],
)
def test_a_line_that_the_home_has_is_not_contradicted_in_silence(home: Home, line: str, told: str) -> None:
    path = home.folder("reference") / "obligations" / "本市.csv"
    path.write_text(f"period,district,database,due_on,decision,reason,rhythm\n{line}\n", "utf-8")
    with pytest.raises(ConfigurationError, match=told):
        said(home, "waive", *WAIVED)
    assert [path.name for path in path.parent.glob("*.csv")] == ["本市.csv"]


def test_status_says_how_much_is_in_whose_it_is_and_what_to_do(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    send(home, "党员", tables(DISTRICT)["党员"])
    octet(home, "waive", PERIOD, DISTRICT, "UN", "--approver", "王处", "--why", "x")
    shown = said(home, "status", "--period", PERIOD, "--district", "310105长宁区")
    assert shown[0] == "报送率 1/7（14.3 %），按时 0"
    text = "".join(shown)
    assert "310105 长宁区" in text and "居民区" in text and "310101" not in text and "迟报" in text
    whole = "\n".join(said(home, "status", "--period", PERIOD, "--district", DISTRICT, "--database", "商务楼宇"))
    assert whole.startswith("报送率 0/1（0.0 %），按时 0")
    monkeypatch.setenv("OCTET_LANG", "en")
    assert said(home, "status", "--period", PERIOD)[0].startswith("Reporting rate 1/127 (0.8%), on time 0")


def test_json_is_the_objects_alone_and_the_exit_code_is_that_of_what_is_listed(home: Home) -> None:
    send(home, "党员", tables(DISTRICT)["党员"])
    (one,) = octet(home, "status", "--period", PERIOD, "--district", "长宁区", "--database", "PM")
    assert (one["district"], one["database"], one["state"], one["days_late"] > 0) == (
        DISTRICT,
        "party_member",
        "accepted",
        True,
    )
    assert set(one) == {
        *("period", "district", "database", "due_on", "state", "submission", "reason"),
        *("received_on", "days_late", "approver", "expires_on"),
    }
    octet(home, "status", "--period", PERIOD, "--district", "长宁区", code=1)


def test_a_rule_that_is_written_later_holds_with_the_next_run(home: Home) -> None:
    def expected() -> int:
        (city,) = octet(home, "indicators", "--period", PERIOD, "--area", "310000", "--code", "MEM01")
        return int(city["areas_expected"])

    send(home, "党员", tables(DISTRICT)["党员"])
    before = expected()
    path = home.folder("reference") / "obligations" / "本市.csv"
    path.write_text("period,district,database,due_on,decision,reason,rhythm\n,310101,PM,,,不报,none\n", "utf-8")
    said(home, "run")
    assert expected() == before - 1
    assert owed(home, district="310101", database="party_member") == []
    assert len(owed(home, district="310101")) == 7
    assert octet(home, "verify") == []


def test_status_as_of_a_day_looks_from_that_day(home: Home) -> None:
    octet(home, "waive", *WAIVED)
    before = ("--district", DISTRICT, "--database", "BL", "--as-of", "2026-10-12")
    (one,) = octet(home, "status", "--period", PERIOD, *before, code=1)
    assert (one["state"], one["days_late"], one["approver"]) == ("late", 2, None)
    shown = said(home, "status", "--period", PERIOD, *before)
    assert "逾期2天" in "".join(shown) and "octet" not in "".join(shown)
    assert building(home)["state"] == "waived"
