"""Official report forms: TOML records in `records/` and in a home's `reference/forms`, read and checked.

A record says which figures stand where; how they are filled in stands in `formfilling`, how they look in `formbook`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Strict, model_validator

from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.records.written import Names, Written, checked, toml, wrong
from warehouse.indicators import registry
from warehouse.releases.edition.shownrecords import dimensions

FOLDER = Path(__file__).parent / "records"


class FormItem(Written):
    """A row or a column, or one for each member of a `dimension`.

    `code`: the indicator, `show` what of it: `earlier` is what was published of the period before. `members`: of the
    dimension, all of its code list where none are named; what is none of them is one more, 未归类、未填. The items of a
    whole dimension must add up to the figure without it. `plus`, `minus`: a formula of items that have a `key`.
    """

    head: str = ""
    code: str = ""
    show: Literal["value", "numerator", "denominator", "earlier"] = "value"
    dimension: str = ""
    members: Names = ()
    key: str = ""
    plus: Names = ()
    minus: Names = ()

    @model_validator(mode="after")
    def _fits(self) -> FormItem:
        if not self.head:
            raise wrong("say in `head` what it is called")
        if self.members and not self.dimension:
            raise wrong("members are of a `dimension`: name it")
        if self.is_formula and (self.code or self.dimension):
            raise wrong("a formula has no `code` and no `dimension` of its own")
        return self

    @property
    def is_formula(self) -> bool:
        """Whether it is reckoned from others."""
        return bool(self.plus or self.minus)


class FormRecord(Written):
    """A form. `number`: of the annual table, which is its place too.

    `areas`: city and districts stand `down` or `across`, in the place of rows or columns; `none`: the city alone, rows
    and columns both written. `adds_up`: the districts must add up to the city.
    """

    number: int
    title: str
    unit: str
    areas: Literal["down", "across", "none"] = "none"
    adds_up: bool = False
    rows: Annotated[tuple[FormItem, ...], Strict(False)] = ()
    columns: Annotated[tuple[FormItem, ...], Strict(False)] = ()
    notes: Names = ()

    @model_validator(mode="after")
    def _laid_out(self) -> FormRecord:
        wanted = {"down": (False, True), "across": (True, False), "none": (True, True)}[self.areas]
        if (bool(self.rows), bool(self.columns)) != wanted:
            raise wrong('areas = "down" needs `columns` alone, "across" `rows` alone, "none" both')
        items = (*self.rows, *self.columns)
        keys = [one.key for one in items if one.key]
        if unknown := sorted({name for one in items for name in (*one.plus, *one.minus)} - set(keys)):
            raise wrong(f"a formula names {unknown[0]!r}, and no item has that key")
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise wrong(f"two items have the key {twice[0]!r}")
        return self


@searchpath.follows
@cache
def forms() -> tuple[FormRecord, ...]:
    """All forms by number. A `ConfigurationError` names the record that is wrong, and the mend."""
    found: dict[int, str] = {}
    records = []
    for file in searchpath.files("forms", FOLDER):
        one = checked(FormRecord, toml(file.text, file.where), file.where)
        if one.number in found:
            raise searchpath.twice(f"form {one.number}", found[one.number], file.where)
        found[one.number] = file.where
        for mend in _misfits(one):
            raise ConfigurationError(f"{file.where}: {mend}")
        records.append(one)
    return tuple(sorted(records, key=lambda one: one.number))


def _misfits(form: FormRecord) -> Iterator[str]:
    """What a form names that there is not, or lacks."""
    for one in (*form.rows, *form.columns):
        for mend in (*_unknown_figures(one), *_unknown_members(one)):
            yield f"{one.head}: {mend}"
    codes = [[one.code for one in side if not one.is_formula] for side in (form.rows, form.columns)]
    if form.areas == "none" and any(codes[0]) == any(codes[1]):
        yield "name the indicators in the rows or in the columns, not in both"
    elif form.areas == "none" and not (all(codes[0]) or all(codes[1])):
        yield "each row, or each column, needs a `code`"
    elif form.areas != "none" and not all((*codes[0], *codes[1])):
        yield "each item needs a `code` or a formula"


def _unknown_figures(item: FormItem) -> Iterator[str]:
    if not item.code:
        return
    one = registry.indicators().get(item.code)
    if one is None:
        yield f"there is no indicator {item.code!r}: `octet indicators` lists them"
    elif item.show in ("numerator", "denominator") and one.kind != "ratio":
        yield f"{item.code} is a count and has no {item.show}"
    elif item.dimension and item.dimension not in {each.name for each in one.dimensions}:
        yield f"{item.code} has no dimension {item.dimension!r}"


def _unknown_members(item: FormItem) -> Iterator[str]:
    if not item.dimension:
        return
    known = dimensions().get(item.dimension)
    if known is None:
        yield f"there is no dimension {item.dimension!r}"
        return
    there = [code for code, _ in known.members]
    for member in sorted(set(item.members) - set(there)):
        yield f"{item.dimension!r} has no member {member!r}: it has {', '.join(there)}"
