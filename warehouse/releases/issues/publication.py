"""Builds a release: collect, protect, write, look for identifiers, record. Its looks stand in the neighbours."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.finding import Finding
from schemas.periods import Period
from schemas.rules import known
from schemas.telling import said
from schemas.wording import Bilingual
from warehouse.lake.identifiers import identifiers
from warehouse.ledger.columns import now
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.events import lock, moment, record
from warehouse.ledger.figuretables import release
from warehouse.ledger.freshness import shown_states
from warehouse.releases.edition import phrases
from warehouse.releases.edition.collection import collect
from warehouse.releases.edition.material import Material
from warehouse.releases.portal.page import render
from warehouse.releases.protection.disclosure import SMALLEST, protect
from warehouse.releases.workbook.releasebook import write_workbook
from warehouse.store.opening import Store

PAGE = "index.html"
CONTENT = "content"
IDENTITY_LENGTH = 18
IDENTITY, MOBILE = Bilingual("身份证号", "identity number"), Bilingual("手机号", "mobile number")


@dataclass(frozen=True)
class Release:
    """A published set. `number` is None when it was refused: then nothing was kept and `findings` say why.

    Otherwise they tell how many small counts were hidden. `is_new` is False when the newest release already shows
    exactly this; `folder` then is that one.
    """

    period: str
    number: int | None
    state: int
    folder: Path | None
    files: dict[str, str]
    is_new: bool
    findings: tuple[Finding, ...] = ()


def build(store: Store, period: Period, folder: Path, areas: Areas) -> Release:
    """Publish the period's newest computation under `folder/<YYYY-MM>/<n>/`: a workbook and a page.

    The same content again makes no new release; of a later state it is noted that the newest one shows it too. An
    identifier in the output (S001) refuses it. Raises `ConfigurationError` when the period was never computed.
    """
    with reading(store.engine) as connection:
        material = protect(collect(connection, period, areas))
        newest, shown = _newest(connection, material.period), shown_states(connection).get(material.period)
    content = material.digest()
    if newest is not None and newest.files.get(CONTENT) == content and (folder.parent / newest.folder).is_dir():
        if shown != material.state:
            with writing(store.engine) as connection:
                lock(connection)
                _tell(connection, material, newest.number, moment(connection))
        return Release(material.period, newest.number, newest.state, folder.parent / newest.folder, newest.files, False)
    number = 1 if newest is None else newest.number + 1
    home = folder / material.period / str(number)
    findings = _write(material, number, home)
    if findings:
        shutil.rmtree(home)
        return Release(material.period, None, material.state, None, {}, False, findings)
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(home.iterdir())}
    _record(store, material, number, f"{folder.name}/{material.period}/{number}", files | {CONTENT: content})
    told = withheld(material)
    return Release(material.period, number, material.state, home, files | {CONTENT: content}, True, told)


class _Published(NamedTuple):
    """A release that stands in the ledger."""

    number: int
    state: int
    folder: str
    files: dict[str, str]


def _newest(connection: sa.Connection, period: str) -> _Published | None:
    columns = [release.c[name] for name in _Published._fields]
    query = sa.select(*columns).where(release.c.period == period).order_by(release.c.number.desc())
    row = connection.execute(query).first()
    return None if row is None else _Published(*row)


def _write(material: Material, number: int, home: Path) -> tuple[Finding, ...]:
    """Write both files; the findings are of identifiers in them. A folder left by a build that died is written anew."""
    if home.exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, mode=0o700)
    built_at = now()
    write_workbook(material, home / phrases.workbook_name(material.period), built_at)
    (home / PAGE).write_text(render(material, number, built_at, home.parents[1]), encoding="utf-8")
    return tuple(found for path in sorted(home.iterdir()) for found in leaks(path))


def _record(store: Store, material: Material, number: int, place: str, files: dict[str, str]) -> None:
    """The transaction that makes it a release; a number taken meanwhile by another run is an error of the database."""
    with writing(store.engine) as connection:
        lock(connection)
        at = moment(connection)
        _tell(connection, material, number, at)
        fields = {"period": material.period, "number": number, "state": material.state, "built_at": at}
        connection.execute(release.insert().values(**fields, folder=place, files=files))


def _tell(connection: sa.Connection, material: Material, number: int, at: dt.datetime) -> None:
    """The event that a release shows a state of the ledger."""
    record(connection, "release", at, period=material.period, detail={"number": number, "state": material.state})


def withheld(material: Material) -> tuple[Finding, ...]:
    """What was hidden, told once (S002)."""
    if not material.withheld:
        return ()
    return (said("S002", known("S002").severities[0], {"k": SMALLEST}, owner="city", count=material.withheld),)


def leaks(path: Path) -> list[Finding]:
    """Identity and mobile numbers in a file of a release (S001), one finding a kind; the value is not repeated."""
    kinds = {IDENTITY if len(found) == IDENTITY_LENGTH else MOBILE for found in identifiers(_text(path))}
    severity = known("S001").severities[0]
    return [
        said("S001", severity, {"field": kind}, file=path.name, column=kind, owner="city") for kind in sorted(kinds)
    ]


def _text(path: Path) -> str:
    """What people can read in a file: the shared strings of a workbook, a page without the Vega library."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return archive.read("xl/sharedStrings.xml").decode("utf-8")
    return re.sub(r"<script>.*?</script>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
