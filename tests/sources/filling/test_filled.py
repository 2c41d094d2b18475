"""What LibreOffice lets into a template is accepted, with the values that were put in; what it refuses is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from schemas.column import Kind
from schemas.database import Database
from schemas.databaselist import databases
from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.rules import rules
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.templates.layout import FIRST_ROW, places
from sources.templates.templatebook import write_template
from tests.sources.filling.office import Order, Value, fill
from tests.sources.filling.values import ORDER, all_bad, as_cells, rows

pytestmark = pytest.mark.office
ALL = [pytest.param(known, id=known.name) for known in databases().values()]


@dataclass(frozen=True)
class Filled:
    """What came of one template: cells refused of the good values, the saved file, cells refused of the bad ones."""

    refused: set[tuple[int, int]]
    saved: Path
    refused_of_bad: set[tuple[int, int]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Filled]]:
    """All templates, filled in by one LibreOffice."""
    folder = tmp_path_factory.mktemp("filling")
    orders: list[Order] = []
    for known in databases().values():
        template = folder / f"{known.name}.xlsx"
        write_template(template, known, ORDER)
        for kind, cells in (("good", as_cells(known, rows(known), FIRST_ROW)), ("bad", all_bad(known, FIRST_ROW))):
            orders.append(Order(template, cells, folder / f"{known.name}-{kind}.xlsx"))
    refused = fill(orders, folder)
    yield {
        name: Filled(refused[2 * number], orders[2 * number].target, refused[2 * number + 1])
        for number, name in enumerate(databases())
    }


def taken(path: Path, parser: Parser) -> Outcome:
    (found,) = examine(path, Expectation(ORDER.areas), parser=parser).outcomes
    return found


@pytest.mark.parametrize("known", ALL)
def test_what_is_filled_in_without_a_warning_is_accepted(
    filled: dict[str, Filled], parser: Parser, known: Database
) -> None:
    assert filled[known.name].refused == set()
    found = taken(filled[known.name].saved, parser)
    wanted = rows(known)
    assert (found.state, found.rows_accepted, found.ignored) == ("accepted", len(wanted), {"header": 1, "example": 1})
    assert [finding for finding in found.findings if not is_expected(finding, known)] == []
    given = {(said, name): code for said, name, code in known.implied}
    for name in known.columns:
        expected = [row[name][1] for row in wanted]
        for (said, changed), code in given.items():
            if name == changed and known.active:
                expected = [
                    code if row[said][1] and value == known.active[1] else value
                    for row, value in zip(wanted, expected, strict=True)
                ]
        assert read(found.accepted[name]) == expected, name


def is_expected(finding: Finding, known: Database) -> bool:
    """What the template colours or says is rare, and what only several cells together tell."""
    if finding.rule == "V019":
        return known.columns[finding.column or ""].kind is Kind.PERCENT and finding.value == "1"
    return finding.rule in ("V011", "V014", "F040") or rules()[finding.rule].category.startswith("cross")


def read(values: pd.Series[Any]) -> list[Any]:
    return [None if value is pd.NA else value for value in values.astype(object)]


@pytest.mark.parametrize("known", ALL)
def test_what_may_not_be_filled_in_is_refused(filled: dict[str, Filled], known: Database) -> None:
    assert filled[known.name].refused_of_bad == set(all_bad(known, FIRST_ROW))


def test_areas_follow_each_other_and_dates_end_with_last_month_where_none_is_named(tmp_path: Path) -> None:
    """A template of the whole city, for whichever month it is filled in."""
    known = databases()["party_org"]
    write_template(tmp_path / "t.xlsx", known, replace(ORDER, period=None, district=None))
    position = {place.column.name: place.position for place in places(known)}
    this_month = dt.datetime.now().astimezone().date().replace(day=1)  # as the office suite sees it
    names = ("established_on", "district_code", "street_code", "community_code")
    table: list[tuple[Value, ...]] = [
        (this_month - dt.timedelta(1), "310105 长宁区", "310105001 华阳路街道", "310105001001 华一居委会"),
        (this_month, "310105 长宁区", "310101002 南京东路街道", "310105001001 华一居委会"),
        (dt.date(2020, 1, 1), "310118 青浦区", "310118001 夏阳街道", "310105001001 华一居委会"),
    ]
    cells = {
        (FIRST_ROW + number, position[name]): value
        for number, row in enumerate(table)
        for name, value in zip(names, row, strict=True)
    }
    (refused,) = fill([Order(tmp_path / "t.xlsx", cells, tmp_path / "o.xlsx")], tmp_path)
    wrong = {(FIRST_ROW + 1, "established_on"), (FIRST_ROW + 1, "street_code"), (FIRST_ROW + 1, "community_code")}
    assert refused == {(row, position[name]) for row, name in wrong | {(FIRST_ROW + 2, "community_code")}}
