"""Files of dated mappings in a home's `reference`, read and checked: one CSV line or TOML file, one record.

A record that is wrong stops the reading with the file, the line, the field and the mend: none is passed over.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.areas import Areas
from schemas.codelists import codelist
from schemas.column import Column, Kind
from schemas.database import databases
from schemas.errors import ConfigurationError
from schemas.finding import mask
from schemas.rules import rules
from sources.headers.meanings import read_header
from sources.mappings.records import Absence, Correction, HeaderMapping, Layout, Record, Scope, ValueAlias, Waiver, Wide
from sources.texts.cleaning import fold

SCOPE = ("database", "district", "file", "valid_from", "valid_to", "author", "reason")
IGNORED = "-"
"""In place of a column: the header is to be ignored."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
TOGETHER = ("X", "P", "S", "R002", "R003", "R005", "R006", "R007", "T001", "T003", "T005")
"""Rules that are not decided from one file alone: no record here can reach them."""


def mapping_files(folder: Path) -> list[Path]:
    """The files that are read, in order; examples and explanations are not."""
    found = [path for kind in FIELDS for path in sorted((folder / kind).glob("*.csv"))]
    return found + sorted((folder / "layouts").glob("*.toml"))


def file_text(folder: Path, path: Path) -> tuple[str, str]:
    """The name of a file below `reference` and its text."""
    source = path.relative_to(folder).as_posix()
    try:
        return source, path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise ConfigurationError(f"reference/{source} is not UTF-8: save it as CSV UTF-8") from wrong


def read_text(source: str, text: str, known: Areas) -> Iterator[Record]:
    """The records of one file (`headers/unit.csv`); raises `ConfigurationError` at the first that is wrong."""
    kind, _, name = source.partition("/")
    if kind == "layouts":
        yield _layout(_toml(source, text), Path(name).stem, known)
        return
    for line in _lines(source, text, kind):
        yield MAKERS[kind](line, known)


def header_row(kind: str) -> tuple[str, ...]:
    """The fields of a CSV file of that kind, in order."""
    return (*SCOPE[:3], *FIELDS[kind], *SCOPE[3:])


@dataclass(frozen=True)
class Fields:
    """The fields of one record and where it stands (`headers/unit.csv:3`)."""

    source: str
    given: dict[str, Any]

    def __getitem__(self, name: str) -> str:
        """A field as text, empty where it is not given."""
        return str(self.given.get(name) or "").strip()

    def wrong(self, field: str, mend: str) -> ConfigurationError:
        """What is wrong with a field, and how it is mended."""
        return ConfigurationError(f"reference/{self.source}: {field} {self[field]!r}: {mend}")

    def required(self, field: str, mend: str) -> str:
        """A field that must be filled."""
        if not self[field]:
            raise self.wrong(field, mend)
        return self[field]


def guarded(cell: str) -> str:
    """A cell that a spreadsheet takes for text: one that begins like a formula gets an apostrophe in front."""
    return f"'{cell}" if cell[:1] in FORMULA and cell != IGNORED else cell


