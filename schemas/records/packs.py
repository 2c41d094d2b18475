"""A pack: what a home adds, as one TOML file, so that a clerk without the home can check and fill in its registers.

It holds what checking and filling in need, as text: declarations, code lists and rules. SQL of bases, indicators and
rules across files stays in the home.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from schemas.errors import ConfigurationError
from schemas.records.searchpath import KINDS, text_of
from schemas.records.written import Written, checked, toml, wrong

LARGEST = 4 * 1024 * 1024
"""Bytes of a pack: registers are small texts."""
CARRIED = ("databases", "codelists", "rules")
FILE = re.compile(rf"({'|'.join(CARRIED)})/[\w-]+(\.csv|\.toml)")


def _named(files: dict[str, str]) -> dict[str, str]:
    for name in files:
        found = FILE.fullmatch(name)
        if found is None or KINDS[found[1]] != found[2]:
            raise wrong(f"{name!r} is no file of a register: they are named as in a home, databases/station.toml")
    return files


class Pack(Written):
    """The files by name, `databases/station.toml` → its text."""

    files: Annotated[dict[str, str], AfterValidator(_named)]


def packed(texts: Mapping[str, str]) -> str:
    """The text of the pack with those of the files that it carries."""
    lines = ["# octet check --pack …, octet template --pack …", "[files]"]
    for name, text in sorted(texts.items()):
        if name.partition("/")[0] not in CARRIED:
            continue
        escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').replace("\r", "\\r")
        lines.append(f'"{name}" = """\n{escaped}"""')
    return "\n".join(lines) + "\n"


def unpacked(path: Path) -> dict[str, str]:
    """The files of a pack by name; a `ConfigurationError` where it is none."""
    if path.stat().st_size > LARGEST:
        raise ConfigurationError(f"{path} is no pack: it is larger than {LARGEST} bytes")
    where = path.name
    return checked(Pack, toml(text_of(path, where), where), where).files
