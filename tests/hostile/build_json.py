"""System exports in JSON and JSON lines: depth, keys, numbers, encodings, shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.hostile.case import HEADER, Case, accepted, changed, members, partial, returned

TWELVE = accepted(12)


def cases() -> Iterator[Case]:
    yield from _shapes()
    yield from _depth()
    yield from _broken()
    yield from _values()
    yield from _encodings()
    yield from _lines()


def records(rows: list[list[str]] | None = None) -> list[dict[str, Any]]:
    """Rows as objects."""
    rows = rows or members(12)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def written(value: Any, encoding: str = "utf-8") -> bytes:
    """As a system writes it."""
    return json.dumps(value, ensure_ascii=False).encode(encoding)


def _shapes() -> Iterator[Case]:
    yield Case("usual.json", written(records()), TWELVE)
    yield Case("indented.json", json.dumps(records(), indent=4).encode(), TWELVE)
    yield Case("empty-list.json", b"[]", returned())
    yield Case("empty-object.json", b"{}", returned())
    for name, text in {"number": b"42", "text": '"党员"'.encode(), "null": b"null", "true": b"true"}.items():
        yield Case(f"only-{name}.json", text, returned("F003"))
    yield Case("list-of-lists.json", written(members(12)), TWELVE)
    yield Case("list-of-numbers.json", written(list(range(100))), returned("F003"))
    yield Case("list-of-nulls.json", written([None] * 100), returned("F003"))
    yield Case("mixed-list.json", written([*records(), 5, "x", None]), returned())
    yield Case("one-object.json", written(records()[0]), returned())
    ragged = records()
    ragged[5] = {name: ragged[5][name] for name in HEADER[:3]}
    yield Case("ragged.json", written(ragged), partial(11, 1, "V001"))
    shuffled = [dict(reversed(record.items())) for record in records()]
    yield Case("keys-in-another-order.json", written([records()[0], *shuffled[1:]]), TWELVE)
    yield Case("600-keys.json", written([{f"k{n}": "x" for n in range(600)}]), returned())
    yield Case(
        "key-of-1m.json", written([{"姓" * 350_000: "x", **record} for record in records(members(1))]), returned()
    )
    yield Case("keys-that-differ.json", written([{f"k{n}": 1} for n in range(5000)]), returned())


def _depth() -> Iterator[Case]:
    """Nesting that runs a parser's stack out."""
    for name, opening, closing in (("lists", "[", "]"), ("objects", '{"a":', "}")):
        inner = "" if name == "lists" else "1"
        yield Case(f"100000-{name}-deep.json", (opening * 100_000 + inner + closing * 100_000).encode(), returned())
        yield Case(f"100000-{name}-open.json", (opening * 100_000).encode(), returned())
    deep = json.dumps(records()[:1], ensure_ascii=False).replace('"退休"', "[" * 5000 + "]" * 5000)
    yield Case("5000-deep-in-a-cell.json", deep.encode(), returned())
    nested = [{**record, "其他": {"一": {"二": {"三": "x"}}}} for record in records()]
    yield Case("nested-four-deep.json", written(nested), accepted(12, "F006"))


