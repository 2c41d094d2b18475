"""`python -m tests.hostile.fuzz --mutants 20000 --seed N`: mutants by the thousand, and what was wrong with each.

Of byte mutants: nothing raises, hangs or loses a row. Of cell mutants: the accepted value is the one in the changed
cell, or there is a finding at that cell, or its row is kept back; no other cell changes.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.cells import cell_address
from schemas.cities.areas import areas
from schemas.column import Kind
from schemas.databaselist import database
from schemas.finding import Finding
from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.reading.ground.limits import Limits
from tests.hostile.bases import DISTRICT, PERIOD, bases
from tests.hostile.forms import FORMS
from tests.hostile.mutants import CellMutant, byte_mutant, cell_mutant
from tests.hostile.reference import may_be

EXPECTED = Expectation(areas(), DISTRICT, PERIOD)
TIGHT = Limits(memory=2 << 30, cpu_seconds=20, wall_seconds=30)
SLOW = 20.0

Cells = dict[tuple[int, str], Any]


@dataclasses.dataclass(frozen=True)
class Wrong:
    """A mutant that broke what must hold; its number and the seed repeat it."""

    number: int
    what: str


def run(mutants: int, seed: int, folder: Path, parser: Parser) -> Iterator[Wrong]:
    """Byte and cell mutants in turn; each draws from its own number, so that one can be repeated alone."""
    for number in range(mutants):
        what = one(number, seed, folder, parser)
        if what is not None:
            yield Wrong(number, what)


def one(number: int, seed: int, folder: Path, parser: Parser) -> str | None:
    """What is wrong with one mutant; the odd ones have changed bytes, the even ones a changed cell."""
    draw = random.Random(f"{seed}/{number}")
    begun = time.monotonic()
    try:
        what = _byte_fault(draw, folder, parser) if number % 2 else _cell_fault(draw, folder, parser)
    except Exception as error:  # noqa: BLE001 — whatever escapes is what is looked for
        return f"raised {type(error).__name__}: {error}"
    taken = time.monotonic() - begun
    return f"took {taken:.0f} s" if what is None and taken > SLOW else what


def _byte_fault(draw: random.Random, folder: Path, parser: Parser) -> str | None:
    form, content = byte_mutant(draw)
    path = folder / f"表{FORMS[form][0]}"
    path.write_bytes(content)
    for outcome in examine(path, EXPECTED, parser=parser).outcomes:
        if outcome.rows_read != outcome.rows_accepted + outcome.rows_quarantined + outcome.rows_ignored:
            return f"{form}: {outcome.rows_read} rows are not the sum of their kinds"
    return None


def _cell_fault(draw: random.Random, folder: Path, parser: Parser) -> str | None:
    mutant = cell_mutant(draw)
    path = folder / f"表{FORMS[mutant.form][0]}"
    path.write_bytes(mutant.content)
    found = outcome_of(path, parser)
    before = baseline(mutant.form, mutant.database, folder, parser)
    what = "no outcome of that database" if found is None else fault(mutant, found, before)
    where = f"{mutant.form}, {mutant.database}, {bases()[mutant.database][0][mutant.place]}, row {mutant.row}"
    return None if what is None else f"{where}: {mutant.old!r} → {mutant.new[:200]!r}: {what}"


def outcome_of(path: Path, parser: Parser) -> Outcome | None:
    outcomes = examine(path, EXPECTED, parser=parser).outcomes
    return outcomes[0] if len(outcomes) == 1 else None


_BASELINES: dict[tuple[str, str], Outcome] = {}


def baseline(form: str, name: str, folder: Path, parser: Parser) -> Outcome:
    """What the clean table gives in that form."""
    if (form, name) not in _BASELINES:
        path = folder / f"clean{FORMS[form][0]}"
        path.write_bytes(FORMS[form][1](bases()[name]))
        found = outcome_of(path, parser)
        assert found is not None and found.database == name and found.rows_read == len(bases()[name]), (form, name)
        _BASELINES[form, name] = found
    return _BASELINES[form, name]


def fault(mutant: CellMutant, found: Outcome, before: Outcome) -> str | None:
    """What is wrong with the outcome of a table with one changed cell."""
    if found.state == "returned":
        return None
    column = next(c for c in database(mutant.database).columns.values() if c.title == _header(mutant))
    told = [finding for finding in found.findings if finding not in before.findings]
    told_here = any(_is_at(finding, mutant, column.name) for finding in told)
    values, old = _cells(found), _cells(before)
    here = (mutant.row, column.name)
    if here not in values:
        gone = mutant.row in set(found.quarantined["_row"]) and any(f.row == mutant.row for f in found.findings)
        return None if gone or _is_taken_out(found, before) else "the row is gone and nothing says so"
    if not told_here and not may_be(column, mutant.new, values[here]):
        return f"read as {values[here]!r}, and nothing says so"
    for place, value in old.items():
        same = place == here or place not in values or _equal(values[place], value)
        if not same and not _follows(place, mutant, column.kind) and not _tells(told, place, mutant):
            return f"{place} became {values[place]!r} instead of {value!r}"
    lost = {row for row, _ in old} - {row for row, _ in values} - {mutant.row}
    told_rows = {finding.row for finding in found.findings}
    return f"rows {lost} are gone" if lost - told_rows else None


def _header(mutant: CellMutant) -> str:
    return bases()[mutant.database][0][mutant.place]


def _cells(outcome: Outcome) -> Cells:
    frame = outcome.accepted
    if not len(frame):
        return {}
    names = [name for name in frame.columns if not name.startswith("_")]
    rows = [int(row) for row in frame["_row"]]
    return {
        (row, name): value
        for name in names
        for row, value in zip(rows, frame[name].array.__arrow_array__().to_pylist(), strict=True)
    }


def _equal(one_: Any, other: Any) -> bool:
    return bool(one_ == other)


def _is_at(finding: Finding, mutant: CellMutant, column: str) -> bool:
    """Whether a finding names the changed cell, its row, or its column as a whole."""
    if finding.column == column and finding.row in (mutant.row, None):
        return True
    address = cell_address(mutant.row, mutant.place)
    return (
        finding.row == mutant.row
        or finding.cell == address
        or address in (finding.cells or "").split(",")
        or (finding.column == column and finding.count > 1)
    )


def _tells(told: list[Finding], place: tuple[int, str], mutant: CellMutant) -> bool:
    return any(f.column == place[1] and (f.row in (place[0], None) or f.count > 1) for f in told)


def _follows(place: tuple[int, str], mutant: CellMutant, kind: Kind) -> bool:
    """A community is looked for inside the street of its row, so it may change with it."""
    return kind is Kind.AREA and place[0] == mutant.row


def _is_taken_out(found: Outcome, before: Outcome) -> bool:
    """The row was told to be a total, a footer or a continuation (F011 counts it), or nothing is left in it."""
    return sum(found.ignored.values()) > sum(before.ignored.values())


def main() -> int:
    """Run as many mutants as asked for, and print what was wrong."""
    given = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz", description=__doc__)
    given.add_argument("--mutants", type=int, default=500)
    given.add_argument("--seed", type=int, default=int(time.time()) // 86_400, help="the day, unless told otherwise")
    given.add_argument("--only", type=int, help="the number of one mutant to repeat")
    asked = given.parse_args()
    print(f"seed {asked.seed}", flush=True)
    wrong = 0
    with tempfile.TemporaryDirectory() as name, Parser(TIGHT) as parser:
        if asked.only is not None:
            print(one(asked.only, asked.seed, Path(name), parser) or "as it should be", name)
            return 0
        for found in run(asked.mutants, asked.seed, Path(name), parser):
            wrong += 1
            print(f"{found.number}: {found.what}", flush=True)
    print(f"{asked.mutants} mutants, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
