"""A clean district, spoiled in every way, sent, marked, mended where it is marked, sent again: the truth comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.home import Home
from schemas.database import databases
from tests.homes import blank_home, copied
from tests.mending.books import Sent, as_text, as_workbook
from tests.mending.mending import mend, opened_and_saved
from tests.mending.messes import CELLS
from tests.mending.spoiling import spoiled
from tests.mending.tables import DISTRICT, Table, clean_tables
from warehouse.connection import reading
from warehouse.ledger import current

__all__ = ["blank_home"]
PERIOD = "2026-09"
WRITERS: dict[str, Callable[..., Sent]] = {"xlsx": as_workbook, "csv": as_text}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    return clean_tables(tmp_path_factory.mktemp("clean"))


@dataclass(frozen=True)
class District:
    """A home, and what its district sent: a file a database."""

    home: Home
    sent: dict[str, Sent]

    def octet(self, *words: str) -> str:
        result = CliRunner().invoke(app, [*words, "--home", str(self.home.root)], catch_exceptions=False)
        assert result.exit_code in (0, 1), result.output
        return result.stdout

    def run(self) -> None:
        self.octet("run", "--period", PERIOD)
        assert [path for path in self.home.folder("inbox").rglob("*") if path.is_file()] == []

    def current(self) -> dict[str, dict[str, Any]]:
        told = json.loads(self.octet("submissions", "--period", PERIOD, "--json"))
        return {row["database"]: row for row in told if row["state"] in ("accepted", "partial")}


def sent(home: Home, tables: dict[str, Table], cells: dict[str, dict[Any, Any]], ending: str) -> District:
    folder = home.folder("inbox") / PERIOD / DISTRICT
    folder.mkdir(parents=True)
    write = WRITERS[ending]
    files = {n: write(folder / f"{t.database.title}.{ending}", t, cells.get(n, {})) for n, t in tables.items()}
    district = District(home, files)
    district.run()
    return district


def lake_rows(home: Home) -> dict[str, list[dict[str, Any]]]:
    """The accepted rows by database, without where they stood, in a fixed order."""
    engine, found = home.engine(), {}
    with reading(engine) as connection:
        for row in current(connection, PERIOD):
            rows: pa.Table = pq.read_table(home.folder("lake") / row.lake_file).drop_columns(["_sheet", "_row"])
            found[row.database] = sorted(rows.to_pylist(), key=repr)
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def truth(
    blank_home: Path, tables: dict[str, Table], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[dict[str, Any]]]:
    """What a district that writes everything well has accepted."""
    home = copied(blank_home, tmp_path_factory.mktemp("truth") / "home")
    clean = sent(home, tables, {}, "csv")
    assert {row["state"] for row in clean.current().values()} == {"accepted"}
    return lake_rows(home)


@pytest.mark.office
@pytest.mark.parametrize("ending", WRITERS)
def test_what_is_mended_where_it_is_marked_is_the_truth(
    blank_home: Path, tables: dict[str, Table], truth: dict[str, Any], tmp_path: Path, ending: str
) -> None:
    planted = {name: spoiled(table, list(CELLS)) for name, table in tables.items()}
    assert {kind for cells in planted.values() for kind, _ in cells.values()} == set(CELLS)
    cells = {name: {place: cell for place, (_, cell) in found.items()} for name, found in planted.items()}
    district = sent(copied(blank_home, tmp_path / "home"), tables, cells, ending)
    first = district.current()
    assert set(first) == set(databases())
    assert first["party_member"]["state"] == first["applicant"]["state"] == "partial"
    assert lake_rows(district.home) != truth

    mended = {}
    for name, table in tables.items():
        (returned,) = district.home.folder("returned").rglob(f"*_{first[name]['id']}.xlsx")
        mended[name] = tmp_path / f"{name}.xlsx"
        touched = mend(returned, district.sent[name], table, mended[name])
        assert touched, f"{name}: nothing was marked"
    inbox = district.home.folder("inbox") / PERIOD / DISTRICT
    inbox.mkdir(parents=True, exist_ok=True)
    for path in opened_and_saved(list(mended.values()), tmp_path / "saved"):
        path.rename(inbox / f"更正后_{path.name}")
    district.run()

    second = district.current()
    assert {name: row["state"] for name, row in second.items()} == dict.fromkeys(databases(), "accepted")
    for name, row in second.items():
        counts = ("rows_read", "rows_ignored", "records")
        assert [row[c] for c in counts] == [*(first[name][c] for c in counts[:2]), len(tables[name].rows)]
    assert lake_rows(district.home) == truth
    assert "七项不变式全部成立" in district.octet("verify")
