"""A breach: where the warehouse is not what it promises to be. How each is found stands in `invariants/`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Breach:
    """`invariant` is its number in the public contract, `where` what it was found in, `what` a sentence."""

    invariant: int
    where: str
    what: str
