"""Workbooks of the old kind (OLE2 and BIFF8): cut, with lying headers, chains and records."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.hostile.case import Case, accepted, changed, members, partial, returned
from tests.hostile.compound import (
    BOF,
    BOUNDSHEET,
    CODEPAGE,
    CONTINUE,
    DIMENSIONS,
    EOF,
    FILEPASS,
    FORMULA,
    LABELSST,
    MERGED,
    MULRK,
    NUMBER,
    ROW,
    SST,
    STRING,
    SUPBOOK,
    Record,
    data_of,
    edited,
    joined,
    patched,
    records,
    stream,
    wrapped,
)
from tests.hostile.ooxml import packed

TWELVE = accepted(12)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
POST = 11


def cases() -> Iterator[Case]:
    yield from _truncated()
    yield from _headers()
    yield from _chains()
    yield from _globals()
    yield from _sheet_records()
    yield from _cells()
    yield from _other()


def _truncated() -> Iterator[Case]:
    whole = wrapped(stream())
    for name, place in {
        "8-bytes": 8, "header": 512, "sector": 1024, "tenth": len(whole) // 10, "half": len(whole) // 2,
        "most": len(whole) * 9 // 10, "odd": len(whole) // 2 + 7,
    }.items():  # fmt: skip
        yield Case(f"cut-{name}.xls", whole[:place], returned())
    yield Case("last-sector-missing.xls", whole[:-512], returned())
    yield Case("rubbish-behind.xls", whole + b"\xab" * 1000, TWELVE)
    yield Case("zeros-behind.xls", whole + bytes(4096), TWELVE)
    yield Case("behind-pdf.xls", b"%PDF-1.7\n" + whole, returned("F002"))
    yield Case("second-half-of-zeros.xls", whole[: len(whole) // 2] + bytes(len(whole) // 2), returned())


def _headers() -> Iterator[Case]:
    """Fields of the compound file's header, by offset."""
    fields: dict[str, tuple[int, str, int]] = {
        "version-9": (26, "H", 9), "byte-order": (28, "H", 0xFEFF), "sector-shift-0": (30, "H", 0), "sector-shift-30": (30, "H", 30),
        "sector-shift-65535": (30, "H", 65535), "sector-shift-12": (30, "H", 12), "mini-shift-31": (32, "H", 31),
        "tables-4g": (44, "I", 0xFFFFFFFF), "tables-0": (44, "I", 0), "directory-beyond": (48, "I", 0x7FFFFFFF),
        "directory-none": (48, "I", 0xFFFFFFFE), "mini-cutoff-4g": (56, "I", 0xFFFFFFFF), "mini-start-beyond": (60, "I", 0x00FFFFFF),
        "mini-tables-4g": (64, "I", 0xFFFFFFFF), "more-tables-start": (68, "I", 1), "more-tables-4g": (72, "I", 0xFFFFFFFF),
        "first-table-beyond": (76, "I", 0x7FFFFFF0), "first-table-is-a-sheet": (76, "I", 0),
    }  # fmt: skip
    fine = {"byte-order", "mini-start-beyond", "tables-0", "mini-cutoff-4g", "more-tables-4g"}
    for name, (at, layout, value) in fields.items():
        yield Case(f"header-{name}.xls", patched(at, layout, value), TWELVE if name in fine else returned())
    yield Case("header-of-ff.xls", OLE + b"\xff" * 504 + wrapped(stream())[512:], returned())
    yield Case("header-then-name.xls", OLE + b"\xff" * 600 + "Workbook".encode("utf-16-le"), returned())
    yield Case("header-of-zeros.xls", OLE + bytes(504) + "Workbook".encode("utf-16-le") + bytes(1000), returned())


def _chains() -> Iterator[Case]:
    """Sector chains and directory entries that turn in circles or lie."""
    whole = wrapped(stream())
    table = 512 + struct.unpack_from("<I", whole, 76)[0] * 512
    directory = 512 + struct.unpack_from("<I", whole, 48)[0] * 512
    entry = directory + 128 if whole[directory + 128 : directory + 130] == b"W\x00" else directory + 128
    fine = {"directory-circle", "kind-9", "stream-of-4g", "name-of-65535", "name-of-0"}
    for name, (at, layout, values) in {
        "circle": (table, "IIII", (1, 2, 3, 0)), "to-itself": (table, "I", (0,)), "beyond": (table + 4, "I", (0x00FFFFFF,)),
        "free": (table + 8, "I", (0xFFFFFFFF,)), "directory-circle": (directory + 68, "III", (0, 0, 0)),
        "stream-of-4g": (entry + 120, "I", (0xFFFFFFFF,)), "stream-of-0": (entry + 120, "I", (0,)),
        "stream-starts-beyond": (entry + 116, "I", (0x00FFFFFF,)), "name-of-65535": (entry + 64, "H", (65535,)),
        "kind-9": (entry + 66, "B", (9,)), "name-of-0": (entry + 64, "H", (0,)),
    }.items():  # fmt: skip
        yield Case(f"chain-{name}.xls", patched(at, layout, *values), TWELVE if name in fine else returned())
    unnamed = whole.replace("Workbook".encode("utf-16-le"), "Wörkbook".encode("utf-16-le"))
    yield Case("stream-of-another-name.xls", unnamed, returned("F002"))


