"""What goes back to the district for each file: the return workbook (退改表) or a receipt (回执), one and never two.

What stands in them is the sources'; here is which a file gets, where it lies and under which name.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assets.inbox import Delivery
from assets.workplace import Workplace
from sources.examination import Examination
from sources.packages import Member
from sources.reading.child import Parser
from sources.returns.workbook import about, must_be_mended, write_answer
from warehouse.connection import reading
from warehouse.listings import submissions

RETURNED, RECEIPT = "退改", "回执"


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
    if any(root.rglob(f"*_{_first(numbers, examination)}.xlsx")):
        return None
    folder = root.joinpath(*member.sent.relative_to(place.inbox).parts[2:-1])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / file_name(member.sent.name, examination, numbers)
    told = about(examination, place.areas, delivery.period, delivery.district, numbers)
    with tempfile.TemporaryDirectory(prefix=".octet-", dir=folder) as draft:
        made = Path(draft) / "answer.xlsx"
        write_answer(made, member.path, examination, told, parser)
        made.replace(target)
    return target


def file_name(sent: str, examination: Examination, numbers: Sequence[int | None]) -> str:
    """The answer's name: `党员.xlsx.退改_45.xlsx`."""
    kind = RETURNED if must_be_mended(examination.outcomes) else RECEIPT
    return f"{sent}.{kind}_{_first(numbers, examination)}.xlsx"


def _first(numbers: Sequence[int | None], examination: Examination) -> int | str:
    return min((number for number in numbers if number is not None), default=examination.sha256[:8])


def received(place: Workplace, period: str, district: str, sha256: str) -> list[dict[str, Any]]:
    """The submissions that a content gave, oldest first."""
    with reading(place.store.engine) as connection:
        known = submissions(connection, period=period, district=district)
    return [row for row in known if row["sha256"] == sha256]


def numbers_of(rows: Sequence[dict[str, Any]], examination: Examination) -> list[int | None]:
    """For each outcome the latest submission that it gave."""
    numbers = {(row["database"], row["part"]): row["id"] for row in rows}
    return [numbers.get((outcome.database, outcome.part)) for outcome in examination.outcomes]
