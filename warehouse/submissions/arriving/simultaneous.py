"""Two files of one matter that lay in the inbox together: nobody knows which was meant, unless their names say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from schemas.filenames import says_later
from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import said
from warehouse.ledger.submissionrows import Submission


@dataclass(frozen=True)
class Lying:
    """A file in the inbox: since when it lies there, and where below its district's folder."""

    since: dt.datetime
    path: PurePath


def rival(lying: Lying | None, file: str, replaced: Iterable[Submission]) -> str | None:
    """The file of a version that came in while this one lay there already, and was not before it by name.

    Of that one only the name is known: where both are called alike, folders with numbers or dates in them have told.
    """
    if lying is None:
        return None
    for row in replaced:
        if row.received_at >= lying.since and not _is_later(lying.path.parent, PurePath(file), PurePath(row.file)):
            return row.file
    return None


def _is_later(folder: PurePath, file: PurePath, other: PurePath) -> bool:
    if file == other:
        return any(character.isdecimal() for character in folder.as_posix())
    return says_later(file, other)


def undecided(file: str, other: str | None) -> list[Finding]:
    """F039 for a file that waits because of its rival; none for none."""
    if other is None:
        return []
    return [said("F039", Severity.WARN, {"value": other}, file=file, value=other)]
