"""The keys of a new home: made once, written outside the home for its owner alone. Their use is elsewhere."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

TEXT = """\
# Keys of the Octet home {home}. Whoever has them can tell persons from pseudonyms and open raw files:
# keep a copy in a safe, never beside the data. Without them nothing can be taken in or read back.
OCTET_PSEUDONYM_KEY={pseudonym}
OCTET_VAULT_RECIPIENT={recipient}
# Private, and not needed to take files in: only for replay, late return workbooks and parts of `octet verify`.
OCTET_VAULT_IDENTITY={identity}
"""


def default_key_file(home: Path) -> Path:
    """Outside the home, in the user's own configuration folder; one file a home."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "octet"
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:8]
    return folder / f"{home.resolve().name}-{digest}.keys"


def make_keys(home: Path, path: Path) -> bool:
    """Write new keys to `path`, mode 600; False when keys are there already, which are then kept."""
    import pyrage.x25519

    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    identity = pyrage.x25519.Identity.generate()
    text = TEXT.format(
        home=home.resolve(),
        pseudonym=secrets.token_hex(32),
        recipient=identity.to_public(),
        identity=identity,
    )
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    return True
