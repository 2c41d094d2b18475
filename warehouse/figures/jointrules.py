"""Rules that act on the accepted rows of all files together, each an SQL record in `together/`.

The file's name begins with the rule's id (`X006-absent.toml`: a rule may have several records); words and severity
stand in `schemas/reference/rules.csv`. What records may read besides the scan stands in `jointtables.py`, how
what they find becomes findings in `jointfindings.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf

from schemas.cities.areas import Areas
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.records import searchpath
from schemas.records.written import Names, Written, checked, toml
from schemas.rules import Rule, known
from warehouse.figures import compilation
from warehouse.figures.availability import Availability, reported
from warehouse.figures.scan import Source
from warehouse.indicators import bases, expressions
from warehouse.indicators.needs import Needs

FOLDER = Path(__file__).parent / "together"


def _several(given: Any) -> Any:
    if given == "*":
        return tuple(databases())
    return (given,) if isinstance(given, str) else given


def _databases(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(database(name).name for name in names)


def _known_base(name: str) -> str:
    if name not in bases.bases():
        raise ConfigurationError(f"there is no base {name!r}; bases are {', '.join(bases.bases())}")
    return name


class JointRule(Written):
    """`sql` gives the rows of `databases` to tell of, on a scan: `submission`, `_sheet`, `_row` and `column`.

    `column` is the one whose cell is pointed to. Where the row stands in the file of another submission, that is
    `place`; without a row the finding speaks of the whole file. Further columns: `value`, `expected` and `difference`
    of the finding, and whatever else the rule's message names. The message knows all of them, the column's title as
    `field`, the `row`, and `n`, the number of rows. With `base` the SQL may read `marked`, the rows of that base with
    their place and city mark; `is_of_shared`: those of them alone that are marked by others. Databases are names, or
    `*` for all. The rule speaks of a submission only where there is what it `needs` in the district, every street of
    the district has what `whole_district` needs, and had in the month before what `whole_before` needs, and every
    district wholly has what `whole_city` needs. `is_one_a_file`: all rows of a file with one column and value are one
    finding. `is_by_district`: what it tells of a district's submissions rests on that district's files and figures
    alone, so that after another district's files it need not be asked again.
    """

    rule: InstanceOf[Rule]
    databases: Annotated[Names, BeforeValidator(_several), AfterValidator(_databases)] = Field(alias="database")
    needs: Needs = frozenset()
    whole_district: Needs = frozenset()
    whole_before: Needs = frozenset()
    whole_city: Needs = frozenset()
    is_one_a_file: bool = False
    is_by_district: bool = False
    sql: str
    base: Annotated[str, AfterValidator(_known_base)] | None = None
    is_of_shared: bool = False

    def speaks_of(
        self, read: Sequence[Source], areas: Areas, period: Period, before: Sequence[Source] = ()
    ) -> list[int]:
        """The current submissions whose rows it can judge; `before`: those of the month before."""
        available = Availability(read)
        if self.whole_city and not _is_whole_city(available, areas, period, self.whole_city):
            return []
        whole = _whole_districts(available, areas, period, self.whole_district)
        if self.whole_before:
            whole &= _whole_districts(Availability(before), areas, period.earlier(), self.whole_before)
        own = (source for source in read if source.database in self.databases and source.is_submission)
        return [one.submission for one in own if one.district in whole and available.of_rows(one, self.needs)]

    def query(self, submissions: Collection[int], period: Period) -> str:
        """The query over a scan, for the rows of those submissions."""
        chosen = ", ".join(map(str, submissions))
        text = f"{self.text} SELECT DISTINCT * FROM broken WHERE submission IN ({chosen})"
        return expressions.dated(text, period)

    @property
    def text(self) -> str:
        """The CTEs up to `broken`."""
        if self.base is None:
            return f"WITH broken AS ({self.sql})"
        base = bases.bases()[self.base]
        return f"WITH {compilation.marked_rows(base.of_shared if self.is_of_shared else base)}, broken AS ({self.sql})"


def _is_whole_city(available: Availability, areas: Areas, period: Period, needs: Needs) -> bool:
    city, *_ = reported(available, areas, period, needs, frozenset())
    return city.reported == city.expected


def _whole_districts(available: Availability, areas: Areas, period: Period, needs: Needs) -> set[str]:
    """Districts of which every street has what is needed; all where nothing is. The city where all of it has."""
    return {
        one.area
        for one in reported(available, areas, period, needs, frozenset())
        if one.level <= bases.DISTRICT and one.reported == one.expected
    }


@searchpath.follows
@cache
def joint_rules(folder: Path = FOLDER) -> tuple[JointRule, ...]:
    """All records, by file. A file added to the folder, or to a home's, adds one."""
    return tuple(_record(file) for file in searchpath.files("together", folder))


def _record(file: searchpath.RecordFile) -> JointRule:
    rule = known(file.name.partition("-")[0])
    return checked(JointRule, toml(file.text, file.where), file.where, rule=rule)
