"""Ways to spell a workbook none of which changes a fact in it: `WAYS`, to be taken alone or one upon another.

A way changes how cells are laid (`Lay`), the text of the parts, or how the parts are named and packed.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.sources.spelledbook import (
    BOOK,
    MAIN,
    NOTED,
    NOTES,
    OFFICE,
    RELATIONS,
    ROOT,
    SHEET,
    STYLES,
    TEXTS,
    TYPES,
    Lay,
    Parts,
    parts_of,
)

STRICT = "http://purl.oclc.org/ooxml"


@dataclass
class Spelling:
    """All that a way may change; `texts` are applied to the parts one after another."""

    lay: Lay = field(default_factory=Lay)
    texts: list[Callable[[Parts], Parts]] = field(default_factory=list)
    renamed: Callable[[str], str] = str
    """The name of a part in the archive."""
    extra: dict[str, bytes] = field(default_factory=dict)
    stored: bool = False
    streamed: bool = False
    large: bool = False


def written(path: Path, *ways: str) -> Path:
    """The workbook in these ways."""
    spelling = Spelling()
    for way in ways:
        WAYS[way](spelling)
    parts = parts_of(spelling.lay)
    for change in spelling.texts:
        parts = change(parts)
    target = _Streamed(path) if spelling.streamed else path.open("wb")
    method = zipfile.ZIP_STORED if spelling.stored else zipfile.ZIP_DEFLATED
    with target as stream, zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in ({name: text.encode() for name, text in parts.items()} | spelling.extra).items():
            with archive.open(spelling.renamed(name), "w", force_zip64=spelling.large) as part:
                part.write(content)
    return path


class _Streamed:
    """A file that cannot seek: sizes stand behind the parts then."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("wb")
        self.write, self.flush, self.close = self._stream.write, self._stream.flush, self._stream.close

    def __enter__(self) -> _Streamed:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()


XML = re.compile(r"<(?![?!])(/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>")
GIVEN = re.compile(r"\s+([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _tags(change: Callable[[str, list[tuple[str, str]]], str], *names: str) -> Callable[[Parts], Parts]:
    """Write all start tags anew, of the parts named or of all; `change` gets the name and attributes."""

    def right(found: re.Match[str]) -> str:
        ends, name, given, closed = found.groups()
        if ends:
            return found[0]
        pairs = [(one[1], one[2] if one[2] is not None else one[3]) for one in GIVEN.finditer(given)]
        return f"<{change(name, pairs)}{closed}>"

    return lambda parts: {
        part: XML.sub(right, text) if not names or part in names else text for part, text in parts.items()
    }


def _sub(pattern: str, new: str | Callable[[re.Match[str]], str], *names: str) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        return {
            part: re.sub(pattern, new, text) if not names or part in names else text for part, text in parts.items()
        }

    return change


def _prefixed(prefix: str, *names: str) -> Callable[[Parts], Parts]:
    """All elements of the parts' own namespace with a prefix."""

    def change(parts: Parts) -> Parts:
        return {
            part: re.sub(r"<(/?)(?=[a-zA-Z]+[\s/>])", rf"<\1{prefix}:", text).replace("xmlns=", f"xmlns:{prefix}=")
            if part in names
            else text
            for part, text in parts.items()
        }

    return change


def _joined(name: str, pairs: Sequence[tuple[str, str]], quote: str = '"', before: str = " ", equal: str = "=") -> str:
    return name + "".join(f"{before}{key}{equal}{quote}{value.replace(quote, '&quot;')}{quote}" for key, value in pairs)


def _digits(text: str) -> str:
    return "".join(f"&#x{ord(one):X};" for one in text)


def _moved(parts: Parts) -> Parts:
    """The parts under other names, and relations from the root on."""
    text = parts[ROOT].replace("xl/workbook.xml", "/Data/Book.XML"), parts[RELATIONS]
    targets = {
        "worksheets/sheet1.xml": "/Data/s/eins.dat",
        "sharedStrings.xml": "text/alle.xml",
        "styles.xml": "../st.xml",
    }
    listed = text[1]
    for old, new in targets.items():
        listed = listed.replace(old, new)
    moved = {
        ROOT: text[0],
        "data/_rels/book.xml.rels": listed,
        "data/book.xml": parts[BOOK],
        "data/s/EINS.dat": parts[SHEET],
    }
    moved |= {"data/text/alle.xml": parts[TEXTS], "st.xml": parts[STYLES], "data/comments1.xml": parts[NOTES]}
    return moved | {"data/s/_rels/eins.dat.rels": parts[NOTED], TYPES: parts[TYPES].replace(BOOK, "data/book.xml")}


def _guests(spelling: Spelling) -> None:
    """Parts that no reader of tables opens: a data model, an empty part, settings in UTF-16, a sheet of macros."""
    signature = "STREAM_STORAGE_SIGNATURE_)!@#$%^&*(".encode("utf-16-le")
    spelling.extra |= {
        "xl/model/item.data": b"\xff\xfe" + signature + bytes(range(256)), "xl/customData/item1.data": bytes(300),
        "docProps/empty.bin": b"", "xl/printerSettings/printerSettings1.bin": b"",
        "customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"),
        "xl/macrosheets/sheet1.xml": b'<xm:macrosheet xmlns:xm="urn:x"/>',
    }  # fmt: skip
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="macrosheets/sheet1.xml"/></Relationships>'
    spelling.texts += [
        _sub("</Relationships>", relation, RELATIONS),
        _sub("</sheets>", '<sheet name="Macro1" sheetId="9" state="veryHidden" r:id="rId9"/></sheets>', BOOK),
    ]


