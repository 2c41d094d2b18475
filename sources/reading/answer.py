"""The child's answer about one file as the parent has it: typed where its line of JSON is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sources.reading.foreign import Foreign
from sources.reading.formats import Format
from sources.reading.ground.refusals import REASONS, RefusedError
from sources.reading.ooxml.scanning import Marks

Position = tuple[int, int]
"""Zero-based row and column of a cell in the text of a sheet."""


@dataclass(frozen=True)
class SheetText:
    """One sheet: its text lies in `file` (None: it has none), whose first column is the `first_column`th of the sheet.

    `failed` are cells whose formula gave an error, `unread` the first cell of each row with characters nobody can
    read. Of texts: `encoding`, lines with `stray_quotes`; of a dbf: columns of `memos` and `deleted` records.
    """

    name: str
    visible: bool
    buried: bool = False
    file: Path | None = None
    first_column: int = 0
    marks: Marks = field(default_factory=Marks)
    failed: tuple[Position, ...] = ()
    unread: tuple[Position, ...] = ()
    encoding: str | None = None
    stray_quotes: tuple[int, ...] = ()
    memos: tuple[str, ...] = ()
    deleted: int = 0

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> SheetText:
        """The sheet as a reader described it."""
        return cls(
            told["name"],
            told["visible"],
            told.get("buried", False),
            Path(told["file"]) if told["file"] else None,
            told.get("first_column", 0),
            Marks.of_answer(told["marks"]) if "marks" in told else Marks(),
            tuple((row, column) for row, column in told["errors"]),
            tuple((row, column) for row, column in told.get("unread", ())),
            told.get("encoding"),
            tuple(told.get("stray_quotes", ())),
            tuple(told.get("memos", ())),
            told.get("deleted", 0),
        )


@dataclass(frozen=True)
class Answer:
    """What a file gave, or the `error` why it gave nothing: a key of `REASONS`, with the fields of its words.

    `foreign` is what a file of no readable format is known to be; `last` says that the child has grown too large.
    """

    format: Format | None = None
    sheets: tuple[SheetText, ...] = ()
    error: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    foreign: Foreign | None = None
    from_1904: bool = False
    last: bool = False

    @classmethod
    def of_json(cls, line: bytes) -> Answer:
        """The answer in the child's line."""
        told = json.loads(line)
        return cls(
            Format(told["format"]) if told.get("format") else None,
            tuple(map(SheetText.of_json, told.get("sheets", ()))),
            told.get("error"),
            told.get("fields", {}),
            Foreign(*told["foreign"]) if told.get("foreign") else None,
            told.get("from_1904", False),
            told["last"],
        )

    @classmethod
    def of_refusal(cls, refused: RefusedError) -> Answer:
        """The answer where no child could give one."""
        return cls(error=refused.reason, fields=refused.fields)

    @property
    def reason(self) -> str | None:
        """The Chinese words of the `error`."""
        return REASONS[self.error].format_map(self.fields) if self.error else None
