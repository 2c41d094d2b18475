"""The passwords that taking in may need: of encrypted workbooks, and of the districts' own systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Passwords:
    """`files`: passwords of workbooks by district, "" holds for all. `systems`: one for each declared source."""

    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    systems: Mapping[str, str] = field(default_factory=dict, repr=False)

    def of(self, district: str | None) -> tuple[str, ...]:
        """The passwords to try on a district's workbooks: its own, then those for all."""
        own = self.files.get(district, ()) if district else ()
        return (*own, *self.files.get("", ()))
