"""The answers that are written later: one for each file of a version that a replay made, or of which more is known now.

A file that the version ends with is given back as it was sent; of one that it was made from before, the rows that no
later file replaced, where they must be mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from intake.answers.notices import answers_to, file_name, is_answered, received, write
from intake.workplace import Workplace
from schemas.finding import mask
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.states import state_when_counted
from sources.child.parser import Parser
from sources.examining.examination import Examination
from sources.returns.narrowing import Spoken, is_all_of, narrowed
from sources.returns.returnbook import about, must_be_mended
from warehouse.announcements.untold import Joint
from warehouse.lake import places
from warehouse.lake.places import Place
from warehouse.ledger.findingrows import as_told, remaining
from warehouse.submissions.reception import Reception, source_of

MOST = 100
"""More names are not tried: files of a version that are called the same, or answers that a killed run left."""


@dataclass(frozen=True)
class Original:
    """A file of the vault while it is open, and what today's rules say of it."""

    path: Path
    examination: Examination


@dataclass(frozen=True)
class Reread:
    """A version that was read again: its number, what each of its files says alone and with those before it.

    `answered`: what the district is told of the last file. `together`: what is seen of each file together with all
    others; empty where that is not told.
    """

    number: int
    is_new: bool
    own: Sequence[Outcome]
    received: Sequence[Reception]
    answered: Outcome
    together: Sequence[Sequence[Joint]] = ()


@dataclass(frozen=True)
class _Part:
    """What the answer to one file says of one version; `has_news`: something is seen together that no answer told."""

    number: int
    spoken: Spoken
    has_news: bool = False


class Answers:
    """Writes the answers of one district and month."""

    def __init__(self, place: Workplace, period: str, district: str, parser: Parser) -> None:
        self.place, self.period, self.district, self.parser = place, period, district, parser
        self.root = place.returned / period / district

    def write(self, versions: Sequence[Reread], files: Mapping[str, Original], *, is_asked_for: bool) -> list[Path]:
        """Answer the `files` (by hash) of versions that are new, or that were asked for and have no answer."""
        due = [one for one in versions if one.is_new or (is_asked_for and not is_answered(self.root, one.number))]
        numbers = {one.number for one in due}
        answers = []
        for sha256, parts in _by_file(versions).items():
            if own := [part.number for part in parts if part.number in numbers]:
                answers.append(self._answer(files[sha256], parts, min(own)))
        return answers

    def write_later(
        self, versions: Sequence[Reread], files: Mapping[str, Original], before: Mapping[int, int]
    ) -> list[Path]:
        """Answer once more the `files` of which something new is seen together with others.

        `before`: submission → how many such answers it has; they go on counting from there.
        """
        return [
            self._answer(files[sha256], parts, min(part.number for part in parts), 2 + max(_counts(parts, before)))
            for sha256, parts in _by_file(versions).items()
            if any(part.has_news for part in parts)
        ]

    def _answer(self, file: Original, parts: Sequence[_Part], number: int, turn: int = 1) -> Path:
        spoken = [part.spoken for part in parts]
        is_whole = is_all_of(file.examination, spoken)
        examination = narrowed(file.examination, spoken)
        folder, sent = self._sent(examination)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = [sent, *(f"{sent}（{other}）" for other in range(2, MOST))] if turn == 1 else [sent]
        turns = range(turn, turn + 1 if turn == 1 else turn + MOST)
        targets = [folder / file_name(name, examination, number, each) for name in names for each in turns]
        numbers = [part.number for part in parts]
        told = about(examination, self.place.areas, Period.parse(self.period), self.district, numbers, turn)
        return write(targets, file.path, examination, told, self.parser, is_whole=is_whole)

    def _sent(self, examination: Examination) -> tuple[Path, str]:
        """Folder and name of a file's answers: those of its latest that is still there, else the name it came under."""
        name = Path(examination.file).name
        for row in reversed(received(self.place, self.period, self.district, examination.sha256)):
            for earlier in answers_to(self.root, row["id"]):
                sent = earlier.name.rsplit(".", 2)[0]
                if mask(sent) == name:
                    return earlier.parent, sent
        return self.root, name


def _by_file(versions: Sequence[Reread]) -> dict[str, list[_Part]]:
    """Hash of a file → what its answer says; nothing of an earlier file of a version that is done with."""
    found: dict[str, list[_Part]] = {}
    for version in versions:
        for place, reception in enumerate(version.received):
            together = version.together[place] if version.together else ()
            is_last = reception is version.received[-1]
            spoken = Spoken(_own(version, reception), version.answered) if is_last else _left(version, reception)
            if is_last or together or must_be_mended([spoken.told]):
                told = replace(spoken.told, findings=(*spoken.told.findings, *(one.finding for one in together)))
                news = any(one.is_untold for one in together)
                part = _Part(version.number, replace(spoken, told=told), news)
                found.setdefault(spoken.own.sha256, []).append(part)
    return found


def _counts(parts: Sequence[_Part], before: Mapping[int, int]) -> list[int]:
    return [before.get(part.number, 0) for part in parts]


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
    if rows.empty:
        return rows
    pairs = zip(rows["_sheet"].astype(object), rows["_row"].astype("int64"), strict=True)
    return rows[[(str(sheet), int(row)) not in gone for sheet, row in pairs]]
