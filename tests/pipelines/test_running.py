"""`octet run` end to end on a home of two districts: summary, exit codes, and that running again changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.databaselist import databases
from tests.assets.deliveries import NAMES, PHONE, deliver, identities
from tests.homes import EVERY, copied
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.releasetables import draft

RUN_LOGS = {"arrival", "fence"}
PERIOD, DISTRICTS = "2026-09", ("310101", "310105")
COUNTED = EVERY


def octet(home: Home, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home.root)], catch_exceptions=False)


def objects(home: Home, *words: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(octet(home, *words, "--json").stdout)
    return told


@pytest.fixture(scope="module")
def ran(blank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Result]]:
    """A home that has taken in two districts, and what the run said."""
    home = copied(blank_home, tmp_path_factory.mktemp("ran") / "home")
    for district in DISTRICTS:
        deliver(home.folder("inbox"), district, PERIOD)
    yield home, octet(home, "run")


def listing(home: Home) -> dict[str, list[Any]]:
    """Every row of every table, and every file of lake, vault and releases."""
    engine = home.engine()
    tables = sa.MetaData()
    with reading(engine) as connection:
        tables.reflect(connection)
        found: dict[str, list[Any]] = {
            name: sorted(map(repr, connection.execute(sa.select(table)))) for name, table in tables.tables.items()
        }
    engine.dispose()
    for name in ("lake", "raw", "releases"):
        found[name] = sorted(path.relative_to(home.root).as_posix() for path in home.folder(name).rglob("*"))
    return found


def test_summary_tells_what_came_in_and_where_the_release_is(ran: tuple[Home, Result]) -> None:
    home, result = ran
    assert result.exit_code == 0, result.output
    assert "MEM01 党员总数" in result.stdout
    assert "2/16" in result.stdout
    files = [line for line in result.stdout.splitlines() if line.startswith("/")]
    assert sorted(Path(line).suffix for line in files) == [".html", ".xlsx"]
    assert all(Path(line).is_file() for line in files)
    assert list(home.folder("inbox").rglob("*.csv")) == []


def test_running_again_changes_nothing(ran: tuple[Home, Result]) -> None:
    home, _result = ran
    before = listing(home)
    result = octet(home, "run", "--period", PERIOD)
    assert result.exit_code == 0
    assert "没有新文件" in result.stdout
    assert listing(home) == before
    for district in DISTRICTS:
        deliver(home.folder("inbox"), district, PERIOD)
    assert octet(home, "run").exit_code == 0
    after = listing(home)
    assert {name for name in before if after[name] != before[name]} == RUN_LOGS


def test_values_are_those_of_the_files(ran: tuple[Home, Result]) -> None:
    home, _result = ran
    (city,) = objects(home, "indicators", "--period", PERIOD, "--code", "MEM01", "--area", "310000")
    assert (city["value"], city["status"], city["areas_reported"], city["areas_expected"]) == (4, "value", 2, 16)
    assert (
        list(city)
        == (
            "code period area dimension member value numerator denominator status "
            "areas_reported areas_expected computed_at version"
        ).split()
    )
    by_sex = objects(home, "indicators", "--code", "MEM01", "--area", "310000", "--by", "sex")
    assert {row["member"]: row["value"] for row in by_sex} == {"1": 2, "2": 2}
    (absent,) = objects(home, "indicators", "--code", "MEM01", "--area", "310104")
    assert (absent["value"], absent["status"]) == (None, "missing")


def test_submissions_are_objects_of_the_contract(ran: tuple[Home, Result]) -> None:
    rows = objects(ran[0], "submissions", "--period", PERIOD)
    assert len(rows) == len(DISTRICTS) * len(databases())
    assert (
        list(rows[0])
        == (
            "id period district part database version files sheets sha256 state received_at "
            "rows_read rows_accepted rows_quarantined rows_ignored records findings"
        ).split()
    )
    for row in rows:
        assert row["rows_read"] == row["rows_accepted"] + row["rows_quarantined"] + row["rows_ignored"]
        assert row["findings"] == len(objects(ran[0], "findings", "--submission", str(row["id"])))
    assert objects(ran[0], "submissions", "--period", "2026-08") == []


def test_findings_are_objects_of_the_contract(ran: tuple[Home, Result]) -> None:
    rows = objects(ran[0], "findings")
    assert (
        list(rows[0])
        == (
            "submission rule severity file sheet cell row column owner value expected difference message count cells"
        ).split()
    )
    assert {row["rule"] for row in objects(ran[0], "findings", "--rule", "F012")} == {"F012"}


def test_status_lists_every_obligation(ran: tuple[Home, Result]) -> None:
    rows = objects(ran[0], "status", "--period", PERIOD)
    assert len(rows) == 16 * len(databases())
    assert (
        list(rows[0])
        == ("period district database due_on state submission reason received_on days_late approver expires_on").split()
    )
    assert {row["state"] for row in rows if row["district"] not in DISTRICTS} <= {"due", "late", "missing"}
    assert octet(ran[0], "status", "--period", PERIOD).exit_code == 1


def test_trace_reaches_the_rows(ran: tuple[Home, Result]) -> None:
    home, _result = ran
    told = json.loads(octet(home, "trace", "MEM01", "--period", PERIOD, "--area", "310105", "--json").stdout)
    assert told["value"] == 2
    (source,) = told["sources"]
    assert (source["file"], source["sheet"], source["counted"]) == ("党员.csv", "党员", 2)
    text = octet(home, "trace", "MEM01", "--period", PERIOD, "--area", "310105").stdout
    assert "党员.csv" in text


def test_verify_passes(ran: tuple[Home, Result]) -> None:
    result = octet(ran[0], "verify")
    assert result.exit_code == 0, result.output
    assert objects(ran[0], "verify") == []


def test_no_identifier_is_in_the_home(ran: tuple[Home, Result]) -> None:
    home, _result = ran
    planted = [text.encode() for district in DISTRICTS for text in (*identities(district), *NAMES, PHONE)]
    for path in home.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += repr(pq.read_table(path).to_pydict()).encode()
            assert [text for text in planted if text in content] == [], path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "--period", "2026-9"), "YYYY-MM"),
        (("run", "--district", "310103"), "310103"),
        (("run", "--database", "members"), "members"),
        (("submissions", "--period", "september"), "YYYY-MM"),
        (("indicators", "--as-of", "yesterday"), "ISO|such as"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_wrong_call_is_told(ran: tuple[Home, Result], words: tuple[str, ...], told: str) -> None:
    from schemas.errors import ConfigurationError

    with pytest.raises(ConfigurationError, match=told) as wrong:
        octet(ran[0], *words)
    assert wrong.value.exit_code == 2


def test_a_month_before_the_first_is_refused(home: Home) -> None:
    from schemas.errors import ConfigurationError

    deliver(home.folder("inbox"), "310105", "2024-12")
    with pytest.raises(ConfigurationError, match="`start` in octet.toml"):
        octet(home, "run", "--period", "2024-12")


def test_what_must_be_mended_is_exit_code_one(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTET_LANG", "en")
    paths = deliver(home.folder("inbox"), "310105", PERIOD)
    for path in paths:
        if path.name != "党员.csv":
            path.unlink()
    (path,) = (path for path in paths if path.exists())
    path.write_text(path.read_text("utf-8-sig").replace("公民身份号码", "编号"), encoding="utf-8")
    result = octet(home, "run", "--period", PERIOD, "--district", "310105", "--database", "PM")
    assert result.exit_code == 1
    assert "returned" in result.stdout
    assert "F004" in {row["rule"] for row in objects(home, "findings")}
    assert "Key columns are missing" in octet(home, "findings").stdout.replace("\n", "")


def test_month_without_its_draft_is_drafted_again(ran: tuple[Home, Result], tmp_path: Path) -> None:
    home = copied(ran[0].root, tmp_path / "home")
    engine = home.engine()
    with writing(engine) as connection:  # as if building it had been cut off
        connection.execute(sa.delete(draft))
    engine.dispose()
    result = octet(home, "run")
    assert "没有新文件" in result.stdout
    assert [row for row in listing(home)["draft"] if PERIOD in row]


def test_what_lies_in_the_wrong_place_is_told_and_stops_nothing(home: Home) -> None:
    inbox = home.folder("inbox")
    deliver(inbox, "310105", PERIOD)
    deliver(inbox, "310105", "2019-01")
    (inbox / "散落.csv").write_text("x", encoding="utf-8")
    (inbox / PERIOD / "310105" / "党员2.csv").symlink_to(inbox / "散落.csv")
    result = octet(home, "run", "--district", "310105")
    assert result.exit_code == 0, result.output
    assert [line for line in result.stderr.splitlines() if line.startswith("未收")] == [
        "未收 2019-01：早于首个报告期，请核对文件夹名，或改 octet.toml 的 start",
        "未收 2026-09/310105/党员2.csv：是链接、设备或管道，不会打开，请放入文件本身",
        "未收 散落.csv：不在按月份命名的文件夹中，请移入“年-月/区”文件夹，如 2026-09/<区代码或区名>",
    ]
    assert sorted(path.name for path in (inbox / PERIOD / "310105").iterdir()) == ["党员2.csv"]
