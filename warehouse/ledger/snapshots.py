"""Dated copies, in the ledger, of what is edited in the home's `reference`: any earlier state can be explained."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from schemas.errors import ConfigurationError
from warehouse.ledger import events
from warehouse.ledger.tables import reference_snapshot

SUFFIXES = (".csv", ".toml")
"""What is read from the folder; examples and explanations are not."""


def take(connection: sa.Connection, folder: Path) -> list[str]:
    """Keep the files that are new or changed since the last snapshot, and date those that are gone; their names.

    Any change is an event that concerns every period, for figures may depend on it.
    """
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    table = reference_snapshot
    rows = connection.execute(sa.select(table.c.file, table.c.sha256).where(table.c.seen_to.is_(None)))
    known: dict[str, str] = {name: digest for name, digest in rows}
    changed = sorted(name for name in {*known, *digests} if known.get(name) != digests.get(name))
    if not changed:
        return []
    at = events.moment(connection)
    connection.execute(table.update().where(table.c.seen_to.is_(None), table.c.file.in_(changed)).values(seen_to=at))
    for name in changed:
        if name in found:
            values = {"file": name, "sha256": digests[name], "content": _text(name, found[name]), "seen_from": at}
            connection.execute(table.insert().values(values))
    events.record(connection, "reference", at, detail={"files": changed})
    return changed


def texts(connection: sa.Connection, folder: str, at: dt.datetime | None = None) -> dict[str, str]:
    """The files in a folder of `reference` that were seen last, or had been at a time: name → text."""
    table = reference_snapshot.c
    then = table.seen_to.is_(None) if at is None else (table.seen_from <= at) & _ends_after(at)
    rows = connection.execute(sa.select(table.file, table.content).where(then, table.file.startswith(f"{folder}/")))
    return {file.removeprefix(f"{folder}/"): text for file, text in rows}


def edited_since(connection: sa.Connection, folders: Iterable[str], at: dt.datetime) -> bool:
    """Whether files in some folders of `reference` are others than they were at a time."""
    table = reference_snapshot.c
    there = sa.or_(*(table.file.startswith(f"{folder}/") for folder in folders))
    is_later = (table.seen_from > at) | (table.seen_to > at)
    return bool(connection.scalar(sa.select(sa.exists().where(there, is_later))))


def _ends_after(at: dt.datetime) -> sa.ColumnElement[bool]:
    return reference_snapshot.c.seen_to.is_(None) | (reference_snapshot.c.seen_to > at)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in SUFFIXES]


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"reference/{name} is not UTF-8: save it as CSV UTF-8") from error
