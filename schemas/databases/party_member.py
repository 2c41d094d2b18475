"""党员 (Party members): one row per member and home branch, in the district that holds the formal relation.

Traps: a person sent by two districts (counted once in the city, by the branch); numbers cut by a spreadsheet; a
`status` of 3, 4 or 5 stays in the file for the flow figures and is never counted, 7 is a member elsewhere who floats
in; 入党日期 known to the month only; 党龄 in years or in months; forms with both 加入党组织日期 and 入党时间.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from schemas.codelists import codelist
from schemas.column import Count, Date, Flag, Kind, Need, Role, Text, Treatment, column
from schemas.database import Database
from schemas.periods import Period
from schemas.rowrules.dates import Mask, days, is_before, months_before_data_date, whole_months
from schemas.rowrules.persons import Person
from schemas.rules import present, rule


class PartyMember(Person):
    """One row per member and home branch, in the district that holds the formal relation."""

    member_id: Text = column("党员编号", "Member number", Kind.TEXT, synonyms="党员唯一标识|人员编号|党员ID|编号",
        pii="Q", treatment=Treatment.HMAC, role=Role.NUMBER)
    name: Text = column("姓名", "Name", Kind.TEXT, need=Need.EXPECTED, synonyms="党员姓名|名字", pii="D",
        treatment=Treatment.NAME_KEY, role=Role.PERSON)
    citizen_id: Text = column("公民身份号码", "Resident identity number", Kind.IDENTITY, need=Need.KEY,
        synonyms="公民身份证号码|身份证号码|身份证号|身份证|证件号码", pii="D", treatment=Treatment.PERSON_KEY)
    sex: Text = column("性别", "Sex", Kind.CODE, need=Need.EXPECTED, codelist="sex", pii="Q")
    birth_date: Date = column("出生日期", "Date of birth", Kind.DATE, need=Need.EXPECTED,
        synonyms="出生年月|出生年月日|出生时间|生日", pii="Q", treatment=Treatment.MONTH)
    ethnicity: Text = column("民族", "Ethnic group", Kind.CODE, need=Need.EXPECTED, codelist="ethnicity", pii="Q")
    native_place: Text = column("籍贯", "Native place", Kind.TEXT, synonyms="祖籍", pii="Q", treatment=Treatment.DROP)
    education: Text = column("学历", "Education", Kind.CODE, need=Need.EXPECTED,
        synonyms="文化程度|最高学历|学历(最高)", codelist="education", pii="Q", treatment=Treatment.STAT_LEVEL)
    degree: Text = column("学位", "Academic degree", Kind.CODE, synonyms="最高学位", codelist="degree", pii="Q",
        treatment=Treatment.DROP)
    member_category: Text = column("人员类别", "Category of member", Kind.CODE, need=Need.EXPECTED,
        synonyms="党员类别|党员类型|人员类型", codelist="member_category")
    party_status: Text = column("党籍状态", "Membership status", Kind.CODE, need=Need.EXPECTED,
        synonyms="状态|党员状态", codelist="party_status", default="1")
    join_date: Date = column("入党日期", "Date of admission", Kind.DATE, need=Need.EXPECTED,
        synonyms="入党时间|加入党组织日期|加入中共组织的日期|加入党组织时间|入党年月", pii="Q",
        treatment=Treatment.MONTH)
    full_date: Date = column("转正日期", "Date of full membership", Kind.DATE, need=Need.CONDITIONAL,
        synonyms="转正时间|转为正式党员日期|转正年月", pii="Q", treatment=Treatment.MONTH)
    party_age_months: Count = column("党龄", "Party age", Kind.INT, synonyms="党龄(年)|党龄校正值(月)", pii="Q", unit="months")
    join_type: Text = column("入党类型", "Kind of admission", Kind.CODE, synonyms="加入类别", codelist="join_type")
    branch_code: Text = column("所在党支部代码", "Branch code", Kind.TEXT, need=Need.KEY,
        synonyms="党组织唯一标识|所在党组织代码|支部代码|党支部代码", role=Role.CODE)
    branch_name: Text = column("所在党支部", "Branch", Kind.TEXT, need=Need.KEY,
        synonyms="组织关系所在党支部|所在党组织|所属支部|所属党支部|所在组织|党组织", role=Role.NAME)
    group_name: Text = column("所在党小组", "Party group", Kind.TEXT, synonyms="党小组|小组", treatment=Treatment.DROP, role=Role.NAME)
    branch_post: Text = column("党内职务", "Post in the Party", Kind.CODE, synonyms="职务|党内职务名称",
        codelist="branch_post", pii="Q")
    work_post: Text = column("工作岗位", "Occupation", Kind.CODE, need=Need.EXPECTED,
        synonyms="职业|岗位|工作岗位及职务", codelist="work_post", pii="Q")
    unit_uscc: Text = column("工作单位代码", "Credit code of the workplace", Kind.USCC,
        synonyms="单位统一社会信用代码|联合支部所在单位", pii="Q")
    unit_name: Text = column("工作单位", "Workplace", Kind.TEXT, synonyms="工作单位及职务|单位|单位名称", pii="Q",
        treatment=Treatment.DROP, role=Role.NAME)
    new_stratum: Text = column("新社会阶层类型", "New social stratum", Kind.CODE, synonyms="新阶层|新的社会阶层",
        codelist="new_social_stratum", pii="Q")
    prof_tech: Text = column("专业技术职务", "Professional or technical title", Kind.CODE,
        synonyms="从事专业技术职务|技术职称|职称", codelist="prof_tech_level", pii="Q", treatment=Treatment.DROP)
    frontline: Text = column("一线情况", "Front-line work", Kind.CODE, synonyms="是否一线", codelist="frontline",
        treatment=Treatment.DROP)
    is_migrant_worker: Flag = column("是否农民工", "Migrant worker", Kind.BOOL, synonyms="农民工", default="0", pii="S",
        treatment=Treatment.LAKE)
    mobile: Text = column("手机号码", "Mobile telephone", Kind.PHONE, synonyms="联系电话|手机|电话|手机号|注册手机号",
        pii="D", treatment=Treatment.DROP)
    household_address: Text = column("户籍所在地", "Registered residence", Kind.TEXT, synonyms="户籍地址|户口所在地",
        pii="D", treatment=Treatment.DROP)
    current_address: Text = column("现居住地", "Present address", Kind.TEXT, synonyms="家庭住址|居住地址|现住址",
        pii="D", treatment=Treatment.DROP)
    residence_community: Text = column("居住地居民区", "Residential area of the home", Kind.AREA,
        synonyms="居住社区|所属居民区", pii="Q", level=4, role=Role.ELSEWHERE)
    is_lost: Flag = column("是否失联党员", "Lost contact", Kind.BOOL, need=Need.EXPECTED, synonyms="是否失联|失联",
        default="0", pii="S", treatment=Treatment.LAKE)
    lost_on: Date = column("失去联系日期", "Date contact was lost", Kind.DATE, need=Need.CONDITIONAL,
        synonyms="失联时间|失联日期", pii="S", treatment=Treatment.LAKE)
    lost_reason: Text = column("失联情形", "Circumstances of losing contact", Kind.CODE, need=Need.CONDITIONAL,
        synonyms="失去联系情形|失联原因", codelist="lost_contact_reason", pii="S", treatment=Treatment.LAKE)
    is_floating: Flag = column("是否流动党员", "Floating member", Kind.BOOL, need=Need.EXPECTED,
        synonyms="流动党员|流动状态", default="0")
    float_scope: Text = column("流动范围", "Scope of floating", Kind.CODE, need=Need.CONDITIONAL,
        synonyms="流动类型|外出流向范围", codelist="floating_scope")
    float_destination: Text = column("外出流向", "Destination of floating", Kind.CODE, need=Need.CONDITIONAL,
        synonyms="流向|流动去向", codelist="floating_destination", pii="Q")
    is_floating_in: Flag = column("是否流入党员", "Floating in (relation elsewhere)", Kind.BOOL,
        synonyms="流入党员|是否流入|组织关系不在本地|组织关系是否在外地|是否流动党员(流入)")
    is_empty_hung: Flag = column("是否空挂", "Empty-hung (relation kept here only on paper)", Kind.BOOL,
        synonyms="空挂党员", default="0", pii="S", treatment=Treatment.LAKE)
    dues_paid_to: Date = column("党费交至年月", "Dues paid up to", Kind.MONTH, synonyms="党费缴纳至|党费交至",
        planned=True, pii="Q", treatment=Treatment.DROP)
    dues_status: Text = column("党费缴纳情况", "State of dues", Kind.CODE, synonyms="缴纳情况", codelist="dues_status",
        pii="Q")
    is_hardship: Flag = column("是否困难党员", "In hardship", Kind.BOOL, synonyms="困难党员|是否贫困党员", default="0",
        pii="S", treatment=Treatment.LAKE)
    enter_type: Text = column("党员增加信息", "Kind of increase", Kind.CODE, synonyms="进入本系统类型|增加类型",
        codelist="member_increase")
    enter_date: Date = column("进入本组织日期", "Date of entering the organisation", Kind.DATE,
        synonyms="进入本系统日期|转入日期|组织关系转入日期", pii="Q", treatment=Treatment.MONTH)
    leave_type: Text = column("党员减少信息", "Kind of decrease", Kind.CODE, synonyms="离开本系统类型|减少类型",
        codelist="member_decrease")
    leave_date: Date = column("离开本组织日期", "Date of leaving the organisation", Kind.DATE, need=Need.CONDITIONAL,
        synonyms="离开本系统日期|组织关系转出日期", pii="Q", treatment=Treatment.MONTH)

    @rule("V010", "join_date", severity="reject_row")
    @staticmethod
    def is_admitted_by_the_data_date(frame: pd.DataFrame) -> Mask:
        """Who is admitted later is not yet a member."""
        return ~(days(frame["join_date"]) > months_before_data_date(frame, 0))

    @rule("V011", "birth_date")
    @staticmethod
    def is_born_after_1909(frame: pd.DataFrame) -> Mask:
        """Over about 115 years of age."""
        return ~(days(frame["birth_date"]) < np.datetime64("1910-01-01"))

    @rule("V012", "mobile")
    @staticmethod
    def mobile_is_a_mobile(frame: pd.DataFrame) -> pd.Series[bool]:
        """Here no landline will do."""
        return frame["mobile"].str.fullmatch(r"1[3-9]\d{9}")

    @rule("V014", "dues_paid_to")
    @staticmethod
    def dues_are_paid_at_most_a_year_ahead(frame: pd.DataFrame) -> Mask:
        """Within twelve months after the data date."""
        return ~(days(frame["dues_paid_to"]) > months_before_data_date(frame, -12))

    @rule("C003", "join_date", "birth_date")
    @staticmethod
    def is_18_at_admission(frame: pd.DataFrame) -> Mask:
        """Party constitution, article 1."""
        return ~(is_before(frame, "join_date", "birth_date", months=216) & ~_is_admitted_before_1956(frame))

    @rule("C003", "join_date", "birth_date", severity="warn")
    @staticmethod
    def is_18_at_admission_before_1956(frame: pd.DataFrame) -> Mask:
        """Earlier constitutions knew exceptions."""
        return ~(is_before(frame, "join_date", "birth_date", months=216) & _is_admitted_before_1956(frame))

    @rule("C004", "full_date", "join_date")
    @staticmethod
    def full_membership_follows_admission(frame: pd.DataFrame) -> Mask:
        """Rules on developing members (2014)."""
        return ~is_before(frame, "full_date", "join_date")

    @rule("C005", "full_date", "join_date", months=lambda frame: _probation(frame).astype(str))
    @staticmethod
    def probation_lasts_one_to_two_years(frame: pd.DataFrame) -> Mask:
        """Not from 1969 to 1977, when there was none, nor before 1956."""
        joined = days(frame["join_date"])
        without = (joined < np.datetime64("1956-01-01")) | (
            (joined >= np.datetime64("1969-01-01")) & (joined < np.datetime64("1978-01-01"))
        )
        short = is_before(frame, "full_date", "join_date", months=12) & ~is_before(frame, "full_date", "join_date")
        long = is_before(frame, "join_date", "full_date", months=-24)
        return ~((short | long) & ~without)

    @rule("C006", "full_date", "member_category")
    @staticmethod
    def probationers_have_no_full_date(frame: pd.DataFrame) -> pd.Series[bool]:
        """Category 2 预备党员."""
        return ~(frame["member_category"].isin(["2"]) & frame["full_date"].notna())

    @rule("C007", "join_date", "member_category")
    @staticmethod
    def probation_is_not_overdue(frame: pd.DataFrame) -> Mask:
        """Rules on developing members (2014): one year, prolonged by at most one more."""
        overdue = days(frame["join_date"]) < months_before_data_date(frame, 24)
        return ~(overdue & frame["member_category"].isin(["2"]).to_numpy(dtype=bool))

    @rule("C008", "full_date", "member_category")
    @staticmethod
    def full_members_have_a_full_date(frame: pd.DataFrame) -> pd.Series[bool]:
        """Category 1 正式党员."""
        return ~(frame["member_category"].isin(["1"]) & frame["full_date"].isna())

    @rule("C009", "lost_on", "is_lost")
    @staticmethod
    def lost_members_are_lost_for_six_months(frame: pd.DataFrame) -> Mask:
        """Rules on the education and management of members (2019)."""
        lost_on = days(frame["lost_on"])
        short: Mask = np.isnat(lost_on) | (lost_on > months_before_data_date(frame, 6))
        return np.asarray(~(short & frame["is_lost"].fillna(False)), dtype=bool)

    @rule("C010", "party_status", "is_lost", "lost_on")
    @staticmethod
    def long_lost_members_are_suspended(frame: pd.DataFrame) -> Mask:
        """Rules of 2019: suspended after six months, struck off two years later."""
        long = days(frame["lost_on"]) <= months_before_data_date(frame, 30)
        return np.asarray(~(long & frame["is_lost"].fillna(False) & frame["party_status"].isin(["1"])), dtype=bool)

    @rule("C011", "party_status", also=("leave_type", "leave_date"))
    @staticmethod
    def who_left_has_type_and_date(frame: pd.DataFrame) -> pd.Series[bool]:
        """Status 3 已转出, 4 已出党, 5 已死亡; only of the columns that the file has."""
        asked = [name for name in ("leave_type", "leave_date") if name in present(frame)]
        return ~(frame["party_status"].isin(["3", "4", "5"]) & frame[asked].isna().any(axis=1))

    @rule("C012", "party_age_months", "full_date")
    @staticmethod
    def party_age_agrees_with_full_date(frame: pd.DataFrame) -> pd.Series[bool]:
        """Counted from full membership, in years or months; breaks may shorten it."""
        at = np.broadcast_to(months_before_data_date(frame, 0), len(frame))
        months, told = whole_months(days(frame["full_date"]), at), frame["party_age_months"].reset_index(drop=True)
        return ((told <= months + 1) & (told >= months // 12 - 1)).set_axis(frame.index)


def _is_admitted_before_1956(frame: pd.DataFrame) -> Mask:
    return np.asarray(days(frame["join_date"]) < np.datetime64("1956-01-01"), dtype=bool)


def _probation(frame: pd.DataFrame) -> pd.Series[Any]:
    return whole_months(days(frame["join_date"]), days(frame["full_date"])).set_axis(frame.index)


def derive(frame: pd.DataFrame, _period: Period) -> dict[str, pd.Series[Any]]:
    """`join_period`: code of that list by the exact date of admission, whose edges lie inside months; else null."""
    periods = codelist("join_period")
    starts = np.array([periods.extra[code]["from"] for code in periods.labels], dtype="datetime64[D]")
    join_date = days(frame["join_date"])
    codes = np.array(list(periods.labels), dtype=object)[np.searchsorted(starts, join_date, side="right") - 1]
    joined = pa.array(codes, type=pa.string(), mask=np.isnat(join_date))
    return {"join_period": pd.Series(pd.arrays.ArrowExtensionArray(joined), index=frame.index)}


DATABASE = Database(
    code="PM",
    name="party_member",
    title="党员",
    title_en="Party members",
    order=2,
    hints=("党员", "partyInfo"),
    keys=(("citizen_id",), ("branch_code", "branch_name")),
    identity=(("citizen_id",),),
    model=PartyMember,
    active=("party_status", "1"),
    implied=(("is_floating_in", "party_status", "7"),),
    latest="enter_date",
    derive=derive,
)
