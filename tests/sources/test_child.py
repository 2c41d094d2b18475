"""The child may die of a file; the parent says F001 and goes on."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from sources.child import worker
from sources.child.parser import Parser
from sources.reading.ground.limits import Limits
from tests.sources.books import MEMBER_HEADER, MEMBERS, book, outcome

SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


def hostile(path: Path, folder: Path) -> Path:
    """A workbook of two cells in opposite corners: 17 billion cells once laid out."""
    plain = book(folder / "plain.xlsx", a=[["x"]])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, SHEET if name.endswith("sheet1.xml") else source.read(name))
    return path


def test_a_hostile_file_is_returned_and_the_next_is_read(tmp_path: Path) -> None:
    bad = hostile(tmp_path / "bad.xlsx", tmp_path)
    good = book(tmp_path / "good.xlsx", 党员=[MEMBER_HEADER, *MEMBERS])
    with Parser() as parser:
        parser.submit(bad)
        parser.submit(good)
        found = outcome(bad, parser)
        assert (found.state, [f.rule for f in found.findings]) == ("returned", ["F001"])
        assert outcome(good, parser).rows_accepted == 2


def test_an_archive_that_unpacks_too_large_is_returned(tmp_path: Path) -> None:
    path = book(tmp_path / "large.xlsx", 党员=[MEMBER_HEADER, *MEMBERS])
    with Parser(Limits(archive_bytes=1000)) as parser:
        assert [f.rule for f in outcome(path, parser).findings] == ["F001"]


def test_a_child_that_overstays_is_replaced(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 党员=[MEMBER_HEADER, *MEMBERS])
    with Parser(Limits(wall_seconds=0.0)) as parser:
        assert parser.parse(path).error == "time"
        parser.limits = Limits()
        assert outcome(path, parser).rows_accepted == 2


def test_what_was_asked_for_and_not_fetched_is_forgotten(tmp_path: Path) -> None:
    first, second, third = (book(tmp_path / f"{name}.xlsx", 党员=[MEMBER_HEADER, *MEMBERS]) for name in "abc")
    with Parser() as parser:
        for path in (first, second):
            parser.submit(path)
        parser.forget()
        written = Path(parser._folder.name)
        assert list(written.iterdir()) == []
        second.write_bytes(b"")
        assert outcome(second, parser).state == "returned"
        assert outcome(third, parser).rows_accepted == 2


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_no_file_is_left_behind(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    source = tmp_path / name
    if name.endswith("xlsx"):
        book(source, 党员=[MEMBER_HEADER, *MEMBERS])
    else:
        source.write_text(",".join(MEMBER_HEADER) + "\n", encoding="utf-8")
    outcome(source)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_what_a_killed_parent_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, used = tmp_path / "octet-parser-999999999-abc", tmp_path / f"octet-parser-{os.getpid()}-abc"
    for folder in (left, used):
        (folder / "1").mkdir(parents=True)
    Parser().close()
    assert [path.name for path in tmp_path.iterdir()] == [used.name]


@pytest.mark.parametrize(
    "error",
    [OSError(28, "full"), KeyError("a"), IndexError, UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), TypeError],
)
def test_what_a_reader_trips_over_is_a_reason(
    error: Exception | type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip(*_asked: object) -> dict[str, object]:
        raise error

    monkeypatch.setattr(worker, "_do", trip)
    answer = worker._answer({}, Limits())
    full = isinstance(error, OSError)
    name = error.__name__ if isinstance(error, type) else type(error).__name__
    assert (answer["error"], answer["fields"]) == ("space" if full else "corrupt", {"kind": name})
