"""One file from its bytes to outcomes: the whole of reading and checking, nothing stored.

Used by `octet check` and by the intake alike. Nothing about the file's data raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.states import Severity
from schemas.telling import say
from sources.child.parser import Parser
from sources.examining.declared import declared, unconfirmed
from sources.examining.expectation import Expectation, Facts
from sources.examining.judged import judge, send_back
from sources.examining.mended import Mended, as_delta
from sources.examining.opened import Opened, ask, open_sheets
from sources.examining.outcomes import outcome
from sources.examining.placed import Part, find_tables, place
from sources.examining.standardrows import standardize_rows
from sources.headers.meanings import all_headers
from sources.judging.filefindings import buried_sheets, unreadable
from sources.layouts.choice import Choice
from sources.reading.answer import Answer
from sources.reading.formats import Format
from sources.reading.grids import Grid
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import REASONS
from sources.tables.sheets import Sheet


@dataclass(frozen=True)
class Examination:
    """What a file gave: one outcome for each database and part; a file returned whole may give one without either.

    `grids` and `sheets`, as far as the file could be read, are what its return workbook is made from while its text is
    at hand; `format` is what its bytes are. `mended` is there when the file was itself a return workbook,
    `passwords` are what may open it once more; `from_1904` is how a workbook counts days.
    """

    file: str
    sha256: str
    outcomes: tuple[Outcome, ...]
    format: Format | None = None
    grids: tuple[Grid, ...] = field(default=(), repr=False)
    sheets: tuple[Sheet, ...] = field(default=(), repr=False)
    mended: Mended | None = field(default=None, repr=False)
    passwords: tuple[str, ...] = field(default=(), repr=False)
    from_1904: bool = False


def examine(
    path: Path,
    expectation: Expectation,
    limits: Limits | None = None,
    parser: Parser | None = None,
    name: str | None = None,
) -> Examination:
    """Read and check one file. `parser` is a child to use again; without one, a child is started for this file.

    `name` is what findings call it, where that is not its own name.
    """
    if parser is None:
        with Parser(limits) as own:
            return examine(path, expectation, limits, own, name)
    parser.submit(path)
    all_headers()  # the first file has them made while the child reads
    facts = Facts.of_file(path, name)
    answer = ask(path, facts, expectation, parser)
    if refusal := unreadable(facts.file, path, answer):
        return Examination(facts.file, facts.sha256, (_returned(facts.telling(refusal), expectation),))
    read = open_sheets(path, facts, answer, expectation)
    tables = find_tables(read)
    if not tables.read:
        return _without_tables(read, tables)
    placed = place(read, tables)
    return Examination(
        facts.file,
        facts.sha256,
        tuple(_outcome(part, read.mended) for part in placed.parts),
        read.format,
        tuple(read.grids),
        tuple(placed.sheets),
        _marked(read.mended),
        expectation.passwords,
        read.from_1904,
    )


def refuse(path: Path, expectation: Expectation, answer: Answer) -> Examination:
    """The examination of a file of which it is known already why it is not read."""
    facts = Facts.of_file(path)
    refusal = unreadable(facts.file, path, answer)
    assert refusal is not None
    return Examination(facts.file, facts.sha256, (_returned(facts.telling(refusal), expectation),))


def _outcome(part: Part, mended: Mended) -> Outcome:
    """The rows of one part standardized, judged and counted; of a mended workbook, what they take the place of."""
    if part.context is None:
        return outcome(part, send_back(part.tables, part.facts.file))
    rows = standardize_rows(part.tables, part.context)
    judged = judge(rows, part.tables, part.facts.file, part.context)
    return unconfirmed(as_delta(outcome(part, judged), part.tables, mended), part.tables)


def _without_tables(read: Opened, tables: Choice) -> Examination:
    """A file in which nothing is read: it says in words that there is nothing to report, or it is returned."""
    told = read.facts.telling(*buried_sheets(tables.buried, read.facts.file, Severity.REJECT_FILE))
    known = read.expectation
    if not tables.buried:
        said = declared(told, read.grids, read.path, known.areas, (known.district, known.period))
        if said is not None:
            return Examination(told.file, told.sha256, (said,), read.format, tuple(read.grids))
        told = told.telling(_nothing_known(read))
    returned = (_returned(told, known),)
    return Examination(told.file, told.sha256, returned, read.format, tuple(read.grids), mended=_marked(read.mended))


def _nothing_known(read: Opened) -> Finding:
    """F003 where sheets hold what is of no database, F001 where they hold nothing."""
    if read.mended.added or any(grid.holds_text for grid in read.grids):
        names = [*(grid.label for grid in read.grids), *read.mended.added]
        return say("F003", Severity.REJECT_FILE, read.facts.file, "、".join(names) or "-")
    return say("F001", Severity.REJECT_FILE, read.facts.file, reason=REASONS["empty"])


def _returned(facts: Facts, expectation: Expectation) -> Outcome:
    return outcome(Part(facts, (), expectation.district, expectation.period), send_back((), facts.file))


def _marked(mended: Mended) -> Mended | None:
    return mended if mended.mark or mended.added else None
