"""党组织 (Party organisations): one row per …."""

from schemas.column import Count, Date, Flag, Kind, Need, Number, Text, Treatment, column
from schemas.database import Database, Rows


class PartyOrg(Rows):
    """One row per …."""

    org_code: Text = column("党组织代码", "org code", Kind.TEXT, need=Need.KEY, synonyms="党组织编码|组织编码|组织编号|党组织编号|组织代码|党组织唯一标识")
    org_name: Text = column("党组织名称", "org name", Kind.TEXT, need=Need.KEY, synonyms="党组织全称|组织全称|组织名称|支部名称")
    org_short_name: Text = column("党组织简称", "org short name", Kind.TEXT, synonyms="组织简称|简称")
    org_category: Text = column("组织类别", "org category", Kind.CODE, need=Need.EXPECTED, synonyms="党组织类别|组织类型|党组织类型|类别", codelist="party_org_category")
    parent_org_code: Text = column("上级党组织代码", "parent org code", Kind.TEXT, need=Need.CONDITIONAL, synonyms="上级组织编码|上一级党组织唯一标识|上级代码|隶属党组织代码", not_above="committee")
    parent_org_name: Text = column("上级党组织名称", "parent org name", Kind.TEXT, synonyms="上级党组织|上级组织|隶属党组织|所属党委|批准成立的上级党组织全称")
    affiliation: Text = column("隶属关系", "affiliation", Kind.CODE, need=Need.EXPECTED, synonyms="党组织隶属关系|党组织属地关系|属地关系", codelist="affiliation")
    district_code: Text = column("所在区", "district code", Kind.AREA, need=Need.EXPECTED, synonyms="区县|行政区划|所在行政区划|区")
    street_code: Text = column("所在街道(镇)", "street code", Kind.AREA, need=Need.EXPECTED, synonyms="街道|街镇|街道名称|乡镇街道")
    community_code: Text = column("所属居民区", "community code", Kind.AREA, need=Need.CONDITIONAL, synonyms="所属社区|社区|居委会|居民区|村居")
    building_code: Text = column("所在楼宇", "building code", Kind.TEXT, synonyms="楼宇|楼宇名称|所属楼宇")
    field_type: Text = column("所属领域", "field type", Kind.CODE, need=Need.EXPECTED, synonyms="党建领域|领域|条线", codelist="party_field")
    is_functional: Flag = column("是否功能型党组织", "is functional", Kind.BOOL, synonyms="是否非建制性|功能型", default="0")
    unit_situation: Text = column("党组织所在单位情况", "unit situation", Kind.CODE, need=Need.EXPECTED, synonyms="所在单位情况|单位情况", codelist="party_org_unit_situation")
    unit_uscc: Text = column("所在单位统一社会信用代码", "unit uscc", Kind.USCC_LIST, need=Need.CONDITIONAL, synonyms="法人单位统一社会信用代码|党组织所在单位代码|单位代码|统一社会信用代码|信用代码")
    unit_name: Text = column("所在单位名称", "unit name", Kind.TEXT, need=Need.CONDITIONAL, synonyms="单位名称|单位名称(全称)|单位全称")
    unit_nature: Text = column("单位性质类别", "unit nature", Kind.CODE, need=Need.EXPECTED, synonyms="单位类别|单位属性|单位性质", codelist="unit_nature")
    established_on: Date = column("建立日期", "established on", Kind.DATE, need=Need.EXPECTED, synonyms="成立日期|成立时间|建立时间|批准建立党组织日期|批建日期")
    approval_no: Text = column("建立文号", "approval no", Kind.TEXT, synonyms="批准文号|文号")
    term_no: Count = column("届次", "term no", Kind.INT, synonyms="届数|本届届次", low=1, high=60)
    term_start: Date = column("本届换届日期", "term start", Kind.DATE, need=Need.CONDITIONAL, synonyms="换届时间|上次换届时间|当选时间|本届起始日期")
    term_years: Count = column("任期年限", "term years", Kind.INT, need=Need.CONDITIONAL, synonyms="任期(年)|任期|届期")
    term_end: Date = column("任期届满日期", "term end", Kind.DATE, need=Need.CONDITIONAL, synonyms="任届期满|届满时间|下次换届时间|应换届时间", planned=True)
    secretary_name: Text = column("党组织书记", "secretary name", Kind.TEXT, need=Need.CONDITIONAL, synonyms="书记|书记姓名|支部书记", pii="D", treatment=Treatment.FILLED)
    secretary_full_time: Flag = column("书记专兼职", "secretary full time", Kind.BOOL, synonyms="专职|是否专职书记", default="0")
    contact_name: Text = column("联系人", "contact name", Kind.TEXT, synonyms="党务工作者|党务联系人|信息采集员", pii="D", treatment=Treatment.DROP)
    contact_phone: Text = column("联系电话", "contact phone", Kind.PHONE, synonyms="联系方式|电话|联系人电话|手机", pii="D", treatment=Treatment.DROP)
    committee_size: Count = column("班子成员数", "committee size", Kind.INT, synonyms="委员数|委员人数|班子人数", low=0, high=15)
    part_time_committee: Count = column("兼职委员数", "part time committee", Kind.INT, synonyms="兼职委员人数|兼职委员", not_above="committee_size")
    group_count: Count = column("党小组数", "group count", Kind.INT, synonyms="党小组个数|小组数", low=0, high=60)
    member_total: Count = column("党员总数", "member total", Kind.INT, need=Need.EXPECTED, synonyms="党员人数|党员数|党组织党员人数|党员数量(人)")
    member_probationary: Count = column("预备党员数", "member probationary", Kind.INT, synonyms="其中:预备党员|预备党员人数", not_above="member_total")
    branch_grade: Text = column("分类定等", "branch grade", Kind.TEXT, synonyms="党支部标准化规范化建设类别|支部等次|定等")
    venue_area_m2: Number = column("活动场所面积", "venue area m2", Kind.NUMBER, synonyms="办公面积|阵地面积|活动场所面积(㎡)", low=0, high=20000)
    status: Text = column("组织状态", "status", Kind.CODE, need=Need.EXPECTED, synonyms="状态|是否撤销", codelist="org_status", default="1")
    change_type: Text = column("变动类型", "change type", Kind.CODE, synonyms="变动情况|本期变动|组织变动", codelist="org_change_type")


DATABASE = Database(
    code="PO",
    name="party_org",
    title="党组织",
    title_en="Party organisations",
    order=1,
    hints=('党组织', '党支部', '组织信息'),
    keys=(('org_code', 'org_name'),),
    identity=(('org_code',), ('org_name', 'street_code')),
    model=PartyOrg,
)
