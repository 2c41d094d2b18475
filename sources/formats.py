"""What a file really is, told from its bytes: the extension is only compared. No content is interpreted here."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
SAMPLE = 1 << 16


class Format(StrEnum):
    """The formats that are told apart; `readable` says whether a reader fits."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"
    HTML = "html"
    XML_SPREADSHEET = "xml"
    ENCRYPTED = "encrypted"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def readable(self) -> bool:
        """Whether this project reads it."""
        return self not in (Format.ENCRYPTED, Format.EMPTY, Format.UNKNOWN)


EXTENSIONS = {
    Format.XLSX: {".xlsx", ".xlsm", ".xltx", ".xltm"},
    Format.XLSB: {".xlsb"},
    Format.XLS: {".xls", ".et", ".xlt"},
    Format.ODS: {".ods"},
    Format.TEXT: {".csv", ".tsv", ".txt", ".tab"},
    Format.HTML: {".html", ".htm"},
    Format.XML_SPREADSHEET: {".xml"},
}


def sniff(path: Path) -> Format:
    """The format of the file's bytes."""
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        return Format.EMPTY
    if head.startswith(b"PK"):
        return _zipped(path)
    if head.startswith(OLE):
        return _compound(path)
    return _textual(head)


def fits(path: Path, format: Format) -> bool:
    """Whether the extension promises that format."""
    return path.suffix.lower() in EXTENSIONS.get(format, set())


def _zipped(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return Format.UNKNOWN
    if "xl/workbook.bin" in names:
        return Format.XLSB
    if any(name.startswith("xl/") for name in names):
        return Format.XLSX
    return Format.ODS if b"spreadsheet" in kind or "content.xml" in names else Format.UNKNOWN


def _compound(path: Path) -> Format:
    content = path.read_bytes()
    if any(mark in content for mark in ENCRYPTED):
        return Format.ENCRYPTED
    streams = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    return Format.XLS if any(mark in content for mark in streams) else Format.UNKNOWN


def _textual(head: bytes) -> Format:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return Format.XML_SPREADSHEET
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<table" in start[:4096]:
        return Format.HTML
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Format.TEXT
    control = sum(head.count(bytes([code])) for code in (*range(0, 9), *range(14, 32)))
    return Format.UNKNOWN if control > len(head) // 200 else Format.TEXT
