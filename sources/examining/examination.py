"""One file from its bytes to outcomes: the whole of reading and checking, nothing stored.

Used by `octet check` and by the intake alike. Nothing about the file's data raises.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from schemas.areas import Areas
from schemas.finding import Finding, mask
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.telling import say
from sources.child.parser import Parser
from sources.examining.declared import declared
from sources.examining.mended import Mended, as_delta, misplacement, without_additions
from sources.examining.outcomes import Facts, examined, returned
from sources.examining.unconfirmed import unconfirmed
from sources.headers.cutnames import cut_names
from sources.headers.meanings import confirm
from sources.headers.months import dated, tell_period
from sources.judging.filefindings import buried_sheets, copied_sheets, format_findings, unreadable
from sources.judging.totalfindings import total_findings
from sources.mappings.mappings import Mappings
from sources.marking.mark import Mark
from sources.placing.belonging import Belonging, Group, belonging
from sources.placing.whereabouts import outlived
from sources.reading.formats import Format
from sources.reading.grids import Grid, grids
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import REASONS
from sources.tables.choice import choose
from sources.tables.dictionaries import hints
from sources.tables.recognition import folder_names, tell_district
from sources.tables.sheets import Sheet
from sources.values.dateforms import EPOCH, EPOCH_1904
from sources.values.standardizing import Context


@dataclass(frozen=True)
class Expectation:
    """What the folder or the caller already knows of a file; it wins over what the file says.

    `passwords` are tried on an encrypted workbook, in their order.
    """

    areas: Areas
    district: str | None = None
    period: Period | None = None
    passwords: tuple[str, ...] = field(default=(), repr=False)
    mappings: Mappings = Mappings()


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
    facts = _facts(path, name)
    answer = parser.parse(path)
    if answer.get("error") == "encrypted" and expectation.passwords:
        answer = parser.parse(path, passwords=expectation.passwords)
    is_json = answer["format"] == Format.JSON or answer.get("error") == "no_records"
    if is_json and (records := _records(path, facts, expectation)):
        answer = parser.parse(path, records=records)
    if refused := unreadable(facts.file, path, answer):
        return _refused(facts, refused, expectation)
    read = grids(answer)
    facts = replace(facts, findings=tuple(format_findings(facts.file, path, answer)))
    mended = without_additions(read)
    read, expectation = mended.grids, _of_mark(expectation, mended.mark)
    called = mended.mark.file if mended.mark and mended.mark.file else facts.file
    path = path if called == facts.file else path.parent / called.rpartition("/")[2]  # only its words are read now
    mappings = _mappings(path, called, expectation)
    confirmed = confirm(mappings.headers)
    if answer["format"] == Format.DBF or called.lower().endswith(".dbf"):  # or rows of one that came back
        confirmed = cut_names(read, confirmed)
    chosen = choose(read, path.stem, expectation.areas, confirmed, mappings.layouts, expectation.period)
    sheets, severity = chosen.read, "warn" if chosen.read else "reject_file"
    facts = replace(facts, findings=(*facts.findings, *buried_sheets(chosen.buried, facts.file, severity)))
    if not sheets:
        names = "、".join(map(mask, [*(grid.name for grid in read), *mended.added])) or "-"
        severe = (
            say("F003", "reject_file", facts.file, names)
            if mended.added or any(grid.holds_text for grid in read)
            else _empty(facts.file)
        )
        known = (expectation.district, expectation.period)
        said = None if chosen.buried else declared(facts, read, path, expectation.areas, known)
        if said is not None:
            return Examination(facts.file, facts.sha256, (said,), Format(answer["format"]), tuple(read))
        refusal = _refused(facts, None if chosen.buried else severe, expectation)
        return replace(refusal, format=Format(answer["format"]), grids=tuple(read), mended=_marked(mended))
    left_out = [say("F003", "warn", facts.file, mask(grid.name)) for grid in chosen.unread]
    known = (expectation.district, expectation.period)
    groups = belonging(sheets, path, facts.file, expectation.areas, known)
    of_words = hints(read, [*sheets, *chosen.buried])
    counted = {sheet.key: sheet for group in groups.values() for sheet in group.tables}
    sheets = [counted[sheet.key] for sheet in sheets if sheet.key in counted]
    facts = replace(facts, findings=(*facts.findings, *left_out, *copied_sheets(sheets, facts.file)))
    epoch = EPOCH_1904 if answer.get("from_1904") else EPOCH
    context = Context(Period(1, 1), "", expectation.areas, None, epoch, hints=of_words)
    outcomes = _outcomes(called, facts, groups, sheets, expectation, context, mended)
    kind, told = Format(answer["format"]), tuple(outcomes)
    again = (_marked(mended), expectation.passwords, epoch == EPOCH_1904)
    return Examination(facts.file, facts.sha256, told, kind, tuple(read), tuple(sheets), *again)


def refuse(path: Path, expectation: Expectation, answer: dict[str, Any]) -> Examination:
    """The examination of a file of which it is known already why it is not read; `answer` has the child's form."""
    facts = _facts(path, None)
    finding = unreadable(facts.file, path, answer)
    assert finding is not None
    return _refused(facts, finding, expectation)


