"""Which files of the inbox wait, for whom, and since when they lie still."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assets.inbox import Delivery, delivery, district_of, waiting
from schemas.areas import areas


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("310105", "310105"),
        ("长宁区", "310105"),
        ("长宁", "310105"),
        ("310105长宁区", "310105"),
        ("浦东新区", "310115"),
        ("310103", None),
        ("999999长宁区", None),
        ("truth", None),
        ("华阳路街道", None),
    ],
)
def test_folder_names_a_district(name: str, code: str | None) -> None:
    assert district_of(name, areas()) == code


def put(inbox: Path, *names: str) -> None:
    for name in names:
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def test_what_waits(tmp_path: Path) -> None:
    put(
        tmp_path,
        "2026-09/310105/a.csv",
        "2026-09/长宁区/华阳路街道/b.csv",
        "2026-08/310101/c.xlsx",
        "2026-09/310105/~$a.xlsx",
        "2026-09/310105/.hidden",
        "2026-09/310105/d.csv.part",
        "2026-09/310105/.cache/e.csv",
        "2026-13/310105/f.csv",
        "2026-09/somewhere/g.csv",
        "truth/2026-09.json",
    )
    found = [
        (each.period, each.district, [path.relative_to(tmp_path).as_posix() for path in each.files])
        for each in waiting(tmp_path, areas())
    ]
    assert found == [
        ("2026-08", "310101", ["2026-08/310101/c.xlsx"]),
        ("2026-09", "310105", ["2026-09/310105/a.csv", "2026-09/长宁区/华阳路街道/b.csv"]),
    ]
    one = delivery(tmp_path, areas(), "2026-09", "310105")
    assert [path.name for path in one.files] == ["a.csv", "b.csv"]
    assert delivery(tmp_path, areas(), "2026-09", "310101").files == ()


def test_nothing_waits_in_a_home_without_inbox(tmp_path: Path) -> None:
    assert waiting(tmp_path / "inbox", areas()) == []


def test_digest_follows_every_change(tmp_path: Path) -> None:
    put(tmp_path, "2026-09/310105/a.csv")
    one = delivery(tmp_path, areas(), "2026-09", "310105")
    before = one.digest
    assert delivery(tmp_path, areas(), "2026-09", "310105").digest == before
    path = one.files[0]
    content, times = path.read_bytes(), path.stat()
    path.unlink()
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # the same bytes sent again, with their old date
    assert delivery(tmp_path, areas(), "2026-09", "310105").digest != before


def test_quiet_is_told_from_the_last_change_whatever_the_files_date(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    path = tmp_path / "a.csv"
    os.utime(path, (0, 0))
    one = Delivery("2026-09", "310105", (path,))
    assert one.is_quiet(0)
    assert not one.is_quiet(60)
