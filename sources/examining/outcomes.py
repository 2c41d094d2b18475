"""The sheets of one database (and part) in one file as one `Outcome`: frames, counts, findings, state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import HALF_PREFIX, Kind
from schemas.database import Database
from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.rowrules.validation import validate
from schemas.states import State, state_of
from schemas.telling import portions, tell
from sources.examining.corrections import Acted, correct, correction_findings
from sources.examining.waivers import keyed, set_apart, waived
from sources.judging.columnfindings import column_findings
from sources.judging.doubtfulrows import doubt_rows
from sources.judging.filefindings import sheet_findings
from sources.judging.rosters import roster_findings
from sources.rows.sorting import counted_together
from sources.tables.cells import texts
from sources.tables.sharing import by_sheet, kept_back, on_sheet, physical_rows, sheet_names, whole_rows
from sources.tables.sheets import Sheet, SheetPlaces
from sources.values.standardizing import Context, Standardized, imprecise, kept_texts, standardize
from sources.values.typers import Issue, Mask


@dataclass(frozen=True)
class Facts:
    """What is known of the file: masked name, hash of its bytes, findings that concern all of it."""

    file: str
    sha256: str
    findings: tuple[Finding, ...] = ()


def returned(
    facts: Facts, sheets: Sequence[Sheet], context: tuple[str | None, Period | None], part: str | None
) -> Outcome:
    """Nothing of these sheets is taken in: every data row counts as quarantined, its text stays in the raw file."""
    district, period = context
    rows = list(dict.fromkeys((sheet.name, row) for sheet in sheets for row in sheet.numbers.tolist()))
    quarantined = pd.DataFrame(
        {"_sheet": [name for name, _ in rows], "_row": [row for _, row in rows], "text": [None] * len(rows)}
    )
    found = [finding for sheet in sheets for finding in sheet_findings(sheet, facts.file)]
    found += [finding for sheet in sheets for finding in column_findings(sheet, facts.file)]
    return Outcome(
        file=facts.file,
        sha256=facts.sha256,
        sheets=sheet_names(sheets),
        database=sheets[0].database.name if sheets else None,
        period=str(period) if period else None,
        district=district,
        part=part,
        state=State.RETURNED,
        accepted=pd.DataFrame(),
        quarantined=quarantined,
        present=sheets[0].present if sheets else frozenset(),
        rows_accepted=0,
        rows_quarantined=len(rows),
        records=0,
        findings=(*facts.findings, *found),
        **_counts(sheets),
    )


def examined(facts: Facts, sheets: Sequence[Sheet], context: Context) -> Outcome:
    """Standardize and validate the sheets of one database together."""
    database = sheets[0].database
    frame, found, acted = _frame(database, sheets, context)
    present = frozenset.intersection(*(sheet.present for sheet in sheets))
    meant = keyed(context.mappings.waivers, frame, [read for _, read in found])
    places = SheetPlaces(facts.file, sheets, lambda rule, column: set_apart(meant, rule, column))
    absences = context.mappings.absences
    findings = [finding for sheet in sheets for finding in sheet_findings(sheet, facts.file)]
    findings += [finding for sheet in sheets for finding in column_findings(sheet, facts.file, absences)]
    findings += correction_findings(acted, frame, places, is_whole=context.part is None)
    findings += _issue_findings(frame, found, places)
    frame.attrs = {"period": context.period, "district": context.district}
    verdict = validate(database, frame, present, context.period, places)
    frame = frame.drop(columns=[name for name in frame if str(name).startswith((HALF_PREFIX, "_hidden", "_no_record"))])
    kept = verdict.accepted.to_numpy(dtype=bool) & ~frame["_rejected"].to_numpy(dtype=bool)
    kept = whole_rows(frame, kept, sheets)
    quarantined = kept_back([sheet for sheet, _ in found], frame, ~kept)
    accepted = by_sheet(frame if kept.all() else frame[kept].reset_index(drop=True), sheets)
    findings += roster_findings(database, frame, present, sheets, facts.file)
    told = waived([*findings, *verdict.findings], context.mappings.waivers, meant)
    return Outcome(
        file=facts.file,
        sha256=facts.sha256,
        sheets=sheet_names(sheets),
        database=database.name,
        period=str(context.period),
        district=context.district,
        part=context.part or _only_street(accepted, context),
        state=state_of(len(accepted), len(quarantined)),
        accepted=accepted,
        quarantined=quarantined,
        present=present,
        rows_accepted=physical_rows(accepted, sheets),
        rows_quarantined=len(quarantined),
        records=len(accepted),
        findings=(*facts.findings, *map(on_sheet, told)),
        letters=places.letters(),
        **_counts(sheets),
    )


def _frame(
    database: Database, sheets: Sequence[Sheet], context: Context
) -> tuple[pd.DataFrame, list[tuple[Sheet, Standardized]], list[Acted]]:
    parts: list[pa.Table] = []
    found: list[tuple[Sheet, Standardized]] = []
    acted: list[Acted] = []
    for sheet in sheets:
        given, corrected = correct(texts(sheet), context.mappings.corrections)
        acted += [replace(one, first=sum(part.num_rows for part in parts)) for one in corrected]
        standardized = standardize(database, given, context)
        found.append((sheet, standardized))
        no_record = doubt_rows(sheet, standardized)
        size = len(given.rows)
        columns = dict(standardized.columns) | {
            "_sheet": pa.repeat(pa.scalar(sheet.key, pa.string()), size),
            "_row": pa.array(given.rows, pa.int64()),
            "_hidden": pa.repeat(pa.scalar(not sheet.grid.visible), size),
            "_imprecise": imprecise(standardized),
            "_raw": kept_texts(standardized),
            "_no_record": no_record,
            "_rejected": pa.array(standardized.rejected | no_record | np.isin(given.rows, list(sheet.grid.unread))),
        }
        columns |= {HALF_PREFIX + name: half for name, half in standardized.halves.items()}
        parts.append(pa.table(columns))
    table = parts[0] if len(parts) == 1 else pa.concat_tables(parts, promote_options="default")
    return table.to_pandas(types_mapper=pd.ArrowDtype), found, acted


def _issue_findings(
    frame: pd.DataFrame, found: Sequence[tuple[Sheet, Standardized]], places: SheetPlaces
) -> list[Finding]:
    """Findings of the issues of all sheets, those of one rule and column together."""
    sizes = [len(standardized.rejected) for _, standardized in found]
    starts = np.cumsum([0, *sizes])
    issues: dict[tuple[str, str, str, str | None, bool], list[tuple[int, Issue]]] = {}
    for start, (_, standardized) in zip(starts, found, strict=False):
        for column, issue in standardized.issues:
            key = (column, issue.rule, issue.severity, issue.expected, issue.together)
            issues.setdefault(key, []).append((int(start), issue))
    findings: list[Finding] = []
    for (column, rule, severity, expected, together), members in issues.items():
        said: dict[str, Any] = {"values": _written(column, found), "expected": expected, "together": together}
        if any(issue.readings is not None for _, issue in members):
            said["reading"] = _spread(members, len(frame), lambda issue: issue.readings)
        if any(issue.others is not None for _, issue in members):
            said["other"] = _spread(members, len(frame), lambda issue: issue.others)
        declared = found[0][0].database.columns[column]
        if declared.pii == "D" and declared.kind is not Kind.IDENTITY:
            said |= {"values": pd.Series(None, index=frame.index, dtype=object), "reading": None, "other": None}
        if rule == "F010":
            said["cells"] = declared.title
        broken: Mask = np.zeros(len(frame), dtype=bool)
        for start, issue in members:
            broken[start : start + len(issue.mask)] |= issue.mask
        for portion in portions(broken, frame, rule, column, places, together=together):
            findings += tell(rule, severity, pd.Series(portion), frame, column, places, **said)
    return findings


def _spread(members: Sequence[tuple[int, Issue]], size: int, of: Callable[[Issue], pa.Array | None]) -> pd.Series[Any]:
    """What the issues say of each cell, over all sheets; null where nothing is said."""
    said = pd.Series(None, index=range(size), dtype=object)
    for start, issue in members:
        if (texts := of(issue)) is not None:
            places = np.flatnonzero(issue.mask)
            said.iloc[start + places] = texts.take(pa.array(places)).to_pylist()
    return said


def _written(column: str, found: Sequence[tuple[Sheet, Standardized]]) -> pd.Series[Any]:
    """The district's own text of the column, over all sheets."""
    parts = []
    for _, standardized in found:
        size = len(standardized.rejected)
        parts.append(standardized.texts.get(column, pa.nulls(size, pa.string())))
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array(parts, pa.string())))


def _only_street(accepted: pd.DataFrame, context: Context) -> str | None:
    """The street in which all rows lie, when there are rows and every one names a street of the district."""
    name = next((n for n in ("street_code", "community_code") if n in accepted.columns), None)
    if name is None or not len(accepted):
        return None
    codes = pa.array(accepted[name])
    streets = pc.utf8_slice_codeunits(codes, 0, 9).unique().to_pylist()
    if len(streets) != 1 or streets[0] is None or not streets[0].startswith(context.district):
        return None
    area = context.areas.get(streets[0])
    return streets[0] if area and area.level == 3 else None


def _counts(sheets: Sequence[Sheet]) -> dict[str, Any]:
    by_grid: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_grid.setdefault(sheet.grid.label, []).append(sheet)
    read, ignored = 0, dict[str, int]()
    for members in by_grid.values():
        rows, counts = counted_together([(sheet.grid.first_row, sheet.rows) for sheet in members])
        read += rows
        for kind, number in counts.items():
            ignored[kind] = ignored.get(kind, 0) + number
    return {
        "rows_read": read,
        "rows_ignored": sum(ignored.values()),
        "ignored": ignored,
        "totals": tuple(total for sheet in sheets for total in sheet.rows.totals),
    }
