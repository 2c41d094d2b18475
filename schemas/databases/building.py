"""商务楼宇 (Commercial buildings): one row per commercial building.

Traps: 楼宇 given by name where other databases give a code; members whose relation is elsewhere (口袋党员) are part of
the members; a coverage of 8 (instructor) is work coverage, not organisation coverage.
"""

from __future__ import annotations

from schemas.column import Count, Flag, Kind, Need, Number, Role, Text, Treatment, column
from schemas.database import Database, Rows


class Building(Rows):
    """One row per commercial building."""

    building_code: Text = column("楼宇代码", "Building code", Kind.TEXT, need=Need.KEY, synonyms="楼宇编号|楼宇编码", role=Role.CODE)
    building_name: Text = column("楼宇名称", "Building name", Kind.TEXT, need=Need.KEY,
        synonyms="大厦名称|楼宇|商务楼宇", role=Role.NAME)
    address: Text = column("楼宇地址", "Address", Kind.TEXT, need=Need.EXPECTED, synonyms="地址|门牌号")
    street_code: Text = column("所属街道(镇)", "Street or town", Kind.AREA, need=Need.EXPECTED, synonyms="街道", level=3)
    community_code: Text = column("所属居民区", "Residential area", Kind.AREA, need=Need.EXPECTED,
        synonyms="居委会|社区", level=4)
    building_type: Text = column("楼宇类型", "Building type", Kind.CODE, need=Need.EXPECTED, synonyms="类型|性质",
        codelist="building_type")
    is_key: Flag = column("是否重点楼宇", "Key building", Kind.BOOL, synonyms="重点楼宇", default="0")
    floor_area_m2: Number = column("建筑面积(平方米)", "Floor area (m²)", Kind.NUMBER, need=Need.EXPECTED,
        synonyms="建筑面积|面积|总面积", low=1000, high=1000000, unit="m2")
    floors: Count = column("楼层数", "Storeys", Kind.INT, synonyms="层数|地上层数", low=1, high=150,
        treatment=Treatment.DROP)
    ownership: Text = column("产权情况", "Ownership", Kind.CODE, synonyms="产权|产权性质",
        codelist="building_ownership")
    owner_name: Text = column("产权单位", "Owner", Kind.TEXT, synonyms="业主单位|业主", treatment=Treatment.DROP, role=Role.NAME)
    property_company: Text = column("物业公司", "Property management company", Kind.TEXT, synonyms="物业|物业服务企业",
        treatment=Treatment.DROP)
    occupancy_pct: Number = column("入驻率(%)", "Occupancy (%)", Kind.PERCENT, synonyms="出租率|使用率")
    units_in: Count = column("入驻单位数", "Units in the building", Kind.INT, need=Need.EXPECTED,
        synonyms="入驻企业数|企业数|单位数")
    employees: Count = column("从业人员数", "Employees", Kind.INT, need=Need.EXPECTED,
        synonyms="员工数|从业人员|白领数", low=0, high=60000)
    members_total: Count = column("党员数", "Party members", Kind.INT, synonyms="党员人数|党员总数",
        not_above="employees")
    members_not_transferred: Count = column("未转入组织关系党员数", "Members whose relation is elsewhere", Kind.INT,
        synonyms="未转入组织关系的|口袋党员", not_above="members_total")
    coverage_status: Text = column("党组织覆盖情况", "Party organisation coverage", Kind.CODE, need=Need.EXPECTED,
        synonyms="组建情况|党组织组建方式", codelist="coverage_status")
    org_code: Text = column("楼宇党组织代码", "Party organisation of the building", Kind.TEXT, need=Need.CONDITIONAL,
        synonyms="楼宇党组织", role=Role.CODE)
    instructor: Flag = column("是否派党建指导员", "Party-building instructor sent", Kind.BOOL, synonyms="党建指导员",
        default="0")
    service_station: Flag = column("是否有党群服务站", "Party service station", Kind.BOOL,
        synonyms="党群服务站|党建服务站点", default="0")
    union_code: Text = column("楼宇工会代码", "Union of the building", Kind.TEXT, synonyms="工会组织", role=Role.CODE)
    league_code: Text = column("楼宇团组织代码", "Youth League organisation of the building", Kind.TEXT,
        synonyms="团组织", role=Role.CODE)
    tax_wan: Number = column("年税收(万元)", "Yearly tax (10,000 yuan)", Kind.MONEY_WAN, synonyms="税收|税收贡献",
        low=0, high=500000, pii="S", treatment=Treatment.DROP)


DATABASE = Database(
    code="BL",
    name="building",
    title="商务楼宇",
    title_en="Commercial buildings",
    order=5,
    hints=("商务楼宇", "楼宇"),
    keys=(("building_code", "building_name"),),
    identity=(("building_code",), ("building_name", "street_code")),
    model=Building,
)
