"""Workbooks whose zip container is cut, lies, hides or explodes. What stands in the parts is another module's."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import replace
from functools import partial as later

from tests.hostile.case import Case, accepted, members, returned
from tests.hostile.ooxml import (
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    WORKBOOK,
    inline_rows,
    packed,
    parts,
    sheet_xml,
    with_entries,
)
from tests.hostile.zips import DEFLATED, STORED, Entry, Lies, archive, bomb, deflated, entries

TWELVE = accepted(12)
MIB = 1 << 20
HEAD, _, TAIL = parts()[SHEET].partition(b"<sheetData>")


def cases() -> Iterator[Case]:
    yield from _truncated()
    yield from _beside()
    yield from _entries()
    yield from _names()
    yield from _numbers()
    yield from _bombs()


def _truncated() -> Iterator[Case]:
    whole = packed()
    end, central = whole.rindex(b"PK\x05\x06"), whole.index(b"PK\x01\x02")
    places = {
        "4-bytes": 4, "30-bytes": 30, "tenth": len(whole) // 10, "quarter": len(whole) // 4, "half": len(whole) // 2,
        "three-quarters": len(whole) * 3 // 4, "before-directory": central, "in-directory": (central + end) // 2,
        "before-end": end, "in-end": end + 10, "last-byte": len(whole) - 1,
    }  # fmt: skip
    for name, place in places.items():
        yield Case(f"cut-{name}.xlsx", whole[:place], returned())
    middle = len(whole) // 3
    yield Case("hole-in-the-middle.xlsx", whole[:middle] + whole[middle + 700 :], returned())
    yield Case("zeros-in-the-middle.xlsx", whole[:middle] + bytes(700) + whole[middle + 700 :], returned())
    yield Case("only-an-end.xlsx", whole[end:], returned())
    yield Case("twice-the-file.xlsx", whole + whole, returned())


def _beside() -> Iterator[Case]:
    """Something before or behind the archive."""
    befores = {
        "pdf": b"%PDF-1.7\n1 0 obj\n", "gif": b"GIF89a\x01\x00\x01\x00", "program": b"MZ\x90\x00" + bytes(60),
        "blank": b" ", "script": b"#!/bin/sh\nexit 1\n", "another-entry": b"PK\x03\x04" + bytes(26),
    }  # fmt: skip
    for name, prefix in befores.items():
        yield Case(f"behind-{name}.xlsx", packed(lies=Lies(prefix=prefix)), returned())
    yield Case("behind-pdf-old-offsets.xlsx", packed(lies=Lies(prefix=befores["pdf"], shifted=False)), returned())
    yield Case("comment.xlsx", packed(lies=Lies(comment=b"made by an office program")), TWELVE)
    yield Case("comment-of-64k.xlsx", packed(lies=Lies(comment=b"x" * 65535)), TWELVE)
    yield Case("rubbish-behind.xlsx", packed(lies=Lies(suffix=bytes(40))), TWELVE)
    yield Case("an-archive-in-the-comment.xlsx", packed(lies=Lies(comment=archive([Entry("a")]))), returned())


def _with_sheet(**changes: object) -> bytes:
    entry = replace(Entry(SHEET, parts()[SHEET]), **changes)  # type: ignore[arg-type]
    return with_entries(entry, without=[SHEET])


def _entries() -> Iterator[Case]:
    """Headers of one entry that lie."""
    sheet = parts()[SHEET]
    lying: dict[str, dict[str, object]] = {
        "crc": {"crc": 1}, "size-0": {"size": 0}, "size-small": {"size": 100}, "size-4g": {"size": 0xFFFFFFFE},
        "size-zip64-without": {"size": 0xFFFFFFFF}, "packed-size-0": {"packed_size": 0},
        "packed-size-4g": {"packed_size": 0xFFFFFFFE}, "packed-size-small": {"packed_size": 64},
        "method-aes": {"method": 99}, "method-bzip2": {"method": 12}, "method-lzma": {"method": 14},
        "method-zstd": {"method": 93}, "stored-as-deflated": {"stream": sheet},
        "encrypted": {"flags": 1}, "strongly-encrypted": {"flags": 0x41}, "at-beyond-the-end": {"at": 1 << 30},
        "at-the-directory": {"at": len(packed()) - 300}, "bad-stream": {"stream": b"\xff" * 300},
        "cut-stream": {"stream": deflated(sheet)[:-40]}, "a-symlink": {"mode": 0o120777}, "a-device": {"mode": 0o060666},
    }  # fmt: skip
    told = {"encrypted": returned("F020"), "strongly-encrypted": returned("F020")}
    for name, changes in lying.items():
        yield Case(f"entry-{name}.xlsx", _with_sheet(**changes), told.get(name, returned()))
    # every reader goes by the directory: what the entry's own header says of name and method is not looked at
    yield Case("entry-local-method.xlsx", _with_sheet(local_method=STORED), TWELVE)
    yield Case("entry-local-name.xlsx", _with_sheet(local_name="xl/other.xml"), TWELVE)
    yield Case("entry-local-name-longer.xlsx", _with_sheet(local_name=SHEET + "x" * 40), TWELVE)
    yield Case("entry-extra-rubbish.xlsx", _with_sheet(extra=b"\x01\x00\xff\xff\x00"), returned())
    yield Case("entry-extra.xlsx", _with_sheet(extra=struct.pack("<HHBI", 0x5455, 5, 1, 0)), TWELVE)
    yield Case("entry-descriptor.xlsx", _with_sheet(descriptor=True), TWELVE)
    yield Case("entries-stored.xlsx", archive(entries(parts(), STORED)), TWELVE)
    yield Case("entries-without-utf8-flag.xlsx", archive([replace(e, flags=0) for e in entries(parts())]), TWELVE)
    turned = archive(entries(parts())[::-1])
    yield Case("entries-in-another-order.xlsx", turned, TWELVE)
    overlapping = [replace(entry, at=0) for entry in entries(parts())]
    yield Case("entries-all-at-one-place.xlsx", archive(overlapping), returned())


def _names() -> Iterator[Case]:
    """Names that repeat, climb or hide."""
    good, other = parts()[SHEET], sheet_xml(inline_rows(members(3))).encode()
    yield Case("twice-the-sheet.xlsx", with_entries(Entry(SHEET, other)), returned())
    yield Case("twice-the-workbook.xlsx", with_entries(Entry(WORKBOOK, parts()[WORKBOOK])), returned())
    yield Case("twice-the-strings.xlsx", with_entries(Entry(STRINGS, b"<sst/>")), returned())
    yield Case("twice-but-for-case.xlsx", with_entries(Entry("xl/worksheets/Sheet1.xml", other)), returned())
    yield Case("twice-but-for-slashes.xlsx", with_entries(Entry("xl\\worksheets\\sheet1.xml", other)), returned())
    for name, path in {
        "climbs": "../../evil.xml", "climbs-inside": "xl/../../evil.xml", "climbs-to-the-sheet": "xl/x/../worksheets/sheet1.xml",
        "climbs-by-backslash": "..\\..\\evil.xml", "absolute": "/etc/evil.xml", "drive": "C:\\evil.xml",
        "nul": "xl/evil\x00.xml", "dots": "..",
    }.items():  # fmt: skip
        yield Case(f"name-{name}.xlsx", with_entries(Entry(path, b"<a/>")), returned())
    yield Case("name-empty.xlsx", with_entries(Entry("", b"<a/>")), returned())
    yield Case("name-of-60k.xlsx", with_entries(Entry("x" * 60_000, b"<a/>")), returned())
    yield Case("name-dots-inside.xlsx", with_entries(Entry("xl/a..b.xml", b"<a/>")), TWELVE)
    yield Case("name-in-gbk.xlsx", with_entries(Entry("说明.txt".encode("gbk"), b"x", flags=0)), TWELVE)
    yield Case("sheet-is-a-folder.xlsx", with_entries(Entry(SHEET + "/"), without=[SHEET]), returned())
    backslashes = archive([Entry(name.replace("/", "\\"), text) for name, text in parts().items()])
    yield Case("all-names-with-backslashes.xlsx", backslashes, TWELVE)
    yield Case("sheet-in-capitals.xlsx", with_entries(Entry(SHEET.upper(), good), without=[SHEET]), TWELVE)


def _numbers() -> Iterator[Case]:
    """How many entries there are and are said to be."""
    usual = len(parts())

    def filled(total: int) -> bytes:
        return with_entries(*(Entry(f"docProps/{n}.xml", b"<a/>", STORED) for n in range(total - usual)))

    yield Case("1000-entries.xlsx", filled(1000), TWELVE)
    yield Case("1001-entries.xlsx", filled(1001), returned())
    yield Case("20000-entries.xlsx", later(filled, 20_000), returned())
    for name, lies in {
        "no": Lies(count=0), "one": Lies(count=1), "65535": Lies(count=65535),
    }.items():  # fmt: skip
        yield Case(f"said-to-have-{name}-entries.xlsx", packed(lies=lies), returned())
    for name, lies in {
        "beyond-the-end": Lies(directory_at=1 << 30), "at-0": Lies(directory_at=0), "of-4g": Lies(directory_size=0xFFFFFFFE),
        "of-0": Lies(directory_size=0), "at-4g": Lies(directory_at=0xFFFFFFFF),
    }.items():  # fmt: skip
        yield Case(f"directory-{name}.xlsx", packed(lies=lies), returned())
    yield Case("no-entries.xlsx", archive([]), returned())


def _bombs() -> Iterator[Case]:
    """Little on the disk, much once unpacked."""
    start, end = HEAD + b"<sheetData>", TAIL.removeprefix(b"")
    blanks = b" " * MIB

    def with_bomb(entry: Entry) -> bytes:
        return with_entries(entry, without=[str(entry.name)])

    yield Case("600m-of-blanks.xlsx", later(_bomb, SHEET, blanks, 600, start, end), returned())
    yield Case("2g-of-blanks.xlsx", later(_bomb, SHEET, blanks, 2048, start, end), returned())
    yield Case("20m-of-blanks.xlsx", later(_bomb, SHEET, blanks, 20, start, end), returned())
    yield Case("90k-of-blanks.xlsx", with_bomb(bomb(SHEET, b" " * 90_000, 1, start, end)), TWELVE)
    yield Case("strings-20m-of-blanks.xlsx", later(_bomb, STRINGS, blanks, 20, b"<sst>", b"</sst>"), returned())
    yield Case(
        "styles-20m-of-blanks.xlsx", later(_bomb, STYLES, blanks, 20, b"<styleSheet>", b"</styleSheet>"), returned()
    )
    yield Case("types-20m-of-blanks.xlsx", later(_bomb, TYPES, blanks, 20, parts()[TYPES]), returned())
    yield Case("workbook-20m-of-blanks.xlsx", later(_bomb, WORKBOOK, blanks, 20, parts()[WORKBOOK]), returned())
    yield Case("picture-of-300m-of-zeros.xlsx", later(_bomb, "xl/media/image1.png", bytes(MIB), 300), returned())
    yield Case("bomb-said-to-be-small.xlsx", later(_bomb, SHEET, blanks, 300, start, end, 5000), returned())
    yield Case("overlapping-bomb.xlsx", later(_overlapping, 900), returned())
    yield Case("520m-of-noise.xlsx", later(_noise, [520]), returned())
    yield Case("three-times-400m-of-noise.xlsx", later(_noise, [400, 400, 400]), returned())
    yield Case("65m-stored.xlsx", later(_stored, 65_000_000), returned())
    yield Case("ratio-of-180.xlsx", later(_ratio, 200), returned())
    yield Case("ratio-of-60.xlsx", later(_ratio, 60), TWELVE)


def _bomb(name: str, piece: bytes, times: int, head: bytes = b"", tail: bytes = b"", said: int | None = None) -> bytes:
    entry = bomb(name, piece, times, head, tail)
    return with_entries(entry if said is None else replace(entry, size=said), without=[name])


def _overlapping(number: int) -> bytes:
    """Many names for one entry of 8 MiB (after David Fifield): 7 GB in the directory, a few kilobytes on the disk."""
    inner = bomb("docProps/0.xml", bytes(MIB), 8)
    rest = [Entry(f"docProps/{n}.xml", b"", DEFLATED, crc=inner.crc, size=inner.size, at=0) for n in range(1, number)]
    rest = [replace(entry, packed_size=len(inner.packed)) for entry in rest]
    return archive([inner, *rest, *entries(parts())])


def _ratio(times: int) -> bytes:
    """A sheet that unpacks to so many times its size, most of it remarks between the rows."""
    noise = random.Random(1).randbytes(2000).hex().encode()
    remark = b"<!--" + noise + b" " * (times * 2150 - 4000) + b"-->"
    return with_entries(Entry(SHEET, HEAD + b"<sheetData>" + remark * 40 + TAIL), without=[SHEET])


def _noise(sizes: list[int]) -> bytes:
    """Parts of so many MiB that pack about seventyfold, as a real sheet may: only their size is too much."""
    piece = random.Random(2).randbytes(12_000) + bytes(MIB - 12_000)
    return with_entries(*(bomb(f"xl/media/{n}.bin", piece, size) for n, size in enumerate(sizes)))


def _stored(size: int) -> bytes:
    return with_entries(Entry("xl/media/image1.bin", bytes(size), STORED))
