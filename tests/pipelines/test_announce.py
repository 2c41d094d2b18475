"""What is announced: each thing once and in order, whatever is killed or started twice; no row, no name, no secret."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest
from typer.testing import CliRunner

from pipelines.announcing.announcer import Announced, announce, news
from pipelines.announcing.channels import Address, read_addresses
from pipelines.command.app import app
from pipelines.definitions import build_defs
from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from schemas.errors import ConfigurationError
from schemas.periods import BEIJING, Period
from tests.assets.deliveries import NAMES, identities, tables
from tests.pipelines.catching import SECRET, PostOffice, post_office
from warehouse.announcements import outbox
from warehouse.ledger.columns import now

TODAY = dt.datetime.now(BEIJING).replace(hour=12)
LAST = Period(TODAY.year, TODAY.month).earlier()
MONTH, MINE, OTHER = str(LAST), "310105", "310101"
NONE_BUT = "period,district,database,due_on,decision,reason,rhythm\n,,,,,,none\n" + "".join(
    f"{MONTH},{district},{database},,,,monthly\n" for district in (MINE, OTHER) for database in ("PM", "BL")
)
"""Two districts owe two databases, for one month."""


@pytest.fixture
def post() -> Iterator[PostOffice]:
    with post_office() as opened:
        yield opened


@pytest.fixture
def city(home: Home, post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> Home:
    """What it owes for last month is due tomorrow; the department listens by HTTP."""
    folder = home.folder("reference") / "obligations"
    folder.mkdir(exist_ok=True)
    (folder / "a.csv").write_text(NONE_BUT, "utf-8")
    due(home, TODAY + dt.timedelta(1))
    text = (home.root / "octet.toml").read_text("utf-8")
    lines = [f'start = "{MONTH}"' if line.startswith("start") else line for line in text.splitlines()]
    (home.root / "octet.toml").write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("OCTET_ANNOUNCE_HOOK", post.hook)
    return Home(home.root, type(home.settings)(**{**home.settings.model_dump(), "start": MONTH}))


def due(home: Home, day: dt.datetime) -> None:
    line = f"period,district,database,due_on,decision,reason\n{MONTH},,,{day.date()},,\n"
    (home.folder("reference") / "obligations" / "b.csv").write_text(line, "utf-8")


def said(home: Home, at: dt.datetime = TODAY, soon_days: int = 3) -> list[Announced]:
    """A round, by a process that has just started."""
    place = home.workplace()
    with instance(home) as opened:
        told = announce(place, addresses(home), news(place, opened, soon_days, at))
    place.store.engine.dispose()
    return told


def addresses(home: Home) -> list[Address]:
    return read_addresses(home.settings.key_file, home.areas)


def drop(home: Home, name: str, rows: list[list[str]], district: str = MINE) -> None:
    folder = home.folder("inbox") / MONTH / district
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8-sig")


def run(home: Home) -> None:
    CliRunner().invoke(app, ["run", "--home", str(home.root)], catch_exceptions=False)


def test_each_thing_is_said_once_and_in_order_by_http_and_mail(
    city: Home, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTET_ANNOUNCE_310105_MAIL", post.mail)
    said(city)
    said(city)
    assert post.titles() == [f"Octet {MONTH} 即将到期 4项"]
    assert [(one.title, one.text) for one in post.mailed] == [
        (
            f"Octet {MONTH} 即将到期 2项",
            f"长宁区：商务楼宇、党员\noctet status --period {MONTH}\n{MONTH} 2 due soon",
        )
    ]
    post.mailed.clear()

    people = tables(MINE)["党员"]
    drop(city, f"{NAMES[0]}的党员", [[cell.replace("公民身份号码", "编号") for cell in row] for row in people])
    drop(city, "商务楼宇", tables(MINE)["商务楼宇"][:1])
    run(city)
    said(city)
    said(city)
    assert [(one.title, one.text) for one in post.hooked] == [
        (
            f"Octet {MONTH} 待核定 1项",
            f"长宁区：商务楼宇\noctet status --period {MONTH}\n{MONTH} 1 waiting for a decision",
        ),
        (
            f"Octet {MONTH} 退回 1项",
            f"长宁区：党员；退改表在 returned/{MONTH}/{MINE}\n{MONTH} 1 returned",
        ),
    ]
    post.hooked.clear()
    assert [one.title for one in post.mailed] == [f"Octet {MONTH} 退回 1项"]

    drop(city, "党员", people)
    run(city)
    late = TODAY + dt.timedelta(2)
    said(city, late)
    said(city, late + dt.timedelta(1))
    assert [(one.title, one.text.splitlines()[:-2]) for one in post.hooked] == [
        (f"Octet {MONTH} 逾期未报 3项", ["黄浦区：商务楼宇、党员", "长宁区：商务楼宇"])
    ]
    told = "".join(one.title + one.text for one in (*post.hooked, *post.mailed))
    assert [text for text in (*NAMES, *identities(MINE), SECRET) if text in told] == []


def test_what_was_not_delivered_is_seen_and_said_later(city: Home, post: PostOffice) -> None:
    post.is_open = False
    (first,) = said(city)
    assert (first.state, first.failures, post.titles()) == ("failed", 1, [])
    shown = CliRunner().invoke(app, ["announce", "--show", "--home", str(city.root)], catch_exceptions=False)
    assert "待发" in shown.stdout and post.knocked == 1
    again = CliRunner().invoke(app, ["announce", "--home", str(city.root)], catch_exceptions=False)
    assert (again.exit_code, post.knocked) == (1, 2)
    post.is_open = True
    (third,) = said(city)
    assert (third.state, third.failures, post.titles()) == ("said", 0, [f"Octet {MONTH} 即将到期 4项"])
    assert said(city) == []


def test_one_address_that_does_not_answer_holds_up_no_other(
    city: Home, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTET_ANNOUNCE_A_DEAD_ONE", "json://127.0.0.1:1/")
    assert [(one.address, one.state) for one in said(city)] == [("A_DEAD_ONE", "failed"), ("HOOK", "said")]
    assert [(one.address, one.state) for one in said(city)] == [("A_DEAD_ONE", "failed")]


def test_several_processes_at_once_say_it_once(city: Home, post: PostOffice) -> None:
    place = city.workplace()
    with instance(city) as opened:
        every = news(place, opened, 3, TODAY)
    rounds = [threading.Thread(target=announce, args=(place, addresses(city), every)) for _ in range(6)]
    for one in rounds:
        one.start()
    for one in rounds:
        one.join()
    assert post.titles() == [f"Octet {MONTH} 即将到期 4项"]


@pytest.mark.parametrize("after", [True, False], ids=["after it was sent", "before it was sent"])
def test_killed_while_sending_it_is_said_again_and_says_so(
    city: Home, post: PostOffice, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    class Killed(BaseException):
        pass

    def killed(self: Address, title: str, text: str) -> bool:
        if after:
            send(self, title, text)
        raise Killed

    send = Address.send
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Address, "send", killed)
        said(city)
    assert post.titles() == ([f"Octet {MONTH} 即将到期 4项"] if after else [])
    assert said(city) == [], "it may still be under way"
    monkeypatch.setattr(outbox, "now", lambda: now() + outbox.LEASE + dt.timedelta(seconds=1))
    (again,) = said(city)
    assert (again.title, again.text.splitlines()[-1]) == (
        f"Octet {MONTH} 即将到期 4项（可能重复）",
        f"{MONTH} 4 due soon (may be a repetition)",
    )
    assert said(city) == []


def test_what_is_over_is_not_said(city: Home, post: PostOffice) -> None:
    assert said(city, TODAY + dt.timedelta(40)) == []
    assert said(city, TODAY - dt.timedelta(3)) == []
    assert said(city, TODAY, soon_days=0) == []
    assert len(said(city, TODAY - dt.timedelta(2))) == 1
    due(city, TODAY + dt.timedelta(2))
    assert [one.topic for one in said(city)] == ["due_soon"], "another day is another thing to say"


def test_what_is_waived_is_not_said(city: Home, post: PostOffice) -> None:
    waived = (*("waive", MONTH, MINE, "PM", "--approver", "王处", "--why", "系统更换"), "--home", str(city.root))
    CliRunner().invoke(app, list(waived), catch_exceptions=False)
    assert [one.count for one in said(city)] == [3]


def test_the_sensor_says_it_tells_of_failed_runs_and_shows_what_was_not_delivered(city: Home, post: PostOffice) -> None:
    place = city.workplace()
    sensor = build_defs(place, addresses=lambda: addresses(city)).resolve_sensor_def("announcements")

    def tick(opened: dg.DagsterInstance) -> Any:
        return sensor(dg.build_sensor_context(instance=opened, resources={"workplace": place}))

    with instance(city) as opened:
        job = build_defs(place).resolve_job_def("publish_month")
        lost = opened.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags={"dagster/partition": MONTH})
        opened.report_run_failed(lost, f"could not read {NAMES[0]}")
        tick(opened)
        assert [one.title for one in post.hooked] == [f"Octet {MONTH} 即将到期 4项", "Octet 运行失败 1次"]
        assert post.hooked[1].text == f"publish_month {MONTH} (run {lost.run_id[:8]})\n1 failed runs"
        tick(opened)
        assert len(post.hooked) == 2
        due(city, TODAY + dt.timedelta(2))
        post.is_open = False
        with pytest.raises(ConfigurationError, match="not delivered.* HOOK$"):
            tick(opened)
    silent = build_defs(place).resolve_sensor_def("announcements")
    with dg.DagsterInstance.ephemeral() as fresh:
        told: Any = silent(dg.build_sensor_context(instance=fresh, resources={"workplace": place}))
    assert "OCTET_ANNOUNCE_<NAME>" in told.skip_message


def test_a_trial_goes_to_every_address_and_no_address_is_a_wrong_call(
    city: Home, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        told = CliRunner().invoke(app, ["announce", "--test", "--home", str(city.root)], catch_exceptions=False)
        assert (told.exit_code, post.titles()) == (0, ["Octet 通知测试"])
        assert SECRET not in told.output
    monkeypatch.delenv("OCTET_ANNOUNCE_HOOK")
    with pytest.raises(ConfigurationError, match="set OCTET_ANNOUNCE_<NAME>"):
        CliRunner().invoke(app, ["announce", "--home", str(city.root)], catch_exceptions=False)


def test_an_address_stands_in_the_key_file_and_nowhere_else(
    city: Home, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OCTET_ANNOUNCE_HOOK")
    keys = city.settings.key_file
    assert keys is not None
    kept = keys.read_text("utf-8")
    try:
        keys.write_text(f"{kept}\nOCTET_ANNOUNCE_HOOK={post.hook}\n", "utf-8")
        (found,) = addresses(city)
        said(city)
    finally:
        keys.write_text(kept, "utf-8")
    assert post.titles() == [f"Octet {MONTH} 即将到期 4项"]
    assert SECRET not in repr(found)
    files = [path for path in city.root.rglob("*") if path.is_file()]
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("310199", "json://x/"),
        ("310105X", "json://x/"),
        ("310000", "json://x/"),
        ("", "json://x/"),
        ("WECOM", "wecom:"),
    ],
    ids=["no district", "no word", "the city", "no name", "no address"],
)
def test_an_address_that_is_none_is_refused_by_its_name(
    city: Home, monkeypatch: pytest.MonkeyPatch, name: str, url: str
) -> None:
    monkeypatch.setenv(f"OCTET_ANNOUNCE_{name}", f"{url}{SECRET}")
    with pytest.raises(ConfigurationError, match=f"OCTET_ANNOUNCE_{name}") as told:
        addresses(city)
    assert SECRET not in str(told.value)
