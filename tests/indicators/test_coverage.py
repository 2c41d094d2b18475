"""What counts as reported: districts, streets, parts, absent columns, and rows that an indicator must leave out."""

from __future__ import annotations

from pathlib import Path

from schemas.cities.areas import areas
from tests.indicators.cities import CHANGNING, CITY, HUAYANG, JIANGSU, REST, XUHUI, City


def test_thirteen_of_sixteen_districts(tmp_path: Path) -> None:
    city = City(tmp_path, areas())
    districts = [area.code for area in areas().districts]
    assert len(districts) == 16
    for district in districts[3:]:
        city.add("community", [{}], district)
    told = city.coverage("RC01")
    assert told[CITY] == (13, 16)
    assert told[districts[0]][0] == 0
    assert told[districts[3]] == (len(areas().children(districts[3])),) * 2
    city.close()


def test_a_district_in_parts(city: City) -> None:
    city.add("community", [{}, {}], part=HUAYANG)
    told = city.coverage("RC01")
    assert (told[CITY], told[CHANGNING], told[HUAYANG], told[JIANGSU], told[REST]) == (
        (0, 2), (1, 10), (1, 1), (0, 1), (1, 1),
    )  # fmt: skip
    assert city.totals("RC01")[CITY] == 2


def test_street_figures_of_members_need_the_organisations(city: City) -> None:
    city.add("party_member", [{}])
    told = city.coverage("MEM01")
    assert (told[CHANGNING], told[HUAYANG], told[REST]) == ((10, 10), (0, 1), (1, 1))
    assert city.totals("MEM01") == {CITY: 1, CHANGNING: 1, REST: 1}, "a district is always the sum of its streets"
    city.add("party_org", [{}], part=HUAYANG)
    told = city.coverage("MEM01")
    assert (told[HUAYANG], told[JIANGSU]) == ((1, 1), (0, 1))


def test_breakdowns_by_the_branchs_field_need_the_organisations_everywhere(city: City) -> None:
    city.add("party_member", [{}, {}])
    city.add("party_member", [{}], XUHUI)
    city.add("party_org", [{}], XUHUI)
    assert city.totals("MEM01")[CITY] == 3
    assert city.by("MEM01", "field_type") == {"未填": 1}, "长宁's members are left out, not 未填"
    assert city.by("MEM01", "sex") == {"1": 3}
    assert city.coverage("MEM01", "field_type")[CITY] == (1, 2)
    assert city.coverage("MEM01", "sex")[CITY] == (2, 2)


def test_an_absent_column_makes_an_indicator_missing_for_that_part_only(city: City) -> None:
    city.add("building", [{"coverage_status": "1"}], part=HUAYANG)
    city.add("building", [{"coverage_status": None, "street_code": JIANGSU}], part=JIANGSU, lacks=["coverage_status"])
    assert city.totals("BL02") == {CITY: (1, 1), CHANGNING: (1, 1), HUAYANG: (1, 1)}
    assert city.totals("BL01")[CITY] == 2
    assert (city.coverage("BL02")[CHANGNING], city.coverage("BL02")[JIANGSU]) == ((1, 10), (0, 1))
    assert city.coverage("BL01")[CHANGNING] == (2, 10)


def test_an_absent_column_of_a_breakdown_is_missing_there_only(city: City) -> None:
    city.add("party_member", [{}], lacks=["work_post"])
    city.add("party_member", [{}], XUHUI)
    assert city.by("MEM01", "work_post") == {"021": 1}
    assert city.totals("MEM01")[CITY] == 2


def test_a_column_with_a_default_is_never_missing(city: City) -> None:
    city.add("party_member", [{}], lacks=["party_status", "is_empty_hung", "is_floating", "is_lost"])
    assert city.coverage("MEM17")[CHANGNING] == (10, 10)


def test_is_two_new_has_a_substitute(city: City) -> None:
    city.add("unit", [{}], lacks=["is_two_new"])
    assert city.totals("COV08")[CITY] == (0, 1)
    assert city.coverage("COV08")[CHANGNING] == (10, 10)


def test_full_members_of_branches_need_the_members(city: City) -> None:
    city.add("party_org", [{}])
    city.add("party_org", [{}], XUHUI)
    city.add("party_member", [], XUHUI)
    assert city.totals("ORG14") == {CITY: 1, XUHUI: 1, f"{XUHUI}-unallocated": 1}
    assert city.coverage("ORG14")[CHANGNING] == (0, 10)


def test_both_sides_of_a_ratio_leave_out_who_lacks_one(city: City) -> None:
    city.add("party_org", [{"org_code": "a", "field_type": "JM"}])
    city.add("party_member", [{"branch_code": "a"}])
    city.add("community", [{"resident_population": 3000}], XUHUI)
    assert city.totals("RC03") == {}
    assert city.coverage("RC03")[CITY] == (0, 2)
