"""How one column of a database is declared: kind, Chinese header, synonyms, code list, range, privacy.

The pandera model that holds these declarations is the only column list of the project. What a *row* must satisfy
stands in `schemas/databases`; reading and writing stand elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
from pandera.typing import Series

Text = Series[Annotated[pd.ArrowDtype, pa.string()]]
Date = Series[Annotated[pd.ArrowDtype, pa.date32()]]
Count = Series[Annotated[pd.ArrowDtype, pa.int64()]]
Number = Series[Annotated[pd.ArrowDtype, pa.float64()]]
Flag = Series[Annotated[pd.ArrowDtype, pa.bool_()]]


class Kind(StrEnum):
    """How the text of a cell is standardized."""

    TEXT = "text"
    CODE = "code"  # of a code list: stored as its code, or "?" + raw text when no label, alias or code fits
    AREA = "area"  # GB/T 2260 and statistics-bureau division code of 6, 9 or 12 digits
    IDENTITY = "identity"  # resident identity number, GB 11643
    USCC = "uscc"  # unified social credit code, GB 32100
    USCC_LIST = "uscc_list"  # several, stored joined by "|"
    PHONE = "phone"
    DATE = "date"
    MONTH = "month"  # year and month, stored as the first of the month
    INT = "int"
    NUMBER = "number"
    MONEY_WAN = "money_wan"  # 万元
    PERCENT = "percent"  # 0-100
    BOOL = "bool"

    @property
    def arrow(self) -> pa.DataType:
        """The Arrow type of its values."""
        return _ARROW.get(self, pa.string())


_ARROW: dict[Kind, pa.DataType] = {
    Kind.DATE: pa.date32(),
    Kind.MONTH: pa.date32(),
    Kind.INT: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.MONEY_WAN: pa.float64(),
    Kind.PERCENT: pa.float64(),
    Kind.BOOL: pa.bool_(),
}
"""Every other kind is text."""


class Need(StrEnum):
    """Whether a column must be there (`required` of the field list)."""

    KEY = "K"  # a database needs one of its key columns; see Database.keys
    EXPECTED = "Y"  # absent: F012; empty cell: V001 block
    CONDITIONAL = "C"
    OPTIONAL = "N"


class Treatment(StrEnum):
    """What happens to a value at acceptance, before the lake."""

    KEEP = "keep"
    LAKE = "lake"  # kept in the lake, never in a warehouse table (sensitive, or describes a person)
    MONTH = "month"  # date kept as the first day of its month
    STAT_LEVEL = "stat_level"  # code replaced by the `stat_level` of its code list
    HMAC = "hmac"  # replaced by a keyed hash under the same name
    PERSON_KEY = "person_key"  # replaced by the keyed hash `person_key`
    NAME_KEY = "name_key"  # replaced by the keyed hash `name_key`
    FILLED = "filled"  # dropped; `has_<name>` says whether it was filled
    DROP = "drop"


class Role(StrEnum):
    """What a text or an area is to the row that it stands in."""

    CODE = "code"  # of a thing: digits are kept as they are, and are no person's number
    NUMBER = "number"  # of a paper or a record: digits are kept as they are
    NAME = "name"  # of a person or a thing: never digits alone
    PERSON = "person"  # the name of the person that the row is about
    PLACE = "place"  # the area that the row lies in
    ELSEWHERE = "elsewhere"  # another area


ADDED_UP = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY_WAN})
"""Kinds whose values can be summed, but for the columns that are not `additive`."""

UNMAPPED_PREFIX = "?"
"""A code column holds this and the raw text where no code, label or alias fits (rule V002)."""

HALF = "_half"
"""Behind the name of a reported figure in the lake: by how much it may be rounded."""

HALF_PREFIX = "_half_"
"""Before a count's name: half a unit of the last place where it was written in 万; only in a frame being judged."""


@dataclass(frozen=True)
class Column:
    """One declared column. `low` and `high` are inclusive; `not_above` names the column this one is a part of.

    `level` of the areas that it holds: 2 district, 3 street, 4 community; 0 for other kinds. `is_parent`: it names what
    stands above the row. `signed` numbers may be negative, `additive` ones may be summed, `unit` is what they are
    read in: m2, km2, months, years, hours, terms. `whose` says which person of a thing it is of: contact, secretary,
    chair or legal_rep. `indicator`: what the column reports, with `by` of one member of a breakdown (`sex=2`).
    `with_whole`: in a column of areas the row of all others (合计, the reporting area) is a record too.
    """

    name: str
    title: str
    kind: Kind
    need: Need
    synonyms: tuple[str, ...] = ()
    codelist: str | None = None
    default: str | None = None
    low: float | None = None
    high: float | None = None
    not_above: str | None = None
    planned: bool = False
    pii: str = "N"
    treatment: Treatment = Treatment.KEEP
    title_en: str = ""
    level: int = 0
    role: Role | None = None
    is_parent: bool = False
    signed: bool = False
    additive: bool = False
    unit: str = ""
    whose: str = ""
    indicator: str = ""
    by: str = ""
    with_whole: bool = False

    @property
    def is_name(self) -> bool:
        """Whether it holds names, which are never digits alone."""
        return self.role in (Role.NAME, Role.PERSON)

    @property
    def is_place(self) -> bool:
        """Whether it says in which area the row lies."""
        return self.role is Role.PLACE

    @property
    def headers(self) -> tuple[str, ...]:
        """All Chinese headers that mean this column, the official one first."""
        return (self.title, *self.synonyms)


def column(
    title: str,
    title_en: str,
    kind: Kind,
    *,
    need: Need = Need.OPTIONAL,
    synonyms: str = "",
    codelist: str | None = None,
    default: str | None = None,
    low: float | None = None,
    high: float | None = None,
    not_above: str | None = None,
    planned: bool = False,
    pii: str = "N",
    treatment: Treatment = Treatment.KEEP,
    level: int = 0,
    role: Role | None = None,
    is_parent: bool = False,
    signed: bool = False,
    additive: bool = True,
    unit: str = "",
    whose: str = "",
    indicator: str = "",
    by: str = "",
    with_whole: bool = False,
) -> Any:
    """A pandera field that carries a `Column`. `synonyms` are separated by `|`; `planned` exempts a date from V010.

    A value outside `low` and `high` is told and counts (V014): to pandera it is a warning.
    `pii`: D direct identifier, Q quasi-identifier, S sensitive, N none. An area is the row's own place unless its
    `role` says otherwise; `additive` is asked of counts, numbers and amounts only.
    """
    declared = {
        "title": title,
        "title_en": title_en,
        "kind": kind,
        "need": need,
        "synonyms": tuple(part for part in synonyms.split("|") if part),
        "codelist": codelist,
        "default": default,
        "not_above": not_above,
        "planned": planned,
        "pii": pii,
        "treatment": treatment,
        "level": level,
        "role": role or (Role.PLACE if kind is Kind.AREA else None),
        "is_parent": is_parent,
        "signed": signed,
        "additive": additive and kind in ADDED_UP,
        "unit": unit,
        "whose": whose,
        "indicator": indicator,
        "by": by,
        "with_whole": with_whole,
    }
    return pandera.Field(
        nullable=True,
        ge=low,
        le=high,
        raise_warning=True,
        title=title,
        description=title_en,
        metadata={"octet": declared},
    )
