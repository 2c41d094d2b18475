"""Records: what stands in them, and that a wrong one is refused with its name."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot

from schemas.errors import ConfigurationError
from schemas.periods import Period
from tests.eight import EIGHT
from tests.indicators.cities import HUAYANG, City
from warehouse.figures import compilation
from warehouse.figures.planning import questions
from warehouse.indicators import bases
from warehouse.indicators.registry import Front, Indicator, indicators, shown

BREAKDOWNS = """
ORG01 org_category affiliation field_type unit_nature
ORG02 org_category field_type unit_nature
ORG03 field_type
ORG07 org_category affiliation
ORG08 org_category affiliation
ORG09 org_category
ORG10 org_category
ORG14 field_type
MEM01 sex age_band ethnicity ethnic_group education work_post join_period field_type unit_nature
MEM02 sex age_band
MEM03 age_band field_type
MEM04
MEM05 age_band field_type
MEM06 sex field_type
MEM07 sex field_type
MEM09 sex age_band_development education work_post
MEM10
MEM11 member_increase
MEM12 member_decrease
MEM15 lost_contact_reason lost_contact_duration unit_nature
MEM16 unit_nature
MEM17 field_type
MEM18 field_type
MEM19 floating_scope floating_destination
MEM20 floating_scope
MEM21
MEM22 field_type
DQ01 database
DQ02 database
DQ03 database
DQ04 database field
DQ05 database
DQ06 database
DQ07 database
DQ08
DQ09 database
DQ10 database
DQ11 database
DQ12 database field
DQ13
APP01 sex age_band education work_post
APP02 sex age_band education
APP03 sex age_band education
APP04 field_type
RC01 community_type
RC02 community_type
RC03
BL01 building_type is_key
BL02 building_type is_key
BL04 building_type
BL05 building_type
BL06 building_type
TU01 union_type
TU02 unit_nature enterprise_size
TU03 unit_nature
TU04 union_type
YL01 league_org_type
YL02 league_org_type
YL03
YL05
LNK09 grouping_type
COV01 unit_nature economic_component industry_section enterprise_size
COV02 unit_nature
COV03 unit_nature coverage_status
COV04 unit_nature
COV05 unit_nature
COV06 unit_nature
COV07 unit_nature
COV08 unit_nature enterprise_size
"""

GOOD = """
base = "unit"
[[indicators]]
code = "X01"
version = 1
zh = "某数"
en = "A number"
unit = "家"
period = "monthly"
better = ""
definition_zh = "某数。"
definition_en = "A number."
numerator = "is_operating"
"""


SHOWN: dict[Front, str] = {
    "run": "ORG01 MEM01 MEM03 APP01 RC01 BL04 TU01 YL01 COV01 COV04",
    "page": "ORG01 MEM01 APP01 RC01 BL01 TU01 YL02 COV01 COV04 BL02 MEM16 ORG09",
    "chart": "MEM01 ORG01 COV04 BL02 TU03 MEM16",
}


def of_the_eight() -> list[Indicator]:
    return [one for one in indicators().values() if set(one.databases) <= {*EIGHT}]


def load(folder: Path, text: str) -> dict[str, Indicator]:
    (folder / "made_up.toml").write_text(text, encoding="utf-8")
    return indicators(folder)


def test_the_first_set_is_complete_with_its_breakdowns() -> None:
    wanted = {code: tuple(names) for code, *names in map(str.split, BREAKDOWNS.strip().splitlines())}
    assert len(wanted) == 69
    assert {one.code: tuple(known.name for known in one.dimensions) for one in of_the_eight()} == wanted
    assert {one.version for one in indicators().values()} == {1}


def test_every_record_says_what_it_is_and_in_which_unit() -> None:
    for one in indicators().values():
        assert all((one.zh, one.en, one.unit, one.definition_zh, one.definition_en)), one.code
        assert one.scale == {"%": 100, "名/千人": 1000}.get(one.unit, 1), one.code
        assert (one.kind == "ratio") == (one.unit == "%" or one.code in ("RC03", "DQ11")), one.code


@pytest.mark.parametrize(("front", "codes"), SHOWN.items())
def test_what_is_shown_in_front_stands_in_its_order(front: Front, codes: str) -> None:
    own = {one.code for one in of_the_eight()}
    assert " ".join(code for code in shown(front) if code in own) == codes


def test_sensitive_indicators_end_at_the_street() -> None:
    sensitive = {one.code for one in of_the_eight() if one.finest == bases.STREET}
    assert sensitive == {"MEM15", "MEM16", "MEM17", "MEM18"}


@pytest.mark.parametrize(
    ("line", "wrong", "told"),
    [
        ('"is_operating"', '"is_open"', "made_up.toml, X01: the base 'unit' has no column 'is_open'"),
        ('"is_operating"', "\"size = '7'\"", "X01: column 'size' has no code '7' in code list 'enterprise_size'"),
        ('"is_operating"', '"size ="', "X01: 'size =' is not an SQL expression"),
        ('"is_operating"', '{ base = "units" }', "X01: there is no base 'units'"),
        ('"is_operating"', '{ total = "employees" }', "X01: unknown field 'numerator.total'"),
        ('better = ""', 'better = "both"', "X01: better 'both' is none of"),
        ('period = "monthly"', 'period = "weekly"', "X01: period 'weekly' is none of"),
        ('unit = "家"', 'units = "家"', "X01: 'unit' is missing; unknown field 'units'; known are code, version"),
        ('better = ""', 'better = ""\nfinest = "block"', "X01: finest 'block' is none of 'city', 'district'"),
        ('better = ""', 'better = ""\ndimensions = ["sex"]', "X01: the base 'unit' has no dimension 'sex'"),
        ('better = ""', 'better = ""\nshown = { cover = 1 }', "X01: shown.cover.[key] 'cover' is none of 'run'"),
        ('better = ""', 'better = ""\nshown = { page = "1" }', "X01: shown.page '1': write a whole number"),
        ('code = "X01"', 'code = "X01', "made_up.toml is not TOML"),
    ],
)  # fmt: skip
def test_a_wrong_record_is_refused_with_its_name(tmp_path: Path, line: str, wrong: str, told: str) -> None:
    assert line in GOOD
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, GOOD.replace(line, wrong))
    assert told in str(refused.value)


def test_a_code_stands_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="another indicator 'X01'"):
        load(tmp_path, GOOD + GOOD[GOOD.index("[[") :])


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ('members = ["1"]', "X02: members of the dimension 'size': 'enterprise_size' elsewhere, ('1',) here"),
        (
            'title = "大小", codelist = "enterprise_size"',
            "X02: title of the dimension 'size': '规模' elsewhere, '大小' here",
        ),
    ],
)
def test_a_dimension_is_one_thing_in_all_indicators(tmp_path: Path, other: str, told: str) -> None:
    one = GOOD + 'dimensions = [{ name = "size", title = "规模", codelist = "enterprise_size" }]\n'
    two = one[one.index("[[") :].replace("X01", "X02")
    assert set(load(tmp_path, one + two)) == {"X01", "X02"}
    indicators.cache_clear()
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, one + two.replace('title = "规模", codelist = "enterprise_size"', other))
    assert told in str(refused.value)


def test_a_new_indicator_is_a_new_record_with_a_breakdown_of_its_own(city: City, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    large = '{ name = "large", sql = "CASE WHEN employees >= 100 THEN \'1\' ELSE \'0\' END", codelist = "yes_no" }'
    known = load(folder, GOOD + f"dimensions = [{large}]\n")
    city.add("unit", [{"employees": 100}, {"employees": 99}])
    found = city.count(known["X01"])
    assert {key[3]: value for key, value in found.items() if key[:3] == ("X01", HUAYANG, "large")} == {
        "1": (1, None),
        "0": (1, None),
    }


def test_needed_fields_follow_from_the_expressions() -> None:
    needs = {(need.database, need.fields) for need in indicators()["MEM10"].needs}
    assert needs == {
        ("party_member", ()), ("party_member", ("party_status",)), ("party_member", ("join_date",)),
        ("party_member", ("full_date",)),
    }  # fmt: skip
    assert indicators()["TU03"].databases == ("trade_union", "unit")
    assert indicators()["MEM01"].databases == ("party_member", "party_org")


def test_every_base_is_one_query_that_another_dialect_can_be_written_from() -> None:
    asked = questions(indicators().values(), [])
    assert set(asked) == {*bases.bases()}
    for question in asked.values():
        text = compilation.query(question.plan, Period(2026, 9), "310000", "spark")
        assert sqlglot.parse_one(text, read="spark").find(sqlglot.exp.GroupingSets)
