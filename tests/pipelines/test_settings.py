"""Settings and secrets: where they come from, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.home import Home
from pipelines.settings import read_secrets, read_settings
from schemas.errors import ConfigurationError

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
    ],
    ids=["misspelt", "key", "private key", "type", "syntax", "month"],
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


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text("OCTET_PSEUDONYM_KEY=0123456789abcdef\n", encoding="utf-8")
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read_secrets(path)


def test_a_missing_key_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigurationError, match="OCTET_PSEUDONYM_KEY is neither in the environment nor in"):
        read_secrets(tmp_path / "absent.keys")
