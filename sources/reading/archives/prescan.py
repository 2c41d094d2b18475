"""Counting what a workbook's archive holds before a reader sees it: bytes, cells, the last corner, the prologs.

Bytes only, one pass, nothing kept. A count may be a little high. What gets past it (odd quotes, lower-case
references) meets the same bounds after reading, and the child's memory limit in between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Protocol

from schemas.cells import column_index
from sources.reading.archives.inflating import Archive, plain_name
from sources.reading.ground.letters import far_columns, far_rows
from sources.reading.ground.limits import Limits
from sources.reading.ground.matching import count, occurs
from sources.reading.ground.refusals import RefusedError, at_most

CHUNK = 1 << 22
SMALL = 1 << 18
"""Bytes as stored: a thread beside costs more than it spares in an entry of so many."""
NEAR_END = 1 << 16
"""So near its end an ordinary piece has its last value."""
PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
ROOT = re.compile(rb"<(\w[\w.-]{0,60}:)?(\w[\w.-]{0,60})[\s/>]")
PROMISED = re.compile(rb'\b(?:uniqueCount|count)="(\d{1,20})"')
ROW_TAG = b'<row r="'
DIGITS = re.compile(rb"\d{1,9}")
SHEET_ROW = b"</table:table-row>"
REPEATED_ROW = re.compile(rb'<table:table-row\b(?=[^<>]*-rows-repeated="(\d{1,10})")[^<>]*[^/<>]>')
REPEATED_CELL = re.compile(rb'<table:table-cell\b(?=[^<>]*-columns-repeated="(\d{1,10})")([^<>]*)>')
MANIFEST, ENCRYPTED = "META-INF/manifest.xml", b":encryption-data"
NOT_READ = "customxml/"
"""Whatever programs leave there, no reader of tables opens it."""


class Taker(Protocol):
    """Takes the pieces of an entry beside the counting."""

    def take(self, piece: bytes) -> None:
        """The next piece."""

    def end(self) -> None:
        """The entry is over."""


def prescan(
    archive: Archive, limits: Limits, takers: Mapping[str, Taker] | None = None, needed: Collection[str] | None = None
) -> None:
    """Inflate every entry once; raises `RefusedError` when the workbook exceeds a limit.

    `takers` by the names of entries get their pieces. `needed` are the entries that a reader opens: what is in others
    is looked at where their names say that they are XML.
    """
    cells = 0
    for entry in archive.entries:
        name, taker = entry.filename, (takers or {}).get(entry.filename)
        counter = Counter(limits, looked_into=_is_looked_into(name, needed))
        is_small, pieces = entry.compress_size <= SMALL, archive.inflate(entry)
        with _handed(taker, beside=not is_small) as take:
            for chunk in _chunks(pieces if is_small else _ahead(pieces), counter):
                take(chunk)
                counter.see(chunk)
                at_most(cells + counter.cells, limits.cells, "cells")
        cells += counter.cells


@contextmanager
def _handed(taker: Taker | None, *, beside: bool) -> Iterator[Callable[[bytes], None]]:
    """Hands pieces to a taker; `beside` in a thread, one at a time, as it mostly leaves the interpreter to others."""
    if taker is None or not beside:
        try:
            yield taker.take if taker else lambda _piece: None
        finally:
            if taker:
                taker.end()
        return
    with ThreadPoolExecutor(max_workers=1) as thread:
        taking: Future[None] | None = None

        def take(piece: bytes) -> None:
            nonlocal taking
            if taking is not None:
                taking.result()
            taking = thread.submit(taker.take, piece)

        try:
            yield take
            if taking is not None:
                taking.result()
        finally:
            thread.shutdown()
            taker.end()


def _is_looked_into(name: str, needed: Collection[str] | None) -> bool:
    if needed and name in needed:
        return True
    plain = plain_name(name)
    return not plain.startswith(NOT_READ) and (needed is None or plain.endswith((".xml", ".rels")))


def refuse_encrypted(archive: Archive) -> None:
    """An ods is encrypted part by part, and its manifest says so; to a reader such parts are mere noise."""
    for entry in archive.entries:
        if entry.filename == MANIFEST and any(ENCRYPTED in piece for piece in archive.inflate(entry)):
            raise RefusedError("encrypted")


class Counter:
    """What one entry holds. Only XML is looked into; the corner is the last row and column that have a value."""

    def __init__(self, limits: Limits, *, looked_into: bool) -> None:
        self.cells = 0
        self.cell = b""
        """How a cell begins, once the root element is known; empty when the entry has none."""
        self.cuts: tuple[bytes, ...] = ()
        """Where pieces are best cut: before a row, else before a cell."""
        self._limits = limits
        self._fresh = looked_into
        self._is_sheet = False
        self._row = self._column = 0

    def see(self, chunk: bytes) -> None:
        """Count one piece; cells are not cut."""
        if self._fresh:
            self._fresh = False
            self._begin(chunk)
        if self.cell:
            if self._is_sheet:
                self._extend(chunk)  # first, as it lets the next piece begin to inflate
            elif b"-repeated=" in chunk:
                self.cells += _repeated(chunk)
            self.cells += count(self.cell, chunk)

    def _begin(self, start: bytes) -> None:
        head = start[:4096].lstrip(b"\xef\xbb\xbf\r\n\t ")
        if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")) or not head:
            if self._limits.plain_xml:
                raise RefusedError("xml")
            return
        if not head.startswith(b"<"):
            return
        found = PROLOG.match(start)
        at = found.end() if found else 0
        root = ROOT.match(start, at)
        if root is None and self._limits.plain_xml:
            raise RefusedError("doctype" if start.startswith(b"<!", at) else "xml")
        root = root or ROOT.search(start, at)
        if root:
            self._enter(root[1] or b"", root[2], start[root.start() : root.start() + 2000])

    def _enter(self, prefix: bytes, name: bytes, tag: bytes) -> None:
        self._is_sheet = name == b"worksheet"
        self.cell = {b"worksheet": b"<" + prefix + b"c", b"document-content": b"<table:table-cell"}.get(name, b"")
        rows = {b"worksheet": b"<" + prefix + b"row", b"document-content": SHEET_ROW}
        self.cuts = tuple(mark for mark in (rows.get(name), self.cell if self._is_sheet else None) if mark)
        if name == b"sst":
            for promised in PROMISED.findall(tag.partition(b">")[0]):
                at_most(int(promised), self._limits.cells, "cells")

    def _extend(self, chunk: bytes) -> None:
        """Move the corner. One cheap search for a cell out of rough bounds; exact numbers only where they matter."""
        self._row = max(self._row, _last_row(chunk))
        pattern, rows = _outside(self._row, self._column)
        if occurs(pattern, chunk) or self._exceeds(rows, self._column):
            places = VALUED.findall(chunk)
            self._row = max(self._row, *(int(row[:12]) for row in {row for _, row in places}), 0)
            self._column = max(
                self._column, *(column_index(one[:12].decode()) + 1 for one in {letters for letters, _ in places}), 0
            )
            if reason := self._exceeds(self._row, self._column):
                at_most(*reason)

    def _exceeds(self, rows: int, columns: int) -> tuple[int, int, str] | None:
        """The first limit that so many rows and columns exceed: found, limit, reason."""
        bounds = (
            (rows, self._limits.rows, "rows"),
            (columns, self._limits.columns, "columns"),
            (rows * columns, self._limits.box_cells, "box"),
        )
        return next(((found, limit, reason) for found, limit, reason in bounds if limit and found > limit), None)


VALUED = re.compile(rb'r="([A-Z]+)(\d+)"[^<>]*(?<!/)>(?!</)')


@lru_cache(maxsize=8)
def _outside(row: int, column: int) -> tuple[str, int]:
    """A cell with a value that is behind this column or beyond rows near this one, and the last row that is near."""
    digits, rows = far_rows(row)
    place = rf"(?:{far_columns(column - 1)}\d+|[A-Z]+{digits})"
    return rf'r="{place}"(?:[^<>]*[^<>/])?>(?:[^<]|<[^/]|\z)', rows


def _last_row(chunk: bytes) -> int:
    """The number of the last row that has a value, as its own tag tells; 0 when it does not."""
    value = chunk.rfind(b"</v>", max(len(chunk) - NEAR_END, 0))
    if value < 0:
        value = max(chunk.rfind(b"</v>"), chunk.rfind(b"</is>"), 0)
    at = chunk.rfind(ROW_TAG, 0, value)
    digits = DIGITS.match(chunk, at + len(ROW_TAG)) if at >= 0 else None
    return int(digits[0]) if digits else 0


def _repeated(chunk: bytes) -> int:
    """Cells of an ods beyond those written: repeated ones, and those of repeated rows. Blank ones do not count."""
    more = 0
    for row in chunk.split(SHEET_ROW):
        if b"-repeated=" not in row:
            continue
        cells = sum(
            int(times) - 1
            for times, tag in REPEATED_CELL.findall(row)
            if not tag.endswith(b"/") or b"office:value" in tag
        )
        filled = b"</table:table-cell>" in row or b"office:value" in row
        rows = sum(int(times) - 1 for times in REPEATED_ROW.findall(row)) if filled else 0
        more += cells + rows * (row.count(b"<table:table-cell") + cells)
    return more


def _chunks(pieces: Iterator[bytes], counter: Counter) -> Iterator[bytes]:
    """The pieces, each cut before a row, or a cell, so that none is split; an entry without is passed as it comes."""
    rest = b""
    for piece in pieces:
        whole = rest + piece if rest else piece
        end = next((at for mark in counter.cuts if 0 < (at := whole.rfind(mark)) > len(whole) - CHUNK), len(whole))
        yield whole[:end]
        rest = whole[end:]
    if rest:
        yield rest


def _ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The next piece inflates while this one is counted: inflating leaves the interpreter to others."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        coming = beside.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = beside.submit(next, pieces, None)
            yield piece
