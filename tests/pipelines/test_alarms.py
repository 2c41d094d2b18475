"""What an engineer is called for, and that the same is not told twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.partitions import place_key
from pipelines.alarms import build_alarms, tell
from pipelines.definitions import TAKE_IN, build_defs
from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from schemas.errors import ConfigurationError
from tests.assets.deliveries import NAMES, PHONE, deliver, identities

MONTH, DISTRICT = "2026-09", "310105"


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    return tmp_path / "the letters"


def called(letters: Path, opened: dg.DagsterInstance, result: dg.ExecuteInProcessResult) -> list[str]:
    """The lines that the engineer gets when the daemon sees a run that has ended."""
    run_failed, file_stopped = build_alarms(f"dd oflag=append conv=notrunc 'of={letters}'")
    letters.write_text("", "utf-8")
    ended = next(event for event in result.all_events if event.is_job_failure or event.is_job_success)
    context: Any = dg.build_run_status_sensor_context(
        sensor_name="", dagster_instance=opened, dagster_run=result.dagster_run, dagster_event=ended
    )
    if result.success:
        file_stopped(context)
    else:
        run_failed(context.for_run_failure())
    return letters.read_text("utf-8").splitlines()


def taken_in(home: Home, opened: dg.DagsterInstance, **config: Any) -> dg.ExecuteInProcessResult:
    job = build_defs(home.workplace()).resolve_job_def(TAKE_IN)
    key = place_key(DISTRICT, MONTH)
    return job.execute_in_process(instance=opened, partition_key=key, raise_on_error=False, **config)


def test_a_file_that_goes_back_is_told_once(home: Home, letters: Path) -> None:
    deliver(home.folder("inbox"), DISTRICT, MONTH)
    path = home.folder("inbox") / MONTH / DISTRICT / "党员.csv"
    path.write_text(path.read_text("utf-8-sig").replace("公民身份号码", "编号"), encoding="utf-8")
    with instance(home) as opened:
        first = taken_in(home, opened)
        (line,) = called(letters, opened, first)
        again = taken_in(home, opened)
        assert called(letters, opened, again) == []
    assert line.startswith(f"octet: take_in_district {DISTRICT}|{MONTH} (run {first.run_id[:8]}): ")
    assert "party_member is returned (submission [" in line
    assert line.count(" is ") == 1


def test_a_failed_run_is_told_with_its_reason_and_nobody_s_data(
    home: Home, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(home.folder("inbox"), DISTRICT, MONTH)

    def broken(*_arguments: object, **_options: object) -> None:
        raise ValueError(f"could not convert {identities(DISTRICT)[0]} of {NAMES[0]}, {PHONE}")

    monkeypatch.setattr("sources.examining.packages.examine", broken)
    with instance(home) as opened:
        result = taken_in(home, opened)
        (line,) = called(letters, opened, result)
    assert f"{DISTRICT}|{MONTH}" in line
    assert "failed: ValueError at packages.py:" in line
    assert [text for text in (*identities(DISTRICT), *NAMES, PHONE) if text in line] == []


@pytest.mark.parametrize("command", ["no-such-program --now", "false", "'unclosed"])
def test_a_call_that_does_not_get_through_is_a_fault(command: str) -> None:
    with pytest.raises(ConfigurationError, match="alarm_command"):
        tell(command, "a run failed")


def test_without_a_command_it_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    tell("", "a run failed")
    assert [(record.name, record.levelname, record.message) for record in caplog.records] == [
        ("octet.alarm", "ERROR", "a run failed")
    ]
