"""Cells of an xlsx that are coloured by hand or carry a note, in the child: what they mean cannot be read as data.

Fills and letters of another colour count, conditional formats do not. Only found here; what is told of them is
decided where the rows are known.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from sources.reading.places import column_number

MOST_CELLS, MOST_STYLES = 20_000, 200
LARGEST_PART = 4 << 20
PLAIN_RGB = frozenset({"FFFFFFFF", "00FFFFFF", "FF000000", "00000000"})
PLAIN_INDEXED = frozenset({"8", "9", "64", "65"})
PLAIN_THEMES = frozenset({"0", "1"})
NOTE = re.compile(rb'<(?:\w+:)?comment\s[^<>]*?\bref="([A-Z]{1,3}\d{1,9})"')


def styles(archive: zipfile.ZipFile) -> tuple[int, ...]:
    """The numbers of the cell styles with a fill or letters of a colour."""
    parts = {node.tag.rpartition("}")[2]: list(node) for node in _tree(archive, "xl/styles.xml")}
    fills = [_is_filled(fill) for fill in parts.get("fills", ())]
    fonts = [_is_coloured(font, "color") for font in parts.get("fonts", ())]
    found = []
    for number, style in enumerate(parts.get("cellXfs", ())):
        if _chosen(fills, style.get("fillId")) or _chosen(fonts, style.get("fontId")):
            found.append(number)
    return tuple(found) if len(found) <= MOST_STYLES else ()


@dataclass(frozen=True)
class Coloured:
    """What finds the filled cells of some styles; pieces of a sheet without one of the `needles` are not searched."""

    needles: tuple[bytes, ...]
    pattern: re.Pattern[bytes]

    @classmethod
    def of(cls, numbers: Sequence[int]) -> Coloured | None:
        """Of the styles of these numbers; None where there is nothing to find."""
        if not numbers:
            return None
        either = "|".join(map(str, numbers))
        cell = rf'<(?:\w+:)?c r="([A-Z]{{1,3}})(\d{{1,9}})"[^<>]*?\bs="(?:{either})"[^<>]*[^<>/]>'
        return cls(tuple(f' s="{number}"'.encode() for number in numbers), re.compile(cell.encode()))

    def cells(self, chunk: bytes, most: int) -> list[tuple[int, int]]:
        """One-based rows and zero-based columns of the cells in a piece of a sheet."""
        if most <= 0 or not any(needle in chunk for needle in self.needles):
            return []
        return [(int(one[2]), column_number(one[1].decode()) - 1) for one in islice(self.pattern.finditer(chunk), most)]


def notes(archive: zipfile.ZipFile, sheet: str) -> list[str]:
    """Addresses of the cells of a sheet's part that carry a note."""
    folder, _, name = sheet.rpartition("/")
    found: list[str] = []
    for node in _tree(archive, f"{folder}/_rels/{name}.rels"):
        if (node.get("Type") or "").endswith("/comments"):
            target = node.get("Target") or ""
            part = target.lstrip("/") if target.startswith("/") else _resolved(folder, target)
            if part in archive.namelist():
                found += [address.decode() for address in NOTE.findall(_part(archive, part))]
    return found[:MOST_CELLS]


def _tree(archive: zipfile.ZipFile, name: str) -> list[Any]:
    """The elements right below the root of a part; none where it is not there or cannot be parsed."""
    if name not in archive.namelist():
        return []
    try:
        return list(ElementTree.fromstring(_part(archive, name)))
    except (ElementTree.ParseError, DefusedXmlException):
        return []


def _chosen(told: Sequence[bool], number: str | None) -> bool:
    return number is not None and number.isdecimal() and int(number) < len(told) and told[int(number)]


def _resolved(folder: str, target: str) -> str:
    steps = folder.split("/")
    for step in target.split("/"):
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(steps)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        return stream.read(LARGEST_PART)


def _is_filled(fill: Any) -> bool:
    inside = next((node for node in fill if node.tag.endswith("}patternFill")), None)
    if inside is None:
        return any(node.tag.endswith("}gradientFill") for node in fill)
    return inside.get("patternType") == "solid" and _is_coloured(inside, "fgColor")


def _is_coloured(node: Any, tag: str) -> bool:
    colour = next((inside for inside in node if inside.tag.endswith(f"}}{tag}")), None)
    if colour is None or colour.get("auto"):
        return False
    if rgb := colour.get("rgb"):
        return rgb.upper() not in PLAIN_RGB
    return colour.get("theme") not in PLAIN_THEMES and colour.get("indexed") not in PLAIN_INDEXED
