"""工会组织 (Trade unions): one row per …."""

from schemas.column import Count, Date, Flag, Kind, Need, Text, Treatment, column
from schemas.database import Database, Rows


class TradeUnion(Rows):
    """One row per …."""

    union_code: Text = column("工会组织代码", "union code", Kind.TEXT, need=Need.KEY, synonyms="工会编码|工会编号")
    union_name: Text = column("工会组织名称", "union name", Kind.TEXT, need=Need.KEY, synonyms="工会名称|基层工会名称")
    union_uscc: Text = column("工会统一社会信用代码", "union uscc", Kind.USCC, synonyms="工会法人统一社会信用代码")
    unit_uscc: Text = column("所在单位代码", "unit uscc", Kind.USCC_LIST, need=Need.CONDITIONAL, synonyms="单位代码|社会信用代码|组织机构代码")
    union_type: Text = column("工会类型", "union type", Kind.CODE, need=Need.EXPECTED, synonyms="基层工会类型|类型", codelist="union_type")
    parent_union: Text = column("上级工会", "parent union", Kind.TEXT, synonyms="上级工会名称|主管工会", treatment=Treatment.DROP)
    building_code: Text = column("所在楼宇", "building code", Kind.TEXT, synonyms="楼宇")
    community_code: Text = column("所属居民区", "community code", Kind.AREA, synonyms="社区")
    established_on: Date = column("建会日期", "established on", Kind.DATE, need=Need.EXPECTED, synonyms="成立工会日期|成立日期")
    term_end: Date = column("届满日期", "term end", Kind.DATE, synonyms="换届日期", planned=True)
    build_status: Text = column("建会状态", "build status", Kind.CODE, synonyms="成立工会标记|是否建会", codelist="union_build_status")
    units_covered: Count = column("涵盖单位数", "units covered", Kind.INT, need=Need.CONDITIONAL, synonyms="覆盖单位数|联合工会涵盖单位数")
    employees: Count = column("职工人数", "employees", Kind.INT, need=Need.EXPECTED, synonyms="职工数|职工总数")
    employees_female: Count = column("女职工人数", "employees female", Kind.INT, synonyms="#女职工|其中:女职工", not_above="employees")
    members: Count = column("会员人数", "members", Kind.INT, need=Need.EXPECTED, synonyms="会员数|工会会员", not_above="employees")
    members_female: Count = column("女会员人数", "members female", Kind.INT, synonyms="#女会员|其中:女会员", not_above="members")
    members_migrant: Count = column("农民工会员数", "members migrant", Kind.INT, synonyms="农民工会员", not_above="members")
    members_new_employment: Count = column("新就业形态会员数", "members new employment", Kind.INT, synonyms="八大群体会员|货车司机等", not_above="members")
    full_time_staff: Count = column("专职工会干部数", "full time staff", Kind.INT, synonyms="专职工会工作人员")
    chair_name: Text = column("工会主席", "chair name", Kind.TEXT, synonyms="工会负责人|主席姓名", pii="D", treatment=Treatment.DROP)
    chair_is_party: Flag = column("主席是否党员", "chair is party", Kind.BOOL, synonyms="工会负责人是否是党员", default="0", treatment=Treatment.LAKE)
    audit_committee: Flag = column("是否建立经审会", "audit committee", Kind.BOOL, synonyms="经审委员会", default="0", treatment=Treatment.DROP)
    women_committee: Flag = column("是否建立女职工委员会", "women committee", Kind.BOOL, synonyms="女工委", default="0", treatment=Treatment.DROP)
    workers_congress: Flag = column("是否建立职代会", "workers congress", Kind.BOOL, synonyms="职工代表大会", default="0", treatment=Treatment.DROP)
    legal_person: Flag = column("是否取得法人资格", "legal person", Kind.BOOL, synonyms="工会法人资格", default="0")


DATABASE = Database(
    code="TU",
    name="trade_union",
    title="工会组织",
    title_en="Trade unions",
    order=6,
    hints=('工会组织', '工会'),
    keys=(('union_code', 'union_name'),),
    identity=(('union_code',), ('union_name', 'community_code')),
    model=TradeUnion,
)
