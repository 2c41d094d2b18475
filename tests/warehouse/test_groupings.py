"""Groupings in a warehouse: their values, coverage, traces and findings; an edit reaches them alone, and is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.errors import ConfigurationError
from tests.indicators.cities import CHANGNING, HUA1, HUA2, HUAYANG, JIANGSU, XUHUI, City
from tests.indicators.test_groups import HEAD, listed
from tests.warehouse.cities import AREAS, KNOWN, MONTH, city, deliver, member
from tests.warehouse.jointly import broken
from warehouse.figures.computation import compute
from warehouse.figures.grouped.monthgroups import listed_groups
from warehouse.figures.history.differences import Side, differences
from warehouse.figures.tracing import trace
from warehouse.figures.values import GROUPING, values
from warehouse.indicators.registry import indicators
from warehouse.ledger.columns import now
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.figuretables import indicator_value
from warehouse.ledger.listings import findings
from warehouse.store.opening import Store, refresh
from warehouse.verification.proof import verify

GRID = ("G1,一格,网格,310105,街镇,310105001,,", "G2,二格,网格,310105,街镇,310105003,,")
ALLIANCE = ("L,联盟,LM,310000,街镇,310105001,,", "L,,,,街镇,310199002,,")
REST, APART = "310105-WG-ungrouped", "310000-LM-ungrouped"


def write(store: Store, folder: Path, *lines: str) -> None:
    """The home's groupings are these."""
    (folder / "reference" / "groupings").mkdir(parents=True, exist_ok=True)
    (folder / "reference" / "groupings" / "g.csv").write_text(HEAD + "\n".join(lines), encoding="utf-8")
    refresh(store, AREAS, folder / "reference")


def told(store: Store, code: str, **asked: Any) -> dict[str, tuple[Any, ...]]:
    with reading(store.engine) as connection:
        rows = values(connection, period=str(MONTH), code=code, **{"levels": [GROUPING], **asked})
    return {
        row["area"]: (row["numerator"], row["denominator"], row["status"], row["areas_reported"], row["areas_expected"])
        for row in rows
    }


def test_values_of_groupings_are_kept_shown_traced_and_proven(store: Store, tmp_path: Path) -> None:
    write(store, tmp_path, *GRID, *ALLIANCE)
    city(store, tmp_path)
    assert told(store, "MEM01") == {
        "G1": (2, None, "value", 1, 1), "G2": (0, None, "zero", 1, 1), REST: (0, None, "zero", 3, 3),
        "L": (3, None, "value", 2, 2), APART: (0, None, "zero", 6, 6),
    }  # fmt: skip
    assert told(store, "MEM03")["G1"] == (0, 2, "value", 1, 1)
    assert told(store, "ORG01")[REST] == (1, None, "value", 3, 3)
    everywhere = told(store, "MEM01", levels=range(1, 5))
    assert not {"G1", "L", REST} & everywhere.keys() and everywhere["310105"][0] == 2
    assert told(store, "MEM01", area="L", levels=range(1, 5)) == {"L": (3, None, "value", 2, 2)}
    traced = trace(store, "MEM01", MONTH, "L")
    assert (traced["value"], sorted((one["submission"], one["rows"]) for one in traced["sources"])) == (
        3, [(3, "2-3"), (4, "3")]
    )  # fmt: skip
    assert [one["rows"] for one in trace(store, "ORG01", MONTH, REST)["sources"]] == ["3"]
    with pytest.raises(ConfigurationError, match="MEM01 is not told of groupings such as L by sex=1"):
        trace(store, "MEM01", MONTH, "L", "sex=1")
    assert verify(store, AREAS, known=KNOWN) == []
    with reading(store.engine) as connection:
        rows = connection.execute(sa.text("SELECT grouping_name, grouping_type, adds_up, host, value FROM v_grouping "
            "WHERE code = 'MEM01' AND grouping_code IN ('L', 'G1') ORDER BY grouping_code")).all()  # fmt: skip
        shown = connection.scalar(sa.text("SELECT COUNT(*) FROM v_indicator WHERE area IN ('L', 'G1')"))
        wide = connection.scalar(sa.text("SELECT COUNT(*) FROM v_party_member WHERE area IN ('L', 'G1')"))
        assert {one["grouping_type"] for one in listed_groups(connection, "网格").values()} == {"网格"}
        assert listed_groups(connection, "all")["L"] == {
            "name": "联盟",
            "grouping_type": "党建社区联盟",
            "adds_up": True,
        }
        with pytest.raises(ConfigurationError, match="'某圈' is no type of grouping: write all, or one of PQ 片区"):
            listed_groups(connection, "某圈")
    assert [tuple(row) for row in rows] == [("一格", "WG", True, "310105", 2), ("联盟", "LM", True, "310000", 3)]
    assert (shown, wide) == (0, 0)


