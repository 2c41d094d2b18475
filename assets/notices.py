"""What goes back to the district for each file: the return workbook (退改表) or a receipt (回执), one and never two.

What stands in them is the sources'; here is which a file gets, where it lies and under which name.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assets.inbox import Delivery
from assets.workplace import Workplace
from schemas.findings import mask
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child import Parser
from sources.examination import Examination
from sources.returns.front import About
from sources.returns.workbook import mark_of, must_be_mended, write_receipt, write_return
from warehouse.connection import reading
from warehouse.listings import submissions

RETURNED, RECEIPT = "退改", "回执"


def answer(
    place: Workplace,
    delivery: Delivery,
    path: Path,
    examination: Examination,
    numbers: Sequence[int | None],
    parser: Parser,
) -> Path | None:
    """Write the answer to one file of the inbox, with the number of its first submission in the name.

    It lies under `returned/<period>/<district>/`, in the same folders inside as the file. None when the same content
    was answered before; `numbers` are then None, and those of the submissions that it gave are looked up.
    """
    if all(number is None for number in numbers):
        numbers = _earlier(place, delivery, examination)
    first = min((number for number in numbers if number is not None), default=examination.sha256[:8])
    root = place.returned / delivery.period / delivery.district
    if any(root.rglob(f"*_{first}.xlsx")):
        return None
    folder = root.joinpath(*path.relative_to(place.inbox).parts[2:-1])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_returned = must_be_mended(examination.outcomes)
    target = folder / f"{path.name}.{RETURNED if is_returned else RECEIPT}_{first}.xlsx"
    about = _about(place, delivery, mask(path.name), examination, numbers)
    with tempfile.TemporaryDirectory(prefix=".octet-", dir=folder) as draft:
        made = Path(draft) / "answer.xlsx"
        if is_returned:
            mark = mark_of(examination, delivery.period, delivery.district, numbers)
            write_return(made, path, examination, replace(about, mark=mark), parser)
        else:
            write_receipt(made, examination, about)
        made.replace(target)
    return target


def _about(
    place: Workplace, delivery: Delivery, file: str, examination: Examination, numbers: Sequence[int | None]
) -> About:
    period, district = Period.parse(delivery.period), place.areas.get(delivery.district)
    where = f"{district.zh if district else delivery.district} {period.year}年{period.month}月"
    return About(file, where, numbers, [_street(place, outcome) for outcome in examination.outcomes])


def _street(place: Workplace, outcome: Outcome) -> str | None:
    area = place.areas.get(outcome.part) if outcome.part else None
    return area.zh if area else outcome.part


def _earlier(place: Workplace, delivery: Delivery, examination: Examination) -> list[int | None]:
    """The latest submission that this content gave, for each outcome."""
    with reading(place.store.engine) as connection:
        known = submissions(connection, period=delivery.period, district=delivery.district)
    by_place = {(row["database"], row["part"]): row["id"] for row in known if row["sha256"] == examination.sha256}
    return [by_place.get((outcome.database, outcome.part)) for outcome in examination.outcomes]
