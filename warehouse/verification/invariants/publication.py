"""Invariant 1 for what was published: every issue's files still hash to what was recorded when it was certified.

And one issue of a month stands at most, with exactly its figures in the published views.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from warehouse.ledger.releasetables import AUTOMATIC, published_value, release
from warehouse.verification.breaches import Breach


def breaches(connection: sa.Connection, releases: Path | None) -> Iterator[Breach]:
    """What is not as it was certified; without the folder of releases only what the tables say."""
    columns = release.c
    certified = sa.select(columns.period, columns.number, columns.is_current, columns.folder, columns.files)
    standing: dict[str, int] = {}
    for row in connection.execute(certified.where(columns.stage != AUTOMATIC)):
        name = f"{row.period}/{row.number}"
        if row.is_current:
            if row.period in standing:
                yield Breach(1, f"issue {name}", f"stands, and so does {row.period}/{standing[row.period]}")
            standing[row.period] = row.number
        if releases is not None:
            yield from _in_files(name, releases.parent / row.folder, row.files)
    value = published_value.c
    shown = sa.select(value.period, value.number).where(value.is_current).distinct()
    for period, number in connection.execute(shown):
        if standing.get(period) != number:
            yield Breach(1, f"issue {period}/{number}", "is shown by the published views, and does not stand")
    for period, number in standing.items():
        there = sa.select(value.id).where(value.period == period, value.number == number, value.is_current).limit(1)
        if connection.scalar(there) is None:
            yield Breach(1, f"issue {period}/{number}", "stands, and the published views do not show it")


def _in_files(name: str, folder: Path, files: dict[str, str]) -> Iterator[Breach]:
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for file in sorted(there - set(files)):
        yield Breach(1, f"issue {name}", f"was certified without {file}, which lies in its folder")
    for file, digest in files.items():
        if file not in there:
            yield Breach(1, f"issue {name}", f"lacks {file}")
        elif hashlib.sha256((folder / file).read_bytes()).hexdigest() != digest:
            yield Breach(1, f"issue {name}", f"{file} is not as it was certified")