def _globals() -> Iterator[Case]:
    """Records of the workbook as a whole."""
    sheet, strings = data_of(BOUNDSHEET), data_of(SST)
    given = records(stream())
    yield Case("sheet-beyond-the-end.xls", _raw_sheet(0x7FFFFFFF), returned())
    yield Case("sheet-at-0.xls", _raw_sheet(0), returned())
    yield Case("no-sheets.xls", edited(BOUNDSHEET, None), returned())
    yield Case("sheet-name-too-long.xls", edited(BOUNDSHEET, sheet[:6] + b"\xff" + sheet[7:]), TWELVE)
    yield Case("sheet-record-of-3.xls", edited(BOUNDSHEET, sheet[:3]), returned())
    yield Case("strings-4g.xls", edited(SST, struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF) + strings[8:]), TWELVE)
    yield Case("strings-negative.xls", edited(SST, struct.pack("<ii", -1, -1) + strings[8:]), TWELVE)
    yield Case("strings-fewer.xls", edited(SST, struct.pack("<II", 5, 5) + strings[8:]), TWELVE)
    yield Case("strings-none.xls", edited(SST, None), returned())
    yield Case("string-of-65535.xls", edited(SST, strings[:8] + b"\xff\xff" + strings[10:]), returned())
    yield Case("string-runs-65535.xls", edited(SST, strings[:10] + b"\x09\xff\xff" + strings[13:]), returned())
    yield Case("strings-record-of-4.xls", edited(SST, strings[:4]), returned())
    place = [kind for kind, _ in given].index(SST)
    many = [*given[: place + 1], *[(CONTINUE, b"")] * 50_000, *given[place + 1 :]]
    yield Case("50000-continuations.xls", wrapped(joined(many)), TWELVE)
    locked = [given[0], (FILEPASS, b"\x01\x00\x01\x00\x01\x00" + bytes(48)), *given[1:]]
    yield Case("password.xls", wrapped(joined(locked)), returned("F020"))
    yield Case("codepage-0.xls", edited(CODEPAGE, struct.pack("<H", 0)), returned())
    yield Case("codepage-65535.xls", edited(CODEPAGE, struct.pack("<H", 65535)), returned())
    yield Case("version-99.xls", edited(BOF, struct.pack("<H", 0x9900) + data_of(BOF)[2:]), TWELVE)
    yield Case("no-beginning.xls", edited(BOF, None), returned())
    link = [*given[:2], (SUPBOOK, struct.pack("<HH", 0, 20) + b"\x00\x01cmd\x03/c calc"), *given[2:]]
    yield Case("dde-link.xls", wrapped(joined(link)), TWELVE)


def _raw_sheet(offset: int) -> bytes:
    content = stream()
    at = content.index(struct.pack("<HH", BOUNDSHEET, len(data_of(BOUNDSHEET))) + data_of(BOUNDSHEET)) + 4
    return wrapped(content[:at] + struct.pack("<I", offset) + content[at + 4 :])


def _with(added: list[Record], taken: int | None = None) -> bytes:
    """Records put before the sheet's end; `taken` is the position of a cell among the LABELSST records to take out."""
    given = records(stream())
    if taken is not None:
        del given[[place for place, (kind, _) in enumerate(given) if kind == LABELSST][taken]]
    return wrapped(joined([*given[:-1], *added, given[-1]]))


