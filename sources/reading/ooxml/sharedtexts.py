"""The shared texts of a workbook, in whatever spelling, read with expat and written in the plain one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from xml.parsers import expat

from sources.reading.ground.refusals import RefusedError
from sources.reading.ooxml.respelling import KNOWN
from sources.reading.ooxml.spelling import KEPT


def texts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Shared texts in whatever spelling, each in the plain one."""
    found: list[bytes] = []
    path: list[str] = []
    said: list[str] = []
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def start(name: str, _given: dict[str, str]) -> None:
        word = name.rpartition("}")[2]
        if len(path) in (2, 3) and word not in KNOWN.get(path[-1], (word,)):
            raise RefusedError("corrupt", kind="an element that no program writes")
        path.append(word)
        if path[1:] == ["si"]:
            said.clear()

    def say(text: str) -> None:
        if path[1:] in (["si", "t"], ["si", "r", "t"]):
            said.append(text)

    def end(_name: str) -> None:
        if path[1:] == ["si"]:
            found.append(f"<si><t{KEPT}>{escape(''.join(said), quote=False)}</t></si>".encode())
        path.pop()

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, say, end
    for piece in (*pieces, b""):
        try:
            parser.Parse(piece, not piece)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise RefusedError("xml") from error
        yield b"".join(found)
        found.clear()