def _broken() -> Iterator[Case]:
    whole = written(records())
    for name, place, rule in (
        ("1-byte", 1, "F003"), ("half", len(whole) // 2, "F001"), ("last-byte", len(whole) - 1, "F001"),
        ("in-a-character", whole.index("拟".encode()) + 1, "F008"),
    ):  # fmt: skip
        yield Case(f"cut-{name}.json", whole[:place], returned(rule))
    text = whole.decode()
    for name, broken in {
        "trailing-comma": text[:-1] + ",]", "single-quotes": text.replace('"', "'"), "twice": text + text, "rubbish-behind": text + "x",
        "remark": "/* 党员 */" + text, "bad-escape": text.replace("退休", "\\x", 1), "raw-newline": text.replace("退休", "退\n休", 1),
        "unquoted-keys": text.replace('"姓名"', "姓名"), "assigned": "var a = " + text, "callback": f"f({text})",
    }.items():  # fmt: skip
        rule = "F003" if name in ("remark", "assigned", "callback") else "F001"  # nothing says that it is JSON
        yield Case(f"broken-{name}.json", broken.encode(), returned(rule))


def _values() -> Iterator[Case]:
    def with_post(value: str) -> bytes:
        return written(records()).replace('"退休"'.encode(), value.encode(), 1)

    for name, value in {
        "octal": "012",
        "hex": "0x12",
        "plus": "+1",
        "point": "1.",
    }.items():
        yield Case(f"value-{name}.json", with_post(value), returned())
    # what many systems write although the format has no such numbers
    yield Case("value-nan.json", with_post("NaN"), accepted(12, "V001"))
    yield Case("value-infinity.json", with_post("-Infinity"), accepted(12, "V002"))
    yield Case("value-null.json", with_post("null"), accepted(12, "V001"))
    for name, value in {
        "true": "true",
        "list": '["退休"]',
        "object": '{"a":"退休"}',
        "1e400": "1e400",
        "integer": "12345",
    }.items():
        yield Case(f"value-{name}.json", with_post(value), TWELVE)
    yield Case("integer-of-100000-digits.json", with_post("1" * 100_000), returned())
    yield Case("text-of-40000.json", with_post('"' + "字" * 40_000 + '"'), returned())
    number = written(records()).replace(f'"{members(1)[1][1]}"'.encode(), members(1)[1][1].encode(), 1)
    yield Case("identity-as-integer.json", number, partial(11, 1, "V005"))
    float_ = written(records()).replace(f'"{members(1)[1][1]}"'.encode(), b"3.10199194005070e17", 1)
    yield Case("identity-as-float.json", float_, partial(11, 1, "V005"))
    twice = written(records()).replace('"性别": "男"'.encode(), '"性别": "女", "性别": "男"'.encode(), 1)
    yield Case("same-key-twice.json", twice, returned())
    proto = written([{**record, "__proto__": {"x": 1}, "constructor": "x"} for record in records()])
    yield Case("keys-of-a-language.json", proto, accepted(12, "F006"))
    yield Case(
        "one-row-wrong.json",
        written(records(changed(members(12), 3, "公民身份号码", "310199196001010011"))),
        partial(11, 1, "V004"),
    )
    yield Case("escaped.json", json.dumps(records()).encode(), TWELVE)


def _encodings() -> Iterator[Case]:
    yield Case("bom.json", b"\xef\xbb\xbf" + written(records()), TWELVE)
    yield Case("utf16.json", written(records(), "utf-16"), TWELVE)
    yield Case("gb18030.json", written(records(), "gb18030"), TWELVE)
    yield Case("bad-utf8.json", written(records()).replace("退休".encode(), b"\xff\xfe", 1), returned("F008"))
    lone = written(records()).replace("退休".encode(), b"\\ud800", 1)
    yield Case("lone-surrogate.json", lone, partial(11, 1, "F008"))
    yield Case("escaped-nul.json", written(records()).replace("退休".encode(), b"\\u0000", 1), partial(11, 1, "F008"))
    yield Case("pair-of-surrogates.json", written(records()).replace("退休".encode(), b"\\ud83d\\ude00", 1), TWELVE)


def _lines() -> Iterator[Case]:
    lines = b"\n".join(written(record) for record in records())
    yield Case("usual.jsonl", lines + b"\n", TWELVE)
    yield Case("no-last-end.jsonl", lines, TWELVE)
    yield Case("blank-lines.jsonl", lines.replace(b"\n", b"\r\n\r\n"), TWELVE)
    yield Case("one-line-cut.jsonl", lines[:-30], returned())
    yield Case("one-line-of-rubbish.jsonl", lines + b"\nrubbish\n", returned())
    yield Case("one-line-a-number.jsonl", lines + b"\n5\n", returned())
    yield Case("a-list-called.jsonl", written(records()), TWELVE)
    yield Case("lines-called.json", lines, TWELVE)
    yield Case("bom.jsonl", b"\xef\xbb\xbf" + lines, TWELVE)
