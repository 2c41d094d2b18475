"""Writing what somebody decided, a mapping or a waiver: a record in the home's `reference`, an event in the ledger."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pipelines.homes.home import Home
from schemas.cities.duties import ALSO, FOLDER, HEADER, NOT_OWED, Debt, debts
from schemas.errors import ConfigurationError
from schemas.records.written import guarded
from schemas.states import Slot
from sources.mappingfiles.loading import read_mappings, read_mappings_with
from sources.mappingfiles.makers import header_row
from sources.mappings.mappings import Mappings
from sources.mappings.records import Record
from warehouse.ledger import events
from warehouse.ledger.connection import writing
from warehouse.ledger.owing import obligations
from warehouse.ledger.owing.obligations import Obligation
from warehouse.submissions.committing import Decision


def record_mapping(here: Home, kind: str, fields: dict[str, str]) -> Record:
    """Add a record to `reference/<kind>/<database>.csv`; it is checked with all others before anything is written.

    `fields` are those of the kind, empty ones may be left out. The ledger keeps who, when and why. Two who record at
    once wait for each other. Raises `ConfigurationError` for a record that is wrong, contradicts another one, or is
    there already.
    """
    folder = here.folder("reference")
    source = f"{kind}/{fields['database']}.csv"
    engine = here.engine()
    with writing(engine) as connection:
        events.lock(connection)
        before = _content(folder / source)
        after = _with_record(before, header_row(kind), fields)
        known = read_mappings(folder, here.areas)
        record = _added(read_mappings_with(folder, source, after.removeprefix("\ufeff"), here.areas), known, source)
        events.record(
            connection, "decision", events.moment(connection), who=record.scope.author, why=record.scope.reason,
            database=record.scope.database or None, district=record.scope.district or None,
            detail={"record": record.scope.source} | {name: fields.get(name, "") for name in header_row(kind)[2:-2]},
        )  # fmt: skip
        _write(folder / source, after)
    engine.dispose()
    return record


def _content(path: Path) -> str:
    return path.read_bytes().decode("utf-8") if path.is_file() else ""


def record_duty(here: Home, slot: Slot, fields: dict[str, str], decision: Decision, today: dt.date) -> list[Obligation]:
    """Add a line to `reference/obligations/waived.csv`, and let it hold for the ledger; the obligation as it is then.

    Raises `ConfigurationError`, and writes nothing, where the obligation is so already, or a line that is read later
    says otherwise.
    """
    folder, source = here.folder("reference") / FOLDER, "waived.csv"
    line = {**fields, "period": str(slot.period), "district": slot.district, "database": slot.database}
    engine = here.engine()
    with writing(engine) as connection:
        events.lock(connection)
        after = _with_record(_content(folder / source), (*HEADER, *ALSO), line | {"reason": decision.why})
        before, told = (_debt(here, slot, texts) for texts in ({}, {source: after.removeprefix("\ufeff")}))
        expires_on = told.expires_on.isoformat() if told.expires_on else ""
        so = {"decision": told.decision or "owed", "approver": told.approver or "", "expires_on": expires_on}
        if told._replace(reason=None) == before._replace(reason=None) or so != fields:
            raise ConfigurationError(
                f"{slot.district} {slot.database} {slot.period} is so already, or a later line of "
                f"reference/{FOLDER} says otherwise, or {source} has not all columns: nothing was written"
            )
        _write(folder / source, after)
        obligations.owe(connection, slot.period, here.areas, folder, decision.who)
        listed = obligations.obligations(connection, here.areas, slot.period, today, folder)
    engine.dispose()
    return [one for one in listed if (one["district"], one["database"]) == (slot.district, slot.database)]


def _debt(here: Home, slot: Slot, instead: dict[str, str]) -> Debt:
    """What is owed by the files with some in the place of others; only a debt can be waived."""
    found = debts(slot.period, here.areas, here.folder("reference") / FOLDER, instead)
    for one in found:
        if (one.district, one.database) == (slot.district, slot.database) and one.decision != NOT_OWED:
            return one
    raise ConfigurationError(
        f"{slot.district} does not owe {slot.database} for {slot.period}: there is nothing to waive"
    )


def _with_record(text: str, header: Sequence[str], fields: dict[str, str]) -> str:
    """The file with one more line, in the order of its own header row and with its own line ends."""
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator=ending)
    names = next(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")), None)
    if names is None:
        names = list(header)
        writer.writerow(names)
    elif not text.endswith(ending):
        text += ending
    writer.writerow([guarded(fields.get(name.strip(), "")) for name in names])
    return text + lines.getvalue()


def _added(after: Mappings, before: Mappings, source: str) -> Record:
    """The new record: the last of its file."""
    record = [one for one in after.records if one.scope.source.startswith(f"{source}:")][-1]
    for other in before.records:
        same = (other.subject, other.decision) == (record.subject, record.decision)
        if same and other.scope.overlaps(record.scope):
            raise ConfigurationError(f"reference/{other.scope.source} says so already: nothing was written")
    return record


def _write(path: Path, text: str) -> None:
    """Put the file in its place at once: a run that reads it meanwhile sees the old one or the new one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(text.encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())
    Path(name).replace(path)
