"""Encrypted workbooks (ECMA-376 packages, RC4 and XOR in .xls) opened with one of the known passwords, in the child."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msoffcrypto
import olefile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.format.ooxml import OOXMLFile

from sources.reading.ground.refusals import RefusedError

EVERYBODYS = "VelvetSweatshop"
"""With this one Excel opens a workbook unasked ([MS-OFFCRYPTO] 2.2): it only keeps people from changing it."""

PACKAGES, BOOKS = ("EncryptedPackage", "EncryptionInfo"), ("Workbook", "Book")
FILE_PASS, SHEET, END = 0x2F, 0x85, 0x0A
LOOKED_INTO = 1 << 16
"""Bytes; a record that asks for a password stands behind the first one ([MS-XLS] 2.4.117)."""
LIES = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, struct.error, RuntimeError)
"""What those who open a compound file raise for one that lies or that they do not understand."""


def decrypted(path: Path, folder: Path, passwords: Sequence[str]) -> Path:
    """The file in the clear, written to the child's own folder. Raises `RefusedError` when no password fits.

    What is closed in a way that nobody opens here (XOR, DES, RC2, rights management) asks for a password all the same.
    """
    target = folder / "decrypted"
    with path.open("rb") as stream:
        try:
            book = msoffcrypto.OfficeFile(stream)
        except (FileFormatError, ParseError, DecryptionError, *LIES) as error:
            raise RefusedError("encrypted" if is_encrypted(path) else "corrupt") from error
        for password in (EVERYBODYS, *passwords):
            if _opens(book, password, target):
                return target
    raise RefusedError("encrypted")


def is_encrypted(path: Path) -> bool:
    """Whether a compound file asks for a password: a package in it, or a record that says so before the first sheet."""
    try:
        with olefile.OleFileIO(path) as compound:
            if any(compound.exists(name) for name in PACKAGES):
                return True
            name = next((name for name in BOOKS if compound.exists(name)), None)
            start = compound.openstream(name).read(LOOKED_INTO) if name else b""
    except LIES:
        return False
    at = 0
    while at + 4 <= len(start):
        kind, length = struct.unpack_from("<HH", start, at)
        if kind in (FILE_PASS, SHEET, END):
            return bool(kind == FILE_PASS)
        at += 4 + length
    return False


def _opens(book: Any, password: str, target: Path) -> bool:
    try:
        book.load_key(password=password, **({"verify_password": True} if isinstance(book, OOXMLFile) else {}))
        with target.open("wb") as clear:
            book.decrypt(clear)
    except (DecryptionError, InvalidKeyError, ParseError, FileFormatError, *LIES):
        return False
    return True
