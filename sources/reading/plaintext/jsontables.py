"""Tables in JSON that are no list of records, as records: columns beside one another, rows without names, by label.

What pandas calls the orients `columns`, `index`, `split` and `table`, and what pages of reports send.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sources.reading.ground.refusals import RefusedError
from sources.reading.plaintext.jsondates import day_of

HAN = re.compile(r"[\u3400-\u9fff]")
NAMED_BY = ("title", "label", "display_name", "text", "name", "field", "dataIndex", "key")
"""Under which keys a description of a column may have its name; the one that people see goes first."""
LABEL = "index"
MOST = 1000
"""What describes columns has no more rows, and of so many tables only the largest are compared."""
Records = list[dict[str, Any] | None]


def tables(value: Any, read: Callable[[Any], Records | None]) -> Iterator[Records]:
    """Every table that is reached through objects only."""
    if found := read(value):
        yield found
    if isinstance(value, dict):
        for inner in value.values():
            yield from tables(inner, read)


def as_records(value: Any) -> Records | None:
    """The value as records, where it is a table in one of these ways."""
    if isinstance(value, list):
        return _of_list(value)
    if not isinstance(value, dict) or not value:
        return None
    if all(isinstance(inner, dict) and inner and all(map(_is_plain, inner.values())) for inner in value.values()):
        return _of_labels(value)
    return _of_split(value) or _of_columns(value)


def largest(value: Any) -> Records | None:
    """Of several tables the one with most cells; one that only describes the columns of another is none."""
    found = sorted(tables(value, as_records), key=_cells, reverse=True)
    found = found or sorted(tables(value, headed), key=_cells, reverse=True)  # only where nothing has its own names
    return next((one for one in found if not any(_describes(one, other) for other in found[:MOST])), None)


def _cells(records: Records) -> int:
    return sum(len(record) for record in records if record)


def _describes(records: Records, other: Records) -> bool:
    """Whether one of its columns holds the names of the other's."""
    keys = {key for record in other[:9] if record for key in record}
    names = {name for record in records[:1] if record for name in record}
    return (
        records is not other
        and len(records) <= MOST
        and any(keys <= {str(record.get(name)) for record in records if record} for name in names)
    )


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_plain, value))


def _of_list(value: list[Any]) -> Records | None:
    """A list of records; rows without names are none."""
    return value if any(value) and all(item is None or isinstance(item, dict) for item in value) else None


def headed(value: Any) -> Records | None:
    """Rows below one of texts, none of them blank or twice; a first row that holds a number heads nothing."""
    if (
        not isinstance(value, list)
        or len(value) < 2
        or not all(isinstance(row, list) and len(row) == len(value[0]) for row in value)
    ):
        return None
    names, *rows = value
    if (
        len(names) < 2
        or len(set(map(str, names))) < len(names)
        or not all(type(name) is str and name for name in names)
    ):
        return None
    if not all(_is_plain(cell) or day_of(cell) is not None for row in rows for cell in row):
        return None
    return [dict(zip(names, row, strict=True)) for row in rows]


def _names(value: Any) -> list[str] | None:
    """Texts, or descriptions that have one each; None for what names no columns."""
    if not isinstance(value, list) or not value:
        return None
    found = [_name(one) for one in value]
    names = [name for name in found if name and type(name) is str]
    if len(names) < len(found):
        return None
    if len(set(names)) < len(names):
        raise RefusedError("duplicate_key")
    return names


def _name(described: Any) -> Any:
    if not isinstance(described, dict):
        return described
    return next((described[key] for key in NAMED_BY if isinstance(described.get(key), str)), None)


def _joined(names: list[str], rows: list[list[Any]]) -> Records:
    """Rows under their names; one that has more or fewer cells than names cannot be placed."""
    if any(len(row) != len(names) for row in rows):
        raise RefusedError("uneven")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _of_split(value: dict[str, Any]) -> Records | None:
    """Names under one key, rows under another, perhaps labels of the rows under a third."""
    rows = [inner for inner in value.values() if isinstance(inner, list) and inner and all(map(_is_row, inner))]
    if len(rows) != 1:
        return None
    widths = set(map(len, rows[0]))
    headers = [
        inner
        for inner in value.values()
        if isinstance(inner, list) and inner is not rows[0] and len(inner) in widths and all(map(_name, inner))
    ]
    names = next((found for inner in headers if (found := _names(inner))), None)
    if names is None:
        return None
    records = _joined(names, rows[0])
    return _labelled(records, value[LABEL]) if isinstance(value.get(LABEL), list) and LABEL not in names else records


def _labelled(records: Records, labels: list[Any]) -> Records:
    """Labels that only count the rows are none; others may be what the rows are known by."""
    if len(labels) != len(records) or [str(label) for label in labels] == [str(n) for n in range(len(labels))]:
        return records
    return [{LABEL: label, **(record or {})} for label, record in zip(labels, records, strict=True)]


def _of_columns(value: dict[str, Any]) -> Records | None:
    """A list for each column; single values beside them say something of all."""
    columns = {name: inner for name, inner in value.items() if isinstance(inner, list)}
    if len(columns) < 2 or not all(inner and _is_row(inner) for inner in columns.values()):
        return None
    if len({len(inner) for inner in columns.values()}) > 1:
        raise RefusedError("uneven")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _of_labels(value: dict[str, dict[str, Any]]) -> Records | None:
    """Objects in an object: columns of rows by their label, or rows of columns."""
    inner = list(dict.fromkeys(key for one in value.values() for key in one))
    if len(value) * len(inner) < 2:
        return None
    if _are_labels(list(value), inner):
        return _labelled(list(value.values()), list(value))
    if not _are_labels(inner, list(value)):
        return None
    records: Records = [{name: cells_[row] for name, cells_ in value.items() if row in cells_} for row in inner]
    return _labelled(records, inner)


def _are_labels(keys: list[str], others: list[str]) -> bool:
    """Whether the first are labels of rows and the others names of columns, by figures, Chinese and number."""
    figures, names = [sum(key.isdigit() for key in some) / len(some) for some in (keys, others)]
    if figures != names:
        return figures > names
    written, other = [sum(HAN.search(key) is not None for key in some) / len(some) for some in (keys, others)]
    return other > written if written != other else len(keys) > len(others)
