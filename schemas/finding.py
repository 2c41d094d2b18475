"""A finding: one problem at one place, in the words of the rule it breaks. Its texts are masked when it is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

from schemas.rowrules.creditcodes import is_credit_code
from schemas.states import Severity
from schemas.wording import Bilingual, in_english

IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{6})\d{8,10}?(\d{2}[\dXx]{1,2})(?![0-9A-Za-z])")
A_BIRTH = re.compile(r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
OLD_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])(\d{6})\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!000)(\d{3})(?![0-9A-Za-z])"
)
"""Fifteen digits, of which six are a day and the last no nought: as numbers were until 1999."""
MASK = "●"
"""Hides a character. It is no asterisk: those are what a district has masked itself."""
WAIVED = Bilingual("已豁免", "waived")
"""What the record of a finding begins with that somebody waived."""
MOBILE = re.compile(r"(?<!\d)(1[3-9])\d{7}(\d{2})(?!\d)")


def _told(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


@dataclass(frozen=True, slots=True)
class Finding:
    """Fields as in the public contract. `cell` is the district's own address, such as `C17`.

    `column` is the column's name in the schema, or the header as written where it has none. `count` and `cells` are
    filled when many findings of one rule and column are told as one. `words` are the fields of the rule's message as it
    shows them, `record` what a recorded decision adds to it: by both it can be said in another language, or with less.
    """

    rule: str = field(metadata=_told("规则", "rule"))
    severity: Severity = field(metadata=_told("程度", "reject_file, reject_row, block or warn"))
    message: str = field(metadata=_told("说明", "message"))
    file: str | None = field(default=None, metadata=_told("文件名（已遮蔽）", "file name, masked"))
    sheet: str | None = field(default=None, metadata=_told("工作表", "sheet"))
    cell: str | None = field(default=None, metadata=_told("单元格", "cell as in the district's file"))
    row: int | None = field(default=None, metadata=_told("行号", "row"))
    column: str | None = field(default=None, metadata=_told("字段", "column"))
    owner: str = field(default="district", metadata=_told("整改方", "who must mend it"))
    value: str | None = field(default=None, metadata=_told("原值（已遮蔽）", "value, masked"))
    expected: str | None = field(default=None, metadata=_told("应为", "what was expected"))
    difference: str | None = field(default=None, metadata=_told("差异", "difference"))
    count: int = field(default=1, metadata=_told("处数", "how many places"))
    cells: str | None = field(default=None, metadata=_told("各处", "all places when told as one"))
    submission: int | None = field(default=None, metadata=_told("报送", "submission"))
    words: Mapping[str, str] = field(default_factory=dict, compare=False)
    record: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for name in MASKED:
            if text := getattr(self, name):
                object.__setattr__(self, name, mask(text))

    def as_dict(self) -> dict[str, Any]:
        """The finding as the JSON object of the contract."""
        return {name: getattr(self, name) for name in FIELDS}

    def recorded(self, record: str, **changes: Any) -> Finding:
        """The finding with what a recorded decision adds to it."""
        both = Bilingual(self.record + record, in_english(self.record) + in_english(record))
        return replace(self, message=self.message + record, record=both, **changes)


class FindingField(NamedTuple):
    """A field of a finding: what it is in Chinese and English, whether it is a number, whether it may be unknown."""

    zh: str
    en: str
    is_number: bool
    may_lack: bool


FIELDS = {
    each.name: FindingField(each.metadata["zh"], each.metadata["en"], "int" in str(each.type), "None" in str(each.type))
    for each in fields(Finding)
    if each.metadata
}
"""Those of the JSON object of the public contract, by name: tables, lists and return workbooks are made from them."""


MASKED = ("message", "file", "sheet", "column", "value", "expected", "difference", "cells")
"""Fields that may hold what a district wrote."""


def titled(*names: str) -> tuple[tuple[str, str, str], ...]:
    """Some of the fields as columns of a list: name, and heading in Chinese and English."""
    return tuple((name, FIELDS[name].zh.partition("（")[0], name) for name in names)


def mask(text: str) -> str:
    """Hide identity numbers and mobile numbers wherever they stand in a text (310199●●●●●●●●0014)."""
    text = IDENTITY.sub(_hidden, text)
    text = OLD_IDENTITY.sub(rf"\1{MASK * 6}\2", text)
    return MOBILE.sub(lambda m: f"{m[1]}{MASK * 7}{m[2]}", text)


def _hidden(found: re.Match[str]) -> str:
    """The number without its middle; a credit code that has digits only is no person's (GB 32100)."""
    number, first, last = found[0], found[1], found[2]
    if is_credit_code(number) and not A_BIRTH.match(number[6:]):
        return number
    return first + MASK * (len(number) - len(first) - len(last)) + last


def spelled(text: str) -> str:
    """With its code point, `<U+E000>`, in place of a character that nobody sees: private, unassigned, zero width."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one.isspace() else f"<U+{ord(one):04X}>" for one in text)
