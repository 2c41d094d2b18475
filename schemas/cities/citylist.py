"""What is a city's own beside its areas: the short name in its words (来沪人员), its telephone area code.

One line a city in `schemas/reference/cities.csv`; the first is the city where none is named. A city without a line has
its areas all the same.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from schemas.records.searchpath import text_of
from schemas.records.written import Written, checked, lines

FILE = Path(__file__).parents[1] / "reference" / "cities.csv"


class City(Written):
    """One city by its division code; what is not known is empty."""

    code: Annotated[str, Field(pattern=r"^\d{6}$")]
    short: Annotated[str, Field(max_length=1)] = ""
    telephone: Annotated[str, Field(pattern=r"^(0\d{2,3})?$")] = ""

    @property
    def landline(self) -> str:
        """A number with an area code, as an example."""
        return f"{self.telephone or '010'}-62123456"

    def own(self, text: str) -> str:
        """A text that is declared in the words of the default city in those of this one: 来沪人员数, 来杭人员数."""
        return text.replace(_declared(), self.short) if self.short else text


@cache
def cities() -> dict[str, City]:
    """The cities by code, in the order of the file."""
    header = tuple(City.model_fields)
    written = (checked(City, cells, where) for where, cells in lines(text_of(FILE, FILE.name), FILE.name, header))
    return {city.code: city for city in written}


def city_of(code: str) -> City:
    """What is known of a city."""
    return cities().get(code) or City(code=code)


def in_every_city(text: str) -> tuple[str, ...]:
    """A text that is declared, and as each other city would say it."""
    if _declared() not in text:
        return (text,)
    return tuple(dict.fromkeys((text, *(city.own(text) for city in cities().values()))))


def _declared() -> str:
    """The short name that stands in what is declared."""
    return cities()[default_city()].short


def default_city() -> str:
    """Code of the city where none is named."""
    return next(iter(cities()))
