"""Examining the files of a folder one after another, and comparing what became of them with their verdicts."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.expectation import Expectation
from sources.examining.packages import examine_all
from sources.reading.ground.limits import Limits
from tests.hostile.case import Verdict, member

CERTAIN = {"birth_date": 3, "join_date": 8, "full_date": 9, "branch_code": 10}
"""Columns that no file of the corpus changes in a row that is taken, and their places."""
EXPECTED = Expectation(areas(), "310105", Period(2026, 9))


def outcomes(path: Path, parser: Parser) -> list[Outcome]:
    """What a file gives, or all members of a package together."""
    return [outcome for member in examine_all(path, EXPECTED, parser) for outcome in member.examination.outcomes]


def verdict_of(given: Sequence[Outcome]) -> Verdict:
    """What became of a file: of a returned one the rules that returned it, else all that were told."""
    states = {outcome.state for outcome in given}
    whole = states == {"returned"}
    rules = {f.rule for o in given for f in o.findings if not whole or f.severity == "reject_file"}
    state = states.pop() if len(states) == 1 else "accepted" if states <= {"accepted", "returned"} else "partial"
    taken = [outcome for outcome in given if outcome.state != "returned"]
    return Verdict(
        state,
        frozenset(rules),
        sum(outcome.rows_accepted for outcome in taken),
        sum(outcome.rows_quarantined for outcome in taken),
    )


def difference(wanted: Verdict, found: Verdict) -> str | None:
    """What differs, in words; None when the verdict is the wanted one."""
    numbers = (found.state, found.accepted, found.quarantined) == (wanted.state, wanted.accepted, wanted.quarantined)
    rules = found.rules == wanted.rules if wanted.state == "returned" else found.rules >= wanted.rules
    return None if numbers and rules else f"wanted {_told(wanted)}, found {_told(found)}"


def strangers(given: Sequence[Outcome]) -> str | None:
    """Accepted rows that are not one of the corpus's members: numbers alone would not show a value that slipped."""
    known = {row[1]: tuple(row[place] for place in CERTAIN.values()) for row in map(member, range(40))}
    for outcome in given:
        if outcome.database == "party_member" and len(outcome.accepted):
            found = outcome.accepted[["_row", "citizen_id", *CERTAIN]].astype(str).itertuples(index=False, name=None)
            wrong = [row for row, number, *values in found if known.get(number) != tuple(values)]
            if wrong:
                return f"rows {','.join(wrong[:9])} are accepted and nobody's"
    return None


def _told(verdict: Verdict) -> str:
    return f"{verdict.state} {verdict.accepted}+{verdict.quarantined} {','.join(sorted(verdict.rules)) or '-'}"


def judge(
    folder: Path, verdicts: Mapping[str, Verdict], log: TextIO, limits: Limits | None = None, seconds: float = 180
) -> dict[str, str]:
    """Path → what differs, for the files whose verdict does; `log` gets a line for each file that does or is slow."""
    failures: dict[str, str] = {}
    with Parser(limits) as parser:
        for path, wanted in verdicts.items():
            begun = time.monotonic()
            try:
                given = outcomes(folder / path, parser)
                told = difference(wanted, verdict_of(given)) or strangers(given)
            except Exception as error:  # noqa: BLE001 — whatever escapes is what is looked for
                told = f"raised {type(error).__name__}: {error}"
            taken = time.monotonic() - begun
            if told is None and taken > seconds:
                told = f"took {taken:.0f} s"
            if told is not None:
                failures[path] = told
            if told is not None or taken > 2:
                print(f"{path}: {told or 'as wanted'} ({taken:.2f} s)", file=log, flush=True)
    return failures
