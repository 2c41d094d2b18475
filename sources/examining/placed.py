"""Find tables and place them: which of a file's tables make one outcome, and which district, month and street it is of.

Which tables are a database's is told in `layouts/choice.py`, where each belongs in `placing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from schemas.finding import Finding
from schemas.periods import Period
from schemas.states import Severity
from schemas.telling import say
from sources.examining.expectation import Facts
from sources.examining.mended import misplacement
from sources.examining.opened import Opened
from sources.judging.filefindings import buried_sheets, copied_sheets
from sources.judging.totalfindings import total_findings
from sources.layouts.choice import Choice, choose
from sources.placing.belonging import Belonging, Group, belonging
from sources.placing.whereabouts import outlived, unowed
from sources.tables.claims import numbers_of_tables
from sources.tables.dictionaries import hints
from sources.tables.sheets import Sheet
from sources.tables.wholerows import with_whole
from sources.values.dateforms import EPOCH, EPOCH_1904
from sources.values.standardizing import Context


@dataclass(frozen=True)
class Part:
    """The tables of one outcome: where they belong, what is told of them so far, what their rows are read against.

    Without a `context` they are returned unread. A file that is returned whole is a part without tables.
    """

    facts: Facts
    tables: Sequence[Sheet]
    district: str | None
    period: Period | None
    street: str | None = None
    context: Context | None = None


@dataclass(frozen=True)
class Placed:
    """The parts of a file, and their tables in the order of the file."""

    parts: Sequence[Part]
    sheets: Sequence[Sheet]


def find_tables(read: Opened) -> Choice:
    """The tables of databases, those on sheets that nobody can see apart."""
    known = read.expectation
    return choose(read.grids, read.path.stem, known.areas, read.confirmed(), read.mappings.layouts, known.period)


def place(read: Opened, tables: Choice) -> Placed:
    """The tables by what they belong to. Findings that concern the whole file are told with its first part."""
    file, known = read.facts.file, read.expectation
    groups = belonging(tables.read, read.path, file, known.areas, (known.district, known.period))
    grouped = {sheet.key: sheet for group in groups.values() for sheet in group.tables}
    sheets = [grouped[sheet.key] for sheet in tables.read if sheet.key in grouped]
    unread = [say("F003", Severity.WARN, file, grid.label) for grid in tables.unread]
    facts = read.facts.telling(*buried_sheets(tables.buried, file), *unread, *copied_sheets(sheets, file))
    of_words = hints(read.grids, [*tables.read, *tables.buried])
    parts, numbers, recorded = [], numbers_of_tables(), dict[str, Sheet]()
    for key, group in groups.items():
        misplaced = _misplaced(key, group, read)
        told = facts.telling(*group.findings, *misplaced)
        facts, context, held = replace(facts, findings=()), None, group.tables
        if not (key.district is None or key.period is None or key.is_returned or misplaced):
            told = told.telling(*total_findings(group.tables, sheets, file, numbers))
            reporter = "" if key.street else key.district
            held = [with_whole(sheet, known.areas, reporter) for sheet in group.tables] if reporter else held
            recorded |= {sheet.key: sheet for sheet in held}
            mappings = known.mappings.scoped(read.called, key.district, key.period).of(key.database)
            epoch = EPOCH_1904 if read.from_1904 else EPOCH
            context = Context(key.period, key.district, known.areas, key.street, epoch, mappings, of_words)
        parts.append(Part(told, held, key.district, key.period, key.street, context))
    return Placed(parts, [recorded.get(sheet.key, sheet) for sheet in sheets])


def _misplaced(key: Belonging, group: Group, read: Opened) -> list[Finding]:
    """F005 where nobody can tell district or month, or where they cannot be those of this file."""
    file, is_lost = read.facts.file, key.district is None or key.period is None
    lost = say("F005", Severity.REJECT_FILE, file, group.tables[0].name) if is_lost else None
    wrong = misplacement(read.mended.mark, file, key.district, key.period)
    wrong = wrong or outlived(file, key.district, key.period, read.expectation.areas)
    wrong = wrong or unowed(file, group.tables[0].database, (key.district, key.period), read.expectation.areas)
    return [finding for finding in (lost, wrong) if finding]
