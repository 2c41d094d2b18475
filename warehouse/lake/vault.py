"""The raw vault: files as received, named by their content, encrypted with age. Taking in needs only the public key."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from schemas.errors import ConfigurationError, LedgerError

LOG = "decryptions.log"


@dataclass(frozen=True)
class Vault:
    """`folder` is the home's `raw`; `recipient` an age public key, `identity` the private one, where it is known.

    A file is `<first two characters>/<sha256 of the raw bytes>-<16 characters of sha256 of the encrypted bytes>.age`,
    so that damage is noticed without the private key too.
    """

    folder: Path
    recipient: str
    identity: str | None = field(default=None, repr=False)

    def put(self, raw: Path, sha256: str) -> Path:
        """Encrypt a file whose bytes have this SHA-256; what is there already is left as it is."""
        content = raw.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LedgerError(f"{raw.name} changed while it was taken in: run again")
        if there := self.find(sha256):
            return there
        encrypted = pyrage.encrypt(content, [self._recipient()])
        digest = hashlib.sha256(encrypted).hexdigest()[:16]
        return write_once(self.folder / sha256[:2] / f"{sha256}-{digest}.age", encrypted)

    def find(self, sha256: str) -> Path | None:
        """The encrypted file of that content."""
        folder = self.folder / sha256[:2]
        there = folder.iterdir() if folder.is_dir() else ()
        return min((one for one in there if one.name.startswith(f"{sha256}-") and one.suffix == ".age"), default=None)

    def is_whole(self, sha256: str) -> bool:
        """Whether the encrypted file is there and still hashes to its name; nothing is decrypted."""
        path = self.find(sha256)
        return path is not None and hashlib.sha256(path.read_bytes()).hexdigest()[:16] == path.stem.partition("-")[2]

    def open(self, sha256: str, why: str) -> bytes:
        """The raw bytes again. Every opening is logged with time, user and reason before it happens."""
        identity = self._identity()
        path = self.find(sha256)
        if path is None:
            raise LedgerError(f"the vault has no file {sha256}: `octet verify` says which submission needs it")
        self._log(sha256, why)
        try:
            content: bytes = pyrage.decrypt(path.read_bytes(), [identity])
        except pyrage.DecryptError as error:
            raise LedgerError(f"{path.name} cannot be opened with this OCTET_VAULT_IDENTITY: {error}") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LedgerError(f"{path.name} does not hold what its name says")
        return content

    def _recipient(self) -> pyrage.x25519.Recipient:
        try:
            return pyrage.x25519.Recipient.from_str(self.recipient)
        except pyrage.RecipientError as error:
            raise ConfigurationError(f"OCTET_VAULT_RECIPIENT is not an age public key (age1…): {error}") from error

    def _identity(self) -> pyrage.x25519.Identity:
        if self.identity is None:
            raise ConfigurationError("the vault can only be opened with OCTET_VAULT_IDENTITY, the private key")
        try:
            return pyrage.x25519.Identity.from_str(self.identity)
        except pyrage.IdentityError as error:
            raise ConfigurationError(f"OCTET_VAULT_IDENTITY is not an age private key: {error}") from error

    def _log(self, sha256: str, why: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        entry = {"at": dt.datetime.now(dt.UTC).isoformat(), "who": getpass.getuser(), "sha256": sha256, "why": why}
        with (self.folder / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(entry, ensure_ascii=False) + "\n")


def write_once(path: Path, content: bytes) -> Path:
    """Write an immutable file: under another name first, on disk before it has its own. Owner only."""
    if path.exists():
        return path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
