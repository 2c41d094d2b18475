"""What a caller asks for: a month, a district, a database, and whether there are such."""

from __future__ import annotations

from dataclasses import dataclass

from intake.inbox import is_open
from intake.workplace import Workplace
from schemas.cities.reporters import every_reporter
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period


@dataclass(frozen=True)
class Wanted:
    """What the caller asked for; None is everything. `database` is a name."""

    period: str | None = None
    district: str | None = None
    database: str | None = None

    @property
    def databases(self) -> frozenset[str]:
        """The names of the databases that are asked for."""
        return frozenset([database(self.database).name] if self.database else databases())


def require_known(place: Workplace, wanted: Wanted) -> None:
    """Raise `ConfigurationError` for a month or district that is none."""
    if wanted.period is not None:
        Period.parse(wanted.period)
        if wanted.period < place.start:
            raise ConfigurationError(f"{wanted.period} lies before the first month: set `start` in octet.toml to it")
        if not is_open(wanted.period, place.start):
            raise ConfigurationError(f"{wanted.period} has not come yet: name the running month or an earlier one")
    if wanted.district is None:
        return
    districts = {area.code: area for area in every_reporter(place.areas)}
    if (asked := districts.get(wanted.district)) is None:
        known = ", ".join(f"{code} {area.zh}" for code, area in districts.items() if area.valid_to is None)
        raise ConfigurationError(f"no district {wanted.district!r}; known: {known}")
    period = Period.parse(wanted.period or place.start)
    is_over = asked.valid_to is not None and asked.valid_to < period.data_date
    if is_over or (wanted.period is not None and not asked.is_valid_on(period.data_date)):
        heir = place.areas.district_then(asked.code, period)
        told = f": {heir} {place.areas.name(heir)} did" if heir != asked.code else ""
        raise ConfigurationError(f"{asked.code} {asked.zh} did not stand in {period}{told}")
