"""Whatever stands in the cells: nothing raises, every physical row is counted once, accepted rows keep their place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.cities.areas import areas
from schemas.databaselist import databases
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.mappings.mappings import Mappings
from sources.mappings.records import Layout, Scope, Wide
from tests.sources.books import BUILDING, BUILDING_HEADER, DISTRICT, MEMBER_HEADER, MEMBERS, PERIOD, book, outcomes

CELL = st.one_of(
    st.just(""),
    st.text(max_size=8),
    st.sampled_from(
        [
            "张三",
            "310199196001010014",
            "合计",
            "其中:女",
            "填表人:",
            "1998.7",
            "0.97",
            "12人",
            "是",
            "无",
            "#REF!",
            " ",
            "华阳路街道",
        ]
    ),
)
HEADERS = sorted({header for d in databases().values() for c in d.columns.values() for header in c.headers})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.lists(st.one_of(st.sampled_from(HEADERS), st.sampled_from(MEMBER_HEADER), CELL), min_size=1, max_size=14),
    above=st.lists(st.lists(CELL, max_size=3), max_size=3),
    rows=st.lists(st.lists(CELL, max_size=16), max_size=6),
)
def test_every_row_is_counted_once(
    tmp_path: Path, parser: Parser, header: list[str], above: list[list[str]], rows: list[list[str]]
) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="", errors="replace") as stream:
        csv.writer(stream).writerows([*above, header, *rows])
    for found in outcomes(path, parser):
        assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
        assert (len(found.accepted), len(found.quarantined)) == (found.rows_accepted, found.rows_quarantined)
        kept = [*found.accepted.get("_row", []), *found.quarantined["_row"]]
        assert len(set(kept)) == len(kept)
        assert all(1 <= row <= len(above) + 1 + len(rows) for row in kept) or any(
            "\n" in c or "\r" in c for r in above for c in r
        )


TABLE = st.tuples(
    st.lists(CELL, max_size=3),
    st.one_of(
        st.just(MEMBER_HEADER),
        st.just(BUILDING_HEADER),
        st.lists(st.sampled_from(HEADERS), min_size=1, max_size=10),
    ),
    st.lists(st.one_of(st.sampled_from([*MEMBERS, BUILDING]), st.lists(CELL, max_size=14)), max_size=4),
)
WIDE = Layout(Scope("party_org"), "", wide=Wide(("所在街道(镇)",), "org_name", "member_total"))


def laid(tables: list[tuple[list[str], list[str], list[list[str]]]], beside: list[bool]) -> list[list[str]]:
    """Titles, header and rows of each table, below the one before or beside it, with a gap between."""
    rows: list[list[str]] = []
    for (titles, header, body), is_beside in zip(tables, beside, strict=False):
        block = [*([title] for title in titles), header, *body]
        if not is_beside:
            rows += [[], *block] if rows else block
            continue
        width = max(map(len, rows), default=0) + 1
        rows += [[] for _ in range(len(block) - len(rows))]
        for number, cells in enumerate(block):
            rows[number] = [*rows[number], *[""] * (width - len(rows[number])), *cells]
    return rows


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tables=st.lists(TABLE, min_size=1, max_size=3),
    beside=st.lists(st.booleans(), min_size=3, max_size=3),
    layouts=st.sampled_from([(), (WIDE,)]),
)
def test_every_row_of_several_tables_is_counted_once(
    tmp_path: Path,
    parser: Parser,
    tables: list[tuple[list[str], list[str], list[list[str]]]],
    beside: list[bool],
    layouts: tuple[Layout, ...],
) -> None:
    """A row of an outcome is accepted, kept back or ignored, whatever its tables are; records keep their rows."""
    rows = laid(tables, beside)
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="", errors="replace") as stream:
        csv.writer(stream).writerows(rows)
    expected = Expectation(areas(), DISTRICT, PERIOD, mappings=Mappings(layouts))
    for found in examine(path, expected, parser=parser).outcomes:
        accepted = set(found.accepted.get("_row", []))
        quarantined = list(found.quarantined["_row"])
        assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
        assert (len(accepted), len(quarantined)) == (found.rows_accepted, found.rows_quarantined)
        assert len(set(quarantined)) == len(quarantined)
        assert not accepted & set(quarantined)
        assert len(found.accepted) == found.records
        assert not [f for f in found.findings if "\x1f" in f"{f.sheet}{f.cells}"]


@pytest.mark.parametrize("name", list(databases()))
def test_only_the_official_header(tmp_path: Path, parser: Parser, name: str) -> None:
    """A blank form of each database is taken for one: it waits to be confirmed as a zero, nothing else is told."""
    declared = databases()[name]
    path = book(tmp_path / "a.xlsx", Sheet1=[[column.title for column in declared.columns.values()]])
    (found,) = outcomes(path, parser)
    assert (found.database, found.state, found.rows_read) == (name, "held", 1)
    assert [(finding.rule, finding.severity) for finding in found.findings] == [("F030", "warn")]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [["x"]],
        [["姓名", "公民身份号码"]],
        [MEMBER_HEADER, *[[""] * 14] * 5],
        [[""] * 30 + MEMBER_HEADER, [""] * 30 + MEMBERS[0]],
    ],
    ids=["nothing", "empty row", "one cell", "two headers", "blank rows", "far right"],
)
def test_thin_sheets(tmp_path: Path, parser: Parser, rows: list[list[str]]) -> None:
    for found in outcomes(book(tmp_path / "a.xlsx", Sheet1=rows), parser):
        assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
