"""Passwords of encrypted workbooks and of the districts' own systems: in the environment or the key file.

Checking a file needs them where there is no home too, and nothing of what reads a home's settings.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from intake.secrets import Passwords
from pipelines.homes.environment import PREFIX
from schemas.errors import ConfigurationError

FILE_PASSWORDS = re.compile(rf"{PREFIX}file_passwords(?:_(\d{{6}}))?", re.IGNORECASE)
SYSTEM_PASSWORD = re.compile(rf"{PREFIX}source_(\w+)_password", re.IGNORECASE)


def read_passwords(key_file: Path | None) -> Passwords:
    """What `OCTET_FILE_PASSWORDS`, `OCTET_FILE_PASSWORDS_<district>` and `OCTET_SOURCE_<NAME>_PASSWORD` say.

    They stand in the environment or the key file. Several passwords of files are separated by line breaks, or are a
    JSON list of texts.
    """
    require_private(key_file)
    files: dict[str, tuple[str, ...]] = {}
    systems: dict[str, str] = {}
    for name, value in variables(key_file).items():
        if found := FILE_PASSWORDS.fullmatch(name):
            files[found[1] or ""] = _several(name, value)
        elif found := SYSTEM_PASSWORD.fullmatch(name):
            systems[found[1]] = value
    return Passwords(files, systems)


def variables(key_file: Path | None) -> dict[str, str]:
    """Variables of the key file, then of the environment, which wins; names in small letters."""
    stored: Mapping[str, str | None] = {}
    if key_file is not None:
        from dotenv import dotenv_values

        stored = dotenv_values(key_file)
    every = (*stored.items(), *os.environ.items())
    return {name.lower(): value for name, value in every if value}


def _several(name: str, text: str) -> tuple[str, ...]:
    if not text.lstrip().startswith("["):
        return tuple(line for line in text.splitlines() if line)
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ConfigurationError(f'{name.upper()} begins with [ but is no JSON list of texts: write ["one", "two"]')
    return tuple(found)


def require_private(key_file: Path | None) -> None:
    """Refuse a key file that others may read."""
    if key_file is not None and key_file.is_file() and stat.S_IMODE(key_file.stat().st_mode) & 0o077:
        raise ConfigurationError(f"{key_file} can be read by others: chmod 600 it")
