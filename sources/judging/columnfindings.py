"""Findings about the columns of a table: unknown, lacking, contested, in parts (rules F006, F012, F013, F025, F026)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from schemas.column import Need
from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import say
from sources.mappings.records import Absence
from sources.tables.sheets import Sheet
from sources.tables.suggestions import suggestions


def column_findings(sheet: Sheet, file: str, absences: Sequence[Absence] = ()) -> list[Finding]:
    """What is told of a table's columns. `absences`: those that, as recorded, the district does not have."""
    if sheet.repeats:
        return []
    return [
        *_columns(sheet, file, absences),
        *_contested(sheet, file),
        *_parted(sheet, file),
        *_suggested(sheet, file),
    ]


def _columns(sheet: Sheet, file: str, absences: Sequence[Absence]) -> list[Finding]:
    found = []
    if sheet.left:
        written = sheet.header.names
        names = "、".join(written[place].replace("\n", "") for place in sheet.left)
        cells = ",".join(sheet.header_cell(place) for place in sheet.left)
        found.append(say("F006", Severity.WARN, file, sheet.name, columns=names, cells=cells))
    recorded = {absence.column: absence for absence in absences}
    told = sheet.present | frozenset(sheet.match.parted)
    missing = [column for name, column in sheet.database.columns.items() if name not in told]
    for column in missing:
        if column.name in recorded and (column.need is Need.EXPECTED or column.default is not None):
            one = say("F012", Severity.WARN, file, sheet.name, columns=column.title, expected=column.name)
            found.append(one.recorded(recorded[column.name].scope.cited("已登记没有此列", "recorded as not there")))
    absent = [column for column in missing if column.name not in recorded]
    unknown = [column for column in absent if column.need is Need.EXPECTED and column.default is None]
    assumed = [column for column in absent if column.default is not None]
    for severity, columns in ((Severity.BLOCK, unknown), (Severity.WARN, assumed)):
        if columns:
            names = "、".join(column.title for column in columns)
            expected = "|".join(column.name for column in columns)
            found.append(say("F012", severity, file, sheet.name, columns=names, expected=expected))
    return found


def _contested(sheet: Sheet, file: str) -> list[Finding]:
    """F025 for each field that several columns mean, with what was read; and for one beside somebody else's name."""
    found = []
    keys = {name for key in sheet.database.keys for name in key}
    for one in sheet.rivals:
        column = sheet.database.columns[one.column]
        severe = not one.decided and (column.name in keys or (column.pii == "D" and one.beside is None))
        named = [one.taken, *one.others] if one.beside is None else [one.beside, one.taken]
        told = {
            "field": column.title,
            "columns": "、".join(_quoted(sheet, place) for place in named),
            "taken": _quoted(sheet, one.taken),
            "reason": one.why,
            "cell": sheet.header_cell(one.taken),
            "cells": ",".join(sheet.header_cell(place) for place in named),
        }
        found.append(
            say(
                "F025",
                Severity.BLOCK if severe else Severity.WARN,
                file,
                sheet.name,
                column=column.name,
                expected=column.title,
                **told,
            )
        )
    return found


def _parted(sheet: Sheet, file: str) -> list[Finding]:
    """F026 for each field of which only parts or other times are there."""
    found = []
    for name, places in sheet.match.parted.items():
        column = sheet.database.columns[name]
        severe = column.need is not Need.OPTIONAL and column.need is not Need.CONDITIONAL and column.default is None
        told = {
            "field": column.title,
            "columns": "、".join(_quoted(sheet, place) for place in places),
            "cell": sheet.header_cell(places[0]),
            "cells": ",".join(sheet.header_cell(place) for place in places),
        }
        severity = Severity.BLOCK if severe else Severity.WARN
        found.append(say("F026", severity, file, sheet.name, column=name, expected=column.title, **told))
    return found


def _quoted(sheet: Sheet, place: int) -> str:
    header = sheet.header.cells.get(place)
    written = header.written.replace("\n", "") if header else "（无表头）"
    return f"{written}({sheet.header_cell(place)})"


def _suggested(sheet: Sheet, file: str) -> list[Finding]:
    """F013 at each unknown header that may mean a column."""
    found = []
    for one in suggestions(sheet):
        written, score = sheet.header.cells[one.place].written.replace("\n", ""), f"{one.score:.2f}"
        told = {"cell": sheet.header_cell(one.place), "column": one.column.name, "expected": one.column.title}
        finding = say("F013", Severity.WARN, file, sheet.name, value=written, difference=score, **told)
        found.append(replace(finding, value=written, difference=score))
    return found
