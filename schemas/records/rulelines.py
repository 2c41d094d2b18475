"""Rules that a home adds, one a line of `reference/rules/*.csv`, with the columns of our own `rules.csv`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, field_validator

from schemas.records.searchpath import RecordFile
from schemas.records.written import Written, checked, filled, lines, wrong
from schemas.states import Severity

OF_ROWS = (Severity.REJECT_ROW, Severity.BLOCK, Severity.WARN)
Words = Annotated[str, filled("write it: it is what the district reads")]


class RuleLine(Written):
    """One rule as it is written; it never returns a file and never stops a release."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{1,4}\d{2,4}$")]
    category: Literal["field", "cross_field", "cross_record", "cross_database", "cross_period", "reconcile"]
    databases: str
    severity: str
    message_zh: Words
    message_en: Words
    mend_zh: Words
    mend_en: Words
    logic: str
    basis: str

    @field_validator("severity")
    @classmethod
    def _is_known(cls, severity: str) -> str:
        if set(severity.split("|")) - set(OF_ROWS):
            raise wrong(f"write one of {', '.join(OF_ROWS)}, or two joined by |, the usual one first")
        return severity


def rules_in(file: RecordFile) -> Iterator[tuple[str, dict[str, str]]]:
    """The fields of each rule of a file, with the place where it stands."""
    for place, given in lines(file.text, file.where, tuple(RuleLine.model_fields)):
        yield place, checked(RuleLine, given, place).model_dump()
