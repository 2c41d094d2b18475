"""What a file really is, told from its bytes: the extension is only compared. No content is interpreted here."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from sources.reading.archives.inflating import END, plain_name
from sources.reading.binary.dbaseheader import KINDS, LAYOUTS
from sources.reading.foreign import OLD_SHEET, Foreign, of_bytes, of_parts, of_streams
from sources.reading.ground.decoding import utf16_order

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
BOOKS = tuple(name.encode("utf-16-le").ljust(64, b"\x00") for name in ("workbook", "book"))
"""Names of the stream that holds the sheets, as the directory has them; they know no capitals."""
SAMPLE = 1 << 16
TYPES = "[content_types].xml"
OFFICE_PARTS = (TYPES, "xl/", "word/", "ppt/", "content.xml", "mimetype", "meta-inf/")
"""How parts of documents and programs begin, in small letters; an archive without them is a package of files."""
WORKBOOK_TYPE = re.compile(
    rb"<[^<>]*(?:spreadsheetml|ms-excel)\.[\w.]*main\+xml[^<>]*>",
)
PART_NAME = re.compile(rb"""PartName\s*=\s*["']/?([^"']*)""")
"""How the list of types tells the part of a workbook, wherever it lies."""
LEFT_ALONE = re.compile(r"[.~].*|__MACOSX|Thumbs\.db|desktop\.ini|.*\.(tmp|part|crdownload|lock)", re.IGNORECASE)
"""Names that editors, browsers, archivers and file shares leave behind."""
DBF_VERSIONS = b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x7b\x83\x8b\x8c\xcb\xe5\xf5\xfb"
JSON_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*[{\[\]])')


class Format(StrEnum):
    """The formats that are told apart; `readable` says whether a reader fits."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"
    HTML = "html"
    XML_SPREADSHEET = "xml"
    DBF = "dbf"
    JSON = "json"
    PACKAGE = "zip"
    ENCRYPTED = "encrypted"
    BROKEN = "broken archive"
    TRUNCATED = "truncated file"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def readable(self) -> bool:
        """Whether this project reads it as tables; a package is unpacked first."""
        return self not in UNREADABLE

    @property
    def zipped(self) -> bool:
        """Whether it is an archive of parts."""
        return self in (Format.XLSX, Format.XLSB, Format.ODS)


UNREADABLE = frozenset(
    {Format.PACKAGE, Format.ENCRYPTED, Format.BROKEN, Format.TRUNCATED, Format.EMPTY, Format.UNKNOWN}
)
EXTENSIONS = {
    Format.XLSX: {".xlsx", ".xlsm", ".xltx", ".xltm"},
    Format.XLSB: {".xlsb"},
    Format.XLS: {".xls", ".et", ".xlt", ".ett"},
    Format.ODS: {".ods", ".ots"},
    Format.TEXT: {".csv", ".tsv", ".txt", ".tab"},
    Format.HTML: {".html", ".htm"},
    Format.XML_SPREADSHEET: {".xml"},
    Format.DBF: {".dbf"},
    Format.JSON: {".json", ".jsonl", ".ndjson"},
    Format.PACKAGE: {".zip"},
}


def sniff(path: Path) -> Format:
    """The format of the file's bytes."""
    found = look(path)
    return found if isinstance(found, Format) else Format.UNKNOWN


def look(path: Path) -> Format | Foreign:
    """The format of the file's bytes, or what they are where no reader fits but they are known."""
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    if not head.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        return Format.EMPTY
    if head.startswith(b"PK") or _ends_as_archive(path):
        return _zipped(path)
    if head.startswith(OLE):
        return _compound(path)
    return Format.DBF if _is_dbf(head) else of_bytes(head) or _textual(head)


def fits(path: Path, format: Format) -> bool:
    """Whether the extension promises that format."""
    return path.suffix.lower() in EXTENSIONS.get(format, set())


def _ends_as_archive(path: Path) -> bool:
    """Whether the file ends with the end record of an archive: another format's bytes before it hide one."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(size - 22 - 0xFFFF, 0))
        tail = stream.read()
    at = tail.rfind(END)
    return 0 <= at <= len(tail) - 22 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail)


def _zipped(path: Path) -> Format | Foreign:
    """By the names of the parts. A mere look: `inflating` checks the directory before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {plain_name(entry.filename) for entry in archive.infolist()}
            types = next((entry for entry in archive.infolist() if entry.filename.lower().endswith(TYPES)), None)
            told = b"" if types is None or any(name.startswith("xl/") for name in names) else _start(archive, types)
            said = next((entry for entry in archive.infolist() if entry.filename == "mimetype"), None)
            kind = b"" if said is None else _start(archive, said)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return Format.BROKEN
    if "xl/workbook.bin" in names:
        return Format.XLSB
    books = {
        name.decode(errors="replace").lower() for tag in WORKBOOK_TYPE.findall(told) for name in PART_NAME.findall(tag)
    }
    if any(name.startswith("xl/") for name in names) or names & books:
        return Format.XLSX
    if foreign := of_parts(names, kind.decode(errors="replace")):
        return foreign
    if "content.xml" in names:
        return Format.ODS
    return Format.UNKNOWN if any(name.startswith(OFFICE_PARTS) for name in names) else Format.PACKAGE


def _start(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        return stream.read(SAMPLE)


def _compound(path: Path) -> Format | Foreign:
    """By the names of the streams, which stand in the file as UTF-16."""
    content = path.read_bytes()
    if any(mark in content for mark in ENCRYPTED):
        return Format.ENCRYPTED
    is_book = any(name in content.lower() for name in BOOKS)
    foreign = of_streams(content)
    if foreign and (not is_book or foreign.advice == OLD_SHEET or not _has_book(path)):
        return foreign
    if is_book:
        return Format.XLS
    return Format.UNKNOWN if _has_directory(content) else Format.TRUNCATED


def _has_book(path: Path) -> bool:
    """Whether the workbook is the file itself; it may also lie in a document, or a document in it."""
    import olefile  # few files need it, and each child would load it

    try:
        with olefile.OleFileIO(path) as compound:
            return any(compound.exists(name) for name in ("Workbook", "Book"))
    except (OSError, ValueError, LookupError, struct.error, RecursionError):
        return True


def _has_directory(content: bytes) -> bool:
    """Whether the directory of a compound file lies inside the file: its writers put it last, so a cut loses it."""
    if len(content) < 512:
        return False
    sector = 1 << min(int.from_bytes(content[30:32], "little"), 12)
    start = (int.from_bytes(content[48:52], "little") + 1) * sector
    return content[start : start + 128].strip(b"\x00") != b""


def _is_dbf(head: bytes) -> bool:
    """A known version, a day of the year, room for one field at least, and a first field with a name and a type."""
    if len(head) < 65 or head[0] not in DBF_VERSIONS or head[2] > 12 or head[3] > 31:
        return False
    header, record = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
    named = any(head[at] > 32 and head[at + length] in KINDS for at, _, length in LAYOUTS if len(head) > at + length)
    return header >= 65 and record >= 2 and named


def _textual(head: bytes) -> Format:
    order = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else utf16_order(head)
    if order:
        head = head.decode(order, errors="ignore").encode(errors="ignore")
    if JSON_START.match(head):
        return Format.JSON
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return Format.XML_SPREADSHEET
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<table" in start[:4096]:
        return Format.HTML
    control = sum(head.count(bytes([code])) for code in (*range(0, 9), *range(14, 32)))
    return Format.UNKNOWN if control > max(len(head) // 200, 3) else Format.TEXT
