"""Opening an archive (workbook or package) without believing it: its directory, and entries counted while they inflate.

No sheet is understood here; what a sheet's XML says stands in `scanning`, how many cells it has in
`prescan`.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from isal import igzip_lib, isal_zlib

from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError, at_most

PIECE = 1 << 22
END = b"PK\x05\x06"
LARGE = b"PK\x06\x07"
"""Begins what stands before the end record of archives that need larger numbers."""
LONGEST_NAME = 255
"""Bytes of a file's name, as file systems have them."""
DIRECTORY_ENTRY = 46 + 3 * 0xFFFF
"""The longest that one entry of the central directory can be."""


class Archive:
    """An archive whose directory was checked. `inflate` counts each entry once against the limits over all of them."""

    def __init__(self, stream: IO[bytes], limits: Limits, *, rooted: bool = False) -> None:
        """`rooted`: names may begin at the root, when all do, as some writers of workbooks have it."""
        self._stream = stream
        self._limits = limits
        self._inflated: dict[str, int] = {}
        promised = _check_end(stream, limits)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
            raise RefusedError("archive") from error
        self._check_directory(rooted=rooted)
        if promised not in (None, len(self._zip.infolist())):
            raise RefusedError("archive")
        self.entries = [entry for entry in self._zip.infolist() if not entry.filename.endswith("/")]

    def _check_directory(self, *, rooted: bool) -> None:
        entries = self._zip.infolist()
        at_most(len(entries), self._limits.archive_entries, "entries")
        if self._limits.plain_names:
            names = [name_of(entry).replace("\\", "/") for entry in entries]
            rooted = rooted and all(name.startswith("/") for name in names)
            plain = all(_is_plain(entry, rooted=rooted) for entry in entries)
            if len({name.casefold() for name in names}) < len(names) or not plain:
                raise RefusedError("names")
        if len({entry.header_offset for entry in entries}) < len(entries):
            raise RefusedError("archive")  # many names for the same bytes
        if self._limits.archive_at_start and entries:
            self._stream.seek(0)
            if self._stream.read(4) != b"PK\x03\x04" or min(entry.header_offset for entry in entries) != 0:
                raise RefusedError("prefix")

    def inflate(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The entry's bytes in pieces. What it declares (size, checksum) is compared at the end, never trusted."""
        if entry.flag_bits & 1:
            raise RefusedError("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError("archive")
        size, checksum = 0, 0
        for piece in _pieces(self._stream, entry):
            size += len(piece)
            self._inflated[entry.filename] = max(size, self._inflated.get(entry.filename, 0))
            at_most(size, self._limits.entry_bytes, "entry_size")
            at_most(sum(self._inflated.values()), self._limits.archive_bytes, "archive_size")
            if size > self._limits.ratio_above_bytes:
                at_most(size / max(entry.compress_size, 1), self._limits.ratio, "ratio")
            checksum = isal_zlib.crc32(piece, checksum)
            yield piece
        if (size, checksum) != (entry.file_size, entry.CRC):
            raise RefusedError("archive")


@contextmanager
def opened(path: Path, limits: Limits, *, rooted: bool = False) -> Iterator[Archive]:
    """The archive of a file; raises `RefusedError`."""
    with path.open("rb") as stream:
        yield Archive(stream, limits, rooted=rooted)


def name_of(entry: zipfile.ZipInfo) -> str:
    """The entry's name: UTF-8 where it says so or is so, else GBK (WinRAR, 好压, old Windows), else as zip says."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def plain_name(name: str) -> str:
    """The name of an entry as a workbook means it: with slashes, from the root on, in small letters."""
    return name.replace("\\", "/").lstrip("/").lower()


def _check_end(stream: IO[bytes], limits: Limits) -> int | None:
    """The end record, before zipfile lists what it promises: a directory of millions is never built.

    Gives the promised number of entries; None where the record of large archives says it.
    """
    size = stream.seek(0, 2)
    stream.seek(max(size - 22 - 0xFFFF, 0))
    tail = stream.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < 22:
        raise RefusedError("archive")
    count, length = struct.unpack("<H I", tail[at + 10 : at + 12] + tail[at + 12 : at + 16])
    large = tail[max(at - 20, 0) :].startswith(LARGE)
    if not large:
        at_most(count, limits.archive_entries, "entries")
    if limits.archive_entries is not None:
        at_most(min(length, size), limits.archive_entries * DIRECTORY_ENTRY, "entries")
    return None if large else count


def _is_plain(entry: zipfile.ZipInfo, *, rooted: bool) -> bool:
    name, mode = name_of(entry).replace("\\", "/"), entry.external_attr >> 16
    if not name or "\x00" in entry.orig_filename or (name.startswith("/") and not rooted) or name[1:2] == ":":
        return False
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return False
    parts = PurePosixPath(name).parts
    return ".." not in parts and all(len(part.encode(errors="replace")) <= LONGEST_NAME for part in parts)


def _pieces(stream: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    stream.seek(entry.header_offset)
    header = stream.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise RefusedError("archive")
    name, extra = struct.unpack("<HH", header[26:30])
    stream.seek(entry.header_offset + 30 + name + extra)
    rest = entry.compress_size
    inflater = isal_zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while rest > 0 and (raw := stream.read(min(rest, 1 << 18))):
        rest -= len(raw)
        if inflater is None:
            yield raw
            continue
        yield from _inflated(inflater, raw)
    ended = inflater is None or inflater.eof or not entry.compress_size
    if rest > 0 or not ended:
        raise RefusedError("archive")


def _inflated(inflater: isal_zlib.Decompress, raw: bytes) -> Iterator[bytes]:
    try:
        while not inflater.eof and (piece := inflater.decompress(raw, PIECE)):
            raw = inflater.unconsumed_tail
            yield piece
    except igzip_lib.IsalError as error:  # type: ignore[misc]  # its stub takes the class for a variable
        raise RefusedError("archive") from error
