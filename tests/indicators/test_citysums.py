"""The city's figures are the sum of its districts' and what shared rows make different, for every base."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from schemas.cities.groupings import groupings_in
from schemas.databaselist import databases
from tests.indicators.chance import AREAS, CODES, DISTRICTS, rows
from tests.indicators.cities import LIMITS, PERIOD, City
from warehouse.figures.grouped.monthgroups import groups_on
from warehouse.figures.grouped.overlapping import add_overlaps
from warehouse.figures.history.yearterms import add_terms
from warehouse.figures.planning import alone, calculate
from warehouse.figures.renewal import citysums
from warehouse.figures.renewal.citysums import adds_up, city_sums
from warehouse.figures.reporting.checkedcells import CheckedCells
from warehouse.figures.reporting.ledgerrows import LedgerRows, OwedReturn, ReceivedFile, add_ledger_rows
from warehouse.figures.scan import scan
from warehouse.indicators.bases import bases
from warehouse.indicators.checkedcolumns import checked_columns
from warehouse.indicators.registry import indicators
from warehouse.lake.treatments import lake_schema

EVERY = list(indicators().values())
CIRCLES = "grouping,name,type,host,kind,member,valid_from,valid_to\n" + "\n".join(
    f"{kind}{number},{number},{kind},310000,{member},,"
    for kind in ("QUAN", "YQ")
    for number, code in enumerate(CODES)
    for member in (f"unit,{code}", f"unit,{CODES[number - 1]}", f"district,{DISTRICTS[number % 5]}", "building,B1")
)
"""Circles and parks of the city, in which every unit is twice or more."""


def drawn(folder: Path, seed: int) -> City:
    """Rows of all databases and districts, persons and units in several; now and then a file lacks a column."""
    chance = Random(seed)
    city = City(folder, AREAS)
    for name, described in databases().items():
        kept = set(lake_schema(described).names)
        for district in DISTRICTS:
            told = [
                {column: value for column, value in row.items() if column in kept}
                | {column: chance.choice("abcdefgh") for column in ("person_key",) if column in kept}
                for _ in range(4)
                for row in rows(chance, name, district)
            ]
            city.add(name, told, district, lacks=[one for one in described.columns if chance.random() < 0.02])
    for ago in range(1, PERIOD.month + 1):
        for district in DISTRICTS:
            kept = set(lake_schema(databases()["party_org"]).names)
            told = [
                {column: row[column] for column in row if column in kept} for row in rows(chance, "party_org", district)
            ]
            city.add_earlier(ago, told, district=district)
    return city


def drawn_ledger(chance: Random) -> LedgerRows:
    """What is owed and received, at random."""
    owed, received, checked = [], [], []
    for district in DISTRICTS:
        for one in databases().values():
            is_met, days = chance.random() < 0.6, chance.randint(-3, 20)
            flags = (chance.random() < 0.2, is_met, is_met and days <= 10)
            owed.append(OwedReturn((), district, one.title, *flags, days if is_met else None))
            kinds = (chance.random() < 0.3, chance.random() < 0.5)
            received += [ReceivedFile((), district, one.title, *kinds, chance.randint(0, 50), chance.randint(0, 3))] * 2
            checked += [
                CheckedCells((), district, one.title, column.title, column.asked, 50, chance.randint(0, 50))
                for column in checked_columns(one)
            ]
    return LedgerRows(owed, received, checked)


@pytest.mark.parametrize("seed", range(3))
def test_sums_are_what_a_whole_computation_gives(tmp_path: Path, seed: int) -> None:
    city, ledger = drawn(tmp_path, seed), drawn_ledger(Random(seed))
    read = city.read
    known = [one for one in alone(EVERY) if adds_up(one)]
    with scan(tmp_path, read, AREAS, PERIOD, LIMITS) as con:
        add_ledger_rows(con, ledger)
        add_overlaps(con, groups_on(groupings_in({"g.csv": CIRCLES}, AREAS), AREAS, PERIOD))
        add_terms(con, city.year, AREAS, PERIOD)
        calculate(con, known, read, AREAS, PERIOD)
        of_city, of_districts = (
            con.sql(f"SELECT * FROM computed WHERE area {condition}").to_arrow_table()
            for condition in ("= '310000'", f"IN {DISTRICTS}")
        )
        con.execute("DELETE FROM computed")
        city_sums(con, known, read, AREAS, PERIOD, of_districts)
        found = con.sql("SELECT * FROM computed").to_arrow_table()
        (apart,) = con.execute("SELECT COUNT(*) FROM shared WHERE area = '310000'").fetchall()[0]
    assert {tuple(row.values()) for row in found.to_pylist()} == {tuple(row.values()) for row in of_city.to_pylist()}
    assert len(found) == len(of_city) > 100
    assert apart > 100


def test_what_does_not_follow_from_the_districts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {one.code for one in EVERY if not adds_up(one)} == {"DQ08"}  # told of the city alone
    one = indicators()["BL05"]
    for wrong in (replace(one.numerator, total="members_total / 2"), replace(one.numerator, conditions=("a", "b"))):
        assert not adds_up(one.model_copy(update={"numerator": wrong}))
    in_the_city = replace(indicators()["MEM01"].dimensions[0], finest=1)
    assert not adds_up(indicators()["MEM01"].model_copy(update={"dimensions": (in_the_city,)}))
    unknown = {name: replace(base, shared=None) for name, base in bases().items()}
    monkeypatch.setattr(citysums, "bases", lambda: unknown)
    assert not any(adds_up(one) for one in EVERY)
