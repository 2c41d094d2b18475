"""A clean district, spoiled in every way, sent, marked, mended where it is marked, sent again: the truth comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.databaselist import databases
from tests.homes import copied
from tests.mending.books import Cells, Sent, as_workbook
from tests.mending.district import PERIOD, District, differences
from tests.mending.files import FORMS, as_text, by_street, encrypt, misnamed, together, with_other_names
from tests.mending.kinds import AROUND, CELL, FILE, KINDS
from tests.mending.messes import CELLS, Cell
from tests.mending.spoiling import spoiled
from tests.mending.tables import Table
from tests.mending.wide import SHAPES, layout, narrow, wide
from tests.stores import NIGHT

pytestmark = pytest.mark.usefixtures("few_indicators")
Writer = Callable[[Path, Table, Cells], Sent]


@pytest.fixture(scope="module")
def truth(
    blank_home: Path, few_indicators: None, tables: dict[str, Table], tmp_path_factory: pytest.TempPathFactory
) -> District:
    """The district that writes everything well."""
    return written_well(blank_home, tables, tmp_path_factory.mktemp("truth"))


def written_well(blank_home: Path, tables: Mapping[str, Table], folder: Path) -> District:
    """A home that took in these tables, of which all was accepted."""
    clean = District(copied(blank_home, folder / "home"))
    for table in tables.values():
        as_text(clean.inbox / f"{table.database.title}.csv", table, {})
    clean.run()
    assert clean.states() == {name: {"accepted"} for name in tables}
    return clean


WRITERS: Mapping[str, list[tuple[str, Writer]]] = {
    "xlsx": [(".xlsx", as_workbook)],
    "csv": [(".csv", as_text)],
    "xls": [(".xls", misnamed(form)) for form in FORMS],
    "et": [(".et", by_street)],
}
"""How the files of a district end and what writes them, in turn."""
OTHERS = {"others": [one for trip, writers in WRITERS.items() if trip != "xlsx" for one in writers]}
TRIPS = WRITERS if NIGHT else {"xlsx": WRITERS["xlsx"]} | OTHERS

LAID_OUT = {
    "xlsx": {number for number, (where, _) in KINDS.items() if where == AROUND},
    "csv": {43},
    "xls": {44},
    "et": {35, 45},
    "others": {43, 44, 35, 45},
}
"""The kinds that are in how these files are laid out, beside those in cells."""


def test_no_kind_is_missing() -> None:
    assert list(KINDS) == list(range(1, 56))
    assert {number for number, (where, _) in KINDS.items() if where == CELL} == {int(k) for k in CELLS if k.isdigit()}
    assert {number for number, (where, _) in KINDS.items() if where == FILE} == set().union(
        *(kinds for trip, kinds in LAID_OUT.items() if trip != "xlsx")
    )


@pytest.mark.office
@pytest.mark.parametrize("trip", TRIPS)
def test_what_is_mended_where_it_is_marked_is_the_truth(
    blank_home: Path, tables: dict[str, Table], truth: District, tmp_path: Path, trip: str
) -> None:
    district, files, kinds = District(copied(blank_home, tmp_path / "home")), list[Sent](), set[str]()
    for number, table in enumerate(tables.values()):
        written = table.in_other_units() if trip == "xlsx" else table
        planted = spoiled(written, list(CELLS))
        kinds |= {kind for kind, _ in planted.values()}
        ending, write = TRIPS[trip][number % len(TRIPS[trip])]
        files.append(write(district.inbox / f"{table.database.title}{ending}", written, cells_of(planted)))
    assert kinds == set(CELLS)
    assert {kind for file in files for kind in file.kinds} == LAID_OUT[trip]
    district.run()
    first = district.counts()
    assert set(first) == set(databases())
    assert "partial" in district.states()["party_member"] and "partial" in district.states()["applicant"]
    assert differences(district.rows(), truth.rows())

    district.mend(files, tmp_path)
    assert district.states() == {name: {"accepted"} for name in databases()}
    assert district.counts() == {n: (*first[n][:2], len(table.rows)) for n, table in tables.items()}
    assert differences(district.rows(), truth.rows()) == []
    assert "七项不变式全部成立" in district.octet("verify")


def cells_of(planted: Mapping[tuple[int, int], tuple[str, Cell]]) -> Cells:
    """What stands in the spoiled cells."""
    return {place: cell for place, (_, cell) in planted.items()}


@pytest.mark.office
def test_wide_sheets_mended_where_they_are_marked_are_the_truth(
    blank_home: Path, tables: dict[str, Table], tmp_path: Path
) -> None:
    """Kind 53: a column for each member of something, as a layout in the home's reference data declares."""
    short = {name: narrow(table) for name, table in tables.items() if name in SHAPES}
    expected = written_well(blank_home, short, tmp_path).rows()
    district, files = District(copied(blank_home, tmp_path / "wide")), list[Sent]()
    for name, table in short.items():
        (district.home.folder("reference") / "layouts" / f"{name}.toml").write_text(layout(table), encoding="utf-8")
        turned = wide(table)
        cells = cells_of(spoiled(turned, list(CELLS)))
        assert len(cells) > 3
        path = district.inbox / f"{table.database.title}宽表.xlsx"
        files.append(together(path, {"Sheet1": (turned, cells)}))
    district.run()
    assert differences(district.rows(), expected)
    district.mend(files, tmp_path)
    assert district.states() == {name: {"accepted"} for name in SHAPES}
    assert differences(district.rows(), expected) == []


@pytest.mark.office
def test_what_is_sent_again_as_asked_is_the_truth(
    blank_home: Path, tables: dict[str, Table], truth: District, tmp_path: Path
) -> None:
    """Kinds that no cell can mend (46, 49), and those that hold between files (35, 50, 51)."""
    district = District(copied(blank_home, tmp_path / "home"))
    otherwise = with_other_names(tables["party_member"])
    books = {
        "长宁区": {n: t for n, t in tables.items() if n not in ("unit", "community", "party_member")},
        "党员": {"party_member": otherwise},
    }
    files = [
        together(
            district.inbox / f"{called}.xlsx",
            {t.database.title: (t, cells_of(spoiled(t, list(CELLS)))) for t in held.values()},
        )
        for called, held in books.items()
    ]
    encrypt(together(tmp_path / "单位.xlsx", {"单位": (tables["unit"], {})}).path, district.inbox / "单位.xlsx")
    twice = replace(tables["community"], rows=(*tables["community"].rows, *tables["community"].rows[:2]))
    for name in ("汇总表.xlsx", "汇总表(最终版2).xlsx"):
        together(district.inbox / name, {name[:3]: (twice, {})})
    elsewhere = district.home.folder("inbox") / PERIOD / "310104"
    elsewhere.mkdir(parents=True)
    as_text(elsewhere / "党员.csv", tables["party_member"], {})
    district.run()
    assert "unit" not in district.states()
    assert district.states()["community"] == {"partial"}
    assert {"F020", "R004", "F009"} <= district.rules()

    together(district.inbox / "单位.xlsx", {"单位": (tables["unit"], {})})
    together(district.inbox / "汇总表.xlsx", {"居民区": (tables["community"], {})})
    district.mend(files, tmp_path)
    assert district.states() == {name: {"accepted"} for name in databases()}
    names = ("branch_code", "branch_name")
    assert differences(district.rows(*names), truth.rows(*names)) == []
    assert district.members() == truth.members() != {}
