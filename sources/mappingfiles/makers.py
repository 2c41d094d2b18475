"""Files of dated mappings in a home's `reference`, read and checked: one CSV line or TOML file, one record.

A record that is wrong stops the reading with the file, the line, the field and the mend: none is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, ValidationInfo, field_validator, model_validator

from schemas.cities.areas import Areas
from schemas.codelists import codelist
from schemas.column import Kind
from schemas.databaselist import databases
from schemas.records.searchpath import text_of
from schemas.records.written import checked, filled, lines, toml, wrong
from schemas.rules import rules
from schemas.states import Severity
from sources.headers.headertexts import read_header
from sources.headers.headerunits import is_unit
from sources.mappingfiles.mappinglines import (
    SCOPE,
    KeyColumn,
    KeyValue,
    Line,
    column_name,
    database_name,
    database_of,
    impersonal,
)
from sources.mappings.records import (
    Absence,
    Correction,
    Cross,
    HeaderMapping,
    Layout,
    Record,
    Scope,
    ValueAlias,
    Waiver,
    Wide,
)
from sources.texts.cleaning import fold

IGNORED = "-"
"""In place of a column: the header is to be ignored."""
TOGETHER = ("X", "P", "S", "R002", "R003", "R005", "R006", "R007", "T001", "T003", "T005")
"""Rules that are not decided from one file alone: no record here can reach them."""


def mapping_files(folder: Path) -> list[Path]:
    """The files that are read, in order; examples and explanations are not."""
    found = [path for kind in LINES for path in sorted((folder / kind).glob("*.csv"))]
    return found + sorted((folder / "layouts").glob("*.toml"))


def file_text(folder: Path, path: Path) -> tuple[str, str]:
    """The name of a file below `reference` and its text."""
    source = path.relative_to(folder).as_posix()
    return source, text_of(path, f"reference/{source}")


def read_text(source: str, text: str, known: Areas) -> Iterator[Record]:
    """The records of one file (`headers/unit.csv`); raises `ConfigurationError` at the first that is wrong."""
    kind, where = source.partition("/")[0], f"reference/{source}"
    if kind == "layouts":
        yield checked(LayoutFile, toml(text, where), where, known, source=source, name=Path(source).stem).record()
        return
    for place, given in lines(text, where, header_row(kind)):
        yield checked(LINES[kind], given, place, known, source=place.removeprefix("reference/")).record()


def header_row(kind: str) -> tuple[str, ...]:
    """The fields of a CSV file of that kind, in order."""
    return (*SCOPE[:3], *LINES[kind].own_fields(), *SCOPE[3:])


def _as_compared(scope: Scope, header: str, column: str | None) -> HeaderMapping:
    return HeaderMapping(scope, header, read_header(header).plain, column)


def _mapped(name: str, info: ValidationInfo) -> str | None:
    if not name:
        database = info.data.get("database", "the database")
        raise wrong(f"write a column of {database}, or {IGNORED} when the header is to be ignored")
    return None if name == IGNORED else column_name(name, info)


class HeaderLine(Line):
    """What a header means."""

    makes = _as_compared
    header: Annotated[str, filled("write the header as the district writes it")]
    column: Annotated[str | None, AfterValidator(_mapped)]


class AbsenceLine(Line):
    """A column that is not there: none by which rows are told apart."""

    makes = Absence
    column: Annotated[str, AfterValidator(column_name)]

    @field_validator("column")
    @classmethod
    def _is_no_key(cls, name: str, info: ValidationInfo) -> str:
        database = database_of(info)
        if database and any(name in alternative for alternative in database.keys):
            raise wrong("a file without its key column cannot be counted (F004): it has to be sent anew")
        return name


class ValueLine(Line):
    """What a value means: a code of the column's list, by a word that the list itself gives to no other."""

    makes = ValueAlias
    column: Annotated[str, AfterValidator(impersonal)]
    written: Annotated[str, AfterValidator(fold), filled("write the value as the district writes it")]
    value: Annotated[str, filled("write the code, or the text, that it means")]

    @model_validator(mode="after")
    def _is_a_code(self, info: ValidationInfo) -> Self:
        column = databases()[self.database].columns[self.column]
        if column.kind is Kind.AREA and (info.context or {}).get(self.value) is None:
            raise wrong(f"value {self.value!r}: write the code of an area")
        codes = "yes_no" if column.kind is Kind.BOOL else column.codelist
        if codes is None:
            return self
        labels = codelist(codes).labels
        if self.value not in labels:
            listed = "、".join(f"{code} {label}" for code, label in labels.items())
            raise wrong(f"value {self.value!r}: write a code of the list {codes}: {listed}")
        own = {fold(text).casefold(): code for code, label in labels.items() for text in (label, code)}
        meant = own.get(self.written.casefold(), self.value)
        if meant != self.value:
            word = f"it is the list's own word for {meant} {labels[meant]}"
            raise wrong(f"written {self.written!r}: {word} and cannot mean {self.value}: use a correction")
        return self


