"""The answers that a replay writes: one for each file of a version that is new, as today's rules see it.

A file that the version ends with is given back as it was sent; of one that it was made from before, the rows that no
later file replaced, where they must be mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from intake.notices import file_name, is_answered, received, write
from intake.workplace import Workplace
from schemas.finding import mask
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.states import state_when_counted
from sources.child.parser import Parser
from sources.examining.examination import Examination
from sources.returns.narrowing import Spoken, is_all_of, narrowed
from sources.returns.returnbook import about, must_be_mended
from warehouse.lake import places
from warehouse.lake.places import Place
from warehouse.ledger.findingrows import as_told, remaining
from warehouse.submissions.reception import Reception, source_of


@dataclass(frozen=True)
class Original:
    """A file of the vault while it is open, and what today's rules say of it."""

    path: Path
    examination: Examination


@dataclass(frozen=True)
class Reread:
    """A version that was read again: its number, what each of its files says alone and with those before it."""

    number: int
    is_new: bool
    own: Sequence[Outcome]
    received: Sequence[Reception]


@dataclass(frozen=True)
class _Part:
    """What the answer to one file says of one version."""

    number: int
    is_new: bool
    spoken: Spoken


class Answers:
    """Writes the answers of one district and month."""

    def __init__(self, place: Workplace, period: str, district: str, parser: Parser, *, is_asked_for: bool) -> None:
        self.place, self.period, self.district, self.parser = place, period, district, parser
        self.root = place.returned / period / district
        self.is_asked_for = is_asked_for

    def write(self, versions: Sequence[Reread], files: Mapping[str, Original]) -> list[Path]:
        """Answer the `files` (by hash) of versions that are new, or that were asked for and have no answer."""
        due = [one for one in versions if one.is_new or (self.is_asked_for and not is_answered(self.root, one.number))]
        numbers = {one.number for one in due}
        by_file: dict[str, list[_Part]] = {}
        for one in versions:
            for sha256, part in _parts(one):
                by_file.setdefault(sha256, []).append(part)
        told = ((sha256, parts) for sha256, parts in by_file.items() if {part.number for part in parts} & numbers)
        return [self._answer(files[sha256], parts, numbers) for sha256, parts in told]

    def _answer(self, file: Original, parts: Sequence[_Part], due: set[int]) -> Path:
        spoken = [part.spoken for part in parts]
        is_whole = is_all_of(file.examination, spoken)
        examination = narrowed(file.examination, spoken)
        numbers = [part.number for part in parts]
        folder, sent = self._sent(examination)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = min(number for number in numbers if number in due)
        target = _free(folder, sent, lambda name: file_name(name, examination, number))
        told = about(examination, self.place.areas, Period.parse(self.period), self.district, numbers)
        return write(target, file.path, examination, told, self.parser, is_whole=is_whole)

    def _sent(self, examination: Examination) -> tuple[Path, str]:
        """Folder and name of a file's answers: those of its latest that is still there, else the name it came under."""
        name = Path(examination.file).name
        for row in reversed(received(self.place, self.period, self.district, examination.sha256)):
            for earlier in self.root.rglob(f"*_{row['id']}.xlsx"):
                sent = earlier.name.rsplit(".", 2)[0]
                if mask(sent) == name:
                    return earlier.parent, sent
        return self.root, name


def _parts(version: Reread) -> Iterator[tuple[str, _Part]]:
    """Hash of a file → what its answer says of the version; nothing of an earlier file that is done with."""
    *earlier, last = version.received
    for reception in earlier:
        own, spoken = _own(version, reception), _left(version, reception)
        if must_be_mended([spoken.told]):
            yield own.sha256, _Part(version.number, version.is_new, spoken)
    spoken = Spoken(_own(version, last), last.answered)
    yield last.outcome.sha256, _Part(version.number, version.is_new, spoken)


def _own(version: Reread, reception: Reception) -> Outcome:
    return next(outcome for outcome in version.own if source_of(outcome) == reception.source)


def _left(version: Reread, reception: Reception) -> Spoken:
    """What an earlier file says of the rows that no later one replaced, under the counts of the version."""
    last, own = version.received[-1], _own(version, reception)
    later = _replaced(last, len(reception.links))
    link, back = reception.links[-1], places.of_frame(own.quarantined)
    rows = [*places.of_frame(own.accepted), *back]
    gone = frozenset(here for here in rows if link.place(here) in later)
    fresh = as_told(last.outcome.findings)
    told = remaining(as_told(own.findings), gone, any_left=len(gone) < len(rows), fresh=fresh)
    return Spoken(
        own,
        replace(
            last.outcome,
            state=state_when_counted(len(set(back) - gone)),
            quarantined=_outside(own.quarantined, gone),
            findings=tuple(one.finding for one in told),
        ),
        gone,
    )


def _replaced(last: Reception, since: int) -> frozenset[Place]:
    """Places in the version that the files from the `since`-th on have written."""
    return frozenset(place for link in last.links[since:] for place in (link.origins or {}).values())


def _outside(rows: pd.DataFrame, gone: frozenset[Place]) -> pd.DataFrame:
    pairs = zip(rows["_sheet"].astype(object), rows["_row"].astype("int64"), strict=True) if len(rows) else ()
    return rows[[(str(sheet), int(row)) not in gone for sheet, row in pairs]]


def _free(folder: Path, sent: str, answer_to: Callable[[str], str]) -> Path:
    """A name that nothing has: two files of a version may be called the same."""
    named = (sent, *(f"{sent}（{number}）" for number in range(2, 100)))
    return next(path for path in (folder / answer_to(name) for name in named) if not path.exists())
