"""The indicators and breakdowns of the registry, as a release shows them."""

from __future__ import annotations

from functools import cache

from schemas.codelists import codelist
from schemas.database import Database
from schemas.databaselist import databases
from schemas.records import searchpath
from warehouse.indicators import bases, registry
from warehouse.indicators.bases import BLANK, UNMAPPED
from warehouse.indicators.comparable import step
from warehouse.indicators.expressions import DIALECT, conditions, parse
from warehouse.indicators.measures import Measure
from warehouse.indicators.sections import section, sections
from warehouse.releases.edition.material import ShownDimension, ShownIndicator


@searchpath.follows
@cache
def shown_indicators() -> tuple[ShownIndicator, ...]:
    """The indicators in the order of the sections; a family (`MEM`) stands where its first one counts."""
    found: dict[str, list[registry.Indicator]] = {}
    for one in sorted(registry.indicators().values(), key=lambda one: one.code):
        found.setdefault(one.code.rstrip("0123456789"), []).append(one)
    order = list(sections())
    homes = {family: section(members[0].denominator or members[0].numerator) for family, members in found.items()}
    families = sorted(found, key=lambda family: (order.index(homes[family]), family))
    return tuple(_indicator(one, homes[family]) for family in families for one in found[family])


def _counted(indicator: registry.Indicator) -> Database | None:
    """The database whose rows are counted; None where they are the ledger's."""
    return databases().get(bases.bases()[indicator.numerator.base].database or "")


def _indicator(one: registry.Indicator, home: str) -> ShownIndicator:
    counted = _counted(one)
    return ShownIndicator(
        code=one.code,
        version=one.version,
        name=one.zh,
        name_en=one.en,
        unit=one.unit,
        kind=one.kind,
        scale=float(one.scale),
        better=one.better,
        section=home,
        databases=one.databases,
        definition=one.definition_zh,
        dimensions=tuple(dimension.name for dimension in one.dimensions),
        personal=counted is not None and counted.is_personal,
        rhythm=one.period,
        step=step(one),
        counts=_conditions(one.numerator),
        over=_conditions(one.denominator) if one.denominator else (),
        sensitive=one.sensitive,
    )


def _conditions(measure: Measure) -> tuple[str, ...]:
    """Base and conditions of what is counted; a sum over rows is no count, so that it stands for itself."""
    parts = [f"level {level}: {text}" for level, text in enumerate(measure.conditions)]
    if len(parts) == 1:
        parts = sorted({part.sql(DIALECT) for part in conditions(parse(measure.conditions[0], measure.base))})
    return (measure.base, *([f"sum of {measure.total}"] if measure.total else []), *parts)


@searchpath.follows
@cache
def dimensions() -> dict[str, ShownDimension]:
    """The breakdowns by name, with their members in the order of the code list, then 未归类 and 未填.

    One whose record has no title is called by its column's header.
    """
    known = [(indicator, one) for indicator in registry.indicators().values() for one in indicator.dimensions]
    titles = {one.name: one.title for _, one in known if one.title}
    found: dict[str, ShownDimension] = {}
    for indicator, one in known:
        if one.name not in found:
            labels = codelist(one.codelist).labels if one.codelist else dict.fromkeys(one.members)
            members = [(code, label or code) for code, label in labels.items()]
            extra = [(name, name) for name in (UNMAPPED, BLANK) if name not in labels]
            title = titles.get(one.name) or _column_title(one, _counted(indicator))
            found[one.name] = ShownDimension(one.name, title, (*members, *extra))
    return found


def _column_title(dimension: bases.Dimension, database: Database | None) -> str:
    """The header of the column that is broken down by: the one so named, else one of the same code list."""
    columns = database.columns if database else {}
    named = columns.get(dimension.name)
    coded = (one for one in columns.values() if dimension.codelist and one.codelist == dimension.codelist)
    column = named or next(coded, None)
    return column.title if column else dimension.name
