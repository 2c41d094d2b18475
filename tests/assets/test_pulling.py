"""A district's own system delivers into the inbox: without loss, bounded, read-only, and told apart when it fails."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from intake.pulling import Pull, SourceError, pull, pull_all
from intake.systems import System
from schemas.periods import Period
from sources.reading.ground.limits import Limits
from tests.stores import Backend

PERIOD = Period(2026, 9)
ROWS: list[dict[str, Any]] = [
    {"code": "007", "name": "乙支部", "members": 3, "area": decimal.Decimal("12.50"), "founded": dt.date(2001, 7, 1)},
    {"code": "006", "name": "甲支部\n", "members": None, "area": None, "founded": dt.date(2026, 10, 2)},
]
SELECT = "SELECT code, name, members, founded FROM org WHERE founded <= :period_end ORDER BY code"


def system(url: str, query: str = SELECT, **change: Any) -> System:
    return System(**{
        "name": "changning", "district": "310105", "url": url, "query": query, "author": "李处", "reason": "系统",
    } | change)  # fmt: skip


def order(folder: Path, limits: Limits | None = None) -> Pull:
    (folder / "inbox").mkdir(exist_ok=True)
    return Pull(folder / "inbox", PERIOD, limits or Limits(), folder)


def filled(url: str) -> str:
    """A system with two organisations."""
    engine = sa.create_engine(url)
    table = sa.Table(
        "org", sa.MetaData(), sa.Column("code", sa.String), sa.Column("name", sa.String),
        sa.Column("members", sa.Integer), sa.Column("area", sa.Numeric(10, 2)), sa.Column("founded", sa.Date),
    )  # fmt: skip
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(table.insert(), ROWS)
    engine.dispose()
    return url


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    filled(f"sqlite:///{tmp_path / 'system 1#.db'}")
    return "sqlite:///system 1#.db"


def lines(path: Path | None) -> list[dict[str, Any]]:
    assert path is not None
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_rows_of_the_month_become_a_file_of_the_inbox(tmp_path: Path, sqlite: str) -> None:
    path = pull(system(sqlite, file="党组织"), None, order(tmp_path))
    assert path == tmp_path / "inbox" / "2026-09" / "310105" / "党组织.jsonl"
    assert lines(path) == [{"code": "007", "name": "乙支部", "members": "3", "founded": "2001-07-01"}]
    assert (path.stat().st_mode & 0o777, [each.name for each in path.parent.iterdir()]) == (0o600, ["党组织.jsonl"])


def test_the_same_result_is_the_same_file_in_whatever_order(tmp_path: Path, sqlite: str) -> None:
    up = pull(system(sqlite, "SELECT code, name FROM org ORDER BY code"), None, order(tmp_path))
    assert up is not None
    before = up.read_bytes()
    down = pull(system(sqlite, "SELECT code, name FROM org ORDER BY code DESC"), None, order(tmp_path))
    assert (down, up.read_bytes()) == (up, before)
    assert len(lines(up)) == 2


def test_no_row_delivers_no_file(tmp_path: Path, sqlite: str) -> None:
    assert pull(system(sqlite, "SELECT code FROM org WHERE code = :period"), None, order(tmp_path)) is None
    assert list((tmp_path / "inbox").rglob("*")) == []


@pytest.mark.parametrize(
    ("query", "limits", "told"),
    [
        ("SELECT nothing FROM org", {}, r"cannot be asked \(OperationalError\)"),
        ("DELETE FROM org", {}, r"cannot be asked \(OperationalError\)"),
        ("SELECT code, name AS code FROM org", {}, "two columns of one name"),
        ("SELECT code FROM org WHERE name = :month", {}, "a query with :month; known are :period, :period_start"),
        ("SELECT x'00ff' AS photo, name FROM org", {}, "gives bytes in column photo: CAST it to text"),
        (SELECT, {"rows": 0}, "gives more than limits.rows allows"),
        (SELECT, {"file_bytes": 50}, "gives more than limits.file_bytes allows"),
        (SELECT, {"wall_seconds": 0}, "gives more than limits.wall_seconds allows"),
    ],
    ids=["syntax", "writing", "twice", "parameter", "bytes", "rows", "size", "time"],
)
def test_what_cannot_be_pulled_names_source_and_mend(
    tmp_path: Path, sqlite: str, query: str, limits: dict[str, Any], told: str
) -> None:
    with pytest.raises(SourceError, match=told) as wrong:
        pull(system(sqlite, query), None, order(tmp_path, replace(Limits(), **limits)))
    assert str(wrong.value).startswith("source changning (reference/sources) ")
    assert not any(text in str(wrong.value) for text in ("支部", "system 1", "DELETE"))
    assert list((tmp_path / "inbox").rglob("*.jsonl")) == []
    with sa.create_engine(f"sqlite:///{tmp_path / 'system 1#.db'}").connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM org")) == 2


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:///absent.db", "has no file where its url says"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("nothing+driver://reader@host/x", "needs a driver that is not installed: nothing"),
        ("oracle+oracledb://reader@host/x", "needs a driver that is not installed: oracle"),
    ],
    ids=["absent", "nameless", "memory", "dialect", "driver"],
)
def test_a_system_that_is_not_there_is_told_and_not_made(tmp_path: Path, url: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        pull(system(url), "s3cret", order(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["inbox"]


def test_one_that_fails_does_not_stop_the_others(tmp_path: Path, sqlite: str) -> None:
    asked = [
        system("sqlite:///absent.db"),
        system(sqlite, "SELECT 1 WHERE 1 = 0", name="empty"),
        system(sqlite, name="good"),
    ]
    empty, failed = pull_all(asked, {}, order(tmp_path))
    assert ([each.name for each in empty], len(failed)) == (["empty"], 1)
    assert [path.name for path in (tmp_path / "inbox").rglob("*.jsonl")] == ["good.jsonl"]


def test_a_link_in_the_inbox_is_not_written_through(tmp_path: Path, sqlite: str) -> None:
    wanted = order(tmp_path)
    (tmp_path / "outside").mkdir()
    (wanted.inbox / "2026-09").symlink_to(tmp_path / "outside")
    with pytest.raises(SourceError, match="cannot deliver into the inbox"):
        pull(system(sqlite), None, wanted)
    assert list((tmp_path / "outside").rglob("*.jsonl")) == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (310105001001001001, "310105001001001001"),
        (0.1, "0.1"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (decimal.Decimal("1E+3"), "1000"),
        (decimal.Decimal("1.50"), "1.50"),
        (dt.date(2026, 9, 30), "2026-09-30"),
        (dt.datetime(2026, 9, 30, 8, 5, tzinfo=dt.UTC), "2026-09-30 08:05:00+00:00"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        ("", ""),
    ],
    ids=repr,
)
def test_values_are_written_without_loss(value: object, written: object) -> None:
    from intake.pulling import _text

    assert _text(system("sqlite://"), "c", value) == written


@pytest.mark.postgres
def test_a_postgresql_server_is_asked_read_only_with_its_password(tmp_path: Path, postgresql: Backend) -> None:
    url = filled(postgresql.create("of_a_district"))
    query = (
        "SELECT code, name, members, area, founded::text AS founded, true AS ok FROM org "
        "WHERE founded BETWEEN :period_start - 9999 AND :period_end"
    )
    path = pull(system(url, query), "s3cret", order(tmp_path))
    assert lines(path) == [
        {"code": "007", "name": "乙支部", "members": "3", "area": "12.50", "founded": "2001-07-01", "ok": True}
    ]
    for wrong in (
        "DELETE FROM org RETURNING code",
        "SELECT json_build_object('a', name) FROM org",
        "SELECT pg_sleep(9)",
    ):
        with pytest.raises(SourceError, match="source changning"):
            pull(system(url, wrong), "s3cret", order(tmp_path, replace(Limits(), wall_seconds=0.2)))
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM org")) == 2
    engine.dispose()
