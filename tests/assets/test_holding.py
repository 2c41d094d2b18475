"""Files of the inbox are copied before anything reads them: what is not a file that lies still is not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO

import pytest

from intake.holding import Held, Holding
from intake.inbox import Left, Why

FOLDER = Path("2026-09") / "310105"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "inbox" / FOLDER / "street" / "党员.csv"
    found.parent.mkdir(parents=True)
    found.write_text("content", encoding="utf-8")
    return found


def held(holding: Holding, path: Path) -> Held:
    found = holding.hold(path)
    assert isinstance(found, Held)
    return found


def test_the_copy_lies_in_folders_of_the_same_names_and_goes_with_the_holding(path: Path) -> None:
    with Holding(path.parents[3], None) as holding:
        one, two = held(holding, path), held(holding, path)
        assert one.copy != two.copy
        assert one.copy.parts[-4:] == ("2026-09", "310105", "street", "党员.csv")
        assert one.copy.read_text("utf-8") == "content"
        assert one.copy.parents[4].stat().st_mode & 0o777 == 0o700
    assert not one.copy.exists()
    assert path.exists()


def test_a_file_is_removed_unless_it_changed(path: Path) -> None:
    with Holding(path.parents[3], None) as holding:
        one = held(holding, path)
        path.write_text("changed", encoding="utf-8")
        assert not holding.is_unchanged(one)
        holding.remove(one)
        assert path.exists()
        two = held(holding, path)
        assert holding.is_unchanged(two)
        holding.remove(two)
        holding.remove(two)
        assert not path.exists()
        assert holding.hold(path) is None


def test_a_file_that_grows_while_it_is_copied_is_left(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copyfileobj

    def slow(source: IO[bytes], target: IO[bytes], size: int) -> None:
        copy(source, target, size)
        path.write_text("content and more", encoding="utf-8")

    monkeypatch.setattr(shutil, "copyfileobj", slow)
    with Holding(path.parents[3], None) as holding:
        assert holding.hold(path) == Left(path, Why.CHANGING)


def test_a_link_or_pipe_put_in_its_place_is_not_opened(path: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("secret", encoding="utf-8")
    with Holding(path.parents[3], None) as holding:
        one = held(holding, path)
        path.unlink()
        path.symlink_to(outside)
        assert (holding.hold(path), holding.is_unchanged(one)) == (Left(path, Why.NO_FILE), False)
        holding.remove(one)
        assert path.is_symlink()
        path.unlink()
        os.mkfifo(path)
        assert holding.hold(path) == Left(path, Why.NO_FILE)


def test_a_link_put_in_between_is_not_opened(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look says a file, the link comes, the opening refuses it."""
    outside = tmp_path / "outside.csv"
    outside.write_text("secret", encoding="utf-8")
    facts = path.stat()
    path.unlink()
    path.symlink_to(outside)
    monkeypatch.setattr("intake.holding.os.stat", lambda *_arguments, **_options: facts)
    with Holding(path.parents[3], None) as holding:
        assert holding.hold(path) == Left(path, Why.CLOSED)


def test_a_folder_put_in_its_place_that_is_a_link_is_not_entered(path: Path, tmp_path: Path) -> None:
    with Holding(path.parents[3], None) as holding:
        one = held(holding, path)
        path.parent.rename(tmp_path / "elsewhere")
        path.parent.symlink_to(tmp_path / "elsewhere")
        assert (holding.hold(path), holding.is_unchanged(one)) == (Left(path, Why.CLOSED), False)
        with pytest.raises(OSError, match="street"):
            holding.remove(one)
    assert (tmp_path / "elsewhere" / "党员.csv").exists()


def test_a_file_far_above_the_limit_is_not_copied(path: Path) -> None:
    with Holding(path.parents[3], 1) as holding:
        assert isinstance(holding.hold(path), Held)  # 7 bytes: returned with the reason
        with path.open("ab") as stream:
            stream.truncate(1 << 40)
        assert holding.hold(path) == Left(path, Why.LARGE)


def test_what_killed_processes_left_is_swept(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dead, alive = tmp_path / "octet-held-999999999-x", tmp_path / f"octet-held-{os.getpid()}-x"
    dead.mkdir()
    alive.mkdir()
    with Holding(path.parents[3], None):
        assert (dead.exists(), alive.exists()) == (False, True)
