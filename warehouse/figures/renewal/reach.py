"""How far a change reaches: which indicators and rules must be computed again, and of which districts.

It is told from the tables that their SQL may read. Where that is not certain everything is computed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from schemas.records import searchpath
from warehouse.figures import compilation, jointtables, scan
from warehouse.figures.grouped import listing, overlapping
from warehouse.figures.grouped.monthgroups import MonthGroup
from warehouse.figures.history import yearterms
from warehouse.figures.jointrules import JointRule, joint_rules
from warehouse.figures.planning import alone
from warehouse.figures.renewal.citysums import is_read
from warehouse.figures.renewal.inputs import Fingerprints
from warehouse.figures.renewal.tablesread import below, statements, words
from warehouse.indicators.bases import bases
from warehouse.indicators.ledgertables import LEDGER_TABLES, YEAR_PLACE
from warehouse.indicators.registry import Indicator
from warehouse.indicators.reportedcolumns import reported_figures

FIGURES = frozenset({"computed", "covered"})
"""Tables of a scan that hold what was computed on it."""
GROUPS = "group_listed"
"""The table of a scan that holds what groupings name."""


@dataclass(frozen=True)
class Portion:
    """Indicators and rules that are computed on one scan."""

    known: Sequence[Indicator]
    rules: Sequence[JointRule]

    @property
    def tables(self) -> frozenset[str]:
        """The tables and views that the scan must have."""
        return self.tables_of_figures.union(*map(_asked_by, self.rules))

    @property
    def tables_of_the_city(self) -> frozenset[str]:
        """Those that the city's figures of the indicators need, beside the sums of its districts'."""
        return frozenset[str]().union(*(read_by(one) for one in self.known if is_read(one)))

    @property
    def tables_of_figures(self) -> frozenset[str]:
        """Those that the indicators need."""
        return frozenset[str]().union(*map(read_by, self.known))

    @property
    def codes(self) -> list[str]:
        """Of the indicators."""
        return [one.code for one in self.known]

    @property
    def ids(self) -> list[str]:
        """Of the rules."""
        return sorted({rule.rule.id for rule in self.rules})


@dataclass(frozen=True)
class Reach:
    """What must be computed again: `city` on the files of all districts, `local` on those of `districts` alone.

    The city's own figures of the indicators in `local` are computed on all files too. `grouped`: indicators and the
    codes of the groups that they are told of; `every_group`: the codes of all, those that are no more too.
    """

    city: Portion
    local: Portion
    districts: frozenset[str]
    grouped: Sequence[tuple[Portion, frozenset[str]]] = ()
    every_group: frozenset[str] = frozenset()


def reached(
    then: Fingerprints | None,
    now: Fingerprints,
    known: Sequence[Indicator],
    areas: Areas,
    period: Period,
    groups: Sequence[MonthGroup] = (),
) -> Reach | None:
    """How far what has changed reaches; None: everything is computed again."""
    if then is None or then.definitions != now.definitions or any(one.is_citywide for one in databases().values()):
        return None
    changed = set(_changed(then, now))
    districts = frozenset(district for _, district in changed)
    standing = {area.code for area in areas.level(2, period)}
    if not districts <= standing or 2 * len(districts) > len(standing):
        return None
    edited = frozenset(_differing(then.groups, now.groups))
    tables = {table for table, _ in changed} | ({GROUPS} if edited else set())
    records = [one for one in known if not tables.isdisjoint(read_by(one))]
    nothing = frozenset() if groups or edited else frozenset({GROUPS})
    asked = ((rule, _asked_by(rule)) for rule in joint_rules())
    rules = _by_id(rule for rule, read in asked if not tables.isdisjoint(read) and nothing.isdisjoint(read))
    apart = {rule.rule.id for rule in rules if not rule.is_by_district}
    citywide = [rule for rule in rules if rule.rule.id in apart]
    if any(not FIGURES.isdisjoint(_asked_by(rule)) for rule in citywide):
        return None
    by_district = [one for one in records if all(bases()[measure.base].is_by_district for measure in one.measures)]
    return Reach(
        city=Portion([one for one in records if one not in by_district], citywide),
        local=Portion(by_district, [rule for rule in rules if rule.rule.id not in apart]),
        districts=districts,
        grouped=[
            (Portion(told, ()), codes)
            for told, codes in ((alone(known), edited), (alone(records), _groups_near(groups, districts) - edited))
            if told and codes
        ],
        every_group=frozenset({*then.groups, *now.groups}),
    )


def _groups_near(groups: Iterable[MonthGroup], districts: frozenset[str]) -> frozenset[str]:
    """Groups that rest on files of those districts: the city's own rest on all."""
    return frozenset(one.code for one in groups if districts and (one.district is None or one.district in districts))


