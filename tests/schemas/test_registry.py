from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import schemas.databases
from schemas.database import Database
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.rowrules.checks import row_rules
from tests.eight import EIGHT

MEETING = '''
from schemas.column import Kind, Need, Text, column
from schemas.database import Database, Rows


class Meeting(Rows):
    """One row per meeting."""

    meeting_id: Text = column("会议编号", "Meeting number", Kind.TEXT, need=Need.KEY)


DATABASE = Database(
    code="MT",
    name="meeting",
    title="会议",
    title_en="Meetings",
    order=99,
    hints=("会议",),
    keys=(("meeting_id",),),
    identity=(("meeting_id",),),
    model=Meeting,
)
'''


@pytest.fixture
def one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "meeting.py").write_text(MEETING, encoding="utf-8")
    monkeypatch.setattr(schemas.databases, "__path__", [*schemas.databases.__path__, str(tmp_path)])
    databases.cache_clear()
    yield
    sys.modules.pop("schemas.databases.meeting", None)
    databases.cache_clear()


def test_the_eight_databases_stand_in_their_order() -> None:
    eight = [found for found in databases().values() if found.name in EIGHT]
    assert [found.name for found in eight] == list(EIGHT)
    assert [found.code for found in eight] == ["PO", "PM", "AP", "RC", "BL", "TU", "YL", "UN"]
    assert [found.code for found in eight if found.is_personal] == ["PM", "AP"]
    assert sum(len(found.columns) for found in eight) == 228


@pytest.mark.usefixtures("one_more_file")
def test_a_database_is_added_by_a_file_alone() -> None:
    assert list(databases())[-1] == "meeting"
    assert list(database("会议").columns) == ["meeting_id"]


@pytest.mark.parametrize("name", ["party_member", "PM", "党员"])
def test_a_database_is_called_by_name_code_or_title(name: str) -> None:
    assert database(name).name == "party_member"


def test_an_unknown_database_is_a_wrong_call() -> None:
    with pytest.raises(ConfigurationError, match="party_member"):
        database("members")


@pytest.mark.parametrize("one", databases().values(), ids=lambda one: one.name)
def test_checks_are_named_rules_and_hold_plain_data(one: Database) -> None:
    schema = one.model.to_schema()
    assert sorted(check.name or "" for check in schema.checks) == sorted(made.name for made in row_rules(one))
    every = [*schema.checks, *(check for column in schema.columns.values() for check in column.checks)]
    assert [check for check in every if any(map(callable, (check.statistics or {}).values()))] == []
