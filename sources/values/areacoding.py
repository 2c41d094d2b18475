"""Texts to codes of areas: by code, or by name inside their parent.

A text that names two areas, or more than its code, is read in the documented way with a `Doubt`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from schemas.cities.areas import Areas
from schemas.column import UNMAPPED_PREFIX
from schemas.finding import A_BIRTH
from schemas.periods import Period
from sources.texts.bilingual import chinese
from sources.texts.cleaning import is_null
from sources.texts.script import simplified
from sources.values.coding import WHOLE_FLOAT, unmapped
from sources.values.doubts import Doubt

AREA_CODE = re.compile(r"(?<!\d)(?:\d{12}|\d{9}|\d{6})(?!\d)")
LONG_CODE = re.compile(r"\d{10,19}")
AREA_NUMBER = re.compile(r"^(\d+)[_\-\s]*|[_\-\s]*\((\d+)\)$|[_\-\s]*(\d+)$")
AREA_MATCHING = "核对区划代码与名称,只填其一"
AREA_NAMED = "只填区划代码或规范名称"


class PlacedArea(NamedTuple):
    """Code of an area, its state (ok, expired: valid earlier or later, unknown), and what is in doubt of it."""

    code: str | None
    state: str
    doubt: Doubt | None = None


class AreaCoder:
    """Cells of one area column to codes. `whole`: the code of an area above that may stand there too."""

    def __init__(self, areas: Areas, period: Period, level: int, whole: str = "") -> None:
        self.areas, self.period, self.level, self.whole = areas, period, level, whole
        self._seen: dict[tuple[str, str], PlacedArea] = {}

    def code(self, text: str, within: str) -> PlacedArea:
        """Code and state of a folded cell; names are looked for inside `within`."""
        if (text, within) not in self._seen:
            self._seen[text, within] = self._code(text, within)
        return self._seen[text, within]

    def _code(self, text: str, within: str) -> PlacedArea:
        if is_null(text) or text == "0":
            return PlacedArea(None, "ok")
        if text == self.whole:
            return PlacedArea(text, "ok")
        whole = WHOLE_FLOAT.sub(r"\1", text) if WHOLE_FLOAT.fullmatch(text) else text
        name = AREA_NUMBER.sub("", whole)
        by_whole = self._find(whole, within)
        by_name = by_whole or (self._find(name, within) if name else None)
        for candidate in AREA_CODE.findall(whole):
            if known := self._known(candidate):
                agree = not name or self._is_called(known, name)
                return self._placed(known, None if agree else Doubt(self.areas.name(known), name, AREA_MATCHING))
        if by_name is None:
            return PlacedArea(UNMAPPED_PREFIX + whole if self._is_below(whole) else unmapped(text), "unknown")
        return self._placed(by_name, None if by_whole else self._cut(whole, by_name))

    def _is_below(self, code: str) -> bool:
        """Whether a long number begins as a known street's does and holds no birthday: it is no person's, but a code.

        Masked, two of them would be one key.
        """
        street = self.areas.get(code[:9]) if LONG_CODE.fullmatch(code) else None
        return street is not None and street.level == 3 and A_BIRTH.match(code[6:]) is None

    def _find(self, name: str, within: str) -> str | None:
        forms = dict.fromkeys((name, simplified(name), simplified(chinese(name))))
        return next((found for form in forms if (found := self.areas.find(form, within, self.level))), None)

    def _is_called(self, code: str, name: str) -> bool:
        area = self.areas.get(code)
        return area is not None and self._find(name, area.parent) == code

    def _cut(self, whole: str, found: str) -> Doubt | None:
        """Digits beside the name that were left out: no doubt where they are the code of what it lies in."""
        if all(self._leads_to(digits, found) for digits in re.findall(r"\d+", whole)):
            return None
        glued = re.match(r"\d+[_\-]", whole) is not None
        return Doubt(self.areas.name(found), whole, AREA_NAMED, together=glued)

    def _leads_to(self, digits: str, found: str) -> bool:
        """Whether an area lies in what the digits are the code of; what no list has, they may be the beginning of."""
        is_listed = self.areas.get(digits) is not None
        return self.areas.is_within(found, digits) if is_listed else found.startswith(digits)

    def _placed(self, code: str, doubt: Doubt | None) -> PlacedArea:
        return PlacedArea(code, "ok" if self.areas.is_valid(code, self.period) else "expired", doubt)

    def _known(self, code: str) -> str | None:
        """The code at this column's level; 310105001000 is the street 310105001, 310105000000 the district."""
        length = {2: 6, 3: 9, 4: 12}[self.level]
        if len(code) > length and not code[length:].strip("0"):
            code = code[:length]
        area = self.areas.get(code)
        return code if area and area.level == self.level else None
