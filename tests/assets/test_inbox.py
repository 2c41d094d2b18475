"""Which files of the inbox wait, for whom, and since when they lie still."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.inbox import Delivery, Left, Why, delivery, district_of, is_open, misplaced, said, waiting
from schemas.cities.areas import areas


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("310105", "310105"),
        ("长宁区", "310105"),
        ("长宁", "310105"),
        ("310105长宁区", "310105"),
        ("浦东新区", "310115"),
        ("310103", "310103"),  # ended in 2011: whether it stood in the month is told apart
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


def test_a_correction_comes_after_what_it_corrects(tmp_path: Path) -> None:
    """The later of two takes the place of the other; as texts, a blank, a bracket and a dash come before a point."""
    corrected = [f"党员{more}.xlsx" for more in ("", " 更正", "(1)", "(更正)", "-更正", "_2", "更正", "（更正）")]
    days = ["2026-10-08/党员.csv", "2026-10-20/党员.csv"]
    put(tmp_path, *(f"2026-09/310105/{name}" for name in (*corrected[::-1], *days[::-1])))
    (found,) = waiting(tmp_path, areas())
    names = [path.relative_to(tmp_path / "2026-09/310105").as_posix() for path in found.files]
    assert names == [*days, *corrected]


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


def test_what_is_in_no_folder_of_a_district_and_month_is_told(tmp_path: Path) -> None:
    put(
        tmp_path,
        "2026-09/310105/a.csv",
        "b.csv",
        "2026-13/310105/c.csv",
        "truth/d.json",
        "2026-09/e.csv",
        "2026-09/somewhere/f.csv",
        "2026-09/.hidden/g.csv",
        "2024-12/310105/h.csv",
        "2199-01/310105/i.csv",
    )
    found = {left.path.relative_to(tmp_path).as_posix(): left.why for left in misplaced(tmp_path, areas(), "2025-01")}
    assert found == {
        "b.csv": Why.NO_PERIOD,
        "2026-13": Why.NO_PERIOD,
        "truth": Why.NO_PERIOD,
        "2026-09/e.csv": Why.NO_DISTRICT,
        "2026-09/somewhere": Why.NO_DISTRICT,
        "2024-12": Why.TOO_EARLY,
        "2199-01": Why.TOO_LATE,
    }
    assert [is_open(period, "2025-01") for period in ("2024-12", "2025-01", "2199-01")] == [False, True, False]


def link_to_a_file(path: Path) -> None:
    path.symlink_to(path.parents[3] / "outside" / "secret.csv")


def link_to_a_folder(path: Path) -> None:
    path.symlink_to(path.parents[3] / "outside")


def broken_link(path: Path) -> None:
    path.symlink_to("nowhere")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.fsencode(path))


@pytest.mark.parametrize("make", [link_to_a_file, link_to_a_folder, broken_link, pipe, listener])
def test_what_is_no_file_is_neither_followed_nor_opened(make: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:  # a short path: the name of a socket may have 107 bytes
        inbox = Path(folder) / "inbox"
        put(Path(folder), "outside/secret.csv", "inbox/2026-09/310105/a.csv")
        path = inbox / "2026-09" / "310105" / "党员.csv"
        make(path)
        assert [found.name for each in waiting(inbox, areas()) for found in each.files] == ["a.csv"]
        assert misplaced(inbox, areas(), "2025-01") == [Left(path, Why.NO_FILE)]


@pytest.mark.parametrize("level", ["2026-09", "2026-09/310105"], ids=["month", "district"])
def test_a_folder_that_is_a_link_is_not_entered(tmp_path: Path, level: str) -> None:
    put(tmp_path, "outside/310105/a.csv", "outside/b.csv")
    path = tmp_path / "inbox" / level
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "outside")
    assert waiting(tmp_path / "inbox", areas()) == []
    assert misplaced(tmp_path / "inbox", areas(), "2025-01") == [Left(path, Why.NO_FILE)]


@pytest.mark.parametrize(
    "name",
    ["a\nb.csv", "a\u202ecsv.exe", "a\x1b[2J.csv", "党" * 70 + ".csv", os.fsdecode(b"\xb5\xb3.csv")],
    ids=["line", "direction", "escape", "long", "gbk"],
)
def test_names_that_cannot_be_kept_or_shown_are_told(tmp_path: Path, name: str) -> None:
    put(tmp_path, "2026-09/310105/a.csv")
    path = tmp_path / "2026-09" / "310105" / name
    path.write_text("x", encoding="utf-8")
    assert [found.name for each in waiting(tmp_path, areas()) for found in each.files] == ["a.csv"]
    (left,) = misplaced(tmp_path, areas(), "2025-01")
    assert left == Left(path, Why.NAME)
    assert said(left, tmp_path).isprintable()
    said(left, tmp_path).encode()


def test_folders_without_end_and_closed_ones_stop_nothing(tmp_path: Path) -> None:
    put(tmp_path, "2026-09/310105/a.csv", "2026-09/310105/" + "x/" * 12 + "b.csv")
    (tmp_path / "2026-09" / "310101").mkdir()
    found = misplaced(tmp_path, areas(), "2025-01")
    assert [(left.path.relative_to(tmp_path).as_posix(), left.why) for left in found] == [
        ("2026-09/310105" + "/x" * 9, Why.DEEP)
    ]
    assert [found.name for each in waiting(tmp_path, areas()) for found in each.files] == ["a.csv"]


@pytest.mark.parametrize("why", list(Why))
def test_everything_left_is_told_with_what_to_do_and_without_an_identity_number(tmp_path: Path, why: Why) -> None:
    left = Left(tmp_path / "2026-09" / "310199199001010018.csv", why)
    chinese, english = said(left, tmp_path), said(left, tmp_path, english=True)
    assert chinese.startswith("2026-09/310199●●●●●●●●0018.csv：")
    assert english.startswith("2026-09/310199●●●●●●●●0018.csv: ")


def test_a_file_that_goes_while_it_is_looked_at_is_no_fault(tmp_path: Path) -> None:
    one = Delivery("2026-09", "310105", (tmp_path / "gone.csv",))
    assert (one.changed_at, one.is_quiet(0), len(one.digest)) == (0.0, True, 16)
