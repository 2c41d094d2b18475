"""Which districts and months `octet answer` answers once more, and doing it: the same op as `octet run`."""

from __future__ import annotations

from dataclasses import dataclass, field

from intake.answers.notices import later_answers
from pipelines.homes.home import Home
from pipelines.runs.running import Step
from pipelines.runs.turns import turn
from pipelines.runs.wanted import Wanted, require_known
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from warehouse.announcements.untold import Untold, untold
from warehouse.ledger.connection import reading
from warehouse.ledger.freshness import stale_periods


@dataclass
class Later:
    """`told`: what was answered, `paths`: the answers, below the home; `left`: what was not.

    `stale`: months of which nothing is told before their figures are computed. `failures`: district and month, why.
    """

    told: list[Untold] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    left: list[Untold] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)


def answer(home: Home, wanted: Wanted, who: str, step: Step) -> Later:
    """Answer what waits. A failing district does not keep the others from being answered.

    Raises `ConfigurationError` where something waits and the private key is not here.
    """
    with turn(home) as runner:
        place = runner.place
        require_known(place, wanted)
        with reading(place.store.engine) as connection:
            waits = untold(connection, wanted.period, wanted.district)
            stale = [month for month, _state in stale_periods(connection)]
        later = Later(stale=[month for month in stale if wanted.period in (None, month)])
        if waits and place.store.vault.identity is None:
            raise ConfigurationError(
                "originals only open with OCTET_VAULT_IDENTITY, the private key: run `octet answer` where that is"
            )
        before = set(later_answers(place.returned))
        places = sorted({(one.period, one.district) for one in waits})
        for number, (period, district) in enumerate(places):
            step(period, district, number, len(places))
            config = {"answer": True, "who": who}
            if refused := runner.take_in(district, period, frozenset(databases()), config):
                later.failures.append((f"{district} {period}", refused.why))
        with reading(place.store.engine) as connection:
            later.left = untold(connection, wanted.period, wanted.district)
        left = {one.submission for one in later.left}
        later.told = [one for one in waits if one.submission not in left]
        written = set(later_answers(place.returned)) - before
        later.paths = sorted(path.relative_to(home.root).as_posix() for path in written)
    return later
