"""Computing into a warehouse: what is written, kept, closed, and read back as of a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.indicators.cities import CHANGNING, CITY, HUA1, HUAYANG, JIANGSU
from tests.indicators.stores import computed, read, send
from warehouse.figures.planning import calculate
from warehouse.figures.renewal import rounds as computing
from warehouse.ledger.connection import reading
from warehouse.ledger.figuretables import computation, indicator_coverage, indicator_value
from warehouse.ledger.tables import ledger_event
from warehouse.store.opening import Store

ORG = {"org_category": "631", "status": "1", "street_code": HUAYANG, "community_code": HUA1, "secretary_name": "某"}

CODES = ("ORG01", "ORG09", "MEM01")


def dump(store: Store) -> list[Any]:
    tables = (indicator_value, indicator_coverage, computation, ledger_event)
    with reading(store.engine) as connection:
        return [connection.execute(sa.select(table)).all() for table in tables]


def figure(store: Store, code: str, area: str, **wanted: Any) -> tuple[Any, ...]:
    (found,) = read(store, code=code, area=area, **wanted)
    return found["value"], found["status"], found["areas_reported"], found["areas_expected"]


def test_values_zero_and_missing(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "party_org", [{"org_code": "1", **ORG}, {"org_code": "2", **ORG}])
    done = computed(store, *CODES)
    assert done.changed
    assert figure(store, "ORG01", CITY) == (2, "value", 1, 16)
    assert figure(store, "ORG01", CHANGNING) == (2, "value", 10, 10)
    assert figure(store, "ORG01", HUAYANG) == (2, "value", 1, 1)
    assert figure(store, "ORG01", HUA1) == (2, "value", 1, 1)
    assert figure(store, "ORG01", JIANGSU) == (0, "zero", 1, 1)
    assert figure(store, "ORG01", "310105002003") == (0, "zero", 1, 1)
    assert figure(store, "ORG01", "310104") == (None, "missing", 0, 14)
    assert figure(store, "ORG01", "310104003001") == (None, "missing", 0, 1)
    assert figure(store, "ORG09", CITY) == (None, "not_applicable", 1, 16)
    assert figure(store, "MEM01", CITY) == (None, "missing", 0, 16)


def test_a_city_of_parts_only_has_a_value_and_no_whole_district(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "party_org", [{"org_code": "1", **ORG}], part=HUAYANG)
    computed(store, "ORG01")
    assert figure(store, "ORG01", CITY) == (1, "value", 0, 16)
    assert figure(store, "ORG01", CHANGNING) == (1, "value", 1, 10)
    assert figure(store, "ORG01", JIANGSU) == (None, "missing", 0, 1)
    (by,) = read(store, code="ORG01", area=CITY, by="org_category")
    assert (by["member"], by["value"], by["status"]) == ("631", 1, "value")
    with reading(store.engine) as connection:
        view = sa.text("SELECT value, status FROM v_indicator WHERE code = 'ORG01' AND area = '310000'")
        assert [tuple(row) for row in connection.execute(view)] == [(1, "value")]


def test_computing_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "party_org", [{"org_code": "1", **ORG}])
    computed(store, *CODES)
    before = dump(store)
    again = computed(store, *CODES)
    assert not again.changed
    assert dump(store) == before


def test_a_changed_submission_closes_and_replaces_and_the_earlier_state_can_be_read(
    store: Store, tmp_path: Path
) -> None:
    send(store, tmp_path, "party_org", [{"org_code": str(n), **ORG} for n in range(4)])
    first = computed(store, *CODES)
    with reading(store.engine) as connection:
        (then,) = connection.execute(sa.select(computation.c.computed_at)).scalars()
    send(store, tmp_path, "party_org", [{"org_code": str(n), **ORG} for n in range(3)])
    second = computed(store, *CODES)
    assert second.state > first.state
    assert figure(store, "ORG01", CITY) == (3, "value", 1, 16)
    assert figure(store, "ORG01", CITY, as_of=then) == (4, "value", 1, 16)
    with reading(store.engine) as connection:
        kept = sa.select(sa.func.count()).where(indicator_value.c.code == "ORG01", indicator_value.c.area == CITY)
        assert connection.scalar(kept.where(indicator_value.c.dimension.is_(None))) == 2
        coverage = sa.select(sa.func.count()).where(indicator_coverage.c.valid_to.is_not(None))
        assert connection.scalar(coverage) == 0, "coverage is as before: nothing of it was replaced"


def test_an_older_state_does_not_overwrite_a_newer_one(store: Store, tmp_path: Path, monkeypatch: Any) -> None:
    send(store, tmp_path, "party_org", [{"org_code": "1", **ORG}])
    slow, counting = calculate, list[int]()

    def overtaken(*arguments: Any) -> None:
        """While the first run counts, a second file is taken in and computed."""
        if not counting:
            counting.append(1)
            send(store, tmp_path, "party_org", [{"org_code": "1", **ORG}, {"org_code": "2", **ORG}])
            assert not computed(store, *CODES).is_stale
        slow(*arguments)

    monkeypatch.setattr(computing, "calculate", overtaken)
    assert computed(store, *CODES).is_stale
    assert figure(store, "ORG01", CITY)[0] == 2


def test_breakdowns_list_the_members_in_the_data(store: Store, tmp_path: Path) -> None:
    rows = [{"org_code": "1", **ORG}, {"org_code": "2", **ORG, "org_category": "632"}, {"org_code": "3", **ORG}]
    send(store, tmp_path, "party_org", rows)
    computed(store, *CODES)
    found = read(store, code="ORG01", by="org_category", area=CHANGNING)
    assert [(one["dimension"], one["member"], one["value"]) for one in found] == [
        ("org_category", "631", 2),
        ("org_category", "632", 1),
    ]
    field = read(store, code="ORG01", by="field_type", area=CHANGNING)
    both = read(store, code="ORG01", by=("org_category", "field_type"), area=CHANGNING)
    assert sorted(both, key=lambda one: str(one["dimension"])) == [*field, *found]
    (none,) = read(store, code="ORG01", by="org_category", area="310104")
    assert (none["member"], none["status"]) == (None, "missing")