def test_a_group_over_two_districts_waits_for_both(store: Store, tmp_path: Path) -> None:
    write(store, tmp_path, *ALLIANCE)
    here = {"org_code": "B1", "org_category": "631", "status": "1", "street_code": "310105001"}
    deliver(store, tmp_path, "party_org", [here], "310105")
    compute(store, MONTH, AREAS, known=KNOWN)
    assert told(store, "ORG01")["L"] == (1, None, "value", 1, 2)
    assert told(store, "MEM01")["L"] == (None, None, "missing", 0, 2)


def test_a_value_of_a_grouping_that_is_not_counted_so_is_a_breach(store: Store, tmp_path: Path) -> None:
    write(store, tmp_path, *GRID)
    city(store, tmp_path)
    with writing(store.engine) as connection:
        where = (indicator_value.c.area == "G1", indicator_value.c.code == "MEM01")
        connection.execute(indicator_value.update().where(*where).values(numerator=5))
    found = verify(store, AREAS, known=KNOWN)
    assert {(one.invariant, one.where) for one in found} == {
        (4, f"2026-09 MEM01 numerator 310105 {REST}"), (5, "2026-09 MEM01 1 G1")
    }  # fmt: skip


def test_an_edit_reaches_groupings_alone_and_is_the_cause(store: Store, tmp_path: Path) -> None:
    write(store, tmp_path, *GRID, *ALLIANCE)
    city(store, tmp_path)
    before = now()
    write(store, tmp_path, *GRID, "G1,,,,街镇,310105002,,", *ALLIANCE)
    done = compute(store, MONTH, AREAS, known=KNOWN)
    assert (done.inserted, done.closed) == (1, 2)
    assert told(store, "ORG01")["G1"] == (2, None, "value", 2, 2)
    with reading(store.engine) as connection:
        found = differences(connection, AREAS, Side(before), Side(now()))
    assert {(one["code"], one["area"]) for one in found} == {
        *((code, "G1") for code in KNOWN), ("ORG01", REST)
    }  # fmt: skip
    assert {cause["kind"] for one in found for cause in one["causes"]} == {"grouping"}
    assert {cause["is_widened"] for one in found for cause in one["causes"]} == {False}
    assert verify(store, AREAS, known=KNOWN) == []
    traced = trace(store, "ORG01", MONTH, "G1", as_of=before)
    assert (traced["value"], [one["rows"] for one in traced["sources"]]) == (1, ["2"])
    write(store, tmp_path, *ALLIANCE)
    compute(store, MONTH, AREAS, known=KNOWN)
    assert told(store, "ORG01").keys() == {"L", APART}
    assert verify(store, AREAS, known=KNOWN) == []
    with pytest.raises(ConfigurationError, match="there is no area 'G1'"):
        trace(store, "ORG01", MONTH, "G1")


