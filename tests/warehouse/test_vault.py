"""The vault: what goes in comes out, only with the private key, and every opening is on record."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyrage
import pytest

from schemas.errors import ConfigurationError, LedgerError
from warehouse.lake.vault import LOG, Vault

CONTENT = "姓名,身份证号\n测试,310199199001010034".encode()
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "党员.csv"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    identity = pyrage.x25519.Identity.generate()
    return Vault(tmp_path / "raw", str(identity.to_public()), str(identity))


def test_what_goes_in_comes_out_and_is_logged(vault: Vault, raw: Path) -> None:
    vault.put(raw, SHA256)
    assert not (vault.folder / LOG).exists()
    assert vault.open(SHA256, "replay of 2026-09") == CONTENT
    entries = [json.loads(line) for line in (vault.folder / LOG).read_text(encoding="utf-8").splitlines()]
    assert [(entry["sha256"], entry["why"]) for entry in entries] == [(SHA256, "replay of 2026-09")]


def test_taking_in_needs_only_the_public_key_and_opening_the_private_one(vault: Vault, raw: Path) -> None:
    blind = Vault(vault.folder, vault.recipient)
    blind.put(raw, SHA256)
    with pytest.raises(ConfigurationError, match="OCTET_VAULT_IDENTITY"):
        blind.open(SHA256, "curiosity")
    assert blind.is_whole(SHA256)


def test_nothing_readable_is_on_disk_and_only_the_owner_may_look(vault: Vault, raw: Path) -> None:
    path = vault.put(raw, SHA256)
    assert b"310199199001010034" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0


def test_the_same_content_is_kept_once(vault: Vault, raw: Path) -> None:
    before = vault.put(raw, SHA256).read_bytes()
    assert vault.put(raw, SHA256).read_bytes() == before
    assert len(list(vault.folder.rglob("*"))) == 2


def test_damage_is_noticed_without_the_private_key(vault: Vault, raw: Path) -> None:
    path = vault.put(raw, SHA256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert not Vault(vault.folder, vault.recipient).is_whole(SHA256)
    with pytest.raises(LedgerError):
        vault.open(SHA256, "look")


def test_another_key_cannot_open_it(vault: Vault, raw: Path) -> None:
    vault.put(raw, SHA256)
    other = Vault(vault.folder, vault.recipient, str(pyrage.x25519.Identity.generate()))
    with pytest.raises(LedgerError, match="OCTET_VAULT_IDENTITY"):
        other.open(SHA256, "look")


def test_a_file_that_changed_meanwhile_is_refused(vault: Vault, raw: Path) -> None:
    with pytest.raises(LedgerError, match="run again"):
        vault.put(raw, "0" * 64)


@pytest.mark.parametrize("key", ["", "age1nonsense"])
def test_a_wrong_public_key_is_a_wrong_configuration(tmp_path: Path, raw: Path, key: str) -> None:
    with pytest.raises(ConfigurationError, match="OCTET_VAULT_RECIPIENT"):
        Vault(tmp_path / "raw", key).put(raw, SHA256)


def test_a_wrong_private_key_is_a_wrong_configuration(vault: Vault, raw: Path) -> None:
    vault.put(raw, SHA256)
    with pytest.raises(ConfigurationError, match="OCTET_VAULT_IDENTITY"):
        Vault(vault.folder, vault.recipient, "nonsense").open(SHA256, "look")