def _facts(path: Path, name: str | None) -> Facts:
    with path.open("rb") as stream:
        return Facts(mask(name or path.name), hashlib.file_digest(stream, "sha256").hexdigest())


def _marked(mended: Mended) -> Mended | None:
    return mended if mended.mark or mended.added else None


def _empty(file: str) -> Finding:
    return say("F001", "reject_file", file, reason=REASONS["empty"])


def _records(path: Path, facts: Facts, expectation: Expectation) -> list[str]:
    """The paths to lists of records that layouts in scope declare, one for a database."""
    return [layout.records for layout in _mappings(path, facts.file, expectation).layouts if layout.records]


def _refused(facts: Facts, finding: Finding | None, expectation: Expectation) -> Examination:
    told = replace(facts, findings=(*facts.findings, finding)) if finding else facts
    outcome = returned(told, [], (expectation.district, expectation.period), None)
    return Examination(facts.file, facts.sha256, (outcome,))


def _of_mark(expectation: Expectation, mark: Mark | None) -> Expectation:
    """A return workbook says what it is of, where nobody else does."""
    if mark is None:
        return expectation
    district, period = expectation.district or mark.district, expectation.period or Period.parse(mark.period)
    return replace(expectation, district=district, period=period)


def _outcomes(
    called: str,
    facts: Facts,
    groups: Mapping[Belonging, Group],
    sheets: Sequence[Sheet],
    expectation: Expectation,
    empty: Context,
    mended: Mended,
) -> list[Outcome]:
    found = []
    for number, (key, group) in enumerate(groups.items()):
        told = facts if number == 0 else replace(facts, findings=())
        told = replace(told, findings=(*told.findings, *group.findings))
        if key.district is None or key.period is None:
            lost = say("F005", "reject_file", facts.file, group.tables[0].name)
            told = replace(told, findings=(*told.findings, lost))
        misplaced = misplacement(mended.mark, facts.file, key.district, key.period)
        if misplaced := misplaced or outlived(facts.file, key.district, key.period, expectation.areas):
            told = replace(told, findings=(*told.findings, misplaced))
        if key.district is None or key.period is None or key.is_returned or misplaced:
            found.append(returned(told, group.tables, (key.district, key.period), key.street))
        else:
            mappings = expectation.mappings.scoped(called, key.district, key.period).of(key.database)
            context = replace(empty, period=key.period, district=key.district, part=key.street, mappings=mappings)
            told = replace(told, findings=(*told.findings, *total_findings(group.tables, sheets, facts.file)))
            read = as_delta(examined(told, group.tables, context), group.tables, mended)
            found.append(unconfirmed(read, group.tables))
    return found


def _mappings(path: Path, called: str, expectation: Expectation) -> Mappings:
    """Those that hold for a file of that name, as far as folder, caller and the name say whose it is."""
    if not expectation.mappings.records:
        return expectation.mappings
    words = [*folder_names(path), path.stem]
    district = expectation.district or tell_district(words, expectation.areas)
    return expectation.mappings.scoped(called, district, expectation.period or tell_period(dated(words)))
