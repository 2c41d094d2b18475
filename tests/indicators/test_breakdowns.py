"""Totals and breakdowns of made-up cities add up, whatever is in the rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.indicators.cities import CHANGNING, CITY, HUA1, HUAYANG, JIANGSU, PERIOD, XUHUI, City
from warehouse.indicators.registry import indicators

BRANCHES = [
    {"org_code": "a", "community_code": HUA1, "field_type": "JM"},
    {"org_code": "b", "street_code": JIANGSU, "unit_nature": None},
    {"org_code": "c", "street_code": "?何处", "field_type": "?何领域"},
]
MEMBERS = st.fixed_dictionaries(
    {
        "person_key": st.sampled_from([None, "p", "q", "r", "s"]),
        "branch_code": st.sampled_from([None, "a", "b", "c", "x"]),
        "sex": st.sampled_from([None, "1", "2", "?雄"]),
        "birth_date": st.none()
        | st.dates(dt.date(1930, 1, 1), dt.date(2008, 1, 1)).map(lambda day: day.replace(day=1)),
        "ethnicity": st.sampled_from([None, "01", "02", "97", "?汗"]),
        "party_status": st.sampled_from(["1", "1", "1", "3", None]),
        "enter_date": st.sampled_from([None, dt.date(2026, 9, 1), dt.date(2020, 1, 1)]),
    }
)
CODES = ("MEM01", "MEM03", "MEM06")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(MEMBERS, max_size=12), st.lists(MEMBERS, max_size=6))
def test_breakdowns_and_streets_add_up(here: list[dict[str, object]], there: list[dict[str, object]]) -> None:
    with TemporaryDirectory() as folder:
        city = City(Path(folder))
        for district, rows in ((CHANGNING, here), (XUHUI, there)):
            city.add("party_org", BRANCHES, district)
            city.add("party_member", rows, district)
        found = city.count(*(indicators()[code] for code in CODES), period=PERIOD)
        city.close()
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0, 0])
    for (code, area, by, _), (above, below) in found.items():
        if by is not None:
            sums[code, area, by][0] += above
            sums[code, area, by][1] += below or 0
    for (code, area, _), (above, below) in sums.items():
        assert found[code, area, None, None] == (above, None if code == "MEM01" else below)
    for district, rows in ((CHANGNING, here), (XUHUI, there)):
        total = found.get(("MEM01", district, None, None), (0, None))[0]
        assert total == sum(row["party_status"] == "1" for row in rows)
        streets = [v[0] for (code, area, by, _), v in found.items() if code == "MEM01" and by is None
                   and area.startswith(district) and len(area) != 6 and len(area) != 12]  # fmt: skip
        assert sum(streets) == total
    persons = [row["person_key"] for row in here + there if row["party_status"] == "1"]
    once = persons.count(None) + len({*persons} - {None})
    assert found.get(("MEM01", CITY, None, None), (0, None))[0] == once
    assert found.get(("MEM01", HUAYANG, None, None), (0, None))[0] == sum(
        row["branch_code"] == "a" and row["party_status"] == "1" for row in here
    )
