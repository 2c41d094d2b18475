"""Comparing what the pipeline makes of a made-up city with the truth written beside it: lists of disagreements."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.cities.areas import Areas, areas
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from warehouse.figures.grouped import overlapping
from warehouse.figures.history import yearterms
from warehouse.figures.jointrules import joint_rules
from warehouse.figures.renewal.reach import read_by
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.listings import findings, submissions
from warehouse.store.opening import Store
from warehouse.submissions.committing import take_in

APART = frozenset({overlapping.TABLE, yearterms.TABLE})
"""What figures read of which the truth tells apart from all others."""
COUNTS = ("rows_read", "rows_accepted", "rows_quarantined", "rows_ignored")
PLACE = ("code", "area", "dimension", "member")
MEASURES = ("numerator", "denominator", "areas_reported", "areas_expected", "status")
Key = tuple[str, str, str | None, str | None]


def received(
    folder: Path, truth: dict[str, Any], store: Store, known: Areas | None = None
) -> Iterator[tuple[dict[str, Any], list[Outcome]]]:
    """Examine and take in every file of the city; each with its truth."""
    period = truth["period"]
    fences = {file["district"]: events.acquire(store.engine, period, file["district"]) for file in truth["files"]}
    with Parser() as parser:
        for file in truth["files"]:
            path = folder / file["file"]
            expectation = Expectation(known or areas(), file["district"], Period.parse(period))
            examination = examine(path, expectation, parser=parser)
            for outcome in examination.outcomes:
                take_in(store, outcome, path, fences[file["district"]])
            yield file, list(examination.outcomes)


def about_rows(file: dict[str, Any], outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Databases, parts, row counts and findings (rule, severity, column, cell, count) that differ in one file."""
    got = {(outcome.database, outcome.part): outcome for outcome in outcomes}
    want = {(outcome["database"], outcome["part"]): outcome for outcome in file["outcomes"]}
    if got.keys() != want.keys():
        yield f"{file['file']}: {sorted(map(str, got))} instead of {sorted(map(str, want))}"
    for key in got.keys() & want.keys():
        for name in COUNTS:
            if getattr(got[key], name) != want[key][name]:
                yield f"{file['file']} {key} {name}: {getattr(got[key], name)} instead of {want[key][name]}"
        told = Counter(_finding(finding.as_dict()) for finding in got[key].findings)
        expected = Counter(_finding(finding) for finding in want[key]["findings"])
        yield from (f"{file['file']} {key} tells {finding}" for finding in told - expected)
        yield from (f"{file['file']} {key} does not tell {finding}" for finding in expected - told)


def _finding(finding: dict[str, Any]) -> tuple[Any, ...]:
    """What is compared: of findings about a file (F) no cell, they may point to any."""
    head = (finding["rule"], finding["severity"])
    return head if head[0].startswith("F") else (*head, finding["column"], finding["cell"], finding["count"])


def about_values(
    truth: dict[str, Any],
    connection: sa.Connection,
    as_of: dt.datetime | None = None,
    listed: Callable[..., Iterable[Any]] = values,
) -> Iterator[str]:
    """Indicator values that differ, are lacking or are too many; with `as_of` those that stood then.

    `listed`: lists them. Of what is counted of the ledger, of groupings and of earlier months these say nothing.
    """
    want = _expected(truth)
    measures = [name for name in (*MEASURES, "is_estimated") if name in truth["values"]["columns"]]
    got: dict[Key, Mapping[str, Any]] = {}
    unwitnessed = frozenset([*truth["unwitnessed"], *truth.get("unsent", ())])
    known = {
        code: one
        for code, one in indicators().items()
        if one.databases and unwitnessed.isdisjoint(one.databases) and APART.isdisjoint(read_by(one))
    }
    dimensions = tuple({dimension.name for indicator in known.values() for dimension in indicator.dimensions})
    for by in (None, dimensions):
        for row in listed(connection, period=truth["period"], code=tuple(known), by=by, as_of=as_of):
            got[row["code"], row["area"], row["dimension"], row["member"]] = row
    for key, value in want.items():
        found = got.get(key)
        shown = None if found is None else {name: found[name] for name in measures}
        if shown != value and not (value["status"] == "missing" and found and found["status"] == "missing"):
            yield f"{key}: {shown} instead of {value}"
    for key, one in got.items():
        if key not in want and (one["numerator"] or one["denominator"]):
            yield f"{key}: {one} instead of nothing"
    yield from (f"{code} is not in the truth" for code in known.keys() - {key[0] for key in want})


def about_rows_together(
    truth: dict[str, Any], connection: sa.Connection, as_of: dt.datetime | None = None
) -> Iterator[str]:
    """Findings on the rows of all files together that differ, by rule, place and cell; with `as_of` those of then."""
    rules = {one.rule.id for one in joint_rules()}
    sent = {row["id"]: row for row in submissions(connection, period=truth["period"])}
    told: Counter[tuple[Any, ...]] = Counter()
    for finding in findings(connection, period=truth["period"], current=True, as_of=as_of):
        if finding["rule"] in rules:
            place = (sent[finding["submission"]][name] for name in ("district", "database", "part"))
            told[finding["rule"], *place, finding["cell"]] += finding["count"]
    expected = Counter(tuple(one.values()) for one in truth["together"])
    yield from (f"{finding} is told" for finding in told - expected)
    yield from (f"{finding} is not told" for finding in expected - told)


def _expected(truth: dict[str, Any]) -> dict[Key, dict[str, Any]]:
    columns = truth["values"]["columns"]
    rows = [dict(zip(columns, row, strict=True)) for row in truth["values"]["rows"]]
    return {
        (r["code"], r["area"], r["dimension"], r["member"]): {name: r[name] for name in r if name not in PLACE}
        for r in rows
    }
