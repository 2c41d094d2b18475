"""Judge: which of a part's rows are accepted, which are kept back, and all that is found wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from schemas.codelists import codelist
from schemas.column import HALF_PREFIX
from schemas.database import Database
from schemas.finding import Finding
from schemas.rowrules.validation import validate
from schemas.states import Severity, State, state_of
from schemas.telling import LISTED, say
from sources.examining.corrections import correction_findings
from sources.examining.issuefindings import issue_findings
from sources.examining.standardrows import IMPLIED, StandardRows
from sources.examining.waivers import keyed, set_apart, waived
from sources.judging.columnfindings import column_findings
from sources.judging.filefindings import sheet_findings
from sources.judging.rosters import roster_findings
from sources.tables.sharing import by_sheet, kept_back, on_sheets, whole_rows
from sources.tables.sheets import Sheet, SheetPlaces
from sources.values.standardizing import Context
from sources.values.typers import Mask

FOR_JUDGING = (HALF_PREFIX, IMPLIED, "_hidden", "_no_record")
"""What columns begin with that no accepted row has."""


@dataclass(frozen=True)
class Judged:
    """The frames as an `Outcome` has them, the columns that all tables have, findings, and the letters of columns."""

    state: State
    accepted: pd.DataFrame
    quarantined: pd.DataFrame
    present: frozenset[str]
    findings: Sequence[Finding]
    letters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def send_back(tables: Sequence[Sheet], file: str) -> Judged:
    """Nothing of these tables is taken in: every data row is kept back, its text stays in the raw file."""
    rows = list(dict.fromkeys((sheet.name, row) for sheet in tables for row in sheet.numbers.tolist()))
    quarantined = pd.DataFrame(
        {"_sheet": [name for name, _ in rows], "_row": [row for _, row in rows], "text": [None] * len(rows)}
    )
    findings = [finding for sheet in tables for finding in sheet_findings(sheet, file)]
    findings += [finding for sheet in tables for finding in column_findings(sheet, file)]
    present = tables[0].present if tables else frozenset()
    return Judged(State.RETURNED, pd.DataFrame(), quarantined, present, findings)


def judge(rows: StandardRows, tables: Sequence[Sheet], file: str, context: Context) -> Judged:
    """Validate the rows of one database together; mappings say what is known of columns and waived of rules."""
    database, frame = tables[0].database, rows.frame
    present = frozenset.intersection(*(sheet.present for sheet in tables))
    meant = keyed(context.mappings.waivers, frame, [read for _, read in rows.read])
    places = SheetPlaces(file, tables, lambda rule, column: set_apart(meant, rule, column))
    absences = context.mappings.absences
    findings = [finding for sheet in tables for finding in sheet_findings(sheet, file)]
    findings += [finding for sheet in tables for finding in column_findings(sheet, file, absences)]
    findings += correction_findings(rows.acted, frame, places, is_whole=context.part is None)
    findings += issue_findings(frame, rows.read, places)
    frame.attrs = {"period": context.period, "district": context.district}
    verdict = validate(database, frame, present, context.period, places)
    kept = verdict.accepted.to_numpy(dtype=bool) & ~frame["_rejected"].to_numpy(dtype=bool)
    kept = whole_rows(frame, kept, tables)
    quarantined = kept_back(tables, frame, ~kept)
    accepted = by_sheet(_rows(frame, kept, database), tables)
    findings += roster_findings(database, frame, present, tables, file)
    findings += [one for sheet in tables for one in _implied(sheet, frame[kept], file)]
    told = waived([*findings, *verdict.findings], context.mappings.waivers, meant)
    state = state_of(len(accepted), len(quarantined))
    return Judged(state, accepted, quarantined, present, on_sheets(told, tables), places.letters())


def _implied(sheet: Sheet, frame: pd.DataFrame, file: str) -> Iterator[Finding]:
    """F040 where accepted rows of a table have the code that another column gives them: they count with no others."""
    for said, name, code in sheet.database.implied:
        chosen = frame.loc[frame[f"{IMPLIED}{name}"] & (frame["_sheet"] == sheet.key), "_row"]
        if n := len(chosen):
            told, given = sheet.database.columns[said], sheet.database.columns[name]
            taken = codelist(given.codelist or "").labels[code]
            cells = ",".join(f"{row}:{row}" for row in chosen.tolist()[:LISTED])
            fields = {"field": told.title, "taken": f"{given.title}“{taken}”", "cells": cells}
            yield say("F040", Severity.WARN, file, sheet.name, n=n, count=n, **fields)


def _rows(frame: pd.DataFrame, kept: Mask, database: Database) -> pd.DataFrame:
    """The rows that are kept, numbered anew, without what is of interest to judging alone: column by column.

    How figures that are reported may be rounded is asked later too.
    """
    told = {HALF_PREFIX + name for name in database.measures}
    columns = {
        name: values.array for name, values in frame.items() if name in told or not str(name).startswith(FOR_JUDGING)
    }
    columns = columns if kept.all() else {name: values[kept] for name, values in columns.items()}
    rows = pd.DataFrame(columns, copy=False)
    rows.attrs = frame.attrs
    return rows
