"""How a column of a declared database is written: `[columns.<name>]`. The file around it: `declaration`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, Strict, field_validator, model_validator

from schemas.codelists import codelist
from schemas.column import Kind, Need, Role, Treatment, column
from schemas.records.written import Names, Written, filled, wrong

NUMBERS = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT})
DATES = frozenset({Kind.DATE, Kind.MONTH})
AS_IT_IS = (Treatment.KEEP, Treatment.LAKE, Treatment.STAT_LEVEL)
"""What leaves a value readable."""
Bound = Annotated[float | None, Strict(False)]


class ColumnRecord(Written):
    """A column as it is written. Of key columns `need` is not asked: a row needs them."""

    title: Annotated[str, filled("write the header that the form has")]
    title_en: str = ""
    kind: Annotated[Kind, Strict(False)]
    need: Literal["expected", "conditional", "optional"] = "optional"
    synonyms: Names = ()
    codelist: str | None = None
    default: str | None = None
    low: Bound = None
    high: Bound = None
    not_above: str | None = None
    planned: bool = False
    pii: Literal["D", "Q", "S", "N"] = "N"
    treatment: Annotated[Treatment | None, Strict(False)] = None
    level: Literal[0, 2, 3, 4] = 0
    role: Annotated[Role | None, Strict(False)] = None
    is_parent: bool = False
    signed: bool = False
    additive: bool = True
    unit: Literal["", "m2", "km2", "months", "years", "hours", "terms"] = ""
    whose: Literal["", "contact", "secretary", "chair", "legal_rep"] = ""
    indicator: str = ""
    by: Annotated[str, Field(pattern=r"^([a-z_]+=[^=]+)?$")] = ""
    with_whole: bool = False

    @field_validator("codelist")
    @classmethod
    def _is_a_list(cls, name: str | None) -> str | None:
        if name is not None:
            codelist(name)
        return name

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind is Kind.CODE) != (self.codelist is not None):
            raise wrong("codelist is written of kind 'code', and of that alone: the name of a code list")
        if (self.kind is Kind.AREA) != (self.level != 0):
            raise wrong("level is written of kind 'area', and of that alone: 2 district, 3 street, 4 community")
        if self.kind not in NUMBERS and (self.signed or self.low is not None or self.high is not None):
            raise wrong("low, high and signed are written of numbers only")
        if self.low is not None and self.low < 0 and not self.signed:
            raise wrong(f"low {self.low:g}: numbers below 0 are read where the column says signed = true")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise wrong(f"low {self.low:g} is not below high {self.high:g}")
        if self.planned and self.kind not in DATES:
            raise wrong("planned is written of dates only")
        if self.role in (Role.PLACE, Role.ELSEWHERE) and self.kind is not Kind.AREA:
            raise wrong(f"role {self.role.value!r} is of areas: their kind is 'area'")
        return self

    @model_validator(mode="after")
    def _reports_a_figure(self) -> Self:
        if self.indicator and self.kind not in NUMBERS:
            raise wrong("indicator is written of numbers only: the code of the indicator that the column reports")
        if self.by and not self.indicator:
            raise wrong("by is a member of a breakdown of the indicator: write indicator too")
        if self.with_whole and (self.kind is not Kind.AREA or self.level == 4):
            raise wrong("with_whole is written of areas of level 2 or 3, and of them alone")
        return self

    @model_validator(mode="after")
    def _has_a_default_of_its_list(self) -> Self:
        if self.default is None:
            return self
        if self.kind not in (Kind.CODE, Kind.BOOL):
            raise wrong("default is of kind 'code' or 'bool'")
        if self.default not in (known := codelist(self.codelist or "yes_no").labels):
            raise wrong(f"default {self.default!r} is none of {', '.join(known)}")
        return self

    @model_validator(mode="after")
    def _shows_nobody(self) -> Self:
        if self.pii != "D" and self.kind in (Kind.IDENTITY, Kind.PHONE):
            raise wrong('it identifies a person: write pii = "D"')
        if self.pii == "D" and self.treatment in AS_IT_IS:
            raise wrong("a direct identifier is never kept as it is: its treatment is drop, filled, hmac or name_key")
        if self.treatment is Treatment.MONTH and self.kind not in DATES:
            raise wrong("treatment 'month' is of dates")
        if self.treatment is Treatment.STAT_LEVEL:
            raise wrong("treatment 'stat_level' is of the package's own databases")
        return self

    def field(self, *, is_key: bool) -> Any:
        """The pandera field."""
        given = self.model_dump(exclude={"title", "title_en", "kind", "need", "synonyms", "treatment"})
        safe = Treatment.DROP if self.pii == "D" else Treatment.KEEP
        need = Need.KEY if is_key else Need[self.need.upper()]
        return column(
            self.title,
            self.title_en or self.title,
            self.kind,
            need=need,
            synonyms="|".join(self.synonyms),
            treatment=self.treatment or safe,
            **given,
        )
