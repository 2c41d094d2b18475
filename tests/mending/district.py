"""A home and the district that reports to it: sending files, mending what comes back, and what was taken in at last."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from tests.mending.books import Sent
from tests.mending.mending import mend, opened_and_saved
from tests.mending.tables import DISTRICT
from warehouse.figures.values import values
from warehouse.ledger.connection import reading
from warehouse.ledger.events import current

PERIOD = "2026-09"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class District:
    """A home, of which one district is looked at."""

    home: Home

    @property
    def inbox(self) -> Path:
        """The folder for its files."""
        folder = self.home.folder("inbox") / PERIOD / DISTRICT
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def octet(self, *words: str) -> str:
        """What a command prints."""
        result = CliRunner().invoke(app, [*words, "--home", str(self.home.root)], catch_exceptions=False)
        assert result.exit_code in (0, 1), result.output
        return result.stdout

    def run(self) -> None:
        """Take in all that waits."""
        self.octet("run", "--period", PERIOD)
        assert [path for path in self.home.folder("inbox").rglob("*") if path.is_file()] == []

    def mend(self, sent: Sequence[Sent], folder: Path) -> None:
        """Mend what is marked in each file's return workbook, save it with LibreOffice, and send that."""
        mended = []
        for number, file in enumerate(sent):
            (returned,) = self.home.folder("returned").rglob(f"{file.path.name}.退改_*.xlsx")
            mended.append(folder / f"{number}.xlsx")
            assert mend(returned, file, mended[-1]), f"{file.path.name}: nothing was marked"
        for path, file in zip(opened_and_saved(mended, folder / "saved"), sent, strict=True):
            path.rename(self.inbox / f"更正后_{file.path.stem}.xlsx")
        self.run()

    def current(self) -> list[dict[str, Any]]:
        """The submissions that stand."""
        told = json.loads(self.octet("submissions", "--period", PERIOD, "--json"))
        return [row for row in told if row["district"] == DISTRICT and row["state"] in ("accepted", "partial")]

    def states(self) -> dict[str, set[str]]:
        """The states of what stands, by database."""
        found: dict[str, set[str]] = {}
        for row in self.current():
            found.setdefault(row["database"], set()).add(row["state"])
        return found

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Rows read, rows ignored and records by database."""
        found: dict[str, tuple[int, int, int]] = {}
        for row in self.current():
            before = found.get(row["database"], (0, 0, 0))
            found[row["database"]] = (
                before[0] + row["rows_read"],
                before[1] + row["rows_ignored"],
                before[2] + row["records"],
            )
        return found

    def rows(self, *left_out: str) -> dict[str, Rows]:
        """The accepted rows by database, without where they stood, in a fixed order."""
        engine, found = self.home.engine(), dict[str, Rows]()
        with reading(engine) as connection:
            for row in current(connection, PERIOD):
                if row.district == DISTRICT:
                    held: pa.Table = pq.read_table(row.path(self.home.folder("lake")))
                    names = [name for name in ("_sheet", "_row", *left_out) if name in held.column_names]
                    found.setdefault(row.slot.database, []).extend(held.drop_columns(names).to_pylist())
        engine.dispose()
        return {name: sorted(rows, key=repr) for name, rows in found.items()}

    def rules(self) -> set[str]:
        """The rules of all findings."""
        return {row["rule"] for row in json.loads(self.octet("findings", "--period", PERIOD, "--json"))}

    def members(self) -> dict[str, Any]:
        """The number of members (MEM01) of each area in which the district has any."""
        engine = self.home.engine()
        with reading(engine) as connection:
            counted = values(connection, period=PERIOD, code="MEM01")
        engine.dispose()
        return {row["area"]: row["value"] for row in counted if row["area"].startswith(DISTRICT) and row["value"]}


def differences(rows: Mapping[str, Rows], others: Mapping[str, Rows]) -> list[tuple[str, int, str, Any, Any]]:
    """Database, row, column and both values of each cell that differs; a whole row where one side lacks it."""
    found: list[tuple[str, int, str, Any, Any]] = []
    for name in {**rows, **others}:
        missing: dict[str, Any] = {}
        pairs = zip_longest(rows.get(name, []), others.get(name, []), fillvalue=missing)
        for number, (one, other) in enumerate(pairs):
            columns = dict.fromkeys((*one, *other))
            found += [(name, number, c, one.get(c), other.get(c)) for c in columns if one.get(c) != other.get(c)]
    return found
