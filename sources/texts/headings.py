"""Words around a field's name in a header, one a line of `headings.csv`: a new word is a new line.

What they make of a column is decided where headers are read.
"""

from __future__ import annotations

import csv
from enum import StrEnum
from functools import cache
from pathlib import Path

from schemas.cities.citylist import in_every_city

FILE = Path(__file__).with_name("headings.csv")


class Says(StrEnum):
    """What a word says of the column under or beside it: whose it is, which time, which part of the whole."""

    OWN = "own"  # the person of the row
    OTHER = "other"  # somebody else
    CONTACT = "contact"  # somebody else, of whom an organisation may have fields of its own (`contact_phone`)
    SECRETARY = "secretary"
    CHAIR = "chair"
    LEGAL_REP = "legal_rep"
    WHOLE = "whole"
    NOW = "now"
    RECENT = "recent"  # the year or quarter of the period
    QUARTER_END = "quarter_end"
    YEAR_END = "year_end"
    EARLIER = "earlier"
    PART = "part"  # a part, a change, a plan, a running sum
    REST = "rest"  # a part behind a field's name; a group that is called so may head anything
    NAME = "name"
    NOTE = "note"  # nothing of that

    @property
    def is_another(self) -> bool:
        """Whether it names somebody else than the person of the row."""
        return self in PERSONS and self is not Says.OWN


PERSONS = frozenset({Says.OWN, Says.OTHER, Says.CONTACT, Says.SECRETARY, Says.CHAIR, Says.LEGAL_REP})


@cache
def heading_words() -> dict[str, Says]:
    """Each word and what it says."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {word: Says(row["says"]) for row in csv.DictReader(lines) for word in in_every_city(row["word"])}