def _laid(**changes: object) -> Callable[[Spelling], None]:
    def way(spelling: Spelling) -> None:
        for name, value in changes.items():
            setattr(spelling.lay, name, value)

    return way


def _told(*changes: Callable[[Parts], Parts]) -> Callable[[Spelling], None]:
    return lambda spelling: spelling.texts.extend(changes)


def _packed(**changes: object) -> Callable[[Spelling], None]:
    def way(spelling: Spelling) -> None:
        for name, value in changes.items():
            setattr(spelling, name, value)

    return way


EXTRA = (
    '<sheetPr><tabColor rgb="FFFF0000"/></sheetPr>',
    '<extLst><ext uri="{x}" xmlns:x14="urn:x14"><x14:row r="4"><x14:c r="A4"><x14:v>1</x14:v></x14:c></x14:row></ext>'
    "</extLst>",
)
BETWEEN = r"(?<=[^t])>(?=<(?!/[tvf]>|[tr]>|rPr>|/r>))"
ANOTHER = '<x15:workbookPr chartTrackingRefBase="1" xmlns:x15="urn:x15"/>'
REMARKS = '<!-- <row r="1"><c r="A1"><v>1</v></c></row> --><?mso x=\'>\'?>'
WAYS: dict[str, Callable[[Spelling], None]] = {
    "guests": _guests,
    "order of attributes": _told(_tags(lambda name, pairs: _joined(name, pairs[::-1]))),
    "apostrophes": _told(
        _tags(lambda name, pairs: _joined(name, pairs, "'"), BOOK, SHEET, STYLES, TEXTS, NOTES, RELATIONS)
    ),
    "prefix": _told(_prefixed("x", SHEET, TEXTS, STYLES, BOOK, NOTES)),
    "prefix of the sheet only": _told(_prefixed("ss", SHEET)),
    "prefixes of relations": _told(
        _prefixed("pr", ROOT, RELATIONS, NOTED), _sub(r"\br:id=", "rel:id=", BOOK), _sub("xmlns:r=", "xmlns:rel=", BOOK)
    ),
    "strict": _told(_sub(MAIN, f"{STRICT}/spreadsheetml/main"), _sub(OFFICE, f"{STRICT}/officeDocument/relationships")),
    "lines and blanks between elements": _told(_sub(BETWEEN, ">\n\t ", SHEET, STYLES, BOOK, RELATIONS, ROOT, NOTES)),
    "remarks": _told(_sub(r"</row>|</si>|<cols>|<sheets>|<cellXfs[^>]*>", lambda found: found[0] + REMARKS)),
    "remarks inside cells": _told(_sub(r"<v[^>]*>", lambda found: found[0] + "<!-- 9 -->", SHEET)),
    "references to characters": _told(_sub(r"(?<=<v>)[^<]+", lambda found: _digits(found[0]), SHEET)),
    "references in attributes": _told(_sub(r'(?<= [rst]=")[^"]+', lambda found: _digits(found[0]), SHEET)),
    "sections of characters": _told(
        _sub(r"(?<=<v>)([^<&]+)", r"<![CDATA[\1]]>", SHEET), _sub(r"(<t[^>]*>)([^<&]+)<", r"\1<![CDATA[\2]]><", TEXTS)
    ),
    "blanks around numbers": _told(_sub(r"(?<=<v>)(-?\d[^<]*)(?=</v>)", r"\n \1 ", SHEET)),
    "without addresses": _laid(addresses=False),
    "without numbers of rows": _laid(numbers=False),
    "without either": _laid(addresses=False, numbers=False),
    "small letters": _laid(small_letters=True),
    "a row for each cell": _laid(a_row_each=True),
    "upside down": _laid(upside_down=True),
    "cells backwards": _laid(backwards=True),
    "inline texts": _laid(texts="inline"),
    "texts as of formulas": _laid(texts="str"),
    "rich texts with sounds": _laid(texts="rich"),
    "blank styled cells": _laid(blanks=True),
    "long ends": _laid(long_ends=True, blanks=True),
    "words for truth": _told(_sub(r'hidden="1"', 'hidden="true"'), _sub(r'customWidth="1"', 'customWidth="false"')),
    "kind of numbers said": _told(_sub(r'(<c(?: r="[A-Z]+\d+")?(?: s="\d")?)(/?>)', r'\1 t="n"\2', SHEET)),
    "corners of merges the other way round": _told(_sub(r'ref="(\w+):(\w+)"(?=/?>)', r'ref="\2:\1"', SHEET)),
    "places with dollars": _told(_sub(r'<mergeCell ref="([A-Z]+)(\d+):', r'<mergeCell ref="$\1$\2:', SHEET)),
    "the last row only": _told(_sub('<c r="H11" s="2">', "<c s='2' r='H11'>", SHEET)),
    "a remark in the last row": _told(_sub('<c r="H11" s="2">', '<!-- </sheetData> --><c r="H11" s="2">', SHEET)),
    "no dimension": _told(_sub(r"<dimension[^>]*>", "", SHEET)),
    "dimension without columns": _told(_sub(r"<dimension[^>]*>", '<dimension ref="3:11"/>', SHEET)),
    "dimension of one cell": _told(_sub(r"<dimension[^>]*>", '<dimension ref="A1"/>', SHEET)),
    "counts that are wrong": _told(_sub(r' (uniqueCount|count)="\d+"', r' \1="3"')),
    "more than promised": _told(_sub(r' uniqueCount="\d+"', ' uniqueCount="1000000"', TEXTS)),
    "no declaration": _told(_sub(r"^<\?xml[^>]*\?>\s*", "")),
    "mark of order": _told(lambda parts: {part: "\ufeff" + text for part, text in parts.items()}),
    "things around": _told(
        _sub("<dimension", EXTRA[0] + "<dimension", SHEET), _sub("</worksheet>", EXTRA[1] + "</worksheet>", SHEET)
    ),
    "other attributes": _told(
        _sub(r"<worksheet ", '<worksheet xmlns:x14ac="urn:x14ac" xmlns:mc="urn:mc" mc:Ignorable="x14ac" ', SHEET),
        _sub(r"<row([^>]*?)(/?)>", r'<row\1 spans="1:9" x14ac:dyDescent="0.25" ht="1.5"\2>', SHEET),
        _sub(r"<c ([^>]*?)(/?)>", r'<c \1 cm="1"\2>', SHEET),
    ),
    "attributes of formulas": _told(_sub(r"<f>", "<f t='normal' ca='1' aca=\"0\">", SHEET)),
    "another workbookPr": _told(_sub("</workbook>", f'<extLst><ext uri="x">{ANOTHER}</ext></extLst></workbook>', BOOK)),
    "names in capitals": _packed(renamed=str.upper),
    "names in small letters": _packed(renamed=str.lower),
    "absolute names": _packed(renamed=lambda name: f"/{name}"),
    "back-slashes": _packed(renamed=lambda name: name.replace("/", "\\")),
    "absolute targets": _told(_sub(r'Target="(?=[wst][a-z]+[S/.])', 'Target="/xl/', RELATIONS)),
    "targets with dots": _told(_sub(r'Target="(?=[wst][a-z]+[S/.])', 'Target="./../xl/', RELATIONS)),
    "targets with back-slashes": _told(_sub(r'Target="worksheets/', r'Target="worksheets\\', RELATIONS)),
    "targets from the root": _told(_sub(r'Target="worksheets/', r'Target="xl/worksheets/', RELATIONS)),
    "parts elsewhere": _told(_moved),
    "stored": _packed(stored=True),
    "sizes behind the parts": _packed(streamed=True),
    "large records": _packed(large=True),
    "blanks in tags": _told(_tags(lambda name, pairs: _joined(name, pairs, '"', "\n  ", " = ") + " ")),
}
