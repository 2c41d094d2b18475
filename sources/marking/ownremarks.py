"""Remarks on cells: those that the district wrote, read; and the two parts of a sheet that hold remarks, written.

The second part draws their boxes, as spreadsheet programs want it since Excel 97.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from schemas.cells import cell_address, row_and_column
from sources.marking.palette import remark_size
from sources.reading.archives.parts import local
from sources.reading.ooxml.spelling import KEPT
from sources.reading.ooxml.styles import MAIN

ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
UNSAID = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What XML cannot say."""
DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" '
    'o:connecttype="rect"/></v:shapetype>'
)
BOX = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute; margin-left:59.25pt;'
    'margin-top:1.5pt;width:{width}px;height:{height}px;z-index:1;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path '
    'o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
THEIR_SIZE = 144, 79
"""Pixels of the box of a district's own remark."""


class Remark(NamedTuple):
    """What stands on a cell; `size`: width and height of its box in pixels."""

    text: str
    author: str = ""
    size: tuple[int, int] = THEIR_SIZE


@lru_cache(maxsize=1024)
def remark(text: str, author: str) -> Remark:
    """A remark whose box shows all of it."""
    return Remark(text, author, remark_size(text))


def remarks_of(root: Any) -> dict[tuple[int, int], Remark]:
    """The remarks by row and column, of a part of comments, parsed: their letters, without looks and sounds."""
    authors = [node.text or "" for node in root.iter() if local(node) == "author"]
    found = {}
    for node in root.iter():
        address, number = (node.get("ref") or "").upper(), node.get("authorId") or ""
        if local(node) == "comment" and ADDRESS.fullmatch(address):
            author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
            found[row_and_column(address)] = Remark("".join(_said(node)), author)
    return found


def _said(comment: Any) -> Iterator[str]:
    for part in (part for text in comment if local(text) == "text" for part in text):
        for one in (part,) if local(part) == "t" else part if local(part) == "r" else ():
            yield (one.text or "") if local(one) == "t" else ""


def remark_parts(remarks: Mapping[tuple[int, int], Remark]) -> tuple[str, str]:
    """The parts of comments and of their boxes; remarks by row and column."""
    authors = list(dict.fromkeys(one.author for one in remarks.values()))
    said, boxes = [], []
    for number, ((row, column), one) in enumerate(sorted(remarks.items()), 1026):
        place = f'ref="{cell_address(row, column)}" authorId="{authors.index(one.author)}"'
        said.append(f'<comment {place} shapeId="0"><text><t{KEPT}>{written(one.text)}</t></text></comment>')
        boxes.append(BOX.format(number=number, width=one.size[0], height=one.size[1], row=row - 1, column=column))
    listed = "".join(f"<author>{written(author)}</author>" for author in authors)
    head = f'<comments xmlns="{MAIN}"><authors>{listed}</authors><commentList>'
    return f"{head}{''.join(said)}</commentList></comments>", f"{DRAWING}{''.join(boxes)}</xml>"


def written(text: str) -> str:
    """Text as XML; what that cannot say as spreadsheet programs write it."""
    return escape(UNSAID.sub(lambda found: f"_x{ord(found[0]):04X}_", text), quote=False)
