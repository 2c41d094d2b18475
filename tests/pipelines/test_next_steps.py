"""What `octet status` says to do about each obligation: commands that can be typed, files that are there."""

from __future__ import annotations

import shlex
from pathlib import Path

import typer
from typer.core import TyperGroup

from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.next_steps import next_steps
from tests.assets.deliveries import tables
from tests.pipelines.commands import DISTRICT, PERIOD, octet, send


def step(home: Home, database: str) -> tuple[str, str | None]:
    rows = octet(home, "status", "--period", PERIOD, "--district", DISTRICT, code=1)
    found = zip(rows, next_steps(home, rows), strict=True)
    return next((row["state"], what) for row, what in found if row["database"] == database)


def calls(told: str | None) -> list[list[str]]:
    """The commands in a text, as a shell splits them; each is known, with its options."""
    commands = typer.main.get_command(app)
    assert told is not None and isinstance(commands, TyperGroup)
    found = [shlex.split(part[part.index("octet ") :])[1:] for part in told.split("；") if "octet " in part]
    for name, *words in found:
        options = {option for parameter in commands.commands[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options
    return found


def members(*names: int) -> list[list[str]]:
    """The roster of a district, of some of its people."""
    header, *rows = tables(DISTRICT)["党员"]
    return [header, *(rows[number] for number in names)]


def test_nothing_was_received(home: Home) -> None:
    state, told = step(home, "building")
    assert state == "missing" and str(told).startswith("未收到，请催报")
    assert [name for name, *_ in calls(told)] == ["confirm-zero", "waive"]


def test_a_zero_waits_to_be_confirmed(home: Home) -> None:
    send(home, "居民区", tables(DISTRICT)["居民区"][:1])
    state, told = step(home, "community")
    assert state == "received"
    assert calls(told) == [
        ["confirm-zero", "--period", PERIOD, "--district", DISTRICT, "--database", "community", "--why", "…"]
    ]


def test_a_file_that_went_back_or_keeps_rows_back_lies_there_to_be_mended(home: Home) -> None:
    header, *rows = members(0, 1)
    place = header.index("公民身份号码")
    send(home, "党员", [[*header[:place], "备用", *header[place + 1 :]], *rows])
    state, told = step(home, "party_member")
    assert state == "returned" and answer(home, told)
    send(home, "党员", [header, *rows, rows[0]])
    state, told = step(home, "party_member")
    assert state == "partial" and answer(home, told)


def answer(home: Home, told: str | None) -> bool:
    path = home.root / Path(str(told).partition("：")[2])
    return path.is_file() and "退改" in path.name


def test_what_waits_names_its_number(home: Home) -> None:
    send(home, "党员", members(0))
    send(home, "党员", members(1))
    state, told = step(home, "party_member")
    assert state == "held"
    decide = [["accept", "2", "--why", "…"], ["revert-submission", "2", "--why", "…"]]
    assert calls(told) == [["changes", "2"], *decide]
