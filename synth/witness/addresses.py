"""How the witness says where a finding on rows together stands, and which districts have sent a database wholly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from synth.witness.delivered import Delivered


def told(got: Delivered, rule: str, database: str, rows: pd.DataFrame, column: str) -> Iterator[dict[str, Any]]:
    """One finding for each of the rows, at the column's cell."""
    for number, row in zip(rows["_sent"].tolist(), rows["_row"].tolist(), strict=True):
        sent = got.sent[number]
        cell = f"{sent.letters[column]}{row}" if column in sent.letters else None
        yield {"rule": rule, "district": sent.district, "database": database, "part": sent.part, "cell": cell}


def whole(got: Delivered, database: str) -> Iterator[str]:
    """Districts of which all streets have sent a database."""
    of_database = [one for one in got.sent if one.database == database]
    for district in {one.district for one in of_database}:
        parts = {one.part for one in of_database if one.district == district}
        streets = {area.code for area in got.areas.children(district, got.period) if area.level == 3}
        if None in parts or streets <= parts:
            yield district
