"""党组织 (Party organisations): one row per Party organisation, of every category and status.

Traps: the total of a committee is that of its whole subtree; functional organisations (联合党委) and temporary ones
(9xx) are no second home for members; a joint branch names several credit codes in one cell; 所在楼宇 by code or name.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.codelists import codelist
from schemas.column import Count, Date, Flag, Kind, Need, Number, Role, Text, Treatment, column
from schemas.database import Database, Rows
from schemas.rowrules.dates import Mask, days, is_one_of, months_before_data_date
from schemas.rules import rule

CATEGORIES_BY_ENDING = {
    ("总支部委员会", "总支部", "党总支", "总支"): ["621", "921"],
    ("支部委员会", "支部"): ["631", "632", "931", "932"],
    ("工作委员会", "工委"): ["P01"],
    ("委员会", "党委"): ["611", "911", "P03"],
    ("党组",): ["612"],
    ("小组",): ["P02"],
}
"""Endings of names → the categories of `party_org_category` that they may have; the first that fits decides."""


class PartyOrg(Rows):
    """One row per Party organisation, of every category and status."""

    org_code: Text = column("党组织代码", "Party organisation code", Kind.TEXT, need=Need.KEY,
        synonyms="党组织编码|组织编码|组织编号|党组织编号|组织代码|党组织唯一标识", role=Role.CODE)
    org_name: Text = column("党组织名称", "Party organisation name", Kind.TEXT, need=Need.KEY,
        synonyms="党组织全称|组织全称|组织名称|支部名称", role=Role.NAME)
    org_short_name: Text = column("党组织简称", "Short name", Kind.TEXT, synonyms="组织简称|简称", role=Role.NAME)
    org_category: Text = column("组织类别", "Organisation category", Kind.CODE, need=Need.EXPECTED,
        synonyms="党组织类别|组织类型|党组织类型|类别", codelist="party_org_category")
    parent_org_code: Text = column("上级党组织代码", "Parent organisation code", Kind.TEXT, need=Need.CONDITIONAL,
        synonyms="上级组织编码|上一级党组织唯一标识|上级代码|隶属党组织代码", role=Role.CODE, is_parent=True)
    parent_org_name: Text = column("上级党组织名称", "Parent organisation name", Kind.TEXT,
        synonyms="上级党组织|上级组织|隶属党组织|所属党委|批准成立的上级党组织全称", role=Role.NAME, is_parent=True)
    affiliation: Text = column("隶属关系", "Administrative affiliation", Kind.CODE, need=Need.EXPECTED,
        synonyms="党组织隶属关系|党组织属地关系|属地关系", codelist="affiliation")
    district_code: Text = column("所在区", "District", Kind.AREA, need=Need.EXPECTED,
        synonyms="区县|行政区划|所在行政区划|区", level=2)
    street_code: Text = column("所在街道(镇)", "Street or town", Kind.AREA, need=Need.EXPECTED,
        synonyms="街道|街镇|街道名称|乡镇街道", level=3)
    community_code: Text = column("所属居民区", "Residential area", Kind.AREA, need=Need.CONDITIONAL,
        synonyms="所属社区|社区|居委会|居民区|村居", level=4)
    building_code: Text = column("所在楼宇", "Building", Kind.TEXT, synonyms="楼宇|楼宇名称|所属楼宇", role=Role.CODE)
    field_type: Text = column("所属领域", "Field of Party building", Kind.CODE, need=Need.EXPECTED,
        synonyms="党建领域|领域|条线", codelist="party_field")
    is_functional: Flag = column("是否功能型党组织", "Functional organisation", Kind.BOOL,
        synonyms="是否非建制性|功能型", default="0")
    unit_situation: Text = column("党组织所在单位情况", "Relation to the unit it stands in", Kind.CODE,
        need=Need.EXPECTED, synonyms="所在单位情况|单位情况", codelist="party_org_unit_situation")
    unit_uscc: Text = column("所在单位统一社会信用代码", "Credit codes of the units", Kind.USCC_LIST,
        need=Need.CONDITIONAL,
        synonyms="法人单位统一社会信用代码|党组织所在单位代码|单位代码|统一社会信用代码|信用代码")
    unit_name: Text = column("所在单位名称", "Name of the unit", Kind.TEXT, need=Need.CONDITIONAL,
        synonyms="单位名称|单位名称(全称)|单位全称", role=Role.NAME)
    unit_nature: Text = column("单位性质类别", "Nature of the unit", Kind.CODE, need=Need.EXPECTED,
        synonyms="单位类别|单位属性|单位性质", codelist="unit_nature")
    established_on: Date = column("建立日期", "Date of establishment", Kind.DATE, need=Need.EXPECTED,
        synonyms="成立日期|成立时间|建立时间|批准建立党组织日期|批建日期")
    approval_no: Text = column("建立文号", "Approval document number", Kind.TEXT, synonyms="批准文号|文号", role=Role.NUMBER)
    term_no: Count = column("届次", "Term number", Kind.INT, synonyms="届数|本届届次", low=1, high=60, unit="terms")
    term_start: Date = column("本届换届日期", "Start of the present term", Kind.DATE, need=Need.CONDITIONAL,
        synonyms="换届时间|上次换届时间|当选时间|本届起始日期")
    term_years: Count = column("任期年限", "Length of term (years)", Kind.INT, need=Need.CONDITIONAL,
        synonyms="任期(年)|任期|届期", unit="years")
    term_end: Date = column("任期届满日期", "End of term", Kind.DATE, need=Need.CONDITIONAL,
        synonyms="任届期满|届满时间|下次换届时间|应换届时间", planned=True)
    term_delayed_to: Date = column("经批准延期换届至", "Change of term put off to, with approval", Kind.DATE,
        synonyms="批准延期换届至|延期换届至|延期换届日期|批准延期至|延期至", planned=True)
    secretary_name: Text = column("党组织书记", "Secretary", Kind.TEXT, need=Need.CONDITIONAL,
        synonyms="书记|书记姓名|支部书记|党组织书记姓名", pii="D", treatment=Treatment.FILLED, role=Role.NAME, whose="secretary")
    secretary_full_time: Flag = column("书记专兼职", "Full-time secretary", Kind.BOOL, synonyms="专职|是否专职书记",
        default="0", whose="secretary")
    contact_name: Text = column("联系人", "Contact person", Kind.TEXT, synonyms="党务工作者|党务联系人|信息采集员",
        pii="D", treatment=Treatment.DROP, role=Role.NAME, whose="contact")
    contact_phone: Text = column("联系电话", "Contact telephone", Kind.PHONE, synonyms="联系方式|电话|联系人电话|手机",
        pii="D", treatment=Treatment.DROP, whose="contact")
    committee_size: Count = column("班子成员数", "Committee members", Kind.INT, synonyms="委员数|委员人数|班子人数",
        low=0, high=15)
    part_time_committee: Count = column("兼职委员数", "Part-time committee members", Kind.INT,
        synonyms="兼职委员人数|兼职委员", not_above="committee_size")
    group_count: Count = column("党小组数", "Party groups", Kind.INT, synonyms="党小组个数|小组数", low=0, high=60)
    member_total: Count = column("党员总数", "Party members", Kind.INT, need=Need.EXPECTED,
        synonyms="党员人数|党员数|党组织党员人数|党员数量(人)")
    member_probationary: Count = column("预备党员数", "Probationary members", Kind.INT,
        synonyms="其中:预备党员|预备党员人数", not_above="member_total")
    branch_grade: Text = column("分类定等", "Grade of the branch", Kind.TEXT,
        synonyms="党支部标准化规范化建设类别|支部等次|定等")
    venue_area_m2: Number = column("活动场所面积", "Floor area of the venue (m²)", Kind.NUMBER,
        synonyms="办公面积|阵地面积|活动场所面积(㎡)", low=0, high=20000, unit="m2")
    status: Text = column("组织状态", "Organisation status", Kind.CODE, need=Need.EXPECTED, synonyms="状态|是否撤销",
        codelist="org_status", default="1")
    change_type: Text = column("变动类型", "Change in the period", Kind.CODE, synonyms="变动情况|本期变动|组织变动",
        codelist="org_change_type")

    @rule("V014", "established_on", expected=lambda frame: pd.Series("不早于1921-07-01", index=frame.index))
    @staticmethod
    def is_established_with_the_party_or_later(frame: pd.DataFrame) -> Mask:
        """No organisation is older than the Party."""
        return ~(days(frame["established_on"]) < np.datetime64("1921-07-01"))

    @rule("C017", "org_name", "org_category", name=lambda frame: frame["org_name"])
    @staticmethod
    def name_agrees_with_category(frame: pd.DataFrame) -> Mask:
        """The longest ending of the name says which categories fit; names without such an ending pass."""
        names = pa.array(frame["org_name"].array)
        wrong, decided = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
        for endings, categories in CATEGORIES_BY_ENDING.items():
            found = pc.fill_null(pc.match_substring_regex(names, f"(?:{'|'.join(endings)})$"), False)
            ends = np.asarray(found, dtype=bool) & ~decided
            wrong |= ends & ~is_one_of(frame["org_category"], categories)
            decided |= ends
        return ~(wrong & is_one_of(frame["org_category"], codelist("party_org_category").labels))

    @rule(
        "C018",
        "term_years",
        "org_category",
        "field_type",
        years=lambda frame: frame["term_years"].astype(str),
        expected=lambda frame: _term_years(frame).astype(str),
    )
    @staticmethod
    def term_agrees_with_category(frame: pd.DataFrame) -> pd.Series[bool]:
        """Opinion on terms (2018); said of the standing basic organisations only."""
        return (frame["term_years"] == _term_years(frame)) | ~frame["org_category"].isin(["611", "621", "631", "632"])

    @rule("C019", "term_end", also=("status", "term_delayed_to"))
    @staticmethod
    def term_has_not_ended(frame: pd.DataFrame) -> Mask:
        """Opinion on terms (2018): a delay of up to a year needs approval. Dissolved ones elect nobody."""
        today = months_before_data_date(frame, 0)
        late = (days(frame["term_end"]) < today) & ~(days(frame["term_delayed_to"]) >= today)
        return ~(late & ~frame["status"].isin(["2", "3"]).to_numpy(dtype=bool))

    @rule("C020", "committee_size", "member_total", "org_category", also=("member_probationary",))
    @staticmethod
    def branches_of_seven_have_a_committee(frame: pd.DataFrame) -> pd.Series[bool]:
        """Rules on branches (2018): from seven full members."""
        full = frame["member_total"] - frame["member_probationary"].fillna(0)
        return ~((frame["committee_size"] == 0) & (full >= 7) & frame["org_category"].isin(["631", "632"]))


def _term_years(frame: pd.DataFrame) -> pd.Series[Any]:
    """Five years for committees and for everything in villages and communities, else three."""
    five = frame["org_category"].isin(["611"]) | frame["field_type"].isin(["JM", "NC"])
    return pd.Series(np.where(five, 5, 3), index=frame.index)


DATABASE = Database(
    code="PO",
    name="party_org",
    title="党组织",
    title_en="Party organisations",
    order=1,
    hints=("党组织", "党支部", "组织信息"),
    keys=(("org_code", "org_name"),),
    identity=(("org_code",), ("org_name", "street_code")),
    model=PartyOrg,
)
