"""dBASE and FoxPro tables: headers that lie of records, lengths, fields and code page."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.hostile.case import Case, accepted, changed, held, members, partial, returned

NAMES = ("XM", "SFZH", "XB", "CSRQ", "MZ", "XL", "RYLB", "DJZT", "RDRQ", "ZZRQ", "ZBDM", "GZGW", "SFSL", "SFLD")
TWELVE = accepted(12)


@dataclass(frozen=True)
class Table:
    """A table to be written; what is None is told truly."""

    rows: Sequence[Sequence[str]]
    names: Sequence[str] = ()
    encoding: str = "gbk"
    version: int = 0x03
    language: int = 0x4D  # GBK in FoxPro's table
    types: str = "C"
    widths: Sequence[int] = ()
    count: int | None = None
    header_length: int | None = None
    record_length: int | None = None
    end_of_fields: bytes = b"\r"
    end: bytes = b"\x1a"
    deleted: frozenset[int] = field(default_factory=frozenset)
    flags: dict[int, bytes] = field(default_factory=dict)
    date: tuple[int, int, int] = (126, 9, 30)

    @property
    def bytes(self) -> bytes:
        """The file."""
        names = [name.encode(self.encoding) for name in (self.names or self.rows[0])]
        cells = [[text.encode(self.encoding) for text in row] for row in self.rows[1:]]
        widths = [max(len(row[n]) for row in cells) or 1 for n in range(len(names))] if cells else [10] * len(names)
        told = list(self.widths) or widths
        fields = b"".join(
            struct.pack("<11scIBB14s", name[:10], self.types[n % len(self.types)].encode(), 0, told[n] % 256, 0, b"")
            for n, name in enumerate(names)
        )
        length, record = 32 + len(fields) + len(self.end_of_fields), 1 + sum(widths)
        head = struct.pack(
            "<BBBBIHH16sBBH", self.version, *self.date, len(cells) if self.count is None else self.count,
            length if self.header_length is None else self.header_length,
            record if self.record_length is None else self.record_length, b"", 0, self.language, 0,
        )  # fmt: skip
        body = b"".join(
            self.flags.get(n, b"*" if n in self.deleted else b" ")
            + b"".join(t.ljust(w) for t, w in zip(row, widths, strict=True))
            for n, row in enumerate(cells)
        )
        return head + fields + self.end_of_fields + body + self.end


def rows(number: int = 12) -> list[list[str]]:
    """Members under headers of at most ten bytes, which is what the format holds."""
    return [["姓名", "身份证号", "性别", "出生日期", "民族", "学历", "人员类别", "党籍状态", "入党日期", "转正日期",
             "支部代码", "工作岗位", "是否失联", "流动党员"], *members(number)[1:]]  # fmt: skip


def cases() -> Iterator[Case]:
    yield from _truncated()
    yield from _headers()
    yield from _fields()
    yield from _records()
    yield from _pages()


def _table(**changes: object) -> bytes:
    return replace(Table(rows()), **changes).bytes  # type: ignore[arg-type]


def _truncated() -> Iterator[Case]:
    whole = _table()
    length = struct.unpack_from("<H", whole, 8)[0]
    for name, place, rule in (
        ("1-byte", 1, "F003"),
        ("header", 32, "F002"),
        ("in-fields", 100, "F001"),
        ("at-records", length, "F001"),
    ):
        yield Case(f"cut-{name}.dbf", whole[:place], returned(rule))
    yield Case("cut-half.dbf", whole[: len(whole) // 2], returned())
    yield Case("cut-in-last-record.dbf", whole[:-60], returned())
    yield Case("usual.dbf", whole, TWELVE)
    yield Case("no-end-mark.dbf", _table(end=b""), TWELVE)
    yield Case("rubbish-behind-the-end.dbf", _table(end=b"\x1a" + b"\xff" * 500), returned())
    yield Case("end-mark-in-the-middle.dbf", _table(flags={5: b"\x1a"}), returned())


def _headers() -> Iterator[Case]:
    """What the first 32 bytes say."""
    for name, count in {"0": 0, "fewer": 5, "more": 13, "million": 1_000_000, "4g": 0xFFFFFFFF}.items():
        yield Case(f"said-to-hold-{name}.dbf", _table(count=count), returned())
    for name, length in {"0": 0, "31": 31, "33": 33, "short": 200, "long": 490, "65535": 65535}.items():
        rule = "F002" if length < 65 else "F001"  # no room for one field: these bytes are no table
        yield Case(f"header-of-{name}.dbf", _table(header_length=length), returned(rule))
    for name, length in {"0": 0, "1": 1, "short": 50, "long": 200, "65535": 65535}.items():
        rule = "F002" if length < 2 else "F001"
        yield Case(f"records-of-{name}.dbf", _table(record_length=length), returned(rule))
    for version, verdict in {
        0x30: TWELVE,
        0x31: TWELVE,
        0x83: TWELVE,
        0xF5: TWELVE,
        0x04: TWELVE,
        0xFF: returned("F002"),
    }.items():
        yield Case(f"version-{version:02x}.dbf", _table(version=version), verdict)
    yield Case("date-of-month-99.dbf", _table(date=(126, 99, 99)), returned("F002"))


def _fields() -> Iterator[Case]:
    """Descriptions of the columns."""
    yield Case("no-end-of-fields.dbf", _table(end_of_fields=b""), returned())
    yield Case(
        "no-fields.dbf",
        struct.pack("<BBBBIHH20s", 3, 126, 9, 30, 12, 33, 1, b"") + b"\r" + b" " * 12 + b"\x1a",
        returned("F002"),
    )
    yield Case("date-of-zeros.dbf", _table(date=(0, 0, 0)), TWELVE)
    for name, kind, verdict in (
        ("unknown", "Z", returned("F002")), ("nul", "\x00", returned("F002")), ("memo", "M", held("F023")),
        ("general", "G", held("F023")), ("object", "O", returned()),
    ):  # fmt: skip
        yield Case(f"fields-of-type-{name}.dbf", _table(types=kind), verdict)
    yield Case("fields-of-numbers.dbf", _table(types="N"), held("V005", quarantined=12))
    for name, width in {"0": 0, "255": 255}.items():
        yield Case(f"first-field-{name}-wide.dbf", _table(widths=[width, *[10] * 13]), returned())
    yield Case("fields-without-names.dbf", _table(names=[""] * 14), returned("F002"))
    yield Case("fields-of-one-name.dbf", _table(names=["姓名"] * 14), returned("F003"))
    wide = [[f"c{n}" for n in range(600)], ["x"] * 600]
    yield Case("600-fields.dbf", Table(wide).bytes, returned())
    yield Case("names-in-latin-letters.dbf", _table(names=NAMES), returned("F003"))


def _records() -> Iterator[Case]:
    yield Case("three-deleted.dbf", _table(deleted=frozenset({1, 5, 9})), accepted(9))
    yield Case("all-deleted.dbf", _table(deleted=frozenset(range(12))), held())
    yield Case("flag-unknown.dbf", _table(flags={4: b"?"}), returned())
    yield Case(
        "nuls-in-a-record.dbf", _table().replace("退休".encode("gbk"), b"\x00\x00\x00\x00", 1), accepted(12, "V001")
    )
    wrong = changed(members(12), 3, "公民身份号码", "310199196001010011")
    yield Case("one-row-wrong.dbf", Table([rows()[0], *wrong[1:]]).bytes, partial(11, 1, "V004"))
    yield Case("no-records.dbf", Table(rows(0)).bytes, held())


def _pages() -> Iterator[Case]:
    """Code pages, said and real."""
    yield Case("code-page-unsaid.dbf", _table(language=0), TWELVE)
    yield Case("code-page-unknown.dbf", _table(language=0xEE), TWELVE)
    yield Case("code-page-7a.dbf", _table(language=0x7A), TWELVE)
    yield Case("code-page-of-russia.dbf", _table(language=0xC9), TWELVE)
    yield Case(
        "half-a-character.dbf", _table().replace("退休".encode("gbk"), b"\xcd\xcb\xd0\xff", 1), partial(11, 1, "F008")
    )
    yield Case("called-xls.xls", _table(), accepted(12, "F002"))
    yield Case("text-called.dbf", "姓名,身份证号\r\n".encode(), returned("F003"))
    yield Case("zeros.dbf", bytes(4000), returned())
    yield Case("ones.dbf", b"\xff" * 4000, returned("F003"))
