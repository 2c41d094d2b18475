"""What is asked for when a city is made up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from schemas.cities.areas import Areas
from schemas.cities.reporters import is_due
from schemas.database import Database
from schemas.periods import Period, Rhythm


@dataclass(frozen=True)
class CityOrder:
    """What is asked for: `mess` is a share from 0 (files as they should be) to 1; `districts` empty means all.

    Months up to `settled_until` have been mended since: no mess, a csv file for each database. `quarterly`: databases
    that are sent for the last month of a quarter alone. `corrected`: a district whose list of members of the month
    before the last is cut off, and sent once more. Of the first `parted` districts some send a database street by
    street; None: of all.
    """

    period: Period
    areas: Areas
    scale: float = 0.01
    mess: float = 0.0
    seed: int = 1
    districts: tuple[str, ...] = ()
    settled_until: Period | None = None
    quarterly: frozenset[str] = frozenset()
    corrected: str = ""
    parted: int | None = None

    @property
    def is_settled(self) -> bool:
        """Whether its month is one of those that have been mended since."""
        return self.settled_until is not None and self.period <= self.settled_until

    def of(self, period: Period, until: Period) -> CityOrder:
        """What is asked for of one month of those up to `until`."""
        own = replace(self, period=period, corrected=self.corrected if period == until.earlier() else "")
        return replace(own, mess=0.0) if own.is_settled else own

    def is_sent(self, database: Database) -> bool:
        """Whether a database is sent for its month."""
        quarter = self.period.until(Rhythm.QUARTERLY)
        return is_due(database, self.period) and (database.name not in self.quarterly or self.period == quarter)

    @property
    def obligations(self) -> list[str]:
        """The lines of a home's `reference/obligations` that say so."""
        lines = [f",,{name},,,每季报送,quarterly" for name in sorted(self.quarterly)]
        return ["period,district,database,due_on,decision,reason,rhythm", *lines]