class CorrectionLine(Line):
    """What a cell should say. Empty cells can be told apart by a key only."""

    makes = Correction
    column: Annotated[str, AfterValidator(impersonal)]
    key_column: KeyColumn
    key_value: KeyValue
    wrong: Annotated[str, AfterValidator(fold)]
    right: Annotated[str, AfterValidator(fold)]

    @field_validator("right")
    @classmethod
    def _is_another(cls, right: str, info: ValidationInfo) -> str:
        if right == info.data.get("wrong"):
            raise wrong("it is the same as what is wrong")
        return right

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if not self.wrong and self.key_column is None:
            raise wrong("wrong '': write what the cell holds; an empty cell can be corrected by a key only")
        return self


def _waivable(rule_id: str) -> str:
    rule = rules().get(rule_id)
    if rule is None:
        raise wrong("no such rule: see `octet findings`, or the page of rules in docs/reference")
    if not any(severity.blocks for severity in rule.severities):
        raise wrong(_not_waivable(rule.severities))
    if rule_id.startswith(TOGETHER):
        raise wrong("it is decided from several files together, not when a file is read")
    return rule_id


def _not_waivable(severities: tuple[Severity, ...]) -> str:
    if any(severity.keeps_row_back for severity in severities):
        return "it keeps back rows that cannot be counted: they have to be mended and cannot be waived"
    if any(severity.returns_file for severity in severities):
        return "it returns files that cannot be read: they have to be sent anew and cannot be waived"
    return "it does not block a release, so there is nothing to waive"


class WaiverLine(Line):
    """A rule that only warns; without a database in all of them."""

    makes = Waiver
    database: Annotated[str, AfterValidator(lambda name: name and database_name(name))]
    rule: Annotated[str, AfterValidator(_waivable)]
    column: Annotated[str | None, AfterValidator(lambda name, info: column_name(name, info) if name else None)]
    key_column: KeyColumn
    key_value: KeyValue

    @model_validator(mode="after")
    def _is_of_one_database(self) -> Self:
        if not self.database and (self.column or self.key_column):
            raise wrong("database '': a column or key belongs to one database: name it")
        return self


class LayoutFile(Line):
    """How a file is laid out: where its records are, or that it is wide or crosswise. Named as its own file is."""

    makes = Layout
    name: str
    records: str | None = None
    wide: Wide | None = None
    cross: Cross | None = None

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Self:
        if sum(map(bool, (self.records, self.wide, self.cross))) != 1:
            raise wrong("give either records or [wide] or [cross]")
        return self

    @field_validator("wide")
    @classmethod
    def _names_columns(cls, wide: Wide | None, info: ValidationInfo) -> Wide | None:
        for name in (wide.header, wide.value) if wide else ():
            column_name(name, info)
        return wide

    @field_validator("cross")
    @classmethod
    def _names_measures(cls, cross: Cross | None, info: ValidationInfo) -> Cross | None:
        if cross is None:
            return None
        columns, database = [cross.across, *(one.column for one in cross.rows)], database_of(info)
        if database and (unknown := next((name for name in columns if name not in database.columns), None)):
            raise wrong(f"{unknown!r}: write one of the columns of {database.name}: {', '.join(database.columns)}")
        labels = [(one.label, one.under) for one in cross.rows]
        if twice := next((one for one in (*columns, *labels) if (*columns, *labels).count(one) > 1), None):
            raise wrong(f"{twice} stands there twice: a column has one row, and a label is of one column")
        if len(labels) < 2:
            raise wrong("give two rows or more: one label alone tells no table")
        if unit := next((one.unit for one in cross.rows if one.unit and not is_unit(one.unit)), None):
            raise wrong(f"unit {unit!r}: write one that numbers are read by, such as 人, 万人, 万元 or %")
        return cross


LINES: dict[str, type[Line]] = {
    "headers": HeaderLine,
    "absences": AbsenceLine,
    "values": ValueLine,
    "corrections": CorrectionLine,
    "waivers": WaiverLine,
}
"""Folder below `reference` → what its lines say."""