def _changed(then: Fingerprints, now: Fingerprints) -> Iterator[tuple[str, str]]:
    """Tables of a scan and the districts whose rows in it are others."""
    for prefix, old, new in (
        ("", then.read, now.read),
        ("before_", then.before, now.before),
        ("year_", then.year, now.year),
    ):
        for place in _differing(old, new):
            database, _, district = place.partition(" ")
            yield f"{prefix}{database}", district
    yield from (("earlier_figure", district) for district in _differing(then.earlier, now.earlier))
    yield from ((overlapping.TABLE, district) for district in _differing(then.overlaps, now.overlaps))


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    return (key for key in {*old, *new} if old.get(key) != new.get(key))


def _by_id(rules: Iterable[JointRule]) -> list[JointRule]:
    """All records of those rules: what stands of a rule does not tell by which of its records."""
    wanted = {rule.rule.id for rule in rules}
    return [rule for rule in joint_rules() if rule.rule.id in wanted]


def read_by(indicator: Indicator) -> frozenset[str]:
    """Tables that an indicator rests on, and the databases that it needs to be told."""
    named = (words(compilation.marked_rows(bases()[measure.base].of_shared)) for measure in indicator.measures)
    return below(frozenset(indicator.databases).union(*named), _made())


def _asked_by(rule: JointRule) -> frozenset[str]:
    """Tables that a rule rests on, and the databases that must be there for it to speak."""
    needs = rule.needs | rule.whole_district | rule.whole_city
    named = {need.database for need in needs} | {f"before_{need.database}" for need in rule.whole_before}
    return below(words(rule.text).union(named, rule.databases), _made())


@searchpath.follows
@cache
def _made() -> dict[str, frozenset[str]]:
    """Table of a scan → words in what it is made of. Its figures and lists of submissions rest on all databases."""
    every = frozenset(databases())
    found = {
        name: words(text) - {name}
        for path in (scan.LINKS, yearterms.TERMS, jointtables.LINKS, jointtables.COMPARED, jointtables.ON_FIGURES)
        for name, text in statements(path).items()
    }
    found |= {name: frozenset() for one in databases() for name in (one, f"before_{one}")}
    found |= {f"whole_{one}": frozenset({one}) for one in databases()}
    found |= dict.fromkeys(("sent", "area_row", "area_mention", *FIGURES), every)
    return found | {
        GROUPS: listing.READ,
        "earlier_figure": frozenset(),
        overlapping.TABLE: frozenset(),
        yearterms.TABLE: frozenset(),
        **dict.fromkeys((yearterms.AGO, YEAR_PLACE), frozenset({yearterms.TABLE})),
        **dict.fromkeys(LEDGER_TABLES, frozenset[str]()),
        "year_party_member": frozenset({"party_member"}),
        "opening_party_member": frozenset({"year_party_member"}),
        "year_district": frozenset({"year_party_member"}),
        "reported_figure": words(reported_figures()),
        "repeated_uscc": frozenset({"unit"}),
        "org_circle": frozenset({"org_parent"}),
    }
