"""Texts to codes: code lists, yes/no, and areas by code or by name inside their parent."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from schemas.areas import Areas
from schemas.codelists import codelist
from schemas.column import UNMAPPED_PREFIX
from schemas.findings import mask
from schemas.periods import Period
from sources.cleaning import fold, is_null

GLUED = re.compile(r"([0-9A-Za-z]{1,12})\s*[_\-—.、:)]\s*(.+)")
TRAILING = re.compile(r"(.+?)\s*[(\[【]\s*([0-9A-Za-z]{1,12})\s*[)\]】]")
REMARK = re.compile(r"\([^()]*\)$")
SEVERAL = re.compile(r"[、;,/|]|\s")
WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
AREA_CODE = re.compile(r"\d{12}|\d{9}|\d{6}")
NO = re.compile(r"(未|无|不|否|没|非|兼职)")
YES = re.compile(r"(已|有|是|专职|建)")


@cache
def spellings(name: str) -> dict[str, str]:
    """Folded, case-less spellings of a code list → code. A label or code is never shadowed by an alias."""
    listed = codelist(name)
    found: dict[str, str] = {}
    for text, code in listed.spellings.items():
        found.setdefault(_key(text), code)
    return found | {_key(code): code for code in listed.labels}


def _key(text: str) -> str:
    return fold(text).replace(" ", "").casefold()


@cache
def coder(name: str) -> Callable[[str], str | None]:
    """A function from a folded cell to its code, `?` and the masked text where none fits, None for a null word."""
    known, labels = spellings(name), codelist(name).labels
    lengths = sorted({len(code) for code in labels if code.startswith("0")})

    def code(text: str) -> str | None:
        for candidate in _readings(text):
            if (found := known.get(candidate)) is not None:
                return found
            if candidate.isdigit():
                padded = next((candidate.zfill(n) for n in lengths if candidate.zfill(n) in labels), None)
                if padded:
                    return padded
        return None if is_null(text) or text == "0" else UNMAPPED_PREFIX + mask(text)

    return code


def _readings(text: str) -> list[str]:
    """The cell as a whole, then label and code of a glued pair, without a remark, then the first of several."""
    whole = WHOLE_FLOAT.sub(r"\1", text) if WHOLE_FLOAT.fullmatch(text) else text
    found = [whole]
    if pair := GLUED.fullmatch(whole):
        found += [pair[2], pair[1]]
    if pair := TRAILING.fullmatch(whole):
        found += [pair[1], pair[2]]
    found.append(REMARK.sub("", whole))
    parts = SEVERAL.split(whole)
    if len(parts) > 1:
        found += [part for part in parts if part]
    return [_key(reading) for reading in found]


def read_flag(text: str) -> bool | None | str:
    """True, False, None for a null word, or the masked text that says neither."""
    code = coder("yes_no")(text)
    if code in ("0", "1"):
        return code == "1"
    if code is None:
        return False if text == "0" else None
    if NO.match(text):
        return False
    if YES.match(text):
        return True
    return code


def level_of(column: str) -> int:
    """Level of the areas that a column holds: 2 district, 3 street, 4 community."""
    return 2 if column.startswith("district") else 3 if column.startswith("street") else 4


class AreaCoder:
    """Cells of one area column to codes. `state` of a result: ok, expired (valid earlier or later), unknown."""

    def __init__(self, areas: Areas, period: Period, level: int) -> None:
        self.areas, self.period, self.level = areas, period, level
        self._seen: dict[tuple[str, str], tuple[str | None, str]] = {}

    def code(self, text: str, within: str) -> tuple[str | None, str]:
        """Code and state of a folded cell; names are looked for inside `within`."""
        if (text, within) not in self._seen:
            self._seen[text, within] = self._code(text, within)
        return self._seen[text, within]

    def _code(self, text: str, within: str) -> tuple[str | None, str]:
        if is_null(text) or text == "0":
            return None, "ok"
        whole = WHOLE_FLOAT.sub(r"\1", text) if WHOLE_FLOAT.fullmatch(text) else text
        for candidate in dict.fromkeys((whole, *AREA_CODE.findall(whole))):
            if AREA_CODE.fullmatch(candidate) and (known := self._known(candidate)):
                return known, "ok" if self.areas.is_valid(known, self.period) else "expired"
        name = re.sub(r"^\d+[_\-\s]*|\(\d+\)$|[_\-\s]*\d+$", "", whole)
        found = self.areas.find(name, within, self.level) if name else None
        if found:
            return found, "ok" if self.areas.is_valid(found, self.period) else "expired"
        return UNMAPPED_PREFIX + mask(text), "unknown"

    def _known(self, code: str) -> str | None:
        """The code at this column's level; 310105001000 is the street 310105001, 310105000000 the district."""
        length = {2: 6, 3: 9, 4: 12}[self.level]
        if len(code) > length and not code[length:].strip("0"):
            code = code[:length]
        area = self.areas.get(code)
        return code if area and area.level == self.level else None