def _sheet_records() -> Iterator[Case]:
    """Records of a sheet."""
    for name, box in {
        "all": (0, 65536, 0, 256), "4g": (0, 0xFFFFFFFF, 0, 0xFFFF), "backwards": (90, 3, 12, 2), "none": (0, 0, 0, 0),
    }.items():  # fmt: skip
        verdict = returned() if name in ("4g", "backwards") else TWELVE
        yield Case(f"dimensions-{name}.xls", edited(DIMENSIONS, struct.pack("<IIHHH", *box, 0)), verdict)
    yield Case("dimensions-of-2.xls", edited(DIMENSIONS, b"\x00\x00"), returned())
    last = struct.pack("<HHHd", 16383, 255, 15, 1.0)
    yield Case("a1-and-iv16384.xls", _with([(NUMBER, last)]), TWELVE)
    yield Case("column-65535.xls", _with([(NUMBER, struct.pack("<HHHd", 65535, 65535, 15, 1.0))]), returned())
    short = [(NUMBER, struct.pack("<HHH", 3, 3, 15))]
    yield Case("number-too-short.xls", _with(short), returned())
    yield Case("mulrk-backwards.xls", _with([(MULRK, struct.pack("<HHHIH", 20, 9, 15, 0, 2))]), returned())
    yield Case("mulrk-of-4.xls", _with([(MULRK, struct.pack("<HH", 20, 9))]), returned())
    wide = struct.pack("<HH", 20, 0) + struct.pack("<HI", 15, 2) * 1000 + struct.pack("<H", 999)
    yield Case("mulrk-of-1000.xls", _with([(MULRK, wide)]), returned())
    yield Case("merge-of-all.xls", _with([(MERGED, struct.pack("<HHHHH", 1, 0, 65535, 0, 255))]), TWELVE)
    yield Case("merges-65535-in-8-bytes.xls", _with([(MERGED, struct.pack("<HHHHH", 65535, 0, 1, 0, 1))]), returned())
    given = records(stream())
    rowless = [record for record in given if record[0] != ROW]
    yield Case("no-row-records.xls", wrapped(joined(rowless)), TWELVE)
    endless = wrapped(joined(given[:-1]) + struct.pack("<HH", LABELSST, 0xFFFF))
    yield Case("record-beyond-the-end.xls", endless, returned())
    yield Case("no-end.xls", wrapped(joined([r for r in given if r[0] != EOF])), returned())
    unknown = [(0x7777, b"\xee" * 2000)] * 20
    yield Case("unknown-records.xls", _with(unknown), TWELVE)


def _cells() -> Iterator[Case]:
    rows = members(12)
    first = data_of(LABELSST, 14)
    yield Case(
        "string-index-beyond.xls", edited(LABELSST, first[:6] + struct.pack("<I", 40_000), 14), accepted(12, "V001")
    )
    yield Case(
        "string-index-4g.xls", edited(LABELSST, first[:6] + struct.pack("<I", 0xFFFFFFFF), 14), accepted(12, "V001")
    )
    yield Case("label-of-3.xls", edited(LABELSST, first[:3], 14), returned())
    formula = struct.pack("<HHH8sHIH", 1, POST, 15, b"\x00\x00\x00\x00\x00\x00\xff\xff", 0, 0, 0)
    text = struct.pack("<HB", 2, 1) + "退休".encode("utf-16-le")
    stored = [(FORMULA, formula), (STRING, text)]
    yield Case("formula-stored.xls", _with(stored, 14 + POST), TWELVE)
    yield Case("formula-without-its-text.xls", _with([(FORMULA, formula)], 14 + POST), accepted(12, "V001"))
    long = [(FORMULA, formula[:-2] + struct.pack("<H", 60_000)), (STRING, text)]
    yield Case("formula-of-60000.xls", _with(long, 14 + POST), returned())
    yield Case("formula-of-4.xls", _with([(FORMULA, formula[:4])]), returned())
    cut = [(NUMBER, struct.pack("<HHHd", 1, 1, 15, 3.10199196001010e17))]
    yield Case("identity-as-number.xls", _with(cut, 14 + 1), partial(11, 1, "V005"))
    yield Case(
        "one-row-wrong.xls",
        wrapped(stream(changed(rows, 3, "公民身份号码", "310199196001010011"))),
        partial(11, 1, "V004"),
    )
    yield Case("text-of-32767.xls", wrapped(stream(changed(rows, 3, "姓名", "字" * 32_767))), TWELVE)


def _other() -> Iterator[Case]:
    """What calls itself .xls."""
    yield Case("usual.xls", wrapped(stream()), TWELVE)
    yield Case("usual.et", wrapped(stream()), TWELVE)
    yield Case(
        "250-columns.xls",
        wrapped(stream([members(3)[0], *([*row, *["x"] * 236] for row in members(3)[1:])])),
        accepted(3),
    )
    yield Case("an-xlsx.xls", packed(), accepted(12, "F002"))
    locked = (
        OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + "EncryptionInfo".encode("utf-16-le") + bytes(2000)
    )
    yield Case("encrypted-package.xls", locked, returned())
    yield Case("word.xls", OLE + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(2000), returned("F002"))
    yield Case("installer.xls", OLE + bytes(3000), returned("F002"))
    yield Case("macros.xls", wrapped(stream()) + "_VBA_PROJECT_CUR".encode("utf-16-le") + bytes(480), TWELVE)
