"""What goes back to the district for each file: the return workbook (退改表) or a receipt (回执), one and never two.

What only shows when all files are seen together is told by a later return workbook of the same submission. What stands
in them is the sources'; here is which a file gets, where it lies and under which name.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import ZipFile

from intake.inbox import Delivery
from intake.workplace import Workplace
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import Examination
from sources.examining.packages import Member
from sources.returns.front import About
from sources.returns.returnbook import about, must_be_mended, write_answer
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import ListedSubmission, submissions

RETURNED, RECEIPT = "退改", "回执"
DRAFT = ".octet-"
"""How the folder of an answer that is being written begins; the process follows."""
LATER = re.compile(r"_第(\d+)次\.xlsx$")
WHEN_WRITTEN = "docProps/core.xml"
"""The part of a workbook that says when it was written."""


def answer(
    place: Workplace,
    delivery: Delivery,
    member: Member,
    numbers: Sequence[int | None],
    parser: Parser,
) -> Path | None:
    """Write the answer to one file that was sent, alone or in a package, with the number of its first submission.

    It lies under `returned/<period>/<district>/`, in the same folders inside as the file; a package is one. None
    when the same content was answered before; `numbers` are then None, and are looked up.
    """
    examination = member.examination
    if all(number is None for number in numbers):
        numbers = numbers_of(received(place, delivery.period, delivery.district, examination.sha256), examination)
    root = place.returned / delivery.period / delivery.district
    first = min((number for number in numbers if number is not None), default=examination.sha256[:8])
    if is_answered(root, first):
        return None
    folder = root.joinpath(*member.sent.relative_to(place.inbox).parts[2:-1])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / file_name(member.sent.name, examination, first)
    told = about(examination, place.areas, Period.parse(delivery.period), delivery.district, numbers)
    return write([target], member.path, examination, told, parser)


def write(
    targets: Iterable[Path], path: Path, examination: Examination, told: About, parser: Parser, *, is_whole: bool = True
) -> Path:
    """Write an answer and put it in its place at once: the first, in one folder, where nothing lies, or the same.

    As `write_answer`. An answer is never overwritten; that of a run that was ended before it said so is not doubled.
    """
    first, *others = targets
    with tempfile.TemporaryDirectory(prefix=f"{DRAFT}{os.getpid()}-", dir=first.parent) as draft:
        made = Path(draft) / "answer.xlsx"
        write_answer(made, path, examination, told, parser, is_whole=is_whole)
        for target in (first, *others):
            if not target.exists():
                return made.replace(target)
            if _parts(made) == _parts(target):
                return target
    raise FileExistsError(first)


def _parts(path: Path) -> dict[str, int]:
    """Part of a workbook → its checksum."""
    with ZipFile(path) as book:
        return {part.filename: part.CRC for part in book.infolist() if part.filename != WHEN_WRITTEN}


def answers_to(root: Path, number: int | str) -> list[Path]:
    """The answers to a submission that lie below a district's folder, the newest last."""
    return [*sorted(root.rglob(f"*_{number}.xlsx")), *later_answers(root, number)]


def later_answers(root: Path, number: int | str = "*") -> list[Path]:
    """Those that tell what was seen together, to one submission or any, by their turn."""
    found = {path: int(turn[1]) for path in root.rglob(f"*_{number}_第*次.xlsx") if (turn := LATER.search(path.name))}
    return sorted(found, key=lambda path: (found[path], path))


def is_answered(root: Path, number: int | str) -> bool:
    """Whether an answer to a submission lies below a district's folder."""
    return bool(answers_to(root, number))


def file_name(sent: str, examination: Examination, number: int | str, turn: int = 1) -> str:
    """The answer's name: `党员.xlsx.退改_45.xlsx`; a later one always marks: `党员.xlsx.退改_45_第2次.xlsx`."""
    kind = RETURNED if turn > 1 or must_be_mended(examination.outcomes) else RECEIPT
    return f"{sent}.{kind}_{number}{f'_第{turn}次' if turn > 1 else ''}.xlsx"


def received(place: Workplace, period: str, district: str, sha256: str) -> list[ListedSubmission]:
    """The submissions that a content gave, oldest first."""
    with reading(place.store.engine) as connection:
        known = submissions(connection, period=period, district=district)
    return [row for row in known if row["sha256"] == sha256]


def numbers_of(rows: Sequence[ListedSubmission], examination: Examination) -> list[int | None]:
    """For each outcome the latest submission that it gave."""
    numbers = {(row["database"], row["part"]): row["id"] for row in rows}
    return [numbers.get((outcome.database, outcome.part)) for outcome in examination.outcomes]
