"""The city's list of root organisations in `reference/roots`: what it may say; a parent on it is not asked for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from tests.warehouse.cities import AREAS, KNOWN, MONTH, branch, deliver
from warehouse.figures.computation import compute
from warehouse.figures.roots import Root, read_roots
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import findings
from warehouse.store.opening import Store, refresh

HEAD = "org_code,org_name,valid_from,valid_to,author,reason\n"


def listed(folder: Path, *lines: str, name: str = "roots.csv") -> Path:
    """A reference folder with such a list."""
    (folder / "roots").mkdir(parents=True, exist_ok=True)
    (folder / "roots" / name).write_text(HEAD + "".join(f"{line}\n" for line in lines), encoding="utf-8-sig")
    return folder


def test_a_list_is_read_with_its_dates(tmp_path: Path) -> None:
    folder = listed(tmp_path, "310000000001,,2026-01-01,,李处,市委", ",中共 上海市委员会,,2026-12-31,李处,市委")
    listed(tmp_path, "x", name="roots.csv.example")
    assert read_roots(folder) == [
        Root(org_code="310000000001", valid_from=dt.date(2026, 1, 1), author="李处", reason="市委"),
        Root(org_name="中共上海市委员会", valid_to=dt.date(2026, 12, 31), author="李处", reason="市委"),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (",,,,李处,市委", "org_code or org_name is needed"),
        ("1,,,,,市委", "author '': write who put it on the list"),
        ("1,,,,李处,", "reason '': write why it was put on the list"),
        ("1,,2026年,,李处,市委", "valid_from '2026年': write a date such as 2026-09-30"),
        ("1,,,,李处,市委,多", "7 fields under 6 headers"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=f"reference/roots/roots.csv:2: {told}"):
        read_roots(listed(tmp_path, line))


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    listed(tmp_path)
    (tmp_path / "roots" / "roots.csv").write_bytes("市委".encode("gb18030"))
    with pytest.raises(ConfigurationError, match="is not UTF-8"):
        read_roots(tmp_path)


def test_a_parent_on_the_list_is_not_asked_for(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    below = branch(1, "310105001", parent_org_code="310000000001")
    deliver(store, tmp_path, "party_org", [below, branch(2, "310105001", parent_org_code="没有")], "310105")

    def told() -> list[tuple[int | None, str, str | None]]:
        compute(store, MONTH, AREAS, known=KNOWN)
        with reading(store.engine) as connection:
            return [(row["row"], row["severity"], row["value"]) for row in findings(connection, rule="X003")]

    assert told() == [(2, "block", "310000000001"), (3, "block", "没有")]
    refresh(store, AREAS, listed(tmp_path / "reference", "310000000001,,,,李处,市委不由各区报送"))
    assert told() == [(3, "block", "没有")]