def unguarded(cell: str) -> str:
    """The cell without that apostrophe."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def _lines(source: str, text: str, kind: str) -> Iterator[Fields]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [cell.strip() for cell in next(lines, [])]
        if sorted(names) != sorted(header_row(kind)):
            raise ConfigurationError(f"reference/{source}:1: the header row must be {','.join(header_row(kind))}")
        for row in lines:
            place, cells = f"{source}:{lines.line_num}", [unguarded(cell.strip()) for cell in row]
            if any(cells) and len(cells) != len(names):
                told = f"{len(cells)} fields under {len(names)} headers: check the commas"
                raise ConfigurationError(f"reference/{place}: {told}")
            if any(cells):
                yield Fields(place, dict(zip(names, cells, strict=True)))
    except csv.Error as wrong:
        raise ConfigurationError(f"reference/{source}:{lines.line_num}: {wrong}") from wrong


def _toml(source: str, text: str) -> Fields:
    try:
        return Fields(source, tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigurationError(f"reference/{source}: {wrong}") from wrong


def _scope(fields: Fields, known: Areas, *, any_database: bool = False) -> Scope:
    for name, value in fields.given.items():
        if isinstance(value, str) and mask(value) != value:
            raise ConfigurationError(
                f"reference/{fields.source}: {name} holds what looks like an identity or telephone number; "
                "reference files are copied into the ledger: use another key, or let the district mend its file"
            )
    if fields["database"] not in databases() and not (any_database and not fields["database"]):
        raise fields.wrong("database", f"write one of {', '.join(databases())}")
    area = known.get(fields["district"])
    if fields["district"] and (area is None or area.level != 2):
        raise fields.wrong("district", "write the code of a district, such as 310105, or nothing for all")
    begin, end = _date(fields, "valid_from"), _date(fields, "valid_to")
    if begin and end and begin > end:
        raise fields.wrong("valid_to", f"it is before valid_from {begin}")
    author = fields.required("author", "write who decided")
    reason = fields.required("reason", "write why it was decided")
    return Scope(fields["database"], fields["district"], fields["file"], begin, end, author, reason, fields.source)


def _date(fields: Fields, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(fields[name]) if fields[name] else None
    except ValueError:
        raise fields.wrong(name, "write a date such as 2026-09-30, or nothing") from None


def _column(fields: Fields, name: str, scope: Scope) -> Column:
    columns = databases()[scope.database].columns
    if fields[name] not in columns:
        raise fields.wrong(name, f"write one of the columns of {scope.database}: {', '.join(columns)}")
    return columns[fields[name]]


def _impersonal(fields: Fields, name: str, scope: Scope) -> Column:
    """A column whose values may stand in the file."""
    column = _column(fields, name, scope)
    if column.pii == "D":
        raise fields.wrong(
            name, "it identifies persons directly, and reference files are copied into the ledger: use another column"
        )
    return column


def _header(fields: Fields, known: Areas) -> HeaderMapping:
    scope = _scope(fields, known)
    header = fields.required("header", "write the header as the district writes it")
    fields.required("column", f"write a column of {scope.database}, or {IGNORED} when the header is to be ignored")
    column = None if fields["column"] == IGNORED else _column(fields, "column", scope).name
    return HeaderMapping(scope, header, read_header(header).plain, column)


def _absence(fields: Fields, known: Areas) -> Absence:
    scope = _scope(fields, known)
    column = _column(fields, "column", scope)
    if any(column.name in alternative for alternative in databases()[scope.database].keys):
        raise fields.wrong("column", "a file without its key column cannot be counted (F004): it has to be sent anew")
    return Absence(scope, column.name)


def _value(fields: Fields, known: Areas) -> ValueAlias:
    scope = _scope(fields, known)
    column = _impersonal(fields, "column", scope)
    written = fold(fields.required("written", "write the value as the district writes it"))
    value = fields.required("value", "write the code, or the text, that it means")
    if column.kind is Kind.AREA and known.get(value) is None:
        raise fields.wrong("value", "write the code of an area")
    codes = "yes_no" if column.kind is Kind.BOOL else column.codelist
    if codes is not None:
        _check_code(fields, codes, written, value)
    return ValueAlias(scope, column.name, written, value)


def _check_code(fields: Fields, codes: str, written: str, value: str) -> None:
    labels = codelist(codes).labels
    if value not in labels:
        listed = "、".join(f"{code} {label}" for code, label in labels.items())
        raise fields.wrong("value", f"write a code of the list {codes}: {listed}")
    own = {fold(text).casefold(): code for code, label in labels.items() for text in (label, code)}
    meant = own.get(written.casefold(), value)
    if meant != value:
        raise fields.wrong(
            "written",
            f"it is the list's own word for {meant} {labels[meant]} and cannot mean {value}: use a correction",
        )


def _correction(fields: Fields, known: Areas) -> Correction:
    scope = _scope(fields, known)
    column = _impersonal(fields, "column", scope)
    key_column, key_value = _key(fields, scope)
    wrong, right = fold(fields["wrong"]), fold(fields["right"])
    if not wrong and key_column is None:
        raise fields.wrong("wrong", "write what the cell holds; an empty cell can be corrected by a key only")
    if wrong == right:
        raise fields.wrong("right", "it is the same as what is wrong")
    return Correction(scope, column.name, wrong, right, key_column, key_value)


def _key(fields: Fields, scope: Scope) -> tuple[str | None, str]:
    if not fields["key_column"] and not fields["key_value"]:
        return None, ""
    column = _impersonal(fields, "key_column", scope)
    return column.name, fold(fields.required("key_value", f"write which {column.title} is meant"))


def _waiver(fields: Fields, known: Areas) -> Waiver:
    rule = rules().get(fields["rule"])
    if rule is None:
        raise fields.wrong("rule", "no such rule: see `octet findings`, or the page of rules in docs/reference")
    if "block" not in rule.severities:
        raise fields.wrong("rule", _not_waivable(rule.severities))
    if rule.id.startswith(TOGETHER):
        raise fields.wrong("rule", "it is decided from several files together, not when a file is read")
    scope = _scope(fields, known, any_database=True)
    if not scope.database and (fields["column"] or fields["key_column"]):
        raise fields.wrong("database", "a column or key belongs to one database: name it")
    column = _column(fields, "column", scope).name if fields["column"] else None
    return Waiver(scope, rule.id, column, *_key(fields, scope))


def _not_waivable(severities: tuple[str, ...]) -> str:
    if "reject_row" in severities:
        return "it keeps back rows that cannot be counted: they have to be mended and cannot be waived"
    if "reject_file" in severities:
        return "it returns files that cannot be read: they have to be sent anew and cannot be waived"
    return "it does not block a release, so there is nothing to waive"


def _layout(fields: Fields, name: str, known: Areas) -> Layout:
    unknown = set(fields.given) - {*SCOPE, "records", "wide"}
    if unknown:
        raise ConfigurationError(f"reference/{fields.source}: unknown field {sorted(unknown)[0]!r}")
    scope = _scope(fields, known)
    wide = fields.given.get("wide")
    records = fields["records"] or None
    if (records is None) == (wide is None):
        raise ConfigurationError(f"reference/{fields.source}: give either records or [wide]")
    return Layout(scope, name, records, _wide(fields, wide, scope) if wide is not None else None)


def _wide(fields: Fields, given: Any, scope: Scope) -> Wide:
    given = given if isinstance(given, dict) else {}
    kept = given.get("kept")
    if set(given) != {"kept", "header", "value"} or not isinstance(kept, list) or not all(map(_is_text, kept)):
        raise ConfigurationError(
            f"reference/{fields.source}: [wide] takes kept (a list of headers), header and value (two columns)"
        )
    inner = Fields(fields.source, given)
    return Wide(tuple(kept), _column(inner, "header", scope).name, _column(inner, "value", scope).name)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


FIELDS: dict[str, tuple[str, ...]] = {
    "headers": ("header", "column"),
    "absences": ("column",),
    "values": ("column", "written", "value"),
    "corrections": ("column", "key_column", "key_value", "wrong", "right"),
    "waivers": ("rule", "column", "key_column", "key_value"),
}
"""Folder below `reference` → fields of its records beside `SCOPE`."""
MAKERS: dict[str, Callable[[Fields, Areas], Record]] = {
    "headers": _header,
    "absences": _absence,
    "values": _value,
    "corrections": _correction,
    "waivers": _waiver,
}
