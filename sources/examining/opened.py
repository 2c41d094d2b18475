"""Read: the child is asked for a file's sheets, and what a return workbook added is taken off them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sources.child.parser import Parser
from sources.examining.expectation import Expectation, Facts
from sources.examining.mended import Mended, without_additions
from sources.headers.cutnames import cut_names
from sources.headers.headertexts import Confirmed, confirm
from sources.judging.filefindings import format_findings
from sources.mappings.mappings import Mappings
from sources.reading.answer import Answer
from sources.reading.formats import Format
from sources.reading.grids import Grid, grids


@dataclass(frozen=True)
class Opened:
    """A file whose sheets could be read; `mended` has them without what a return workbook adds.

    `called` and `path` are the names of the file itself; of a return workbook those of the file that it was made from.
    `expectation` knows of district and period what the mark of a return workbook says; `mappings` hold for this file.
    """

    facts: Facts
    format: Format
    from_1904: bool
    mended: Mended
    called: str
    path: Path
    expectation: Expectation
    mappings: Mappings

    @property
    def grids(self) -> Sequence[Grid]:
        """The sheets that may hold tables."""
        return self.mended.grids

    def confirmed(self) -> Confirmed:
        """What is recorded of the file's headers; of a dbf also what its cut field names began as."""
        recorded = confirm(self.mappings.headers)
        is_dbf = self.format is Format.DBF or self.called.lower().endswith(".dbf")  # or rows of one that came back
        return cut_names(self.grids, recorded) if is_dbf else recorded


def ask(path: Path, facts: Facts, expectation: Expectation, parser: Parser) -> Answer:
    """The child's answer; asked again with passwords, or with where layouts say that a JSON export has its records."""
    answer = parser.parse(path)
    if answer.error == "encrypted" and expectation.passwords:
        answer = parser.parse(path, passwords=expectation.passwords)
    if answer.format is Format.JSON or answer.error == "no_records":
        layouts = expectation.mappings_of(path, facts.file).layouts
        if records := [layout.records for layout in layouts if layout.records]:
            answer = parser.parse(path, records=records)
    return answer


def open_sheets(path: Path, facts: Facts, answer: Answer, expectation: Expectation) -> Opened:
    """The sheets of an answer without an error, and whose they are as far as names and marks tell."""
    assert answer.format is not None
    told = facts.telling(*format_findings(facts.file, path, answer))
    mended = without_additions(grids(answer))
    known = expectation.of_mark(mended.mark)
    called = mended.mark.file if mended.mark and mended.mark.file else facts.file
    path = path if called == facts.file else path.parent / called.rpartition("/")[2]  # only its words are read now
    mappings = known.mappings_of(path, called)
    return Opened(told, answer.format, answer.from_1904, mended, called, path, known, mappings)
