"""Groupings lie across areas and units (片区, 网格, 联盟, 联合党委 …): as a home's `reference/groupings` lists them.

A grouping's first line says its name, type and host; each further line names a member. What a month counts of them is
told in `warehouse/figures/grouped`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.cities.areas import Areas
from schemas.codelists import codelist
from schemas.errors import ConfigurationError
from schemas.records.searchpath import text_of
from schemas.records.written import Day, Written, checked, filled, lines, wrong

FOLDER = "groupings"
HEADER = ("grouping", "name", "type", "host", "kind", "member", "valid_from", "valid_to")
ALSO = ("note",)
TYPES = "grouping_type"
"""The code list of types; its column `member_rule` says which may not overlap."""
LEVELS = {"district": 2, "street": 3, "community": 4}
"""Kinds of member that are areas, and their level."""
KINDS = {
    "district": "区", "street": "街镇", "community": "居村", "building": "楼宇", "unit": "单位",
    "organisation": "党组织", "grouping": "分组",
}  # fmt: skip
"""Kinds of member, and how they are written in Chinese."""
UNGROUPED = "-ungrouped"
"""End of the code of what belongs to no grouping of a type."""


def rest_name(kind: str) -> str:
    """What belongs to no grouping of a type is called so."""
    return f"未分组（{codelist(TYPES).labels[kind]}）"


def _type(text: str) -> str:
    known = codelist(TYPES)
    if text and text not in known.spellings:
        told = "、".join(f"{code} {label}" for code, label in known.labels.items())
        raise wrong(f"write one of the types: {told}; a new one is a line of its code list")
    return known.spellings.get(text, "")


def _kind(text: str) -> str:
    kinds = {zh: kind for kind, zh in KINDS.items()} | {kind: kind for kind in KINDS} | {"": ""}
    if text not in kinds:
        raise wrong(f"write one of the kinds of member: {'、'.join(f'{kind} {zh}' for kind, zh in KINDS.items())}")
    return kinds[text]


class GroupingLine(Written):
    """A line of `reference/groupings/*.csv`: a grouping, or with `kind` and `member` one of its members.

    Dates are inclusive. `name`, `type` and `host` stand in the grouping's first line and need not be repeated.
    """

    grouping: Annotated[str, filled("write the code of the grouping"), Field(pattern=r"^[\w-]*$")]
    name: str
    type: Annotated[str, AfterValidator(_type)]
    host: str
    kind: Annotated[str, AfterValidator(_kind)]
    member: str
    valid_from: Day
    valid_to: Day
    note: str = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if bool(self.kind) != bool(self.member):
            raise wrong("kind and member go together: write both, or neither in the line of the grouping itself")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise wrong("valid_to is before valid_from: change one of them")
        if self.grouping.endswith(UNGROUPED):
            raise wrong(f"{UNGROUPED} is the end of the code of what belongs to no grouping: call it otherwise")
        return self


@dataclass(frozen=True)
class GroupingMember:
    """A member of a grouping for a time; None is open."""

    kind: str
    code: str
    valid_from: dt.date | None
    valid_to: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """Whether it is one on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Grouping:
    """A grouping. `host`: the area in which all of its members lie; `is_partition`: its type may not overlap."""

    code: str
    name: str
    type: str
    host: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    members: tuple[GroupingMember, ...]

    @property
    def rest(self) -> str:
        """Code of what belongs to no grouping of its type in its host."""
        return f"{self.host}-{self.type}{UNGROUPED}"

    @property
    def is_partition(self) -> bool:
        """Whether groupings of its type add up to their host with what belongs to none."""
        return codelist(TYPES).extra[self.type]["member_rule"] == "partition"

    def holds(self, day: dt.date) -> bool:
        """Whether there is such a grouping on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def read_groupings(folder: Path, areas: Areas) -> tuple[Grouping, ...]:
    """The groupings in a home's `reference`; raises `ConfigurationError` at the first line that is wrong."""
    paths = sorted((folder / FOLDER).glob("*.csv"))
    return groupings_in({path.name: text_of(path, f"reference/{FOLDER}/{path.name}") for path in paths}, areas)


