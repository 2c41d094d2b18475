"""Zips of files, as districts send them: what is in them may climb, link, hide or explode. A good one gives its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial as later

from tests.hostile.build_text import lines
from tests.hostile.case import Case, accepted, changed, members, partial, returned
from tests.hostile.ooxml import packed
from tests.hostile.zips import STORED, Entry, Lies, archive, bomb

TWELVE = accepted(12)
GOOD = Entry("党员.csv", lines().encode())
MIB = 1 << 20


def cases() -> Iterator[Case]:
    yield from _good()
    yield from _names()
    yield from _bombs()
    yield from _broken()


def _good() -> Iterator[Case]:
    yield Case("one-csv.zip", archive([GOOD]), TWELVE)
    yield Case("one-xlsx.zip", archive([Entry("党员.xlsx", packed())]), TWELVE)
    yield Case("name-in-gbk.zip", archive([Entry("党员.csv".encode("gbk"), GOOD.data, flags=0)]), TWELVE)
    yield Case("in-a-folder.zip", archive([Entry("材料/", b"", STORED), replace(GOOD, name="材料/党员.csv")]), TWELVE)
    left = [
        Entry("__MACOSX/._党员.csv", b"\x00\x05\x16\x07"),
        Entry("Thumbs.db", b"\xd0\xcf"),
        Entry(".DS_Store", b"\x00\x00"),
    ]
    yield Case("left-by-other-systems.zip", archive([GOOD, *left]), TWELVE)
    two = Entry("党员2.csv", lines(members(20)[:1] + members(20)[13:]).encode())
    yield Case("two-csv.zip", archive([GOOD, two]), accepted(20))
    wrong = Entry("党员.csv", lines(changed(members(12), 3, "公民身份号码", "310199196001010011")).encode())
    yield Case("one-row-wrong.zip", archive([wrong]), partial(11, 1, "V004"))
    yield Case("one-of-two-unreadable.zip", archive([GOOD, Entry("图.csv", b"\x89PNG\r\n\x1a\n" + bytes(200))]), TWELVE)
    yield Case("comment.zip", archive([GOOD], Lies(comment="区委组织部".encode())), TWELVE)


def _names() -> Iterator[Case]:
    for name, path in {
        "climbs": "../党员.csv", "climbs-far": "../../../../../../tmp/evil.csv", "climbs-inside": "a/../../党员.csv", "climbs-by-backslash": "..\\党员.csv",
        "absolute": "/etc/evil.csv", "drive": "C:\\党员.csv", "nul": "党员\x00.csv", "of-3000": "党" * 1000 + ".csv",
    }.items():  # fmt: skip
        yield Case(f"name-{name}.zip", archive([replace(GOOD, name=path)]), returned())
    yield Case("same-name-twice.zip", archive([GOOD, replace(GOOD, data=b"x")]), returned())
    link = Entry("党员.csv", b"/etc/passwd", STORED, mode=0o120777)
    yield Case("link.zip", archive([link]), returned())
    yield Case(
        "link-to-a-folder.zip",
        archive([Entry("a", b"/tmp", STORED, mode=0o120777), replace(GOOD, name="a/党员.csv")]),
        returned(),
    )
    yield Case("device.zip", archive([Entry("党员.csv", b"", STORED, mode=0o020666)]), returned())
    yield Case("pipe.zip", archive([Entry("党员.csv", b"", STORED, mode=0o010666)]), returned())
    yield Case(
        "10000-entries.zip", archive([GOOD, *(Entry(f"{n}.csv", b"a", STORED) for n in range(10_000))]), returned()
    )


def _bombs() -> Iterator[Case]:
    yield Case("zip-inside.zip", archive([Entry("包.zip", archive([GOOD]))]), returned())
    inner = archive([GOOD])
    for _ in range(20):
        inner = archive([Entry("包.zip", inner)])
    yield Case("20-zips-deep.zip", inner, returned())
    yield Case("csv-of-600m.zip", later(_packed_bomb, 600), returned())
    yield Case("csv-of-30m.zip", later(_packed_bomb, 30), returned())
    overlapping = [replace(GOOD, name=f"党员{n}.csv", at=0, local_name=GOOD.name) for n in range(30)]
    yield Case("all-at-one-place.zip", archive(overlapping), returned())
    yield Case("workbook-with-a-bomb.zip", later(_workbook_bomb), returned())


def _packed_bomb(times: int) -> bytes:
    return archive([bomb("党员.csv", b"," * MIB, times, GOOD.data)])


def _workbook_bomb() -> bytes:
    inner = archive([bomb("xl/workbook.xml", b" " * MIB, 300)])
    return archive([Entry("党员.xlsx", inner)])


def _broken() -> Iterator[Case]:
    whole = archive([GOOD])
    yield Case("cut-half.zip", whole[: len(whole) // 2], returned())
    yield Case("cut-last-byte.zip", whole[:-1], returned())
    yield Case("password.zip", archive([replace(GOOD, flags=1)]), returned("F020"))
    yield Case("crc.zip", archive([replace(GOOD, crc=1)]), returned())
    yield Case("method-99.zip", archive([replace(GOOD, method=99)]), returned())
    yield Case("behind-pdf.zip", archive([GOOD], Lies(prefix=b"%PDF-1.7\n")), returned())
    yield Case("no-entries.zip", archive([]), returned())
    yield Case("only-folders.zip", archive([Entry("材料/", b"", STORED)]), returned())
    yield Case("only-pictures.zip", archive([Entry("图.png", b"\x89PNG\r\n\x1a\n" + bytes(200))]), returned("F002"))
    yield Case("said-to-be-small.zip", archive([replace(GOOD, size=20)]), returned())
    yield Case("said-to-be-4g.zip", archive([replace(GOOD, size=0xFFFFFFFE)]), returned())
