"""Why a month cannot be certified yet: what is open, with what mends it. A preliminary issue names these instead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.rules import known, rules
from schemas.states import WHOLE, Owed, Severity
from schemas.wording import Bilingual
from warehouse.indicators.registry import indicators
from warehouse.ledger.listings import findings, submissions
from warehouse.releases.edition.material import Material, Return
from warehouse.releases.edition.phrases import return_word

JUMP = "P004"


class Reason(NamedTuple):
    """One reason. `kind`: missing, unconfirmed, block, jump, privacy. `rule`: of findings; `code`: of a jump.

    `told`: to the department, with what mends it. `shown`: what an issue says of it, without any number of rows and
    without figures, which it may hide.
    """

    kind: str
    told: Bilingual
    shown: str
    places: int = 1
    district: str | None = None
    database: str | None = None
    rule: str | None = None
    code: str | None = None


class Listed(NamedTuple):
    """What a person names when certifying: gaps that the issue shows, and jumps with their explanation.

    `missing`: district and database (None: all of the district's). `explained`: district and code (None: all) → why.
    `waived`: rule and district (None: all) → why what it blocks is let stand.
    """

    missing: frozenset[tuple[str, str | None]] = frozenset()
    explained: Mapping[tuple[str, str | None], str] = {}
    waived: Mapping[tuple[str, str | None], str] = {}

    @classmethod
    def parse(cls, missing: Iterable[str], explain: Iterable[str], areas: Areas, waive: Iterable[str] = ()) -> Listed:
        """Of `310105`, `长宁区/党员`; `310105:MEM01=why`, `310105=why`; `X001:310105=why`, `X001=why`.

        Raises `ConfigurationError` for what is none.
        """
        gaps = (text.partition("/") for text in missing)
        named = frozenset((_district(areas, one), database(other).name if other else None) for one, _, other in gaps)
        explained = {}
        for text in explain:
            where, _, why = text.partition("=")
            district, _, code = where.partition(":")
            if not why.strip():
                raise ConfigurationError(f"--explain {text!r} says no reason: write DISTRICT:CODE=REASON")
            if code and code not in indicators():
                raise ConfigurationError(f"--explain {text!r}: there is no indicator {code}")
            explained[_district(areas, district), code or None] = why.strip()
        waived = {}
        for text in waive:
            what, _, why = text.partition("=")
            rule, _, district = what.partition(":")
            if not why.strip() or rule not in rules():
                raise ConfigurationError(f"--waive {text!r}: write RULE=REASON or RULE:DISTRICT=REASON, as X001=…")
            waived[rule, _district(areas, district) if district else None] = why.strip()
        return cls(named, explained, waived)

    def has(self, district: str, database: str) -> bool:
        """Whether a gap is named."""
        return bool(self.missing & {(district, database), (district, None)})

    def why(self, district: str | None, code: str | None) -> str | None:
        """The explanation of a jump, where there is one."""
        return self.explained.get((district or "", code)) or self.explained.get((district or "", None))


def reasons(connection: sa.Connection, material: Material, areas: Areas, listed: Listed) -> list[Reason]:
    """Everything that stands against a final issue, but what was listed."""
    return [
        *_gaps(material, areas, listed),
        *_findings(connection, Period.parse(material.period), areas, listed, material),
    ]


def gaps(material: Material) -> dict[tuple[str, str], Return]:
    """District and database of every return that is owed and not wholly there."""
    return {
        key: one
        for key, one in sorted(material.returns.items())
        if one.state != Owed.WAIVED and not (one.state in WHOLE and one.reported == one.expected)
    }


def _gaps(material: Material, areas: Areas, listed: Listed) -> Iterable[Reason]:
    for (district, name), one in gaps(material).items():
        if listed.has(district, name):
            continue
        where, title, word = areas.name(district), databases()[name].title, return_word(one).word
        if one.state == "unconfirmed":
            told = Bilingual(
                f"{where} {title}：没有数据，尚未确认为零报告"
                f"（octet confirm-zero {material.period} {district} {name}）",
                f"{district} {name}: no data, not confirmed as a zero (octet confirm-zero …)",
            )
            yield Reason("unconfirmed", told, f"{where} {title}：没有数据，尚未确认为零报告", 1, district, name)
            continue
        told = Bilingual(
            f"{where} {title}：{word}（待报，或 octet waive，或用 --missing {district}/{name} 列明）",
            f"{district} {name}: {one.state} (wait for it, octet waive, or --missing {district}/{name})",
        )
        yield Reason("missing", told, f"{where} {title}：{word}", 1, district, name)


def _findings(
    connection: sa.Connection, period: Period, areas: Areas, listed: Listed, material: Material
) -> Iterable[Reason]:
    standing = {row["id"]: row for row in submissions(connection, period=str(period), current=True)}
    blocks: Counter[tuple[str, str, str]] = Counter()
    names = {one.code: one.name for one in material.indicators}
    for one in findings(connection, period=str(period), current=True):
        row = standing.get(one["submission"])
        if row is None:
            continue
        where = (row["district"] or "", row["database"] or "")
        if one["severity"] == Severity.BLOCK and {(one["rule"], where[0]), (one["rule"], None)} & set(listed.waived):
            continue
        if one["severity"] == Severity.BLOCK:
            blocks[(*where, one["rule"])] += one["count"]
        elif one["rule"] == JUMP:
            code = next((code for code in names if f"（{code}）" in one["message"]), None)
            if listed.why(where[0], code) is None:
                told = Bilingual(
                    f"{areas.name(where[0])}：{one['message']}（核实后用 --explain {where[0]}:{code or ''}=原因 说明）",
                    f"{where[0]} {code}: an unexplained jump (--explain {where[0]}:{code or ''}=WHY)",
                )
                shown = f"{areas.name(where[0])}：{names.get(code or '', '某指标')}变动较大，尚未核实"
                yield Reason("jump", told, shown, 1, where[0], where[1], JUMP, code)
    for (district, name, rule), count in sorted(blocks.items()):
        title = databases()[name].title if name in databases() else name
        told = Bilingual(
            f"{areas.name(district)} {title}：{rule} {_named(rule)} {count}处，须整改，或用 --waive {rule}=理由 豁免",
            f"{district} {name}: {count} open findings of {rule}, to be mended, or waived by --waive {rule}=WHY",
        )
        shown = f"{areas.name(district)} {title}：{rule} {_named(rule)}"
        yield Reason("block", told, shown, count, district, name, rule)


def _named(rule: str) -> str:
    """What a rule is about, without what stands in the file."""
    return re.split("[:：{\\[]", known(rule).message_zh)[0]


def _district(areas: Areas, named: str) -> str:
    """The code of a district, or of the city, that is named by code or name."""
    for area in (*areas.level(1), *areas.level(2)):
        if named.strip() in (area.code, area.zh, f"{area.code}{area.zh}"):
            return area.code
    raise ConfigurationError(f"{named!r} is no district: name it by its code or its name")


def remarks(material: Material, against: Iterable[Reason], listed: Listed) -> tuple[str, ...]:
    """What an issue says of itself: gaps that it was certified with, findings that are open, jumps and why.

    Everybody reads it: how many rows, and figures that the issue may hide, stand in the ledger alone.
    """
    known = [f"列明未报：{one}" for one in _gaps_named(material, listed)]
    names = {place.code: place.name for place in material.reporters}
    explained = [
        f"变动较大，已核实：{names.get(district, district)} {code or '各指标'}：{why}"
        for (district, code), why in sorted(listed.explained.items(), key=str)
    ]
    waived = [
        f"豁免：{names.get(district or '', '各区')} {rule}：{why}"
        for (rule, district), why in sorted(listed.waived.items(), key=str)
    ]
    return (*known, *explained, *waived, *(f"发布时未解决：{one.shown}" for one in against))


def _gaps_named(material: Material, listed: Listed) -> list[str]:
    titles, names = dict(material.databases), {place.code: place.name for place in material.reporters}
    there = [key for key in gaps(material) if listed.has(*key)]
    return [f"{names.get(district, district)} {titles.get(database, database)}" for district, database in there]


def as_listed(against: Iterable[Reason], listed: Listed) -> dict[str, Any]:
    """The same for the ledger."""
    return {
        "missing": sorted([district, database] for district, database in listed.missing),
        "explained": sorted([*key, why] for key, why in listed.explained.items()),
        "waived": sorted([*key, why] for key, why in listed.waived.items()),
        "open": [{**one._asdict(), "told": str(one.told)} for one in against],
    }