def groupings_in(texts: Mapping[str, str], areas: Areas) -> tuple[Grouping, ...]:
    """The groupings that files list, by code; name of the file → its text."""
    found: dict[str, Grouping] = {}
    members: dict[str, list[GroupingMember]] = {}
    named: dict[str, list[tuple[str, GroupingLine]]] = {}
    for place, line in _lines(texts):
        if line.grouping not in found:
            found[line.grouping] = _first(place, line, areas)
        own = found[line.grouping]
        for name in ("name", "type", "host"):
            if getattr(line, name) not in ("", getattr(own, name)):
                said, before = getattr(line, name), getattr(own, name)
                raise ConfigurationError(
                    f"{place}: {name} {said!r} of {own.code} is {before!r} in an earlier line: keep one of them"
                )
        if line.kind:
            _require_inside(place, line, own, areas)
            members.setdefault(own.code, []).append(
                GroupingMember(line.kind, line.member, line.valid_from, line.valid_to)
            )
            if line.kind == "grouping":
                named.setdefault(own.code, []).append((place, line))
    _require_known(found, named)
    return tuple(Grouping(**{**vars(found[code]), "members": tuple(members.get(code, ()))}) for code in sorted(found))


def grouping_changes(known: Iterable[Grouping]) -> set[tuple[str, str]]:
    """Code of each grouping whose members changed, and of what is in none, and the first month that knows it."""
    by_code = {one.code: one for one in known}
    found: set[tuple[str, str]] = set()
    for one in by_code.values():
        concerned = (one.code, one.rest) if one.is_partition else (one.code,)
        for day in filter(None, _turns(one, by_code)):
            found |= {(code, day.strftime("%Y-%m")) for code in concerned}
    return found


def _turns(one: Grouping, by_code: Mapping[str, Grouping]) -> Iterator[dt.date | None]:
    """The first days on which it, a member, or a member of a grouping within it, is there or is there no more."""
    lifetimes = [(one.valid_from, one.valid_to), *((each.valid_from, each.valid_to) for each in one.members)]
    for begins, ends in lifetimes:
        yield from (begins, ends and ends + dt.timedelta(days=1))
    for member in one.members:
        if member.kind == "grouping":
            yield from _turns(by_code[member.code], by_code)


def _lines(texts: Mapping[str, str]) -> Iterator[tuple[str, GroupingLine]]:
    for name, text in sorted(texts.items()):
        for place, given in lines(text, f"reference/{FOLDER}/{name}", HEADER, ALSO):
            yield place, checked(GroupingLine, given, place)


def _first(place: str, line: GroupingLine, areas: Areas) -> Grouping:
    """The grouping that its first line declares; dates are its own where the line names no member."""
    for name, mend in (("name", "its name"), ("type", "its type"), ("host", "the code of the area it lies in")):
        if not getattr(line, name):
            raise ConfigurationError(f"{place}: the first line of {line.grouping} must say {name}: write {mend}")
    if areas.get(line.host) is None:
        raise ConfigurationError(f"{place}: host {line.host!r} is no area: write the code of the area it lies in")
    if areas.get(line.grouping.removesuffix("-unallocated")) is not None:
        raise ConfigurationError(f"{place}: {line.grouping!r} is the code of an area: give the grouping another one")
    dates = (None, None) if line.kind else (line.valid_from, line.valid_to)
    return Grouping(line.grouping, line.name, line.type, line.host, *dates, ())


def _require_inside(place: str, line: GroupingLine, own: Grouping, areas: Areas) -> None:
    """An area that is known is of the kind that the line says, and lies in the host."""
    area = areas.get(line.member) if line.kind in LEVELS else None
    if area is None:
        return
    if area.level != LEVELS[line.kind]:
        kind = next(kind for kind, level in {**LEVELS, "city": 1}.items() if level == area.level)
        raise ConfigurationError(f"{place}: {line.member} {area.zh} is a {kind}, not a {line.kind}: mend one of them")
    if not areas.is_within(area.code, own.host):
        raise ConfigurationError(
            f"{place}: {line.member} {area.zh} does not lie in {own.host} {areas.name(own.host)}, the host of "
            f"{own.code}: mend one of them"
        )


def _require_known(found: Mapping[str, Grouping], named: Mapping[str, Iterable[tuple[str, GroupingLine]]]) -> None:
    """Groupings that are members are listed, and none is its own."""
    for code, those in named.items():
        for place, line in those:
            if line.member not in found:
                raise ConfigurationError(
                    f"{place}: no line lists a grouping {line.member!r}: mend its code, or list it"
                )
            if code in _below(line.member, named):
                raise ConfigurationError(
                    f"{place}: {line.member} has {code} among its own members: leave one of them out"
                )


def _below(code: str, named: Mapping[str, Iterable[tuple[str, GroupingLine]]]) -> set[str]:
    """A grouping and those in it."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += [line.member for _, line in named.get(one, ())]
    return found
