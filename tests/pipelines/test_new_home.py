"""What `octet init` makes, and what it refuses."""

from __future__ import annotations

import stat
from pathlib import Path

import dagster as dg
import pytest

from pipelines.homes.home import Home
from pipelines.homes.home_keys import default_key_file, make_keys
from pipelines.homes.instance import instance
from pipelines.homes.new_home import make_home
from schemas.errors import ConfigurationError
from tests.hangzhou import CITY, write_areas


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_for_the_owner_alone(blank_home: Path) -> None:
    folders = [blank_home, *(path for path in blank_home.rglob("*") if path.is_dir())]
    shown = {path.relative_to(blank_home).parts[0] for path in folders[1:]}
    assert shown == {"inbox", "returned", "raw", "lake", "releases", "reference", "dagster"}
    assert {path.name: mode(path) for path in folders if mode(path) != 0o700 and "dagster" not in path.parts} == {}


def test_keys_lie_outside_for_the_owner_alone(blank_home: Path) -> None:
    keys = blank_home.parent / "test.keys"
    assert mode(keys) == 0o600
    secret = keys.read_text("utf-8").split("OCTET_VAULT_IDENTITY=")[1].strip()
    inside = [path for path in blank_home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
    assert inside == []


def test_the_dagster_instance_is_as_promised(home: Home) -> None:
    with instance(home) as opened:
        assert opened.telemetry_enabled is False
        assert opened.run_monitoring_enabled is True
        assert opened.get_concurrency_config().run_queue_config is not None
        queue = opened.get_concurrency_config()
        assert queue.pool_config.default_pool_limit == 1
        assert queue.run_queue_config is not None and queue.run_queue_config.max_concurrent_runs == 3
        assert isinstance(opened, dg.DagsterInstance)


def test_a_home_is_not_made_twice(blank_home: Path) -> None:
    with pytest.raises(ConfigurationError, match="is a home already"):
        make_home(blank_home)


def test_keys_inside_the_home_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="would lie in the home"):
        make_home(tmp_path / "home", key_file=tmp_path / "home/keys")
    assert not (tmp_path / "home").exists()


def test_an_unknown_city_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="110000"):
        make_home(tmp_path / "home", city="110000", key_file=tmp_path / "keys")
    assert list(tmp_path.iterdir()) == []


def test_another_city_has_its_areas_in_the_folder_before(tmp_path: Path) -> None:
    write_areas(tmp_path / "home/reference/areas")
    home = make_home(tmp_path / "home", city=CITY, key_file=tmp_path / "keys").home
    assert (home.settings.city, [area.zh for area in home.areas.districts]) == (CITY, ["上城区", "西湖区", "高新区"])


def test_keys_that_are_there_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep/keys"
    assert make_keys(tmp_path / "home", path) is True
    before = path.read_bytes()
    assert make_keys(tmp_path / "home", path) is False
    assert path.read_bytes() == before


def test_homes_of_one_name_have_keys_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    first, second = default_key_file(tmp_path / "a/city"), default_key_file(tmp_path / "b/city")
    assert first.parent == tmp_path / "config/octet"
    assert first != second
