"""Rules that speak of versions, earlier months, summary tables and releases, tried on warehouses of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.records import searchpath
from tests.indicators import cities
from tests.releases.protection.test_disclosure import district_with
from tests.rules.bench import Bench, Pair, Told
from tests.warehouse import test_accepted_deltas as accepted
from tests.warehouse import test_differing, test_losing, test_movements, test_series, test_year_balance
from tests.warehouse import test_reported_figures as reported
from tests.warehouse.cities import AREAS
from tests.warehouse.test_deltas import building, delta, first, take
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import finding
from warehouse.releases.issues.certification import Built
from warehouse.releases.issues.gate import leaks
from warehouse.releases.protection.disclosure import protect
from warehouse.store.opening import Store, refresh
from warehouse.submissions.acceptance import accept_as_delta
from warehouse.submissions.arriving.simultaneous import Lying


def _told_of(store: Store, number: int) -> Told:
    with reading(store.engine) as connection:
        return set(connection.scalars(sa.select(finding.c.rule).where(finding.c.submission_id == number)))


def mends_what_stands_no_more(bench: Bench) -> tuple[Told, Told]:
    """F019: the version that a workbook mends was superseded meanwhile, or still stands."""

    def told(is_superseded: bool) -> Told:
        store, folder = bench.store(), bench.fresh()
        _, sha256 = first(store, folder, building(2), building(3))
        if is_superseded:
            first(store, folder, building(2), building(3, units_in=5))
        return _told_of(store, take(store, folder, delta(folder, [building(2, units_in=7)], sha256, {2: 2})))

    return told(True), told(False)


def loses_a_column(bench: Bench) -> tuple[Told, Told]:
    """F031: a new file has no grids, which the one that stands has filled; or it has them too."""

    def told(columns: dict[str, Any]) -> Told:
        store, folder = bench.store(), bench.fresh()
        refresh(store, AREAS)
        test_losing.send(store, folder, {"grids"}, grids=3)
        return _told_of(store, test_losing.send(store, folder, {*columns}, **columns))

    return told({"households": 900}), told({"households": 900, "grids": 3})


def leaves_rows_out(bench: Bench) -> tuple[Told, Told]:
    """F036: a mended workbook lacks a row of the first file, or has them all."""

    def told(*rows: int) -> Told:
        store, folder = bench.store(), bench.fresh()
        _, sha256 = first(store, folder, building(2), building(3))
        sent = delta(folder, [building(row, units_in=7) for row in rows], sha256, {row: row for row in rows})
        return _told_of(store, take(store, folder, sent))

    return told(2), told(2, 3)


def far_from_what_stands(bench: Bench) -> tuple[Told, Told]:
    """F037: less than half of the buildings come again, or half of them."""

    def told(count: int) -> Told:
        store, folder = bench.store(), bench.fresh()
        refresh(store, AREAS)
        test_differing.send(store, folder, test_differing.sites(*range(30)))
        done = test_differing.send(store, folder, test_differing.sites(*range(count)))
        return {one.rule for one in done.outcome.findings}

    return told(14), told(15)


def lay_beside_what_stands(bench: Bench) -> tuple[Told, Told]:
    """F039: of two files in the inbox one is called `更正.csv` and the other `党员.csv`, or `党员(更正).csv`."""

    def told(name: str) -> Told:
        store, folder, since = bench.store(), bench.fresh(), dt.datetime.now(dt.UTC)
        refresh(store, AREAS)
        test_differing.send(store, folder, test_differing.sites(*range(10)), file="党员.csv")
        lying = Lying(since, PurePath(name))
        done = test_differing.send(store, folder, test_differing.sites(*range(9)), file=name, lying=lying)
        return {one.rule for one in done.outcome.findings}

    return told("更正.csv"), told("党员(更正).csv")


def cannot_be_laid_by_key(bench: Bench) -> tuple[Told, Told]:
    """F038: a file that was accepted as a delta is read again, and a key is there twice now; or each once."""

    def told(*codes: str) -> Told:
        store, folder = bench.store(), bench.fresh()
        first = accepted.sent(folder, accepted.TEN)
        accepted.take(store, folder, first)
        few = accepted.sent(folder, [accepted.building("丁", employees=5)])
        made = accept_as_delta(store, accepted.take(store, folder, few), accepted.BECAUSE).number
        read = accepted.sent(folder, [accepted.building(code, employees=6) for code in codes])
        number, is_new = accepted.again(store, made, [first, replace(read, sha256=few.sha256)])
        assert is_new
        return _told_of(store, number)

    return told("丁", "丁"), told("丁", "戊")


def a_year_that_does_not_balance(bench: Bench) -> tuple[Told, Told]:
    """P003: one member less in December than came and left, or as many."""
    december, here = test_year_balance.DECEMBER, test_movements.HERE
    store, folder, rows = bench.store(), bench.fresh(), test_year_balance.month_of(12)
    refresh(store, AREAS)
    for number in range(13):
        sent = test_year_balance.month_of(number)
        test_movements.send(store, folder, december.earlier(12 - number), here, sent)
    near = test_year_balance.told(store)
    test_movements.send(store, folder, december, here, rows[1:])
    return _named("P003", test_year_balance.told(store)), _named("P003", near)


def a_figure_that_jumps(bench: Bench) -> tuple[Told, Told]:
    """P004: 41 organisations more than there mostly were, or one."""

    def told(now: int) -> Told:
        store = bench.store()
        test_series.series(store, bench.fresh(), [100, 102, now])
        return _named("P004", test_series.told(store))

    return told(141), told(102)


def _named(rule: str, found: list[Any]) -> Told:
    return {rule} if found else set()


@contextmanager
def _tables() -> Iterator[None]:
    searchpath.use({"databases/summary_table.toml": reported.TABLE})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(cities.ORDINARY, "summary_table", {})
        yield
    searchpath.use({})


def reports(rule: str, wrong: list[dict[str, Any]], near: list[dict[str, Any]]) -> Pair:
    """T003, T005, T007: a summary table beside the rows that it sums up."""

    def tried(bench: Bench) -> tuple[Told, Told]:
        found = []
        with _tables():
            for rows in (wrong, near):
                made = reported.filled(bench.fresh())
                reported.report(made, *rows)
                found.append({rule} if reported.told(made, rule) else set())
        return found[0], found[1]

    return tried


def leaking(bench: Bench) -> tuple[Told, Told]:
    """S001: a page with a mobile number, and with a number that is none."""

    def told(number: str) -> Told:
        path = bench.fresh() / "index.html"
        path.write_text(f"<p>联系 {number}</p>", encoding="utf-8")
        return {one.rule for one in leaks(path)}

    return told("13900000017"), told("12900000017")


def small_counts(bench: Bench) -> tuple[Told, Told]:
    """S002: a street of a few members, and one with as many men and women as may be told."""
    first, second = (
        {one.rule for one in Built("2026-09", None, hidden=protect(district_with(members, women)).withheld).withheld}
        for members, women in (([3, 40, 20], [1, 20, 10]), ([10, 40, 20], [5, 20, 10]))
    )
    return first, second


PAIRS: dict[str, Pair] = {
    "F019": mends_what_stands_no_more,
    "F031": loses_a_column,
    "F036": leaves_rows_out,
    "F037": far_from_what_stands,
    "F039": lay_beside_what_stands,
    "F038": cannot_be_laid_by_key,
    "P003": a_year_that_does_not_balance,
    "P004": a_figure_that_jumps,
    "T003": reports("T003", reported.changed(row2={"orgs": 5}), reported.RIGHT),
    "T005": reports("T005", reported.changed(row0=reported.MEAN), reported.RIGHT),
    "T007": reports("T007", reported.RIGHT[:2], reported.RIGHT),
    "S001": leaking,
    "S002": small_counts,
}
