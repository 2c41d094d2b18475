"""Quotes in delimited text: cells over several lines stay together, and a stray quote swallows no line behind it.

Well-formed is what a writer of csv writes: a quoted cell ends before a delimiter or the line's end, and a quote in it
is doubled. A stray quote may meet another one in such a place, lines later: what it then holds are rows, and that is
how it is known. Only lines that are not well-formed by themselves are gone through one by one.
"""

from __future__ import annotations

import csv
import heapq
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sources.reading.ground.refusals import RefusedError

COMMON = 0.05
"""A number of cells that fewer of the lines have is no width of rows."""
TRIED = 50
"""So many quotes of a line are tried as the stray one."""
INSIDE = r'(?:[^"]|"")*+'
STAYS = re.compile(INSIDE)


class Span(NamedTuple):
    """Lines that one quoted cell or several hold together, and how many cells they are.

    The first of the cells closes at a place; `turns` are the lines on which one closes and another opens.
    """

    first: int
    last: int
    width: int
    closing: tuple[int, int]
    turns: tuple[int, ...]


@dataclass
class MendedText:
    """Text in which every quote has its pair. `stray` are the one-based rows that had one without."""

    text: str
    rows: int
    has_breaks: bool = False
    stray: list[int] = field(default_factory=list)


def mend(text: str, delimiter: str) -> MendedText:
    """The text with each row well-formed. Raises `RefusedError` for a row whose cells cannot be told apart."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    texts = text.removesuffix("\n").split("\n")
    grammar = Grammar(delimiter)
    odd = grammar.odd(texts)
    return Lines(texts, odd, grammar).mended() if odd else MendedText(text, len(texts))


class Grammar:
    """What a well-formed line is under a delimiter, and how one opens or closes a cell over several lines."""

    def __init__(self, delimiter: str) -> None:
        self.delimiter, mark = delimiter, re.escape(delimiter)
        cell = rf'(?:"{INSIDE}"|[^"{mark}][^{mark}]*+|)'
        self.whole = re.compile(rf"{cell}(?:{mark}{cell})*+")
        self.opens = re.compile(rf'(?:{cell}{mark})*+"{INSIDE}')
        self.closes = re.compile(rf'({INSIDE})"(?:{mark}{cell}(?={mark}|\Z))*+(?:{mark}("){INSIDE})?')
        self._quoted = re.compile(rf'(^|{mark})"{INSIDE}"')

    def odd(self, texts: list[str]) -> list[int]:
        """The lines that are not well-formed by themselves."""
        pattern = f"^(?:{self.whole.pattern})$".replace("*+", "*")
        whole = pc.match_substring_regex(pa.array(texts, pa.string()), pattern)
        found: list[int] = pc.indices_nonzero(pc.invert(whole)).to_pylist()
        return found

    def widths(self, texts: list[str]) -> npt.NDArray[np.int64]:
        """How many cells each text has; delimiters in quoted cells are none."""
        pattern = self._quoted.pattern.replace("*+", "*")
        bare = pc.replace_substring_regex(pa.array(texts, pa.string()), pattern, r"\1")
        found: npt.NDArray[np.int64] = pc.count_substring(bare, self.delimiter).to_numpy().astype(np.int64) + 1
        return found

    def width(self, text: str) -> int:
        """The same of one text, which may have line breaks in its cells."""
        return self._quoted.sub(r"\1", text).count(self.delimiter) + 1

    def cells(self, line: str) -> list[str]:
        """The cells of one row, well-formed or not."""
        return next(csv.reader([line], delimiter=self.delimiter), [])


class Lines:
    """The lines of a text of which some are not well-formed by themselves."""

    def __init__(self, texts: list[str], odd: list[int], grammar: Grammar) -> None:
        self.texts, self.odd, self.grammar = texts, odd, grammar
        self.widths = grammar.widths(texts)
        self._quoted = [place for place, line in enumerate(texts) if '"' in line]
        self.width, self.normal = self._usual()

    def mended(self) -> MendedText:
        """Rows put together from their lines; a quote that holds rows is taken out, with the one it has met."""
        done, rows, at = MendedText("", 0), list[str](), 0
        waiting, struck = list(self.odd), set[int]()
        while waiting:
            first = heapq.heappop(waiting)
            if first < at:
                continue
            rows += self.texts[at:first]
            at = first + 1
            span = self._span(first)
            if span and self._is_record(span):
                done.stray += [len(rows) + 1] if first in struck else []
                rows.append("\n".join(self.texts[first : span.last + 1]))
                at, done.has_breaks = span.last + 1, True
                continue
            if span:
                line, place = span.closing
                self.texts[line] = self.texts[line][:place] + self.texts[line][place + 1 :]
                struck.add(line)
                heapq.heappush(waiting, line)
            done.stray.append(len(rows) + 1)
            rows.append(self._alone(first))
        rows += self.texts[at:]
        done.text, done.rows = "\n".join(rows) + "\n", len(rows)
        return done

    def _usual(self) -> tuple[int, set[int]]:
        """The number of cells that most rows have, and all that are common; quotes are believed as far as they go."""
        alone, wide, at = np.ones(len(self.texts), dtype=bool), Counter[int](), 0
        for first in self.odd:
            if first >= at and (span := self._span(first)):
                alone[first : span.last + 1] = False
                wide[span.width] += 1
                at = span.last + 1
        single = Counter(self.widths[alone].tolist())
        wide += single
        del wide[1]
        most = max(wide, key=lambda width: (wide[width], single[width], width), default=1)
        enough = max(COMMON * wide.total(), 2)
        return most, {width for width, times in wide.items() if times >= enough} | {most}

    def _span(self, first: int) -> Span | None:
        """The lines up to the one where a quote opened in the first is closed; None where it never is, or wrongly."""
        if not self.grammar.opens.fullmatch(self.texts[first]):
            return None
        closing: tuple[int, int] | None = None
        turns: list[int] = []
        for place in range(bisect_right(self._quoted, first), len(self._quoted)):
            last = self._quoted[place]
            found = self.grammar.closes.fullmatch(self.texts[last])
            if found is None:
                if STAYS.fullmatch(self.texts[last]):
                    continue
                return None
            closing = closing or (last, found.end(1))
            if not found[2]:
                width = self.grammar.width("\n".join(self.texts[first : last + 1]))
                return Span(first, last, width, closing, tuple(turns))
            turns.append(last)
        return None

    def _is_record(self, span: Span) -> bool:
        """Whether the lines are one row: only one of them, at most, has as many cells as a row, or begins one."""
        like_rows = sum(width in self.normal for width in self.widths[span.first : span.last + 1].tolist())
        begun = (self._span(line) for line in span.turns)
        like_rows += sum(one is not None and one.width in self.normal for one in begun)
        return like_rows == 0 or (like_rows == 1 and span.width in self.normal)

    def _alone(self, line: int) -> str:
        """One line as a row of its own: without one quote if that makes it well-formed, else with all as they are."""
        text, mark = self.texts[line], self.grammar.delimiter
        if self.grammar.whole.fullmatch(text):
            return text
        places = [found.start() for found in islice(re.finditer('"', text), TRIED)]
        tried = [text[:place] + text[place + 1 :] for place in places]
        good = [one for one in tried if self.grammar.whole.fullmatch(one) and self._is_row(self.grammar.cells(one))]
        if good:
            return min(good, key=lambda one: "".join(self.grammar.cells(one)).count('"'))
        bare, lenient = [_stripped(cell) for cell in text.split(mark)], self.grammar.cells(text)
        cells = next((cells for cells in (bare, lenient) if self._is_row(cells)), bare)
        if len(cells) > max(self.normal):
            raise RefusedError("quotes", line=line + 1)
        return mark.join('"' + cell.replace('"', '""') + '"' for cell in cells)

    def _is_row(self, cells: list[str]) -> bool:
        return len(cells) == self.width


def _stripped(cell: str) -> str:
    """A cell that was cut out with its quotes, without them; doubled ones in it are single."""
    paired = len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
    return cell[1:-1].replace('""', '"').strip('"') if paired else cell.strip('"')
