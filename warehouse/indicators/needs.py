"""What is needed of the districts' files: a database, or one of some of its fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator, Strict

from schemas.databaselist import databases
from schemas.errors import ConfigurationError


@dataclass(frozen=True, order=True)
class BaseNeed:
    """A database that must be there, with one of these fields (alternatives); without fields the database alone."""

    database: str
    fields: tuple[str, ...] = ()


def need(text: str) -> BaseNeed:
    """`party_org.street_code|community_code` → one of the two fields of party_org."""
    name, _, fields = text.partition(".")
    alternatives = tuple(fields.split("|"))
    for one in alternatives:
        if name not in databases() or one not in databases()[name].columns:
            raise ConfigurationError(f"there is no field {name}.{one}")
    return BaseNeed(name, alternatives)


WrittenNeed = Annotated[BaseNeed, PlainValidator(need)]
Needs = Annotated[frozenset[WrittenNeed], Strict(False)]
"""What records write as `["party_org.street_code|community_code"]`."""
InOrder = Annotated[tuple[WrittenNeed, ...], Strict(False)]
