"""Bytes to text, strictly: what no encoding reads is marked where it stands and never becomes another character."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from sources.reading.ground.refusals import RefusedError

MARK = "\ufdd0"
"""Stands before what could not be read. A noncharacter: no text has it (Unicode 23.7)."""
SAMPLE = 1 << 20
MANY = 10
MANY_SHARE = 0.2
MOST_PLACES = 100_000
"""Above so many bad lines and this share of all, or so many bad bytes, no encoding is known and the file goes back."""


@dataclass(frozen=True)
class Decoded:
    """Text with its marks, and the encoding's name as people know it."""

    text: str
    encoding: str


def decode(content: bytes) -> Decoded:
    r"""By byte order mark, else UTF-8, else GB18030, strictly; else that of them which reads more lines, with marks.

    Bytes that cannot be read stand as `\xNN` behind a mark, and so does a NUL. Raises `RefusedError` for too many.
    """
    for encoding, name in _candidates(content):
        try:
            return Decoded(_without_nul(content.decode(encoding)), name)
        except UnicodeDecodeError:
            continue
    encoding, name = _likely(content)
    return Decoded(_without_nul(_marked(content, encoding, name)), name)


def _candidates(content: bytes) -> list[tuple[str, str]]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [("utf-16", "UTF-16")]
    if order := utf16_order(content[: 1 << 16]):
        return [(order, "UTF-16")]
    if not _mostly_utf8(content):
        return [("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")]
    return [("utf-8-sig", "UTF-8")]


def _likely(content: bytes) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16-le" if content.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"), "UTF-16"
    return ("utf-8-sig", "UTF-8") if _mostly_utf8(content) else ("gb18030", "GB18030")


def utf16_order(sample: bytes) -> str | None:
    """UTF-16 without a mark: Latin letters and delimiters leave every second byte zero, few others are."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = max(len(sample) // 20, 8)
    if odd > max(enough, 4 * even):
        return "utf-16-le"
    return "utf-16-be" if even > max(enough, 4 * odd) else None


def _mostly_utf8(content: bytes) -> bool:
    """Whether most lines beyond ASCII are UTF-8, which text in GB18030 hardly ever is.

    Without this a file in UTF-8 with one broken byte may pass, whole and wrong, as GB18030.
    """
    try:
        content.decode("utf-8")
        return True
    except UnicodeDecodeError:
        pass
    fits = misfits = 0
    for line in content[:SAMPLE].split(b"\n")[:-1] or [content]:
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            fits += 1
        except UnicodeDecodeError:
            misfits += 1
    return fits > misfits if fits + misfits > 1 else _fits_by_character(content[:SAMPLE])


def _fits_by_character(content: bytes) -> bool:
    """The same for a file that is one line, as pages and exports of systems are."""
    text = content.decode("utf-8", errors="replace")
    beyond, broken = len(text) - len(text.encode("ascii", errors="ignore")), text.count("\ufffd")
    return beyond > 2 * broken


def _marked(content: bytes, encoding: str, name: str) -> str:
    most = max(MANY, MANY_SHARE * (content.count(b"\n") + 1))
    first: dict[str, int] = {}
    count, bad, line, seen = 0, 0, 1, -1

    def mark(error: UnicodeError) -> tuple[str, int]:
        nonlocal count, bad, line, seen
        if not isinstance(error, UnicodeDecodeError):
            raise error
        passed = content.count(b"\n", max(seen, 0), error.start)
        line += passed
        bad += bool(passed) or seen < 0
        count, seen = count + 1, error.start
        if not first:
            first.update(line=line, offset=seen)
        if bad > most or count > MOST_PLACES:
            raise RefusedError("undecodable", encoding=name, **first)
        return MARK + "".join(f"\\x{byte:02x}" for byte in error.object[error.start : error.end]), error.end

    codecs.register_error("octet-mark", mark)
    return content.decode(encoding, errors="octet-mark").removeprefix("\ufeff")


def _without_nul(text: str) -> str:
    return text.replace("\x00", f"{MARK}\\x00") if "\x00" in text else text