def test_units_that_overlap_are_told_traced_and_counted_again_after_an_edit(store: Store, tmp_path: Path) -> None:
    known = {code: indicators()[code] for code in ("COV01", "LNK09")}
    circles = (
        "A,圈,QUAN,310105001,街镇,310105001,,",
        "B,圈二,QUAN,310105,街镇,310105001,,",
        "S,商圈,SQ,310105,街镇,310105002,,",
    )
    write(store, tmp_path, *GRID)
    for district in ("310105", "310199"):
        units = [{"uscc": None, "unit_name": f"{n}", "street_code": f"{district}00{n}"} for n in (1, 2)]
        deliver(store, tmp_path, "unit", [{"operating_status": "1", **one} for one in units], district)
    assert compute(store, MONTH, AREAS, known=known).changed
    everywhere = dict.fromkeys(("310000", "310105", "310199"), (None, None, "not_applicable", 0, 0))
    assert told(store, "LNK09", levels=(1, 2)) == everywhere
    before = now()
    write(store, tmp_path, *GRID, *circles)
    assert compute(store, MONTH, AREAS, known=known).changed
    counted = {"310000": (1, None, "value", 1, 1), "310105": (1, None, "value", 2, 2)}
    assert told(store, "LNK09", levels=(1, 2)) == everywhere | counted
    assert told(store, "LNK09", levels=(3,))["310105002"] == (0, None, "zero", 1, 1)
    assert told(store, "LNK09", area="A") == {}
    (source,) = trace(store, "LNK09", MONTH, "310000")["sources"]
    assert (source["rows"], source["counted"], source["adds"]) == ("2", 1, 1)
    assert [one["rows"] for one in trace(store, "LNK09", MONTH, "310105001", "grouping_type=QUAN")["sources"]] == ["2"]
    assert verify(store, AREAS, known=known) == []
    with reading(store.engine) as connection:
        found = differences(connection, AREAS, Side(before), Side(now()), code="LNK09")
    assert {cause["kind"] for one in found for cause in one["causes"]} == {"grouping"}
    write(store, tmp_path, *circles[:1], *circles[2:])
    assert compute(store, MONTH, AREAS, known=known).changed
    assert told(store, "LNK09", levels=(1, 2))["310105"] == (0, None, "zero", 2, 2)
    assert verify(store, AREAS, known=known) == []


def test_a_month_that_an_edit_does_not_concern_is_not_computed_again(store: Store, tmp_path: Path) -> None:
    write(store, tmp_path, *GRID)
    city(store, tmp_path)
    write(store, tmp_path, *GRID, "L,联盟,LM,310000,街镇,310105001,2026-10-01,")
    assert not compute(store, MONTH, AREAS, known=KNOWN).changed


