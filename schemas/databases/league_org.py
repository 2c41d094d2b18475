"""团组织 (Youth League organisations): one row per Youth League organisation.

Traps: hollow branches without a reachable member are real; Party members who stay in the League are counted as
members; 青年数 is of the unit or of the area, so members may exceed it, hence a warning only.
"""

from __future__ import annotations

import pandas as pd

from schemas.column import Count, Date, Flag, Kind, Need, Number, Role, Text, Treatment, column
from schemas.database import Database, Rows
from schemas.rules import rule


class LeagueOrg(Rows):
    """One row per Youth League organisation."""

    league_code: Text = column("团组织代码", "Youth League organisation code", Kind.TEXT, need=Need.KEY,
        synonyms="团组织机构代码|团组织编号", role=Role.CODE)
    league_name: Text = column("团组织全称", "Youth League organisation name", Kind.TEXT, need=Need.KEY,
        synonyms="组织全称|团组织名称", role=Role.NAME)
    league_short_name: Text = column("团组织简称", "Short name", Kind.TEXT, synonyms="组织简称", role=Role.NAME)
    league_type: Text = column("团组织类别", "Type of League organisation", Kind.CODE, need=Need.EXPECTED,
        synonyms="组织类别|组织类型", codelist="league_org_type")
    parent_league: Text = column("上级团组织", "Superior League organisation", Kind.TEXT, need=Need.EXPECTED,
        synonyms="上级组织", is_parent=True)
    unit_uscc: Text = column("所在单位代码", "Unified social credit code of the unit", Kind.USCC, synonyms="单位代码")
    industry: Text = column("单位所属行业类别", "Industry", Kind.CODE, synonyms="行业类别", codelist="industry_section")
    building_code: Text = column("所在楼宇", "Building", Kind.TEXT, synonyms="楼宇", role=Role.CODE)
    community_code: Text = column("所属居民区", "Residential area", Kind.AREA, synonyms="社区", level=4)
    established_on: Date = column("成立日期", "Date of establishment", Kind.DATE, synonyms="建立时间")
    term_end: Date = column("届满日期", "End of term", Kind.DATE, synonyms="换届日期", planned=True)
    secretary_name: Text = column("团组织书记", "Secretary", Kind.TEXT, synonyms="书记姓名|团组织书记姓名", pii="D",
        treatment=Treatment.FILLED, role=Role.NAME, whose="secretary")
    secretary_is_party: Flag = column("书记是否党员", "Secretary is a Party member", Kind.BOOL,
        synonyms="共青团负责人是否是党员|团组织书记是否党员", default="0", treatment=Treatment.LAKE, whose="secretary")
    youth_14_28: Count = column("14至28周岁青年数", "Young people aged 14 to 28", Kind.INT,
        synonyms="青年数|14-28岁青年")
    members: Count = column("团员数", "League members", Kind.INT, need=Need.EXPECTED, synonyms="团员人数",
        not_above="youth_14_28")
    members_new: Count = column("本年新发展团员数", "Members admitted this year", Kind.INT, synonyms="发展团员数")
    members_party: Count = column("保留团籍党员数", "Party members who stay in the League", Kind.INT,
        synonyms="党员团员数", not_above="members")
    recommended: Count = column("推优人数", "Members recommended to the Party", Kind.INT, synonyms="推荐优秀团员入党数")
    floating: Count = column("流动团员数", "Floating members", Kind.INT, synonyms="流动团员", not_above="members")
    cadres: Count = column("团干部数", "League cadres", Kind.INT, synonyms="团干部人数", treatment=Treatment.DROP)
    dues_rate_pct: Number = column("团费收缴率", "Dues collected (%)", Kind.PERCENT, synonyms="团费缴纳率(%)")

    @rule("C025", "members", "youth_14_28")
    @staticmethod
    def members_are_young(frame: pd.DataFrame) -> pd.Series[bool]:
        """A warning in place of the general C021."""
        return frame["members"] <= frame["youth_14_28"]


DATABASE = Database(
    code="YL",
    name="league_org",
    title="团组织",
    title_en="Youth League organisations",
    order=7,
    hints=("团组织", "共青团"),
    keys=(("league_code", "league_name"),),
    identity=(("league_code",), ("league_name", "community_code")),
    model=LeagueOrg,
)
