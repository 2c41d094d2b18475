"""Workbooks whose cells lie about their place, number, kind or text."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import partial as later

from tests.hostile.case import HEADER, Case, accepted, changed, held, members, partial, returned
from tests.hostile.ooxml import (
    MAIN,
    SHEET,
    STRINGS,
    cell,
    inline,
    inline_rows,
    letters,
    packed,
    parts,
    replaced,
    sheet_xml,
    with_entries,
)
from tests.hostile.zips import bomb

TWELVE = accepted(12)
LAST_ROW = '<row r="1048576"><c r="{}1048576"><v>1</v></c></row>'
POST, BRANCH, NUMBER = HEADER.index("工作岗位"), HEADER.index("所在党支部代码"), HEADER.index("公民身份号码")


def cases() -> Iterator[Case]:
    yield from _places()
    yield from _odd_places()
    yield from _strings()
    yield from _kinds()
    yield from _formulas()
    yield from _sizes()


def _sheet(data: str, before: str = "", after: str = "") -> bytes:
    return packed({SHEET: sheet_xml(data, before, after).encode()})


def _places() -> Iterator[Case]:
    """Boxes far larger than what stands in them."""
    one = '<row r="1"><c r="A1"><v>1</v></c></row>'
    yield Case("a1-and-xfd1048576.xlsx", _sheet(one + LAST_ROW.format("XFD")), returned())
    yield Case("a1-and-all65536.xlsx", _sheet(one + '<row r="65536"><c r="ALL65536"><v>1</v></c></row>'), returned())
    yield Case("a1-and-t1048576.xlsx", _sheet(one + LAST_ROW.format("T")), returned())
    rows = inline_rows(members(12))
    yield Case("members-and-xfd1048576.xlsx", _sheet(rows + LAST_ROW.format("XFD")), returned())
    yield Case("last-row-in-front.xlsx", _sheet(LAST_ROW.format("XFD") + rows), returned())
    yield Case(
        "members-and-a40000.xlsx", _sheet(rows + '<row r="40000"><c r="A40000" t="str"><v> </v></c></row>'), TWELVE
    )
    far = '<row r="400000"><c r="N400000"><v>1</v></c></row>'
    yield Case("members-and-n400000.xlsx", _sheet(rows + far), returned())
    corners = "".join(f'<row r="{n}">{cell(n, n - 1, "<v>1</v>")}</row>' for n in range(1, 16_000))
    yield Case("a-diagonal-of-16000.xlsx", _sheet(corners), returned())


def _odd_places() -> Iterator[Case]:
    """Addresses that are none, wrap, repeat or are left out."""
    for address in (
        "AAAAAAAAA1",
        "A0",
        "1A",
        "A-1",
        "A1048577",
        "XFE1",
        "A99999999999",
        "A",
        "",
        "ZZZZ1",
        "A4294967297",
        "$A$1",
    ):
        data = parts()[SHEET].decode().replace('r="A1"', f'r="{address}"', 1).encode()
        yield Case(f"address-{address.replace('$', 'dollar') or 'empty'}.xlsx", packed({SHEET: data}), returned())
    sheet = parts()[SHEET].decode()
    bare = re.sub(r'(<c) r="[A-Z]+\d+"', r"\1", sheet)
    yield Case("cells-without-address.xlsx", packed({SHEET: bare.encode()}), TWELVE)
    rowless = re.sub(r'(<row) r="\d+"', r"\1", sheet)
    yield Case("rows-without-number.xlsx", packed({SHEET: rowless.encode()}), TWELVE)
    yield Case(
        "neither-address-nor-number.xlsx", packed({SHEET: re.sub(r'(<row) r="\d+"', r"\1", bare).encode()}), TWELVE
    )
    small = re.sub(r'(<c r=")([A-Z]+)', lambda m: m[1] + m[2].lower(), sheet)
    yield Case("addresses-in-small-letters.xlsx", packed({SHEET: small.encode()}), TWELVE)
    rows = members(12)
    backwards = "".join(inline_rows([cells], n) for n, cells in reversed(list(enumerate(rows, 1))))
    yield Case("rows-in-reverse.xlsx", _sheet(backwards), TWELVE)
    again = inline_rows(rows).replace("</row>", inline(1, 0, "又") + "</row>", 1)
    yield Case("a1-twice.xlsx", _sheet(again), returned())
    yield Case("row-2-twice.xlsx", _sheet(inline_rows(rows) + inline_rows([rows[5]], 2)), returned())
    lying = inline_rows(rows).replace('<row r="2">', '<row r="3">')
    yield Case("row-number-unlike-cells.xlsx", _sheet(lying), returned())
    yield Case("row-0.xlsx", _sheet(inline_rows(rows).replace('<row r="1">', '<row r="0">')), returned())
    for name, box in {
        "all": "A1:XFD1048576",
        "one": "A1",
        "wrong": "Z9:B2",
        "nonsense": "党员",
        "wrapping": "A1:AAAAAAAAA1",
    }.items():
        text = sheet_xml(inline_rows(rows), f'<dimension ref="{box}"/>')
        yield Case(
            f"dimension-{name}.xlsx", packed({SHEET: text.encode()}), returned() if name == "nonsense" else TWELVE
        )
    merge = '<mergeCells count="1"><mergeCell ref="{}"/></mergeCells>'
    yield Case("merge-of-all.xlsx", _sheet(inline_rows(rows), after=merge.format("A1:XFD1048576")), TWELVE)
    yield Case("merge-backwards.xlsx", _sheet(inline_rows(rows), after=merge.format("N12:A1")), TWELVE)
    many = "".join(f'<mergeCell ref="Q{n}:R{n}"/>' for n in range(1, 100_000))
    yield Case("100000-merges.xlsx", _sheet(inline_rows(rows), after=f"<mergeCells>{many}</mergeCells>"), TWELVE)
    hidden = '<cols><col min="1" max="16384" hidden="1"/></cols>'
    yield Case("all-columns-hidden.xlsx", _sheet(inline_rows(rows), hidden), accepted(12, "F007"))
    far = '<cols><col min="1" max="4294967295" hidden="1"/></cols>'
    yield Case("4g-columns-hidden.xlsx", _sheet(inline_rows(rows), far), TWELVE)
    shifted = inline_rows([[""] * 40 + cells for cells in rows], 30)
    yield Case("far-to-the-right.xlsx", _sheet(shifted), TWELVE)


def _strings() -> Iterator[Case]:
    """Shared strings that are not there, or are said to be many."""
    first = '<c r="A2" t="s"><v>14</v></c>'
    for name, index in {
        "beyond": "4000", "negative": "-1", "not-a-number": "x", "huge": "99999999999999999999", "fraction": "1.5", "4g": "4294967295",
    }.items():  # fmt: skip
        yield Case(f"string-index-{name}.xlsx", replaced(SHEET, first, first.replace("14", index)), returned())
    for name, said in {
        "4g": "4294967295",
        "64bit": "18446744073709551615",
        "negative": "-1",
        "0": "0",
        "words": "many",
    }.items():
        text = re.sub(r'uniqueCount="\d+"', f'uniqueCount="{said}"', parts()[STRINGS].decode())
        verdict = TWELVE if name in ("0", "negative", "words") else returned()
        yield Case(f"unique-count-{name}.xlsx", packed({STRINGS: text.encode()}), verdict)
    rich = "<r><rPr><b/></rPr><t>退</t></r><r><t>休</t></r><phoneticPr/><rPh sb='0' eb='1'><t>tui</t></rPh>"
    yield Case("rich-text.xlsx", replaced(STRINGS, '<t xml:space="preserve">退休</t>', rich), TWELVE)
    yield Case(
        "string-without-text.xlsx", replaced(STRINGS, '<t xml:space="preserve">退休</t>', "<t/>"), accepted(12, "V001")
    )
    names = "".join(f"<si><t>{n}</t></si>" for n in range(200_000))
    yield Case("200000-unused-strings.xlsx", replaced(STRINGS, "</sst>", names + "</sst>"), TWELVE)


def _kinds() -> Iterator[Case]:
    """Kinds and values of cells."""
    rows = members(12)

    def with_cell(place: int, text: str) -> bytes:
        old = inline(3, place, rows[2][place])
        data = inline_rows(rows)
        assert old in data
        return _sheet(data.replace(old, text, 1))

    where = f"{letters(POST)}3"
    for name, text in {
        "unknown": f'<c r="{where}" t="zz"><v>1</v></c>', "wrong-number": f'<c r="{where}" t="n"><v>12ab</v></c>',
        "wrong-error": f'<c r="{where}" t="e"><v>#WHAT!</v></c>',
    }.items():  # fmt: skip
        yield Case(f"kind-{name}.xlsx", with_cell(POST, text), returned())
    for name, text in {
        "error": f'<c r="{where}" t="e"><v>#REF!</v></c>', "wrong-boolean": f'<c r="{where}" t="b"><v>perhaps</v></c>',
        "empty": f'<c r="{where}" t="s"><v></v></c>', "huge": f'<c r="{where}"><v>1e400</v></c>',
        "nan": f'<c r="{where}"><v>NaN</v></c>', "infinite": f'<c r="{where}"><v>-INF</v></c>',
        "boolean": f'<c r="{where}" t="b"><v>1</v></c>', "style-beyond": f'<c r="{where}" s="9999"><v>1</v></c>',
    }.items():  # fmt: skip
        yield Case(f"kind-{name}.xlsx", with_cell(POST, text), accepted(12))
    number = f'<c r="{letters(NUMBER)}3"><v>3.10199196001010014E+17</v></c>'
    yield Case("identity-as-number.xlsx", with_cell(NUMBER, number), partial(11, 1, "V005"))
    yield Case("text-of-32767.xlsx", with_cell(0, inline(3, 0, "字" * 32_767)), TWELVE)
    yield Case("text-of-32768.xlsx", with_cell(0, inline(3, 0, "字" * 32_768)), returned())
    yield Case("text-of-3m.xlsx", with_cell(0, inline(3, 0, "不同的字" * 750_000)), returned())
    shared = parts()[STRINGS].decode().replace("</t>", "字" * 40_000 + "</t>", 1)
    yield Case("shared-text-of-40000.xlsx", packed({STRINGS: shared.encode()}), returned())
    odd = "A\u202e\u200b\u00a0\ufeff\u0301\U0001f600"
    yield Case("odd-characters.xlsx", with_cell(0, inline(3, 0, odd)), TWELVE)
    yield Case("escaped-characters.xlsx", with_cell(0, inline(3, 0, "_x0000__x000D_甲")), partial(11, 1, "F008"))
    yield Case(
        "one-row-wrong.xlsx",
        packed(parts(changed(rows, 3, "公民身份号码", "310199196001010011"))),
        partial(11, 1, "V004"),
    )
    yield Case(
        "all-rows-wrong.xlsx",
        packed(parts([rows[0], *([*row[:1], "x", *row[2:]] for row in rows[1:])])),
        held("V003", quarantined=12),
    )


def _formulas() -> Iterator[Case]:
    """Formulas are never worked out: the stored result counts, and what has none is told."""
    rows = members(12)
    old, where = inline(3, POST, rows[2][POST]), f"{letters(POST)}3"
    for name, formula, kept, verdict in (
        ("stored", "1+1", "退休", TWELVE), ("dde", "cmd|'/c calc'!A0", "退休", TWELVE),
        ("web", 'WEBSERVICE("http://127.0.0.1:9/")', "退休", TWELVE), ("not-stored", "1+1", None, accepted(12, "F010", "V001")),
        ("error", "1/0", "#DIV/0!", accepted(12, "V001")),
        ("of-itself", where, "退休", TWELVE), ("long", "1+" * 40_000 + "1", "退休", TWELVE),
    ):  # fmt: skip
        value = "" if kept is None else f"<v>{kept}</v>"
        kind = 't="e"' if kept and kept.startswith("#") else 't="str"'
        text = f'<c r="{where}" {kind}><f>{formula}</f>{value}</c>'
        yield Case(f"formula-{name}.xlsx", _sheet(inline_rows(rows).replace(old, text, 1)), verdict)
    shared = f'<c r="{where}" t="str"><f t="shared" ref="A1:XFD1048576" si="0">1</f><v>退休</v></c>'
    yield Case("formula-shared-by-all.xlsx", _sheet(inline_rows(rows).replace(old, shared, 1)), TWELVE)
    array = f'<c r="{where}" t="str"><f t="array" ref="A1:XFD1048576">1</f><v>退休</v></c>'
    yield Case("formula-array-of-all.xlsx", _sheet(inline_rows(rows).replace(old, array, 1)), TWELVE)
    for name, text in {
        "formula": "=A", "sum": "+A", "minus": "-A", "at": "@SUM(A)", "tab": "\t=A", "command": "=cmd|'/c calc'!A",
    }.items():  # fmt: skip
        yield Case(f"text-like-{name}.xlsx", packed(parts(changed(rows, 2, "姓名", text))), TWELVE)


def _sizes() -> Iterator[Case]:
    """Many columns, many rows, many cells."""
    wide = [[*row, *([""] * (511 - len(row))), "x"] for row in members(3)]
    yield Case("512-columns.xlsx", _sheet(inline_rows(wide)), accepted(3))
    yield Case("513-columns.xlsx", _sheet(inline_rows([[*row, "x"] for row in wide])), returned())
    widest = "".join(inline(1, place, "姓名") for place in range(16_384))
    yield Case("16384-headers.xlsx", _sheet(f'<row r="1">{widest}</row>'), returned())
    blanks = "".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(14, 60_000))
    yield Case("60000-formatted-rows.xlsx", _sheet(inline_rows(members(12)) + blanks), TWELVE)
    yield Case("12m-empty-cells.xlsx", later(_empty, 12_100_000), returned())
    yield Case("one-long-text-6000-times.xlsx", later(_amplified, 6000), returned())
    yield Case("20m-tiny-cells.xlsx", later(_tiny, 20_000_000), returned())


def _tiny(number: int) -> bytes:
    """So many cells of one digit without addresses; digits change so that they pack as real ones do."""
    draw = random.Random(7)
    row = "<row>" + "".join(f"<c><v>{draw.choice('1234')}</v></c>" for _ in range(400)) + "</row>"
    head, _, tail = sheet_xml("").partition("</sheetData>")
    entry = bomb(SHEET, row.encode() * 20, number // 8000, head.encode(), ("</sheetData>" + tail).encode())
    return with_entries(entry, without=[SHEET])


def _empty(number: int) -> bytes:
    """The usual rows, then so many cells that only have a style."""
    draw = random.Random(8)
    row = "<row>" + "".join(f'<c s="{draw.choice("0123")}"/>' for _ in range(10_000)) + "</row>"
    head, _, tail = sheet_xml(inline_rows(members(12))).partition("</sheetData>")
    entry = bomb(SHEET, row.encode(), number // 10_000, head.encode(), ("</sheetData>" + tail).encode())
    return with_entries(entry, without=[SHEET])


def _amplified(times: int) -> bytes:
    """One text of the longest allowed length, shown in so many cells: half a gigabyte once laid out."""
    rows = members(12)
    shown = "".join(f'<row r="{n}">{cell(n, 20, "<v>0</v>", "s")}</row>' for n in range(14, 14 + times))
    strings = f'<sst xmlns="{MAIN}"><si><t>{"字" * 32_767}</t></si></sst>'
    return packed({SHEET: sheet_xml(inline_rows(rows) + shown).encode(), STRINGS: strings.encode()})
