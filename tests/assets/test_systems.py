"""What a declaration of a district's own system may say, and when it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.systems import read_systems, systems_of
from schemas.cities.areas import areas
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period

GOOD = {
    "name": "changning",
    "district": "310105",
    "url": "postgresql+psycopg://reader@localhost/dangjian",
    "query": "SELECT 1",
    "author": "李处",
    "reason": "区里建了系统",
}
ALL = frozenset(databases())


def declare(home: Path, at: str = "changning.toml", **change: str) -> Path:
    path = home / "sources" / at
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(f'{key} = "{value}"' for key, value in (GOOD | change).items() if value), "utf-8")
    return path


def test_a_declaration_holds_for_its_district_and_months(tmp_path: Path) -> None:
    path = declare(tmp_path, database="党员")
    path.write_text(path.read_text("utf-8") + "\nvalid_from = 2026-02-01\nvalid_to = 2026-09-30\n", "utf-8")
    (system,) = systems = read_systems(tmp_path, areas())
    assert (system.database, system.variable) == ("party_member", "OCTET_SOURCE_CHANGNING_PASSWORD")
    assert system.file_name == "changning.jsonl"
    months = [Period(2026, month) for month in (1, 2, 9, 10)]
    assert [bool(systems_of(systems, "310105", month, ALL)) for month in months] == [False, True, True, False]
    assert systems_of(systems, "310101", Period(2026, 9), ALL) == []
    assert systems_of(systems, "310105", Period(2026, 9), frozenset({"unit"})) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"url": "postgresql://reader:s3cret@localhost/x"}, "url: holds a password"),
        ({"url": "postgresql://reader@localhost/x?password=s3cret"}, "url: holds a password"),
        ({"url": "s3cret"}, "url: is no SQLAlchemy URL"),
        ({"password": "s3cret"}, "unknown field 'password'; known are name, district, url"),
        ({"query": ""}, "'query' is missing"),
        ({"author": ""}, "'author' is missing"),
        ({"district": "310199"}, "no district has the code 310199"),
        ({"name": "../x"}, "name: String should match pattern"),
        ({"file": "../x"}, "file: String should match pattern"),
        ({"database": "house"}, "changning.toml: no database is called 'house'"),
        ({"valid_from": "soon"}, "valid_from: write a date such as"),
        ({"reason": 'a" b = c'}, "changning.toml is not TOML"),
    ],
    ids=[
        "password in the url", "password behind it", "no url", "password", "no query", "no author", "district", "name",
        "file", "database", "date", "syntax",
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_named_without_its_secrets(tmp_path: Path, change: dict[str, str], told: str) -> None:
    declare(tmp_path, **change)
    with pytest.raises(ConfigurationError, match=told) as wrong:
        read_systems(tmp_path, areas())
    assert "s3cret" not in str(wrong.value)


@pytest.mark.parametrize(
    "change", [{"name": "changning"}, {"name": "other", "file": "党员"}], ids=["one name", "one file"]
)
def test_two_declarations_that_would_deliver_one_file_are_refused(tmp_path: Path, change: dict[str, str]) -> None:
    declare(tmp_path, "first.toml", file="党员")
    declare(tmp_path, "second.toml", **change)
    with pytest.raises(ConfigurationError, match="give each its own name and file"):
        read_systems(tmp_path, areas())


def test_a_home_without_sources_has_none(tmp_path: Path) -> None:
    assert read_systems(tmp_path, areas()) == ()
