"""What is said of a cell that can be read in several ways (rules V019 and V020): the reading taken, and what to ask.

Which cells those are is told where each kind of text is read: `coding`, `dateforms`, `numbercolumns`.
"""

from __future__ import annotations

from typing import NamedTuple


class Doubt(NamedTuple):
    """The reading that was taken, the likeliest other one, what the district should write instead.

    `together`: one word for a column will do.
    """

    reading: str
    other: str
    ask: str
    together: bool = False
    rule: str = "V019"
