"""Encrypted workbooks (ECMA-376 packages, RC4 and XOR in .xls) opened with one of the known passwords, in the child."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.format.ooxml import OOXMLFile

from sources.reading.refusals import RefusedError

EVERYBODYS = "VelvetSweatshop"
"""With this one Excel opens a workbook unasked ([MS-OFFCRYPTO] 2.2): it only keeps people from changing it."""


def decrypted(path: Path, folder: Path, passwords: Sequence[str]) -> Path:
    """The file in the clear, written to the child's own folder. Raises `RefusedError` when no password fits."""
    target = folder / "decrypted"
    with path.open("rb") as stream:
        try:
            book = msoffcrypto.OfficeFile(stream)
            for password in (EVERYBODYS, *passwords):
                if _opens(book, password, target):
                    return target
        except (FileFormatError, ParseError) as error:
            raise RefusedError("corrupt") from error
    raise RefusedError("encrypted")


def is_encrypted(path: Path) -> bool:
    """Whether an .xls asks for a password; False for what is no workbook at all."""
    with path.open("rb") as stream:
        try:
            return bool(msoffcrypto.OfficeFile(stream).is_encrypted())
        except (FileFormatError, ParseError, OSError, ValueError):
            return False


def _opens(book: Any, password: str, target: Path) -> bool:
    try:
        book.load_key(password=password, **({"verify_password": True} if isinstance(book, OOXMLFile) else {}))
        with target.open("wb") as clear:
            book.decrypt(clear)
    except (DecryptionError, InvalidKeyError):
        return False
    return True