def test_a_submission_changes_its_districts_groupings_and_is_the_cause(store: Store, tmp_path: Path) -> None:
    write(store, tmp_path, *GRID, *ALLIANCE)
    city(store, tmp_path)
    before = now()
    deliver(store, tmp_path, "party_member", [member(1, {"org_code": "B3101050011"})], "310105")
    compute(store, MONTH, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        found = differences(connection, AREAS, Side(before), Side(now()), code="MEM01")
    causes = {one["area"]: [(cause["kind"], cause["district"]) for cause in one["causes"]] for one in found}
    assert causes["G1"] == causes["310105001"] == [("submission", "310105")]
    assert causes["L"] == [("submission", "310105")] and told(store, "MEM01")["L"][0] == 2
    assert verify(store, AREAS, known=KNOWN) == []


def test_x012_tells_members_of_two_of_an_exclusive_type(city: City) -> None:
    city.add("community", [{"community_code": HUA1}, {"community_code": HUA2}])
    twice = listed(f"A,一格,WG,{HUAYANG},居村,{HUA1},,", f"B,二格,WG,{HUAYANG},居村,{HUA1},,", f"B,,,,居村,{HUA2},,")
    (row,) = broken(city, "X012", groups=twice)
    assert (row["submission"], row["_row"], row["community"]) == (1, None, f"{HUA1}（一格 A、二格 B）")
    for groups in (
        listed(f"A,一格,WG,{HUAYANG},居村,{HUA1},,", f"B,二格,WG,{HUAYANG},居村,{HUA2},,"),
        listed(f"A,一格,WG,{HUAYANG},居村,{HUA1},,", f"B,片,PQ,{HUAYANG},居村,{HUA1},,"),
        listed(f"A,圈,QUAN,{HUAYANG},居村,{HUA1},,", f"B,圈二,QUAN,{HUAYANG},居村,{HUA1},,"),
        listed(f"A,一格,WG,{HUAYANG},居村,{HUA1},,2026-08-31", f"B,二格,WG,{HUAYANG},居村,{HUA1},2026-09-01,"),
        listed(f"A,一格,WG,{HUAYANG},街镇,{HUAYANG},,", f"B,二格,WG,{HUAYANG},居村,{HUA1},,"),
    ):
        assert broken(city, "X012", groups=groups) == []


def test_x012_sees_members_of_groupings_within(city: City) -> None:
    city.add("community")
    lines = (f"A,格,WG,{HUAYANG},居村,{HUA1},,", f"P,片,PQ,{HUAYANG},分组,A,,", f"Q,片二,PQ,{HUAYANG},居村,{HUA1},,")
    assert [row["community"] for row in broken(city, "X012", groups=listed(*lines))] == [f"{HUA1}（片 P、片二 Q）"]


UNIT = "91310199MB00000019"


@pytest.mark.parametrize(
    ("kind", "member_", "name", "row"),
    [
        ("楼宇", "B1", "building", {"building_code": "B1"}),
        ("单位", UNIT, "unit", {"uscc": UNIT}),
        ("党组织", "31019900001", "party_org", {"org_code": "31019900001"}),
    ],
)
def test_x013_looks_for_members_once_all_files_are_there(
    city: City, kind: str, member_: str, name: str, row: dict[str, Any]
) -> None:
    near, far = (listed(f"Q,圈,QUAN,{host},{kind},{member_},,") for host in (CHANGNING, "310000"))
    assert broken(city, "X013", groups=near) == []
    city.add(name, [{}], part=HUAYANG)
    assert broken(city, "X013", groups=near) == []
    city.read.clear()
    city.add(name, [{}])
    (found,) = broken(city, "X013", groups=near)
    assert (found["submission"], found["_row"], found["code"]) == (1, None, f"{member_}（圈 Q）")
    assert broken(city, "X013", groups=far) == []
    city.add(name, [{}], XUHUI)
    assert len(broken(city, "X013", groups=far)) == 1
    city.read.pop()
    city.add(name, [row], XUHUI)
    assert broken(city, "X013", groups=far) == [] and len(broken(city, "X013", groups=near)) == 1
    city.read.clear()
    city.add(name, [row])
    assert broken(city, "X013", groups=near) == []


def test_x013_tells_areas_that_no_list_and_no_file_knows(city: City) -> None:
    city.add("community", [{"community_code": "310105001997"}])
    groups = listed(
        f"A,格,WG,{HUAYANG},居村,{HUA1},,", "A,,,,居村,310105001999,,", "A,,,,居村,310105001998,,2026-08-31",
        "A,,,,居村,310105001997,,", f"P,片,PQ,{HUAYANG},分组,A,,", f"D,联盟,LM,{CHANGNING},街镇,{JIANGSU},,",
        "D,,,,街镇,310105099,,",
    )  # fmt: skip
    told_ = broken(city, "X013", groups=groups)
    assert sorted(row["code"] for row in told_) == ["310105001999（格 A）", "310105099（联盟 D）"]


def test_wrong_groupings_are_findings_and_block(store: Store, tmp_path: Path) -> None:
    write(store, tmp_path, *GRID, "G3,三格,网格,310105,街镇,310105003,,", "G3,,,,居村,310105003777,,")
    city(store, tmp_path)
    deliver(store, tmp_path, "community", [{"community_code": "310105001001", "street_code": "310105001"}], "310105")
    assert compute(store, MONTH, AREAS, known=KNOWN).findings > 0
    with reading(store.engine) as connection:
        found = {row["rule"]: row for row in findings(connection) if row["rule"] in ("X012", "X013")}
    assert (found["X012"]["severity"], found["X013"]["severity"]) == ("warn", "block")
    assert found["X012"]["message"].startswith("同类互斥分组重复归属:310105003（二格 G2、三格 G3）。")
    assert found["X013"]["row"] is None and "reference/groupings" in str(found["X013"]["expected"])
    write(store, tmp_path, *GRID)
    compute(store, MONTH, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        assert not [row for row in findings(connection) if row["rule"] in ("X012", "X013")]
    assert verify(store, AREAS, known=KNOWN) == []
