"""The views show what is told of every area, zero and missing as well, whatever districts send one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.databaselist import database
from tests.indicators.cities import CHANGNING, CITY, HUA1, HUAYANG, JIANGSU, REST
from tests.indicators.stores import PERIOD, computed, read
from tests.warehouse.outcomes import outcome
from warehouse.figures.renewal.comparing import tell
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.figuretables import indicator_coverage
from warehouse.store import views
from warehouse.store.opening import Store
from warehouse.submissions.committing import take_in

CODES = ("ORG01", "ORG09", "MEM01")
SHOWN = ("code", "area", "value", "numerator", "denominator", "areas_reported", "areas_expected")
TOTAL, GROUP = (*SHOWN, "status"), (*SHOWN, "dimension", "member")
SOMEWHERE: dict[str, Any] = {"org_category": "631", "status": "1", "secretary_name": "某"}
HERE = {**SOMEWHERE, "street_code": HUAYANG, "community_code": HUA1}
ALL = frozenset(database("party_org").columns)


def test_what_is_shown_is_what_is_told(store: Store, tmp_path: Path) -> None:
    rest = [{"org_code": "1", **HERE}, {"org_code": "2", **SOMEWHERE}]
    sent: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
        ([{"org_code": "1", **HERE}], {"part": HUAYANG}),
        (rest, {}),
        (rest, {"present": ALL - {"org_category"}}),
        ([{"org_code": "1", **HERE}, {"org_code": "3", **HERE, "street_code": JIANGSU}], {}),
    ]
    for step, (rows, more) in enumerate(sent):
        send(store, tmp_path / f"{step}.xlsx", rows, **more)
        computed(store, *CODES)
        same(store)
        assert any(one["area"] == REST for one in read(store)) is (step in (1, 2))


@pytest.mark.parametrize("area", [CITY, CHANGNING, HUAYANG])
def test_a_group_is_shown_where_it_was_reported(store: Store, tmp_path: Path, area: str) -> None:
    """Of a street whose unions are sent elsewhere there are groups that itself has not reported; not so a district."""
    send(store, tmp_path / "1.xlsx", [{"org_code": "1", **HERE}])
    computed(store, *CODES)
    covered = indicator_coverage.c
    for reported, is_shown in ((0, area in (CITY, CHANGNING)), (1, True)):
        with writing(store.engine) as connection:
            where = (covered.area == area, covered.dimension == "org_category")
            connection.execute(indicator_coverage.update().where(*where).values(areas_reported=reported))
            tell(connection, PERIOD)
        same(store)
        groups = shown(store, "v_breakdown", "area", "dimension", "code")
        assert ((area, "org_category", "ORG01") in groups) is is_shown


def send(store: Store, raw: Path, rows: list[dict[str, Any]], **more: Any) -> None:
    made = outcome(raw, "party_org", rows, district=CHANGNING, content=raw.name.encode(), **more)
    take_in(store, made, raw, events.acquire(store.engine, PERIOD, CHANGNING))


def same(store: Store) -> None:
    totals = read(store)
    assert shown(store, "v_indicator", *TOTAL) == told(totals, *TOTAL)
    groups = [one for name in dimensions() for one in read(store, by=name) if one["member"] is not None]
    assert shown(store, "v_breakdown", *GROUP) == told(groups, *GROUP)
    wide = views.column_name(indicators()["ORG01"])
    assert shown(store, "v_party_org", "area", wide) == told(
        [one for one in totals if one["code"] == "ORG01"], "area", "value"
    )


def told(rows: Sequence[Mapping[str, Any]], *names: str) -> set[tuple[Any, ...]]:
    return {tuple(row[name] for name in names) for row in rows}


def dimensions() -> set[str]:
    return {dimension.name for code in CODES for dimension in indicators()[code].dimensions}


def shown(store: Store, view: str, *names: str) -> set[tuple[Any, ...]]:
    with reading(store.engine) as connection:
        columns = ", ".join(f'"{name}"' for name in names)
        rows = connection.execute(sa.text(f"SELECT {columns} FROM {view}")).all()
    assert len(rows) == len(set(rows))
    return {tuple(row) for row in rows}
