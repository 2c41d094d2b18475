"""Records that somebody writes, as TOML or lines of CSV, read into frozen models; each model stands where it is used.

A wrong record is a `ConfigurationError` with the file, the line or table, the field, what stands there and the mend.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Strict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from schemas.errors import ConfigurationError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula: a cell that does so carries an apostrophe in front, and a spreadsheet takes it for text."""


class Written(BaseModel):
    """A record: strict, frozen, without unknown fields. With `hide_input_in_errors` no error repeats what it says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


KINDS = {
    "string_type": "write a text in quotes",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "bool_type": "write true or false",
    "date_type": "write a date such as 2026-09-30",
    "tuple_type": "write a list",
    "frozen_set_type": "write a list",
    "dict_type": "write a table",
    "model_type": "write a table",
    "dataclass_type": "write a table",
}
"""Kind of a value that is of another kind than its field → the mend."""

Model = TypeVar("Model", bound=Written)


def wrong(mend: str) -> PydanticCustomError:
    """What a validator raises: the field and what stands there are told in front of the mend."""
    return PydanticCustomError("wrong", "{mend}", {"mend": mend})


def filled(mend: str) -> AfterValidator:
    """A text that may not be empty."""

    def is_filled(text: str) -> str:
        if not text:
            raise wrong(mend)
        return text

    return AfterValidator(is_filled)


def _day(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return dt.date.fromisoformat(given) if given else None
    except ValueError:
        raise wrong("write a date such as 2026-09-30, or nothing") from None


Day = Annotated[dt.date | None, BeforeValidator(_day)]
"""A date, also as text; an empty text is none."""
Names = Annotated[tuple[str, ...], Strict(False)]
"""A list of texts."""


def toml(text: str, where: str) -> dict[str, Any]:
    """The content of a TOML file; its error tells the line, never what stands there."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{where} is not TOML: {error}") from None


def lines(
    text: str, where: str, header: tuple[str, ...], also: tuple[str, ...] = ()
) -> Iterator[tuple[str, dict[str, str]]]:
    """The place (`where:3`) and the cells of each line of a CSV file that is not blank; columns stand in any order.

    The columns `also` may lack.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [cell.strip() for cell in next(reader, [])]
        if sorted(names) != sorted({*header, *(name for name in names if name in also)}):
            more = f", and may have {','.join(also)}" if also else ""
            raise ConfigurationError(f"{where}:1: the header row must be {','.join(header)}{more}")
        for row in reader:
            place, cells = f"{where}:{reader.line_num}", [_unguarded(cell.strip()) for cell in row]
            if any(cells) and len(cells) != len(names):
                raise ConfigurationError(f"{place}: {len(cells)} fields under {len(names)} headers: check the commas")
            if any(cells):
                yield place, dict(zip(names, cells, strict=True))
    except csv.Error as error:
        raise ConfigurationError(f"{where}:{reader.line_num}: {error}") from None


def guarded(cell: str) -> str:
    """A cell that a spreadsheet takes for text: one that begins like a formula gets an apostrophe in front."""
    return f"'{cell}" if cell[:1] in FORMULA and cell != "-" else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def checked(model: type[Model], given: Mapping[str, Any], where: str, context: object = None, **added: Any) -> Model:
    """The record of what was given, and of what was `added` by its reader: fields that nobody writes.

    `context` is for the validators. All that is wrong is told at once, after `where`.
    """
    if unwritable := sorted(set(given) & set(added)):
        raise ConfigurationError(f"{where}: {_unknown(unwritable[0], model, added)}")
    try:
        return model.model_validate({**given, **added}, context=context)
    except ConfigurationError as error:
        raise ConfigurationError(f"{where}: {error}") from error
    except ValidationError as error:
        told = "; ".join(_told(each, model, added) for each in error.errors())
        raise ConfigurationError(f"{where}: {told}") from None


def _told(error: ErrorDetails, model: type[Written], added: Mapping[str, Any]) -> str:
    field, given, message = ".".join(map(str, error["loc"])), error["input"], error["msg"]
    if error["type"] == "missing":
        return f"{field!r} is missing"
    if error["type"] == "extra_forbidden":
        return _unknown(field, model, added)
    if not field:
        return message
    is_shown = isinstance(given, str | int | float) and not model.model_config.get("hide_input_in_errors")
    shown = f"{field} {given!r}" if is_shown else field
    if error["type"] == "literal_error":
        return f"{shown} is none of {error['ctx']['expected']}"
    return f"{shown}: {KINDS.get(error['type'], message)}"


def _unknown(field: str, model: type[Written], added: Mapping[str, Any]) -> str:
    known = (one.alias or name for name, one in model.model_fields.items() if name not in added)
    return f"unknown field {field!r}" + ("" if "." in field else f"; known are {', '.join(known)}")
