"""The code lists of an issue in SDMX's terms: indicators, areas, breakdowns and their members, statuses.

SDMX allows fewer characters in a code than the registry does: `code_id` says how one is written there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from pysdmx.model import Annotation, Code, Codelist, HierarchicalCode, Hierarchy

from warehouse.indicators.bases import BLANK, UNMAPPED
from warehouse.releases.edition.material import Material, Place, ShownDimension, ShownIndicator
from warehouse.releases.edition.publishedrows import places
from warehouse.releases.exchange.flatcolumns import CONF_STATUSES, OBS_STATUSES, STATUSES

AGENCY, VERSION = "OCTET", "1.0"
TOTAL = "_T"
SPECIAL = {UNMAPPED: "_X", BLANK: "_U"}
"""SDMX's own codes: _X not allocated, _U unknown; _T total."""
ALLOWED = re.compile(r"[A-Za-z0-9_@$\-]+")
URN = f"urn:sdmx:org.sdmx.infomodel.codelist.{{kind}}={AGENCY}:{{id}}({VERSION})"


def code_id(code: str) -> str:
    """A code as SDMX may write it: as it is, else one of SDMX's own, else `X` and ten digits of its SHA-256."""
    if ALLOWED.fullmatch(code):
        return code
    return SPECIAL.get(code) or f"X{hashlib.sha256(code.encode()).hexdigest()[:10]}"


def member_id(dimension: str | None, member: str | None) -> str:
    """A member in the list of all members: `sex-1`; `_T` for the total."""
    return TOTAL if dimension is None or member is None else f"{code_id(dimension)}-{code_id(member)}"


def list_id(dimension: str) -> str:
    """The code list of one breakdown: `CL_SEX`."""
    return f"CL_{code_id(dimension).upper()}"


def list_urn(one: str) -> str:
    """How a code list is referred to."""
    return URN.format(kind="Codelist", id=one)


def codelists(material: Material) -> list[Codelist]:
    """Those that the data use, then one for each breakdown, with the codes that districts report."""
    shown = material.dimensions.values()
    frequency = _list("CL_FREQ", "频率", [_code("M", "月度", english="monthly")])
    breakdown = [_code(TOTAL, "总数"), *(_code(one.name, one.title, codelist=list_id(one.name)) for one in shown)]
    member = [_code(TOTAL, "总数"), *(code for one in shown for code in _members(one, is_prefixed=True))]
    return [
        frequency,
        _list("CL_INDICATOR", "指标", map(_indicator, material.indicators)),
        _list("CL_AREA", "区划", (_code(one.code, one.name, level=str(one.level)) for one in places(material))),
        _list("CL_BREAKDOWN", "分组", breakdown),
        _list("CL_MEMBER", "组别", member),
        _list("CL_STATUS", "状态", (_code(code, zh, meaning, english=en) for code, zh, meaning, en in STATUSES)),
        _list("CL_OBS_STATUS", "观测状态", (_code(code, zh, english=en) for code, zh, en in OBS_STATUSES)),
        _list("CL_CONF_STATUS", "保密状态", (_code(code, zh, english=en) for code, zh, en in CONF_STATUSES)),
        *(_list(list_id(one.name), one.title, _members(one)) for one in shown),
    ]


def hierarchies(material: Material) -> list[Hierarchy]:
    """Areas: city, districts, streets. Breakdowns: each with its members."""
    districts = [
        _node("CL_AREA", district.code, district.name, map(_area, material.streets.get(district.code, ())))
        for district in material.districts
    ]
    city = _node("CL_AREA", material.city.code, material.city.name, districts)
    breakdowns = [
        _node("CL_BREAKDOWN", code_id(one.name), one.title, (_member(one.name, *pair) for pair in one.members))
        for one in material.dimensions.values()
    ]
    return [_hierarchy("H_AREA", "区划层级", [city]), _hierarchy("H_BREAKDOWN", "分组及组别", breakdowns)]


def plain_text(text: str) -> str:
    """Without the mark that pysdmx's XML writer takes for the end of an attribute."""
    return text.replace("'", "’")


def _area(place: Place) -> HierarchicalCode:
    return _node("CL_AREA", place.code, place.name)


def _member(dimension: str, member: str, label: str) -> HierarchicalCode:
    return _node("CL_MEMBER", member_id(dimension, member), label)


def _indicator(one: ShownIndicator) -> Code:
    notes = {"unit": one.unit, "kind": one.kind, "version": str(one.version), "section": one.section}
    return _code(one.code, one.name, one.definition, english=one.name_en, rhythm=one.rhythm, **notes)


def _members(one: ShownDimension, *, is_prefixed: bool = False) -> Iterator[Code]:
    """Members under their codes; where SDMX cannot write the code, it stands in the annotation CODE."""
    for member, label in one.members:
        written = member_id(one.name, member) if is_prefixed else code_id(member)
        yield _code(written, label, code="" if ALLOWED.fullmatch(member) else member)


def _code(code: str, name: str, description: str = "", /, *, english: str = "", **notes: str) -> Code:
    """`notes`: annotations, by their type; `english`: the English name, as one too."""
    annotations = [Annotation(type=kind.upper(), title=plain_text(note)) for kind, note in notes.items() if note]
    if english:
        annotations.append(Annotation(type="NAME_EN", text=plain_text(english)))
    told = plain_text(description) if description else None
    return Code(id=code_id(code), name=plain_text(name), description=told, annotations=annotations)


def _list(name: str, title: str, codes: Iterable[Code]) -> Codelist:
    return Codelist(id=name, name=title, agency=AGENCY, version=VERSION, items=list(codes))


def _hierarchy(name: str, title: str, codes: list[HierarchicalCode]) -> Hierarchy:
    return Hierarchy(id=name, name=title, agency=AGENCY, version=VERSION, codes=codes)


def _node(listed: str, code: str, name: str, children: Iterable[HierarchicalCode] = ()) -> HierarchicalCode:
    urn = f"{URN.format(kind='Code', id=listed)}.{code}"
    return HierarchicalCode(id=code, name=plain_text(name), urn=urn, codes=list(children))
