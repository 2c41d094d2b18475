"""Findings about a file, a sheet or its columns (rules F); those about rows come from masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import LISTED, say, some
from schemas.wording import Bilingual, listed, sheet_named
from sources.headers.rowwords import PLAIN_TOTAL, plain
from sources.reading.answer import Answer
from sources.reading.formats import Format, fits
from sources.rows.rowkinds import KINDS
from sources.tables.sheets import Sheet

CODED = 0.4
"""A column of which a smaller share of the data cells is coloured may mean something by it."""
NAMES = {Format.TEXT: Bilingual("文本", "text"), Format.HTML: Bilingual("网页", "html")}
"""Formats that have no name in letters that both languages read."""


def unreadable(file: str, path: Path, answer: Answer) -> Finding | None:
    """F001, F002, F008 or F020 for a file that no reader can take. `file` is its masked name."""
    if answer.format is Format.UNKNOWN:
        real, advice = answer.foreign or (Bilingual("不明", "unknown"), "无法识别")
        return say("F002", Severity.REJECT_FILE, file, real=real, ext=path.suffix, advice=advice)
    if answer.format is Format.ENCRYPTED or answer.error == "encrypted":
        return say("F020", Severity.REJECT_FILE, file)
    if answer.error == "undecodable":
        return say("F008", Severity.REJECT_FILE, file, **answer.fields)
    if answer.error:
        return say("F001", Severity.REJECT_FILE, file, reason=answer.reason)
    return None


def format_findings(file: str, path: Path, answer: Answer) -> list[Finding]:
    """F002 for an extension that lies about a readable file; F035 for stray quotes; F023 and F024 for a dbf."""
    real, found = answer.format, []
    if real is not None and not fits(path, real):
        name = NAMES.get(real, real.value)
        found.append(say("F002", Severity.WARN, file, real=name, ext=path.suffix, advice="已按内容读入"))
    for sheet in answer.sheets:
        if rows := sheet.stray_quotes:
            cells = ",".join(f"{row}:{row}" for row in rows[:LISTED])
            named = {"rows": some([str(row) for row in rows]), "count": len(rows), "cells": cells}
            found.append(say("F035", Severity.WARN, file, sheet.name, **named))
        if sheet.memos:
            found.append(say("F023", Severity.WARN, file, columns="、".join(sheet.memos)))
        if sheet.deleted:
            found.append(say("F024", Severity.WARN, file, n=sheet.deleted, count=sheet.deleted))
    return found


def buried_sheets(sheets: Sequence[Sheet], file: str, severity: Severity = Severity.WARN) -> list[Finding]:
    """F007 for each sheet that nobody can unhide by hand and that was not read: by its name, with its rows."""
    rows: dict[str, int] = {}
    for sheet in sheets:
        rows[sheet.name] = rows.get(sheet.name, 0) + (0 if sheet.repeats else len(sheet.rows.data))
    zh = "工作表“{}”（深度隐藏，{}行未读入；如应上报，请先取消隐藏）"
    en = "sheet “{}” (very hidden, {} rows not read: unhide it to report them)"
    return [
        say("F007", severity, file, name, where=Bilingual(zh.format(name, number), en.format(name, number)))
        for name, number in rows.items()
    ]


def copied_sheets(sheets: Sequence[Sheet], file: str) -> list[Finding]:
    """F009 for each table whose rows are those of another one of the file."""
    found, seen = [], list[Sheet]()
    for sheet in (one for one in sheets if len(one.rows.data) and not one.repeats):
        other = next((one for one in seen if _is_copy(sheet, one)), None)
        if other is None:
            seen.append(sheet)
        else:
            found.append(say("F009", Severity.WARN, file, sheet.name, other=sheet_named(other.name)))
    return found


def _is_copy(sheet: Sheet, other: Sheet) -> bool:
    if sheet.given.keys() != other.given.keys() or len(sheet.rows.data) != len(other.rows.data):
        return False
    return all(_cells_of(sheet, name).equals(_cells_of(other, name)) for name in sheet.given)


def _cells_of(sheet: Sheet, name: str) -> pa.Array:
    return sheet.grid.cells.column(sheet.given[name]).take(pa.array(sheet.rows.data)).combine_chunks()


def sheet_findings(sheet: Sheet, file: str) -> list[Finding]:
    """What one sheet says of its shape: F004, F007, F008, F010, F011, F014; of its columns see `columnfindings`."""
    if sheet.repeats:
        return []
    found = []
    if missing := sheet.keys_missing:
        found.append(say("F004", Severity.REJECT_FILE, file, sheet.name, columns="、".join(missing)))
    return [
        *found,
        *_doubt(sheet, file),
        *_hidden(sheet, file),
        *_cells(sheet, file),
        *_taken_out(sheet, file),
        *_coloured(sheet, file),
        *_unread(sheet, file),
    ]


def _doubt(sheet: Sheet, file: str) -> list[Finding]:
    """F014 where another database than the one that was taken comes close, with what speaks for both."""
    if sheet.doubt is None:
        return []
    taken, other = sheet.doubt
    names = [Bilingual(one.database.title, one.database.title_en) for one in (taken, other)]
    first, second = (listed(one.words) for one in (taken, other))
    told = {"taken": names[0], "other": names[1], "first": first, "second": second}
    return [say("F014", Severity.WARN, file, sheet.name, expected=taken.database.title, **told)]


def _unread(sheet: Sheet, file: str) -> list[Finding]:
    """F008 at each row that lost characters, the first of them by row; rows beside the data only warn."""
    data, encoding = set(sheet.numbers.tolist()), sheet.grid.encoding or "Unicode"
    found = []
    for row, place in list(sheet.grid.unread.items())[:LISTED]:
        severity, address = Severity.REJECT_ROW if row in data else Severity.WARN, sheet.grid.address(row, place)
        where = {"record": row - 1} if sheet.grid.has_records and row > 1 else {"where": address}
        found.append(
            replace(say("F008", severity, file, sheet.name, encoding=encoding, cell=address, **where), row=row)
        )
    rest = [row for row in list(sheet.grid.unread)[LISTED:] if row in data]
    if rest:
        cells = ",".join(f"{line}:{line}" for line in map(sheet.grid.line, rest[:1000]))
        said = {"encoding": encoding, "rest": len(rest), "count": len(rest), "cells": cells}
        found.append(say("F008", Severity.REJECT_ROW, file, sheet.name, **said))
    return found


def _hidden(sheet: Sheet, file: str) -> list[Finding]:
    marks, where, cells = sheet.grid.marks, list[Bilingual](), []
    if not sheet.grid.visible:
        where.append(sheet_named(sheet.name))
    first, last = sheet.grid.first_row + sheet.rows.first, sheet.grid.first_row + sheet.rows.last
    rows = [row for row in marks.hidden_rows if first < row <= last + 1]
    kinds = (("行", "rows"), ("列", "columns"))
    (row_zh, row_en), (column_zh, column_en) = kinds[::-1] if sheet.grid.is_turned else kinds
    if rows:
        lines = list(map(sheet.grid.line, rows))
        cells += [f"{line}:{line}" for line in lines]
        where.append(Bilingual(f"{len(rows)}{row_zh}({some(lines)})", f"{len(rows)} {row_en} ({some(lines)})"))
    last = sheet.grid.first_column + sheet.grid.cells.num_columns - 1
    low_most = sheet.grid.first_column if sheet.number else 0
    columns = [place for low, high in marks.hidden_columns for place in range(max(low, low_most), min(high, last) + 1)]
    if columns:
        letters = [sheet.grid.letters(column - sheet.grid.first_column) for column in columns]
        cells += [f"{letter}:{letter}" for letter in letters]
        told = Bilingual(f"{len(columns)}{column_zh}({some(letters)})", f"{len(columns)} {column_en} ({some(letters)})")
        where.append(told)
    if not where:
        return []
    joined = ",".join(cells[:1000]) or None
    return [say("F007", Severity.WARN, file, sheet.name, where=listed(where), count=max(len(cells), 1), cells=joined)]


def _cells(sheet: Sheet, file: str) -> list[Finding]:
    cells = [cell for cell in dict.fromkeys(sheet.grid.marks.uncached) if not sheet.number or sheet.grid.holds(cell)]
    if not cells:
        return []
    joined = ",".join(cells[:1000])
    return [say("F010", Severity.WARN, file, sheet.name, count=len(cells), cell=cells[0], cells=joined)]


def _taken_out(sheet: Sheet, file: str) -> list[Finding]:
    counts = sheet.rows.counts
    headers = counts.get("header", 0) - (sheet.header.last - sheet.header.first + 1)
    number = headers + sum(counts.get(kind, 0) for kind in ("title", "total", "footer", "continuation", "zero"))
    if not number:
        return []
    cells = ",".join(f"{line}:{line}" for line in map(sheet.grid.line, sheet.totals[:LISTED].tolist())) or None
    return [replace(say("F011", Severity.WARN, file, sheet.name, n=number, **_by_name(sheet)), cells=cells)]


def _by_name(sheet: Sheet) -> dict[str, str]:
    """What was taken out of the rows below the header: totals with what they are called, the rest by its rows."""
    first = sheet.grid.first_row + 1
    told = []
    for row, label in sorted(sheet.rows.labels.items()):
        known = label if not sheet.database.is_personal or PLAIN_TOTAL.fullmatch(plain(label)) else ""
        told.append(sheet.grid.line(row + first) + (f"“{' '.join(known.split())}”" if known.strip() else ""))
    others = np.isin(
        sheet.rows.kinds, [KINDS.index(kind) for kind in ("title", "header", "footer", "continuation", "zero")]
    )
    others[: sheet.header.last + 1] = False
    rows = [sheet.grid.line(row + first) for row in np.flatnonzero(others).tolist()]
    return {"what": some(told), "rest": some(rows)}


def _coloured(sheet: Sheet, file: str) -> list[Finding]:
    """F018 for notes on data cells, and for colours that some of a column's data cells have: others only adorn."""
    marks = sheet.grid.marks
    if not marks.coloured and not marks.noted:
        return []
    data, places = set(sheet.numbers.tolist()), {sheet.grid.first_column + place for place in sheet.header.cells}
    by_column: dict[int, list[str]] = {}
    for row, column in marks.coloured:
        if row in data and column in places:
            address = sheet.grid.address(row, column - sheet.grid.first_column)
            by_column.setdefault(column, []).append(address)
    cells = [cell for some in by_column.values() if len(some) < len(data) * CODED for cell in some]
    cells += [cell for cell in marks.noted if sheet.grid.holds(cell) and sheet.grid.cell(cell)[0] in data]
    if not cells:
        return []
    named = list(dict.fromkeys(cells))
    return [say("F018", Severity.WARN, file, sheet.name, count=len(named), cell=named[0], cells=",".join(named[:1000]))]
