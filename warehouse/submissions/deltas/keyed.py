"""Where the rows of a file that speaks for itself go when it is laid on a version as a delta: by their keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import groupby

import pyarrow as pa

from schemas.cells import ranges_by_sheet
from schemas.databaselist import database
from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import said
from schemas.wording import Bilingual
from warehouse.lake.keys import identity_keys
from warehouse.lake.places import Place
from warehouse.submissions.deltas.combining import Laid, Piece, behind, each_place, lay
from warehouse.submissions.reception import Reception, Target
from warehouse.submissions.versions import Version

UNLAID = "F038"
COPIES = ("R001", "R004")
"""Rules by which a file's own copies are kept back."""
NO_KEY = Bilingual("没有现行版本也有的主键", "they have no key that the current version has too")
TWICE = Bilingual("主键在本件中不止一行", "their key stands in this file more than once")
SEVERAL = Bilingual("主键在现行版本中不止一行", "their key stands in the current version more than once")
LACKING = Bilingual("缺少现行版本中同一行已有的编码", "they lack the code that the same row of the current version has")
WIDE = Bilingual("一行有多条记录，只有一部分对得上", "a row gives several records, and only some of them match")


def lay_by_key(version: Version, piece: Piece, target: Target) -> Reception:
    """The version with the rows of a piece in the place of those with the same key, or behind all; the rest stays.

    A key is known by the first identity that is filled; a row that had none of it is found by the next one. What cannot
    be laid without a guess is kept back (F038).
    """
    base_of, why = _matched(version, piece)
    rows, kept_back = piece.rows, piece.kept_back
    if why:
        rows = rows.filter(pa.array([place not in why for place in each_place(rows)], pa.bool_()))
        kept_back = tuple(dict.fromkeys((*kept_back, *why)))
        piece = replace(piece, rows=rows, kept_back=kept_back, findings=(*piece.findings, *_told(piece, why)))
    own = dict.fromkeys((*each_place(rows), *kept_back))
    place_of = {here: base_of[here] for here in own if here in base_of}
    added = behind(sorted(here for here in own if here not in place_of), place_of, version.known)
    laid = Laid(place_of | added, frozenset(place_of.values()), frozenset(added.values()))
    return lay(version, piece, laid, target, is_by_key=True)


def _matched(version: Version, piece: Piece) -> tuple[dict[Place, Place], dict[Place, Bilingual]]:
    """Place of a row → that of the one with its key in the version; and which rows cannot be laid, with the reason."""
    described, present = database(version.slot.database), version.present & piece.outcome.present
    here, there = (
        [keys.to_pylist() for keys in identity_keys(described, rows, present)] for rows in (piece.rows, version.rows)
    )
    first_here, first_there = (
        [next((number for number, keys in enumerate(every) if keys[row] is not None), None) for row in range(count)]
        for every, count in ((here, piece.rows.num_rows), (there, version.rows.num_rows))
    )
    known: dict[str, list[int]] = defaultdict(list)
    for keys in there:
        for row, key in enumerate(keys):
            if key is not None:
                known[key].append(row)
    own = Counter(here[first][row] for row, first in enumerate(first_here) if first is not None)
    found: list[int | None] = []
    why: dict[int, Bilingual] = {}
    for row, first in enumerate(first_here):
        found.append(None)
        if first is None or own[here[first][row]] > 1:
            why[row] = NO_KEY if first is None else TWICE
            continue
        same = {
            other
            for number, keys in enumerate(here)
            if (key := keys[row]) is not None
            for other in known.get(key, ())
            if number in (first, first_there[other])
        }
        if len(same) > 1:
            why[row] = SEVERAL
        elif same:
            (found[row],) = same
            if any((first_there[other] or 0) < first for other in same):
                why[row] = LACKING
    taken = Counter(other for other in found if other is not None)
    why |= {row: TWICE for row, other in enumerate(found) if other is not None and taken[other] > 1}
    return _by_place(each_place(piece.rows), each_place(version.rows), found, why)


def _by_place(
    here: list[Place], there: list[Place], found: list[int | None], why: dict[int, Bilingual]
) -> tuple[dict[Place, Place], dict[Place, Bilingual]]:
    """As `_matched`: a row of a sheet that gives several records goes as one, or not at all."""
    records, targets = Counter(there), defaultdict[Place, Counter[Place | None]](Counter)
    for place, other in zip(here, found, strict=True):
        targets[place][None if other is None else there[other]] += 1
    reasons = {here[row]: reason for row, reason in why.items()}
    taken = Counter(target for counted in targets.values() for target in counted if target is not None)
    base_of: dict[Place, Place] = {}
    for place, counted in targets.items():
        (target, count), *others = counted.items()
        if place in reasons or (target is None and not others):
            continue
        if others or target is None or count < records[target] or taken[target] > 1:
            reasons[place] = WIDE
        else:
            base_of[place] = target
    return base_of, reasons


def _told(piece: Piece, why: dict[Place, Bilingual]) -> list[Finding]:
    """F038, once for each reason."""
    found = []
    for reason in dict.fromkeys(why.values()):
        rows = sorted(place for place, told in why.items() if told == reason)
        sheets = [(sheet, [row for _, row in group], "") for sheet, group in groupby(rows, lambda place: place[0])]
        cells = ranges_by_sheet(sheets)
        words = {"reason": reason, "rows": cells}
        where = {"file": piece.outcome.file, "sheet": rows[0][0], "row": rows[0][1]}
        found.append(said(UNLAID, Severity.REJECT_ROW, words, count=len(rows), cells=cells, **where))
    return found
