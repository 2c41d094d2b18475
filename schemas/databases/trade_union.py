"""工会组织 (Trade unions): one row per grassroots trade union or federation.

Traps: a joint union covers several units, whose credit codes stand in one cell; federations count what their unions
count again; 会员 above 职工 is common where retired members are kept, hence a warning only.
"""

from __future__ import annotations

import pandas as pd

from schemas.column import Count, Date, Flag, Kind, Need, Role, Text, Treatment, column
from schemas.database import Database, Rows
from schemas.rules import rule


class TradeUnion(Rows):
    """One row per grassroots trade union or federation."""

    union_code: Text = column("工会组织代码", "Trade union code", Kind.TEXT, need=Need.KEY,
        synonyms="工会编码|工会编号", role=Role.CODE)
    union_name: Text = column("工会组织名称", "Trade union name", Kind.TEXT, need=Need.KEY,
        synonyms="工会名称|基层工会名称", role=Role.NAME)
    union_uscc: Text = column("工会统一社会信用代码", "Credit code of the union", Kind.USCC,
        synonyms="工会法人统一社会信用代码")
    unit_uscc: Text = column("所在单位代码", "Credit codes of the units", Kind.USCC_LIST, need=Need.CONDITIONAL,
        synonyms="单位代码|社会信用代码|组织机构代码")
    union_type: Text = column("工会类型", "Type of union", Kind.CODE, need=Need.EXPECTED, synonyms="基层工会类型|类型",
        codelist="union_type")
    parent_union: Text = column("上级工会", "Superior union", Kind.TEXT, synonyms="上级工会名称|主管工会",
        treatment=Treatment.DROP, is_parent=True)
    building_code: Text = column("所在楼宇", "Building", Kind.TEXT, synonyms="楼宇", role=Role.CODE)
    community_code: Text = column("所属居民区", "Residential area", Kind.AREA, synonyms="社区", level=4)
    established_on: Date = column("建会日期", "Date of establishment", Kind.DATE, need=Need.EXPECTED,
        synonyms="成立工会日期|成立日期")
    term_end: Date = column("届满日期", "End of term", Kind.DATE, synonyms="换届日期", planned=True)
    build_status: Text = column("建会状态", "State of establishment", Kind.CODE, synonyms="成立工会标记|是否建会",
        codelist="union_build_status")
    units_covered: Count = column("涵盖单位数", "Units covered", Kind.INT, need=Need.CONDITIONAL,
        synonyms="覆盖单位数|联合工会涵盖单位数")
    employees: Count = column("职工人数", "Employees", Kind.INT, need=Need.EXPECTED, synonyms="职工数|职工总数")
    employees_female: Count = column("女职工人数", "Female employees", Kind.INT, synonyms="#女职工|其中:女职工",
        not_above="employees")
    members: Count = column("会员人数", "Union members", Kind.INT, need=Need.EXPECTED, synonyms="会员数|工会会员",
        not_above="employees")
    members_female: Count = column("女会员人数", "Female members", Kind.INT, synonyms="#女会员|其中:女会员",
        not_above="members")
    members_migrant: Count = column("农民工会员数", "Migrant-worker members", Kind.INT, synonyms="农民工会员",
        not_above="members")
    members_new_employment: Count = column("新就业形态会员数", "Members in new forms of employment", Kind.INT,
        synonyms="八大群体会员|货车司机等", not_above="members")
    full_time_staff: Count = column("专职工会干部数", "Full-time union staff", Kind.INT, synonyms="专职工会工作人员")
    chair_name: Text = column("工会主席", "Chair", Kind.TEXT, synonyms="工会负责人|主席姓名|工会主席姓名", pii="D",
        treatment=Treatment.DROP, role=Role.NAME, whose="chair")
    chair_is_party: Flag = column("主席是否党员", "Chair is a Party member", Kind.BOOL, synonyms="工会负责人是否是党员|工会主席是否党员",
        default="0", treatment=Treatment.LAKE, whose="chair")
    audit_committee: Flag = column("是否建立经审会", "Audit committee", Kind.BOOL, synonyms="经审委员会", default="0",
        treatment=Treatment.DROP)
    women_committee: Flag = column("是否建立女职工委员会", "Women workers' committee", Kind.BOOL, synonyms="女工委",
        default="0", treatment=Treatment.DROP)
    workers_congress: Flag = column("是否建立职代会", "Workers' congress", Kind.BOOL, synonyms="职工代表大会",
        default="0", treatment=Treatment.DROP)
    legal_person: Flag = column("是否取得法人资格", "Legal person", Kind.BOOL, synonyms="工会法人资格", default="0")

    @rule("C024", "members", "employees")
    @staticmethod
    def members_are_employees(frame: pd.DataFrame) -> pd.Series[bool]:
        """A warning in place of the general C021."""
        return frame["members"] <= frame["employees"]

    @rule("C026", "units_covered", "union_type")
    @staticmethod
    def single_unit_unions_cover_one_unit(frame: pd.DataFrame) -> pd.Series[bool]:
        """Type 1 独立基层工会."""
        return ~(frame["union_type"].isin(["1"]) & (frame["units_covered"] > 1))


DATABASE = Database(
    code="TU",
    name="trade_union",
    title="工会组织",
    title_en="Trade unions",
    order=6,
    hints=("工会组织", "工会"),
    keys=(("union_code", "union_name"),),
    identity=(("union_code",), ("union_name", "community_code")),
    model=TradeUnion,
)
