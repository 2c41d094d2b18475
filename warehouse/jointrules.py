"""Rules that act on the accepted rows of all files together, each an SQL record in `warehouse/together`.

The file's name is the rule's id; words and severity stand in `schemas/reference/rules.csv`. How what a record finds
becomes findings stands in `warehouse/jointfindings.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schemas.areas import Areas
from schemas.database import database
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.rules import Rule, known
from warehouse import compilation, counting, expressions
from warehouse.availability import Availability, reported
from warehouse.counting import Need
from warehouse.scan import Source

FOLDER = Path(__file__).parent / "together"
KEYS = frozenset({"database", "base", "needs", "whole_district", "whole_city", "is_one_a_file", "sql"})


@dataclass(frozen=True)
class JointRule:
    """`sql` gives the rows of `database` to tell of, on a scan: `submission`, `_sheet`, `_row` and `column`.

    `column` is the one whose cell is pointed to. Further columns: `value`, `expected` and `difference` of the finding,
    and the fields of the rule's message, which also knows `n`, the number of rows. With `base` the SQL may read
    `marked`, the rows of that base with their place and city mark. The rule speaks of a submission only where there is
    what it `needs` in the district, every street of the district has what `whole_district` needs, and every district
    wholly has what `whole_city` needs. `is_one_a_file`: all rows of a file are one finding.
    """

    rule: Rule
    database: str
    needs: frozenset[Need]
    whole_district: frozenset[Need]
    whole_city: frozenset[Need]
    is_one_a_file: bool
    sql: str
    base: str | None = None

    def speaks_of(self, read: Sequence[Source], areas: Areas, period: Period) -> list[int]:
        """The current submissions whose rows it can judge."""
        available = Availability(read)
        city, *_ = reported(available, areas, period, self.whole_city, frozenset())
        if city.reported < city.expected:
            return []
        whole = {
            one.area
            for one in reported(available, areas, period, self.whole_district, frozenset())
            if one.level == counting.DISTRICT and one.reported == one.expected
        }
        own = (source for source in read if source.database == self.database and source.path)
        return [one.submission for one in own if one.district in whole and available.of_rows(one, self.needs)]

    def query(self, submissions: Collection[int], period: Period) -> str:
        """The query over a scan, for the rows of those submissions."""
        before = f"{compilation.marked_rows(counting.bases()[self.base])}, " if self.base else ""
        chosen = ", ".join(map(str, submissions))
        text = f"WITH {before}broken AS ({self.sql}) SELECT DISTINCT * FROM broken WHERE submission IN ({chosen})"
        dated = expressions.dated(expressions.parse(text, f"together/{self.rule.id}.toml"), period)
        return dated.sql(expressions.DIALECT)


@cache
def joint_rules(folder: Path = FOLDER) -> tuple[JointRule, ...]:
    """All records, by id. A file added to the folder adds one."""
    return tuple(_record(path) for path in sorted(folder.glob("*.toml")))


def _record(path: Path) -> JointRule:
    where = f"together/{path.name}"
    record = tomllib.loads(path.read_text(encoding="utf-8"))
    if unknown := sorted(set(record) - KEYS):
        raise ConfigurationError(f"{where}: unknown keys {', '.join(unknown)}; known are {', '.join(sorted(KEYS))}")
    if record.get("base") not in (None, *counting.bases()):
        raise ConfigurationError(f"{where}: there is no base {record['base']!r}")
    try:
        return JointRule(
            rule=known(path.stem),
            database=database(record["database"]).name,
            needs=_needs(record, "needs", where),
            whole_district=_needs(record, "whole_district", where),
            whole_city=_needs(record, "whole_city", where),
            is_one_a_file=record.get("is_one_a_file", False),
            sql=record["sql"],
            base=record.get("base"),
        )
    except KeyError as missing:
        raise ConfigurationError(f"{where}: {missing} is missing") from missing


def _needs(record: Mapping[str, Any], key: str, where: str) -> frozenset[Need]:
    return frozenset(counting.need(text, where) for text in record.get(key, ()))
