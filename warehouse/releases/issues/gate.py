"""The last look at every file before it leaves: no identity number, no mobile number (S001)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from schemas.finding import Finding
from schemas.rules import known
from schemas.telling import said
from schemas.wording import Bilingual
from warehouse.lake.identifiers import identifiers

IDENTITY_LENGTH = 18
IDENTITY, MOBILE = Bilingual("身份证号", "identity number"), Bilingual("手机号", "mobile number")
SCRIPT = re.compile(r"<script(?![^>]*application/json)[^>]*>.*?</script>", re.DOTALL)
LIBRARIES = re.compile(r"vega[\w.-]*\.js")
"""Drawing programs, in which long numbers are no persons."""


def refused(folder: Path) -> tuple[Finding, ...]:
    """The findings of every file of an issue."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not LIBRARIES.fullmatch(path.name))
    return tuple(found for path in files for found in leaks(path))


def leaks(path: Path) -> list[Finding]:
    """Identity and mobile numbers in a file (S001), one finding a kind; the value is not repeated."""
    kinds = {
        IDENTITY if len(found) == IDENTITY_LENGTH else MOBILE for text in _texts(path) for found in identifiers(text)
    }
    severity = known("S001").severities[0]
    return [
        said("S001", severity, {"field": kind}, file=path.name, column=kind, owner="city") for kind in sorted(kinds)
    ]


def _texts(path: Path) -> list[str]:
    """What can be read in a file: the parts of a workbook, the columns of a table, a page without its programs."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return [archive.read(name).decode("utf-8") for name in archive.namelist() if _is_read(name)]
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        return ["\n".join({str(one) for one in column.unique().to_pylist()}) for column in table.columns]
    text = path.read_bytes().decode("utf-8", errors="replace")
    return [SCRIPT.sub("", text) if path.suffix == ".html" else text]


def _is_read(part: str) -> bool:
    """Texts of a workbook; its sheets hold figures, formats and places, docProps the title."""
    return part in ("xl/sharedStrings.xml", "docProps/core.xml") or part.startswith("xl/comments")
