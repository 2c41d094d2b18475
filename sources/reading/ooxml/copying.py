"""Rows and shared texts that go to the reader's package as they are, told from those that must be written anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import inf
from typing import IO, NamedTuple

from sources.reading.ooxml.spelling import SHEET, SpelledRows, texts_plain
from sources.reading.ooxml.styles import MAIN

LONGEST_HEAD, LONGEST_ITEM = 16 << 20, 1 << 26
"""Bytes before the rows, and of one row."""
START = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^<>]*\?>)?\s*<((?:[A-Za-z_][\w.-]*:)?)(?:worksheet|sst)[\s/>]")
CODING = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^<>]*\bencoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""", re.IGNORECASE
)
"""A declaration of another encoding than ours."""


class PartKind(NamedTuple):
    """A list in a part: its element, that of its items, what stands around it.

    `plain` judges pieces of whole items: so many of them, or all.
    """

    element: str
    item: str
    before: bytes
    after: bytes
    plain: Callable[[], Callable[[bytes], bool]]
    judged: float


ROWS = PartKind("sheetData", "row", *SHEET, lambda: SpelledRows().plain, 1)
"""The first piece of rows is judged before the reader gets them, the others with it while marks are looked for."""
TEXTS = PartKind("sst", "si", f'<sst xmlns="{MAIN}">'.encode(), b"</sst>", lambda: texts_plain, inf)


class Copy:
    """Copies the items of a list (rows of a sheet, shared texts) while their part inflates.

    `head` and `tail` are what stands before and behind the list; `odd` is told once an item is not spelled plainly.
    """

    def __init__(self, begin: Callable[[], IO[bytes]], kind: PartKind) -> None:
        """`begin` opens the part to copy to."""
        self.odd = False
        self.head = self.tail = b""
        self._begin, self._kind, self._plain = begin, kind, kind.plain()
        self._part: IO[bytes] | None = None
        self._pieces = 0
        self._rest, self._prefix, self._state = b"", b"", "head"
        self._opening = re.compile(rf"<((?:[A-Za-z_][\w.-]*:)?){kind.element}(?:\s[^<>]*?)?(/?)>".encode())
        self._closing = f"{kind.element}>".encode()

    def take(self, piece: bytes) -> None:
        """The next piece."""
        if self._state == "head" and not self.odd:
            piece = self._enter(self.head + piece)
        if self.odd:
            return
        if self._state == "list":
            self._pass(self._rest + piece if self._rest else piece)
        elif self._state == "tail":
            self.tail += piece

    def end(self) -> None:
        """The part is over; the copy ends with it."""
        if self._part is not None:
            self._part.write(self._kind.after)
            self._part.close()

    @property
    def done(self) -> bool:
        """Whether all of it was copied."""
        return not self.odd and self._state == "tail"

    def _enter(self, piece: bytes) -> bytes:
        found, self.head = self._opening.search(piece), piece
        if found is None:
            self.odd = len(piece) > LONGEST_HEAD
            return b""
        start, self.head, self._prefix = START.match(piece), piece[: found.start()], found[1]
        self.odd = self.odd or start is None or start[1] != self._prefix or CODING.match(piece) is not None
        self.odd = self.odd or b"<!" in self.head or self.head.count(b"<?") > 1
        self._state = "tail" if found[2] else "list"
        self._part = self._begin()
        self._part.write(self._kind.before)
        return piece[found.end() :]

    def _pass(self, piece: bytes) -> None:
        """Copy all whole items of a piece. The list ends behind them, so its end is looked for there only."""
        end, closing = b"</" + self._prefix + self._kind.item.encode() + b">", b"</" + self._prefix + self._closing
        at = piece.rfind(end)
        whole = at + len(end) if at >= 0 else 0
        ended = piece.find(closing, whole)
        if ended >= 0:
            self._state, self._rest, self.tail = "tail", b"", piece[ended + len(closing) :]
            self._copy(piece[:ended])
            return
        self._rest = piece[whole:]
        self.odd = len(self._rest) > LONGEST_ITEM
        self._copy(piece[:whole])

    def _copy(self, piece: bytes) -> None:
        if self._prefix:
            self.odd = self.odd or any(mark in piece for mark in (b"<" + self._kind.item.encode(), b"<c", b"<v", b"<t"))
            piece = piece.replace(b"<" + self._prefix, b"<").replace(b"</" + self._prefix, b"</")
        self._pieces += len(piece) > 0
        self.odd = self.odd or (self._pieces <= self._kind.judged and not self._plain(piece))
        if not self.odd and self._part is not None:
            self._part.write(piece)
