"""居民区 (Residential areas): one row per residential area or village (居民委员会, 村民委员会).

Traps: names repeat inside a district, so a name is told inside its street only; 社区, 居委 and 居民区 are one thing in
files; communities are split and merged each year; part-time committee members are counted elsewhere too.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from schemas.column import Count, Kind, Need, Number, Role, Text, Treatment, column
from schemas.database import Database, Rows
from schemas.rules import rule


class Community(Rows):
    """One row per residential area or village (居民委员会, 村民委员会)."""

    community_code: Text = column("居民区代码", "Residential area code", Kind.AREA, need=Need.KEY,
        synonyms="社区代码|居委会代码|村居代码|区划代码", level=4)
    community_name: Text = column("居民区名称", "Name of the residential area", Kind.TEXT, need=Need.KEY,
        synonyms="社区名称|居委会|居委|村居名称", role=Role.NAME)
    street_code: Text = column("所属街道(镇)", "Street or town", Kind.AREA, need=Need.EXPECTED,
        synonyms="街道|所属街道|街镇", level=3)
    community_type: Text = column("类型", "Type of residential area", Kind.CODE, need=Need.EXPECTED,
        synonyms="居村类型|社区类型", codelist="community_type")
    uscc: Text = column("统一社会信用代码", "Unified social credit code", Kind.USCC, synonyms="特别法人代码",
        treatment=Treatment.DROP)
    area_km2: Number = column("辖区面积", "Area (km²)", Kind.NUMBER, synonyms="面积(平方公里)|区域面积", low=0,
        high=200, treatment=Treatment.DROP, unit="km2")
    estates: Count = column("小区数", "Housing estates", Kind.INT, synonyms="小区个数|自然小区数", low=0, high=100)
    residential_buildings: Count = column("楼栋数", "Residential buildings", Kind.INT, synonyms="楼幢数|门栋数",
        treatment=Treatment.DROP)
    stairwell_groups: Count = column("楼组数", "Stairwell groups", Kind.INT, synonyms="楼组|楼组长数")
    households: Count = column("总户数", "Households", Kind.INT, need=Need.EXPECTED, synonyms="户数|户数(户)|居民户数",
        low=0, high=12000)
    registered_population: Count = column("户籍人口", "Registered population", Kind.INT, synonyms="户籍人口(人)|户籍数",
        low=0, high=60000)
    resident_population: Count = column("常住人口", "Resident population", Kind.INT, need=Need.EXPECTED,
        synonyms="常住人口(人)|实有人口", low=0, high=60000)
    migrant_population: Count = column("来沪人员数", "Migrant population", Kind.INT, synonyms="流动人口|外来人口",
        not_above="resident_population", low=0, high=60000)
    elderly_alone: Count = column("独居老人数", "Elderly people living alone", Kind.INT,
        not_above="resident_population", synonyms="空巢老人|独居老人", pii="S", treatment=Treatment.LAKE)
    low_income_households: Count = column("低保户数", "Households on minimum allowance", Kind.INT,
        not_above="households", synonyms="低保困难户|低保家庭", pii="S", treatment=Treatment.DROP)
    disabled_persons: Count = column("残疾人数", "Disabled persons", Kind.INT, not_above="resident_population",
        synonyms="残疾人", pii="S", treatment=Treatment.DROP)
    org_code: Text = column("居民区党组织代码", "Party organisation of the residential area", Kind.TEXT,
        synonyms="居民区党组织|社区党组织", role=Role.CODE)
    org_members: Count = column("党员数", "Party members", Kind.INT, synonyms="组织关系党员|在册党员")
    registered_in_service: Count = column("在职报到党员数", "In-service members registered here", Kind.INT,
        synonyms="报到党员|双报到党员")
    part_time_committee: Count = column("兼职委员数", "Part-time committee members", Kind.INT, synonyms="兼职委员")
    community_workers: Count = column("社区工作者数", "Community workers", Kind.INT, synonyms="社工数|两委成员数",
        low=0, high=80)
    owners_committees: Count = column("业委会数", "Owners' committees", Kind.INT, synonyms="业主委员会数",
        not_above="estates", treatment=Treatment.DROP)
    property_companies: Count = column("物业公司数", "Property management companies", Kind.INT,
        synonyms="物业服务企业数", treatment=Treatment.DROP)
    grids: Count = column("网格数", "Grids", Kind.INT, synonyms="微网格数|党建网格数")
    responsibility_zones: Count = column("党建责任区数", "Party-building responsibility zones", Kind.INT,
        synonyms="责任区数")
    work_fund_wan: Number = column("工作经费(万元)", "Work fund (10,000 yuan)", Kind.MONEY_WAN, synonyms="社区工作经费",
        low=0, high=1000)
    service_fund_wan: Number = column("服务群众专项经费(万元)", "Public service fund (10,000 yuan)", Kind.MONEY_WAN,
        synonyms="服务群众经费", low=0, high=1000)
    venue_area_m2: Number = column("办公活动用房面积", "Floor area of the venue (m²)", Kind.NUMBER,
        synonyms="活动场所面积|用房面积(㎡)", low=0, high=20000, treatment=Treatment.DROP, unit="m2")

    @rule("C023", "resident_population", "households", rate=lambda frame: _per_household(frame).astype(str))
    @staticmethod
    def persons_per_household_are_plausible(frame: pd.DataFrame) -> pd.Series[bool]:
        """0.5 to 8; an area where nobody lives passes."""
        population, households = frame["resident_population"], frame["households"]
        return (population >= households * 0.5) & (population <= households * 8)


def _per_household(frame: pd.DataFrame) -> pd.Series[Any]:
    households = frame["households"].astype("float64").replace(0, float("nan"))
    return (frame["resident_population"].astype("float64") / households).round(2)


DATABASE = Database(
    code="RC",
    name="community",
    title="居民区",
    title_en="Residential areas",
    order=4,
    hints=("居民区", "居委", "社区"),
    keys=(("community_code", "community_name"),),
    identity=(("community_code",), ("community_name", "street_code")),
    model=Community,
)
