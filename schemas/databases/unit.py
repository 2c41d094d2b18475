"""实有单位 (Actual units): one row per unit and street where it is registered or works.

Traps: one unit in several streets (counted once, by business address); 工商执照注册号 of 15 digits in place of the
credit code; members above employees where retired members stay with the unit; 两新 is derived from the nature when the
column is absent.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from schemas.column import Count, Date, Flag, Kind, Need, Role, Text, Treatment, column
from schemas.database import Database, Rows
from schemas.rules import present, rule


class Unit(Rows):
    """One row per unit and street where it is registered or works."""

    uscc: Text = column("统一社会信用代码", "Unified social credit code", Kind.USCC, need=Need.KEY,
        synonyms="社会信用代码|信用代码|单位代码|工商执照注册号")
    unit_name: Text = column("单位名称", "Unit name", Kind.TEXT, need=Need.KEY,
        synonyms="企业名称|单位全称|名称|社会组织名称", role=Role.NAME)
    registered_address: Text = column("注册地址", "Registered address", Kind.TEXT, synonyms="住所|登记地址",
        treatment=Treatment.DROP)
    business_address: Text = column("经营地址", "Business address", Kind.TEXT, need=Need.EXPECTED,
        synonyms="办公地址|实际经营地址|单位地址")
    street_code: Text = column("所属街道(镇)", "Street or town", Kind.AREA, need=Need.EXPECTED, synonyms="街道", level=3)
    community_code: Text = column("所属居民区", "Residential area", Kind.AREA, need=Need.EXPECTED,
        synonyms="居委会|社区", level=4)
    building_code: Text = column("所在楼宇", "Building", Kind.TEXT, synonyms="楼宇", role=Role.CODE)
    unit_nature: Text = column("单位性质类别", "Nature of the unit", Kind.CODE, need=Need.EXPECTED,
        synonyms="单位属性|单位类别|单位性质", codelist="unit_nature")
    economic_component: Text = column("经济类型", "Economic component", Kind.CODE, synonyms="经济成分|经济性质",
        codelist="economic_component")
    registration_type: Text = column("企业登记注册类型", "Registration type", Kind.CODE,
        synonyms="登记注册类型|企业类型", codelist="enterprise_registration_type", treatment=Treatment.DROP)
    industry: Text = column("所属行业", "Industry", Kind.CODE, synonyms="行业类别|行业", codelist="industry_section")
    size: Text = column("企业规模", "Enterprise size", Kind.CODE, synonyms="规模", codelist="enterprise_size")
    legal_rep_name: Text = column("法定代表人", "Legal representative", Kind.TEXT,
        synonyms="法人代表|法定代表人(负责人)|负责人|法人", pii="D", treatment=Treatment.DROP, role=Role.NAME, whose="legal_rep")
    legal_rep_is_party: Flag = column("法定代表人是否党员", "Legal representative is a Party member", Kind.BOOL,
        synonyms="法人是否是党员|法定代表人是否中共党员", default="0", pii="S", treatment=Treatment.LAKE, whose="legal_rep")
    contact_phone: Text = column("联系电话", "Contact telephone", Kind.PHONE, synonyms="联系方式", pii="D",
        treatment=Treatment.DROP, whose="contact")
    is_two_new: Flag = column("是否两新组织", "New economic or social organisation", Kind.BOOL, synonyms="两新")
    resident_unit: Flag = column("是否驻区单位", "Unit taking part in regional Party building", Kind.BOOL,
        synonyms="驻区单位|区域化党建成员单位", default="0")
    operating_status: Text = column("经营状态", "Operating status", Kind.CODE, need=Need.EXPECTED,
        synonyms="状态|在业状态", codelist="operating_status", default="1")
    employees: Count = column("从业人员数", "Employees", Kind.INT, need=Need.EXPECTED,
        synonyms="员工数|在岗职工数|职工人数|企业员工数", low=0, high=100000)
    members_total: Count = column("党员数", "Party members", Kind.INT, synonyms="党员人数|中共党员数量|单位党员数",
        not_above="employees")
    members_not_transferred: Count = column("未转入组织关系党员数", "Members whose relation is elsewhere", Kind.INT,
        synonyms="未转入组织关系的")
    coverage_status: Text = column("建立党组织情况", "Party organisation coverage", Kind.CODE, need=Need.EXPECTED,
        synonyms="法人单位建立党的基层组织情况|组建情况|党组织覆盖", codelist="coverage_status")
    org_code: Text = column("党组织代码", "Party organisation code", Kind.TEXT, need=Need.CONDITIONAL,
        synonyms="所属党组织", role=Role.CODE)
    instructor: Flag = column("党建指导员", "Party-building instructor sent", Kind.BOOL,
        synonyms="是否派党建指导员|党建工作指导员", default="0")
    has_union: Flag = column("是否建立工会", "Has a trade union", Kind.BOOL, synonyms="是否有工会|是否建会",
        default="0")
    has_league: Flag = column("是否建立团组织", "Has a Youth League organisation", Kind.BOOL,
        synonyms="是否建立共青团|是否有共青团组织", default="0")
    has_women: Flag = column("是否建有妇联", "Has a women's federation", Kind.BOOL, synonyms="是否有妇联组织",
        default="0", treatment=Treatment.DROP)
    verified_on: Date = column("核查日期", "Date of verification", Kind.DATE, synonyms="走访日期|采集日期",
        treatment=Treatment.DROP)

    @rule("C021", "members_total", "employees", severity="warn", part=lambda f: _of(f, "members_total"),
          whole=lambda f: _of(f, "employees"))
    @staticmethod
    def members_are_employees(frame: pd.DataFrame) -> pd.Series[bool]:
        """A warning here: the members of a unit include retired ones."""
        return frame["members_total"] <= frame["employees"]

    @rule("C022", "coverage_status", also=("members_total", "org_code"))
    @staticmethod
    def coverage_agrees_with_members(frame: pd.DataFrame) -> pd.Series[bool]:
        """Annual tables 26 to 30; only of the columns that the file has."""
        status, members = frame["coverage_status"], frame["members_total"]
        wrong = (status.isin(["5"]) & (members < 3)) | (status.isin(["6"]) & (members == 0))
        wrong |= status.isin(["7"]) & (members >= 1)
        wrong = wrong.fillna(False).astype(bool)
        if "org_code" in present(frame):
            wrong |= status.isin(["1", "2", "3", "4"]) & frame["org_code"].isna()
        return ~wrong


def _of(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    return DATABASE.columns[name].title + frame[name].astype(str)


DATABASE = Database(
    code="UN",
    name="unit",
    title="实有单位",
    title_en="Actual units",
    order=8,
    hints=("实有单位", "单位"),
    keys=(("uscc", "unit_name"),),
    identity=(("uscc", "street_code"), ("unit_name", "business_address")),
    model=Unit,
)
