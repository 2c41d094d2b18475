"""Delimited text: encodings, line ends, quotes, widths, lengths and control characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial as later

from tests.hostile.case import HEADER, Case, accepted, changed, held, members, partial, returned

TWELVE = accepted(12)
ROWS = members(12)


def cases() -> Iterator[Case]:
    yield from _encodings()
    yield from _wrong_encodings()
    yield from _lines()
    yield from _quotes()
    yield from _widths()
    yield from _characters()
    yield from _contents()
    yield from _no_text()


def lines(rows: Sequence[Sequence[str]] = ROWS, delimiter: str = ",", end: str = "\r\n") -> str:
    """Rows as text, nothing quoted."""
    return "".join(delimiter.join(row) + end for row in rows)


def _encodings() -> Iterator[Case]:
    for name in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le-bom", "utf-16-be-bom"):
        text = lines()
        marked = "\ufeff" + text if name.endswith("-bom") else text
        yield Case(f"{name}.csv", marked.encode(name.removesuffix("-bom")), TWELVE)
    rare = changed(ROWS, 2, "姓名", "\U00020b9f拟\u3400")
    yield Case("rare-characters-gb18030.csv", lines(rare).encode("gb18030"), TWELVE)
    yield Case("rare-characters-utf8.csv", lines(rare).encode(), TWELVE)
    yield Case("rare-characters-utf16.csv", lines(rare).encode("utf-16"), TWELVE)
    yield Case("bom-twice.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + lines().encode(), TWELVE)
    yield Case("unicode-text.txt", lines(delimiter="\t").encode("utf-16"), TWELVE)


def _wrong_encodings() -> Iterator[Case]:
    """A row that cannot be decoded strictly is kept back, a file of them goes back: never a replacement character."""
    good = lines().encode()
    name = ROWS[3][0].encode()
    for title, raw in {
        "lone-byte": b"\xff", "cut-character": name[:-1], "surrogate": b"\xed\xa0\x80", "overlong": b"\xc0\xaf", "beyond": b"\xf5\x80\x80\x80",
    }.items():  # fmt: skip
        yield Case(f"utf8-with-{title}.csv", good.replace(name, raw), partial(11, 1, "F008"))
    half = lines(ROWS[:6]).encode() + lines(ROWS[6:]).encode("gbk")
    yield Case("half-utf8-half-gbk.csv", half, returned("F003"))
    yield Case("gbk-cut-character.csv", lines().encode("gbk")[:-2] + b"\xb7", partial(11, 1, "F008"))
    yield Case("utf16-odd-length.csv", lines().encode("utf-16") + b"\x0a", partial(12, 1, "F008"))
    lone = lines().encode("utf-16").replace(ROWS[3][0].encode("utf-16-le"), b"\x00\xd8\x41\x00")
    yield Case("utf16-lone-surrogate.csv", lone, partial(11, 1, "F008"))
    yield Case("utf16-without-bom.csv", lines().encode("utf-16-le"), TWELVE)
    yield Case("utf32.csv", lines().encode("utf-32"), returned("F002"))
    yield Case("utf8-cut-at-the-end.csv", good[:-12] + b"\xe9\x80", partial(11, 1, "F008"))
    yield Case(
        "replacement-characters.csv", lines(changed(ROWS, 3, "姓名", "\ufffd\ufffd")).encode(), partial(11, 1, "F008")
    )
    yield Case("big5.csv", lines(changed(ROWS, 0, "姓名", "黨員")).encode("big5", "ignore"), returned("F003"))
    yield Case("utf7.csv", lines().encode("utf-7"), returned("F003"))
    yield Case("bom-of-utf8-text-of-gbk.csv", b"\xef\xbb\xbf" + lines().encode("gbk"), accepted(12, "F006", "F008"))
    yield Case("bom-of-utf16-text-of-utf8.csv", b"\xff\xfe" + good, returned("F003"))


def _lines() -> Iterator[Case]:
    for name, end in {"cr": "\r", "lf": "\n", "lf-cr": "\n\r"}.items():
        yield Case(f"lines-by-{name}.csv", lines(end=end).encode(), TWELVE)
    mixed = "".join(",".join(row) + ("\r\n", "\n", "\r")[place % 3] for place, row in enumerate(ROWS))
    yield Case("lines-mixed.csv", mixed.encode(), TWELVE)
    yield Case("no-last-line-end.csv", lines().rstrip().encode(), TWELVE)
    yield Case("100000-blank-lines.csv", (lines() + "\r\n" * 100_000).encode(), TWELVE)
    yield Case("blank-lines-between.csv", lines(end="\r\n\r\n\r\n").encode(), TWELVE)
    yield Case("100000-lines-of-commas.csv", (lines() + ("," * 13 + "\n") * 100_000).encode(), TWELVE)
    separators = "\u2028".join(",".join(row) for row in ROWS)
    yield Case("lines-by-u2028.csv", separators.encode(), returned("F003"))
    yield Case("form-feeds.csv", lines(end="\r\n\x0c").encode(), TWELVE)
    yield Case("only-line-ends.csv", b"\r\n" * 1000, returned())
    yield Case("only-header.csv", lines(ROWS[:1]).encode(), held())


def _quotes() -> Iterator[Case]:
    quoted = [[f'"{cell}"' for cell in row] for row in ROWS]
    yield Case("all-quoted.csv", lines(quoted).encode(), TWELVE)
    yield Case("unclosed-in-a-row.csv", lines(changed(ROWS, 3, "学历", '"大学本科')).encode(), TWELVE)
    yield Case(
        "unclosed-in-the-last-row.csv", lines(changed(ROWS, 12, "学历", '"大学本科')).encode(), accepted(12, "F035")
    )
    yield Case("unclosed-in-the-header.csv", lines(changed(ROWS, 0, "学历", '"学历')).encode(), TWELVE)
    yield Case(
        "three-unclosed.csv",
        lines([ROWS[0], *([*row[:5], '"大学本科', *row[6:]] for row in ROWS[1:4]), *ROWS[4:]]).encode(),
        TWELVE,
    )
    yield Case("quote-inside.csv", lines(changed(ROWS, 3, "姓名", '甲"乙')).encode(), TWELVE)
    yield Case("line-in-quotes.csv", lines(changed(ROWS, 3, "姓名", '"甲\r\n乙"')).encode(), TWELVE)
    yield Case("delimiter-in-quotes.csv", lines(changed(ROWS, 3, "姓名", '"甲,乙"')).encode(), TWELVE)
    yield Case("doubled-quotes.csv", lines(changed(ROWS, 3, "姓名", '"甲""乙"')).encode(), TWELVE)
    yield Case("one-quote.csv", b'"', returned("F001"))
    yield Case("100000-quotes.csv", b'"' * 100_001, returned())
    yield Case("other-quotes.csv", lines([[f"“{cell}”" for cell in ROWS[0]], *ROWS[1:]]).encode(), returned("F003"))


def _widths() -> Iterator[Case]:
    for name, delimiter in {"tab": "\t", "semicolon": ";", "bar": "|"}.items():
        yield Case(f"{name}.csv", lines(delimiter=delimiter).encode(), TWELVE)
    yield Case("100000-columns.csv", (",".join(["姓名"] * 100_000) + "\n").encode(), returned())
    yield Case("a-row-of-100000.csv", lines([*ROWS, [*ROWS[1], *["x"] * 100_000]]).encode(), returned())
    yield Case("512-columns.csv", lines([[*row, *[""] * 497, "x"] for row in ROWS]).encode(), TWELVE)
    yield Case("513-columns.csv", lines([[*row, *[""] * 498, "x"] for row in ROWS]).encode(), returned())
    yield Case("one-row-short.csv", lines([*ROWS[:3], ROWS[3][:2], *ROWS[4:]]).encode(), partial(11, 1, "V001"))
    yield Case("one-row-long.csv", lines([*ROWS[:3], [*ROWS[3], "多"], *ROWS[4:]]).encode(), TWELVE)
    yield Case("one-line-of-5m.csv", later(bytes.ljust, b"a", 5 << 20, b"b"), returned())
    yield Case("one-cell-of-2m.csv", lines(changed(ROWS, 3, "姓名", "字" * 700_000)).encode(), returned())
    yield Case("one-cell-of-32767.csv", lines(changed(ROWS, 3, "姓名", "字" * 32_767)).encode(), TWELVE)
    yield Case("one-cell-of-32768.csv", lines(changed(ROWS, 3, "姓名", "字" * 32_768)).encode(), returned())
    yield Case("1100000-lines.csv", later(_many, 1_100_000), returned())
    yield Case("a-row-behind-1050000-blank-ones.csv", later(_far, 1_050_000), returned())
    yield Case("delimiters-only.csv", b"," * 5000, returned())


def _far(number: int) -> bytes:
    return (lines() + "\n" * number + lines(members(13)[13:])).encode()


def _many(number: int) -> bytes:
    return lines().encode() + b"a,b\n" * number


def _characters() -> Iterator[Case]:
    yield Case("nul-in-a-cell.csv", lines(changed(ROWS, 3, "工作岗位", "退\x00休")).encode(), partial(11, 1, "F008"))
    yield Case("nuls-between.csv", lines().encode().replace(b",", b",\x00"), returned("F002"))
    yield Case("controls-in-a-cell.csv", lines(changed(ROWS, 3, "姓名", "甲\x01\x02\x1b[J乙")).encode(), TWELVE)
    yield Case("bell-everywhere.csv", lines().encode().replace(b",", b"\x07,"), returned("F002"))
    yield Case("invisible.csv", lines(changed(ROWS, 3, "公民身份号码", f"\u202e{ROWS[3][1]}\u200b")).encode(), TWELVE)
    yield Case(
        "fullwidth.csv",
        lines(changed(ROWS, 3, "公民身份号码", "".join(chr(ord(c) + 0xFEE0) for c in ROWS[3][1]))).encode(),
        TWELVE,
    )
    yield Case("substitute-at-the-end.csv", lines().encode() + b"\x1a", TWELVE)
    yield Case("1000-accents.csv", lines(changed(ROWS, 3, "姓名", "甲" + "\u0301" * 1000)).encode(), TWELVE)


def _contents() -> Iterator[Case]:
    for name, text in {
        "formula": "=HYPERLINK(A)", "plus": "+A", "minus": "-A", "at": "@A", "command": "=cmd|'/c calc'!A", "tab-formula": '"\t=A"',
        "markup": "<script>alert()</script>", "query": "'; DROP TABLE x; --", "path": "../../etc/passwd", "format": "%s%n{0}{}",
    }.items():  # fmt: skip
        yield Case(
            f"name-like-{name}.csv",
            lines(changed(ROWS, 3, "姓名", text)).encode(),
            partial(11, 1, "V017") if "0" in text else TWELVE,
        )
    yield Case("same-header-twice.csv", lines([[*row, row[0]] for row in ROWS]).encode(), accepted(12, "F025"))
    yield Case("no-identity-column.csv", lines([[row[0], *row[2:]] for row in ROWS]).encode(), returned("F004"))
    yield Case("only-names.csv", lines([row[:1] for row in ROWS]).encode(), returned("F003"))
    yield Case(
        "one-row-wrong.csv",
        lines(changed(ROWS, 3, "公民身份号码", "310199196001010011")).encode(),
        partial(11, 1, "V004"),
    )
    yield Case(
        "scientific.csv", lines(changed(ROWS, 3, "公民身份号码", "3.10199E+17")).encode(), partial(11, 1, "V005")
    )
    yield Case("header-twice.csv", lines([*ROWS[:5], ROWS[0], *ROWS[5:]]).encode(), accepted(12, "F011"))
    yield Case("same-person-twice.csv", lines([*ROWS, ROWS[1]]).encode(), partial(12, 1, "R001"))
    assert HEADER[1] == "公民身份号码"


def _no_text() -> Iterator[Case]:
    """Other things that are called .csv or .txt."""
    yield Case("empty.csv", b"", returned())
    yield Case("blank.csv", b" " * 1000, returned())
    yield Case("one-byte.csv", b"\x80", returned("F003"))
    yield Case("bom-only.csv", b"\xff\xfe", returned("F001"))
    for name, head in {
        "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "elf": b"\x7fELF\x02\x01\x01\x00", "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        "7z": b"7z\xbc\xaf'\x1c\x00\x04", "rar": b"Rar!\x1a\x07\x01\x00", "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x00\x00", "sqlite": b"SQLite format 3\x00\x10\x00",
    }.items():  # fmt: skip
        yield Case(f"{name}.csv", head + bytes(range(256)) * 8, returned("F002"))
    yield Case("random.txt", bytes((n * 197 + n // 7 * 31) % 256 for n in range(20_000)), returned("F002"))
    yield Case("prose.txt", "这不是报表。\n".encode() * 40, returned("F003"))
