"""Settings and secrets: where they come from, and what is refused."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from intake.secrets import Passwords
from pipelines.homes.home import Home
from pipelines.homes.home_passwords import read_passwords
from pipelines.homes.settings import GUARDS, read_secrets, read_settings
from schemas.errors import ConfigurationError
from sources.reading.ground.limits import Limits

KEYS = ("OCTET_PSEUDONYM_KEY", "OCTET_VAULT_RECIPIENT", "OCTET_VAULT_IDENTITY")


def write(folder: Path, text: str) -> Path:
    (folder / "octet.toml").write_text(text, encoding="utf-8")
    return folder


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, 'city = "310000"\nkeep_inbox = false\n')
    monkeypatch.setenv("OCTET_KEEP_INBOX", "true")
    monkeypatch.setenv("OCTET_LANG", "en")
    settings = read_settings(tmp_path)
    assert (settings.city, settings.keep_inbox, settings.start) == ("310000", True, "2025-01")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('citty = "310000"', "citty: Extra inputs"),
        ('pseudonym_key = "0123456789abcdef"', "pseudonym_key: Extra inputs"),
        ('vault_identity = "AGE-SECRET-KEY-1"', "vault_identity: Extra inputs"),
        ("quiet_seconds = 'soon'", "quiet_seconds: Input should be a valid integer"),
        ("city =", "octet.toml: Invalid value"),
        ("start = '2026-13'", "start: String should match pattern"),
        ("[limits]\ncels = 5", "limits: no limit is called cels; known: file_bytes, "),
        ("[limits]\ncells = 0", "limits: cells must be a number above 0, or false"),
        ("[limits]\nmemory = true", "limits: memory must be a number above 0, or false"),
        ("[limits]\nmemory = false", "limits.memory: Input should be a valid integer"),
        ("[limits]\ncells = 1.5", "limits.cells: Input should be a valid integer"),
        ("limits = 5", "limits: Input should be a dictionary or an instance of Limits"),
    ],
    ids=[
        "misspelt",
        "key",
        "private key",
        "type",
        "syntax",
        "month",
        "limit",
        "zero",
        "switch",
        "needed",
        "part",
        "table",
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, told: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ConfigurationError) as wrong:
        read_settings(tmp_path)
    assert told in str(wrong.value)
    assert "AGE-SECRET" not in str(wrong.value)


def test_a_folder_without_settings_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is not a home"):
        read_settings(tmp_path)


def test_keys_come_from_the_key_file_and_the_environment_wins(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_secrets(home.settings.key_file)
    assert len(found.pseudonym_key) == 64
    assert found.vault_recipient.startswith("age1")
    assert found.vault_identity.startswith("AGE-SECRET-KEY-")
    monkeypatch.setenv("OCTET_PSEUDONYM_KEY", "another key of at least sixteen bytes")
    assert read_secrets(home.settings.key_file).pseudonym_key == "another key of at least sixteen bytes"


def test_another_pseudonym_key_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTET_PSEUDONYM_KEY", "another key of at least sixteen bytes")
    with pytest.raises(ConfigurationError, match="not the key this warehouse was begun with") as wrong:
        home.open_store()
    assert wrong.value.exit_code == 2


def test_a_missing_key_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigurationError, match="OCTET_PSEUDONYM_KEY is neither in the environment nor in"):
        read_secrets(tmp_path / "absent.keys")


def test_limits_are_those_of_the_readers_and_false_switches_one_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "[limits]\ncells = false\nplain_names = false\nratio = 20\nrows = 5")
    monkeypatch.setenv("OCTET_LIMITS__ROWS", "6")
    monkeypatch.setenv("OCTET_LIMITS__COLUMNS", "false")
    limits = read_settings(tmp_path).limits
    assert limits == replace(Limits(), cells=None, plain_names=False, ratio=20.0, rows=6, columns=None)
    assert read_settings(write(tmp_path, "")).limits == replace(Limits(), rows=6, columns=None)


def test_a_home_lists_every_limit_with_its_default(home: Home) -> None:
    text = (home.root / "octet.toml").read_text("utf-8")
    listed = text[text.index("# [limits]") :].replace("# ", "")
    assert tomllib.loads(listed) == {"limits": GUARDS}


def test_limits_and_passwords_reach_the_assets(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTET_LIMITS__CELLS", "7")
    monkeypatch.setenv("OCTET_FILE_PASSWORDS", "for all")
    place = Home(home.root, read_settings(home.root)).workplace()
    assert (place.limits, place.passwords.of("310105")) == (replace(Limits(), cells=7), ("for all",))


def test_passwords_come_from_the_key_file_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    keys.write_text(
        'OCTET_FILE_PASSWORDS="one\ntwo words"\nOCTET_FILE_PASSWORDS_310105=in the file\n'
        "OCTET_SOURCE_CHANGNING_PASSWORD=s3cret\nOTHER_FILE_PASSWORDS=x\n",
        encoding="utf-8",
    )
    keys.chmod(0o600)
    monkeypatch.setenv("OCTET_FILE_PASSWORDS_310105", '["[x", "y"]')
    found = read_passwords(keys)
    assert found == Passwords({"": ("one", "two words"), "310105": ("[x", "y")}, {"changning": "s3cret"})
    assert found.of("310105") == ("[x", "y", "one", "two words")
    assert found.of("310101") == found.of(None) == ("one", "two words")
    assert "s3cret" not in repr(found)
    assert "one" not in repr(found)


@pytest.mark.parametrize("text", ["[one", '["one", 2]', '[["one"]]'], ids=["syntax", "number", "nested"])
def test_wrong_passwords_are_told_without_showing_them(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("OCTET_FILE_PASSWORDS", text)
    with pytest.raises(ConfigurationError, match="OCTET_FILE_PASSWORDS begins with") as wrong:
        read_passwords(None)
    assert text not in str(wrong.value)


@pytest.mark.parametrize("read", [read_secrets, read_passwords])
def test_secrets_that_others_can_read_are_refused(tmp_path: Path, read: Callable[[Path], object]) -> None:
    path = tmp_path / "keys"
    path.write_text("OCTET_PSEUDONYM_KEY=0123456789abcdef\n", encoding="utf-8")
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read(path)
