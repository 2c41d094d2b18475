"""Zip archives byte by byte, so that every field of them can lie. Python's own writer would not."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STORED, DEFLATED = 0, 8
UTF8 = 0x800


@dataclass(frozen=True)
class Entry:
    """One entry. What is None is told truly; `stream` is compressed data that is taken as it is."""

    name: str | bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = UTF8
    crc: int | None = None
    size: int | None = None
    packed_size: int | None = None
    local_name: str | bytes | None = None
    local_method: int | None = None
    stream: bytes | None = None
    extra: bytes = b""
    mode: int = 0
    at: int | None = None  # where the central directory says that it lies
    descriptor: bool = False

    @property
    def packed(self) -> bytes:
        """The data as it is written."""
        if self.stream is not None:
            return self.stream
        return deflated(self.data) if self.method == DEFLATED else self.data


@dataclass(frozen=True)
class Lies:
    """What the archive as a whole says that is not so."""

    prefix: bytes = b""
    suffix: bytes = b""
    comment: bytes = b""
    count: int | None = None
    directory_at: int | None = None
    directory_size: int | None = None
    shifted: bool = True  # offsets count the prefix


def deflated(data: bytes, level: int = 6) -> bytes:
    """Raw deflate."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def repeated(piece: bytes, times: int, head: bytes = b"", tail: bytes = b"") -> tuple[bytes, int, int]:
    """Deflate stream, CRC and size of `head + piece * times + tail`, at the cost of packing `piece` once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(tail) + packer.flush()
    crc = zlib.crc32(head)
    for _ in range(times):
        crc = zlib.crc32(piece, crc)
    return start + block * times + end, zlib.crc32(tail, crc), len(head) + len(piece) * times + len(tail)


def bomb(name: str, piece: bytes, times: int, head: bytes = b"", tail: bytes = b"") -> Entry:
    """An entry that inflates to `head + piece * times + tail` and tells so truly."""
    stream, crc, size = repeated(piece, times, head, tail)
    return Entry(name, stream=stream, crc=crc, size=size)


def entries(parts: Mapping[str, bytes], method: int = DEFLATED) -> list[Entry]:
    """Parts as true entries."""
    return [Entry(name, content, method) for name, content in parts.items()]


def archive(parts: Sequence[Entry], lies: Lies | None = None) -> bytes:
    """The archive of the entries in their order."""
    lies = lies or Lies()
    body, directory = bytearray(lies.prefix), bytearray()
    for entry in parts:
        offset = len(body) if lies.shifted else len(body) - len(lies.prefix)
        body += _local(entry)
        directory += _central(entry, offset if entry.at is None else entry.at)
    start = len(body) if lies.shifted else len(body) - len(lies.prefix)
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0,
        *[(len(parts) if lies.count is None else lies.count) & 0xFFFF] * 2,
        len(directory) if lies.directory_size is None else lies.directory_size,
        start if lies.directory_at is None else lies.directory_at, len(lies.comment),
    )  # fmt: skip
    return bytes(body + directory + end + lies.comment + lies.suffix)


def _bytes(name: str | bytes) -> bytes:
    return name if isinstance(name, bytes) else name.encode()


def _facts(entry: Entry) -> tuple[int, int, int]:
    packed = entry.packed
    crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
    size = len(entry.data) if entry.size is None else entry.size
    return crc, len(packed) if entry.packed_size is None else entry.packed_size, size


def _local(entry: Entry) -> bytes:
    name = _bytes(entry.name if entry.local_name is None else entry.local_name)
    method = entry.method if entry.local_method is None else entry.local_method
    facts, flags = _facts(entry), entry.flags | (8 if entry.descriptor else 0)
    told = (0, 0, 0) if entry.descriptor else facts
    header = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, flags, method, 0, 0x5821, *told, len(name), len(entry.extra)
    )
    after = struct.pack("<4sIII", b"PK\x07\x08", *facts) if entry.descriptor else b""
    return header + name + entry.extra + entry.packed + after


def _central(entry: Entry, offset: int) -> bytes:
    name, flags = _bytes(entry.name), entry.flags | (8 if entry.descriptor else 0)
    header = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 0x0314, 20, flags, entry.method, 0, 0x5821, *_facts(entry),
        len(name), len(entry.extra), 0, 0, 0, entry.mode << 16, offset,
    )  # fmt: skip
    return header + name + entry.extra
