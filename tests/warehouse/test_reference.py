"""What is declared outside the ledger: reference tables, views, and dated copies of the home's reference files."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError
from tests.warehouse.cities import AREAS, area
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.figuretables import area as area_table
from warehouse.ledger.figuretables import code, indicator
from warehouse.ledger.tables import ledger_event, reference_snapshot
from warehouse.store.opening import Store, refresh


def count(store: Store, table: sa.Table) -> int:
    with reading(store.engine) as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_areas_codes_and_indicators_are_filled_and_follow_their_declaration(store: Store) -> None:
    refresh(store, AREAS)
    with reading(store.engine) as connection:
        unallocated = connection.execute(sa.select(area_table).where(area_table.c.code == "310105-unallocated")).one()
        sexes = sa.select(code.c.code, code.c.zh).where(code.c.codelist == "sex").order_by(code.c.position)
        assert [tuple(row) for row in connection.execute(sexes)][-2:] == [("未归类", "未归类"), ("未填", "未填")]
        row = connection.execute(sa.select(indicator).where(indicator.c.code == "MEM03")).one()
    assert (unallocated.name_zh, unallocated.level, unallocated.parent) == ("街镇不详", 3, "310105")
    assert (row.name_zh, row.kind, row.scale, row.databases) == ("女党员占比", "ratio", 100.0, ["party_member"])
    assert count(store, indicator) == len(indicators())
    before = count(store, area_table)
    refresh(store, Areas([*AREAS, area("310105004", "新街道", 3, "310105")]))
    assert count(store, area_table) == before + 1


def test_reference_files_are_kept_as_dated_copies(store: Store, tmp_path: Path) -> None:
    own = tmp_path / "reference" / "areas" / "own.csv"
    own.parent.mkdir(parents=True)
    (own.parent / "own.csv.example").write_text("not read")
    own.write_text("code\n1\n")
    refresh(store, AREAS, tmp_path / "reference")
    refresh(store, AREAS, tmp_path / "reference")
    assert count(store, reference_snapshot) == count(store, ledger_event) == 1
    with reading(store.engine) as connection:
        first = events.ledger_state(connection)
    own.write_text("code\n2\n")
    refresh(store, AREAS, tmp_path / "reference")
    own.unlink()
    refresh(store, AREAS, tmp_path / "reference")
    with reading(store.engine) as connection:
        rows = connection.execute(sa.select(reference_snapshot).order_by(reference_snapshot.c.id)).all()
        assert events.ledger_state(connection) == first + 2
    assert [(row.file, row.content, row.seen_to is None) for row in rows] == [
        ("areas/own.csv", "code\n1\n", False),
        ("areas/own.csv", "code\n2\n", False),
    ]
    assert rows[0].seen_to == rows[1].seen_from


@pytest.mark.parametrize(
    "name",
    ["headers/unit.csv", "absences/a.csv", "values/a.csv", "corrections/a.csv", "waivers/a.csv", "layouts/a.toml"],
)
def test_every_kind_of_mapping_is_copied_and_its_change_is_an_event(store: Store, tmp_path: Path, name: str) -> None:
    own = tmp_path / name
    own.parent.mkdir(parents=True)
    (own.parent / f".{own.name}.x1").write_text("being written")
    for content in ("first", "second"):
        own.write_text(content)
        refresh(store, AREAS, tmp_path)
    with reading(store.engine) as connection:
        events = connection.execute(sa.select(ledger_event.c.kind, ledger_event.c.detail)).all()
        rows = connection.execute(sa.select(reference_snapshot).order_by(reference_snapshot.c.id)).all()
    assert [tuple(event) for event in events] == [("reference", {"files": [name]})] * 2
    assert [(row.file, row.content, row.seen_to is None) for row in rows] == [
        (name, "first", False),
        (name, "second", True),
    ]


def test_a_reference_file_in_another_encoding_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_bytes("代码".encode("gb18030"))
    with pytest.raises(ConfigurationError, match=r"reference/own.csv is not UTF-8"):
        refresh(store, AREAS, tmp_path)


def test_the_view_of_totals_says_what_the_command_says(city_store: Store) -> None:
    with reading(city_store.engine) as connection:
        wanted = {
            (one["code"], one["area"]): (one["value"], one["status"], one["areas_reported"], one["areas_expected"])
            for one in values(connection, period="2026-09")
        }
        rows = connection.execute(sa.text("SELECT * FROM v_indicator")).mappings()
        found = {
            (one["code"], one["area"]): (one["value"], one["status"], one["areas_reported"], one["areas_expected"])
            for one in rows
        }
    assert found == wanted
    assert found["MEM01", "310000"] == (3.0, "value", 2, 2)
    assert found["MEM01", "310105002"] == (0.0, "zero", 1, 1)


def test_the_wide_view_has_a_row_an_area_and_a_named_column_an_indicator(city_store: Store) -> None:
    query = 'SELECT area_name, "MEM01_党员总数" AS members FROM v_party_member WHERE area_level = 2 ORDER BY area'
    with reading(city_store.engine) as connection:
        assert [tuple(row) for row in connection.execute(sa.text(query))] == [("310105区", 2.0), ("310199区", 2.0)]


def test_the_view_of_breakdowns_names_the_members(city_store: Store) -> None:
    query = (
        "SELECT member_name, value FROM v_breakdown"
        " WHERE code = 'MEM01' AND dimension = 'sex' AND area = '310000' ORDER BY member"
    )
    with reading(city_store.engine) as connection:
        assert [tuple(row) for row in connection.execute(sa.text(query))] == [("男", 3.0)]
