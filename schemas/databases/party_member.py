"""党员 (Party members): one row per …."""

from schemas.column import Count, Date, Flag, Kind, Need, Text, Treatment, column
from schemas.database import Database, Rows


class PartyMember(Rows):
    """One row per …."""

    member_id: Text = column("党员编号", "member id", Kind.TEXT, synonyms="党员唯一标识|人员编号|党员ID|编号", pii="Q", treatment=Treatment.HMAC)
    name: Text = column("姓名", "name", Kind.TEXT, need=Need.EXPECTED, synonyms="党员姓名|名字", pii="D", treatment=Treatment.NAME_KEY)
    citizen_id: Text = column("公民身份号码", "citizen id", Kind.IDENTITY, need=Need.KEY, synonyms="公民身份证号码|身份证号码|身份证号|身份证|证件号码", pii="D", treatment=Treatment.PERSON_KEY)
    sex: Text = column("性别", "sex", Kind.CODE, need=Need.EXPECTED, codelist="sex", pii="Q")
    birth_date: Date = column("出生日期", "birth date", Kind.DATE, need=Need.EXPECTED, synonyms="出生年月|出生年月日|出生时间|生日", pii="Q", treatment=Treatment.MONTH)
    ethnicity: Text = column("民族", "ethnicity", Kind.CODE, need=Need.EXPECTED, codelist="ethnicity", pii="Q")
    native_place: Text = column("籍贯", "native place", Kind.TEXT, synonyms="祖籍", pii="Q", treatment=Treatment.DROP)
    education: Text = column("学历", "education", Kind.CODE, need=Need.EXPECTED, synonyms="文化程度|最高学历|学历(最高)", codelist="education", pii="Q", treatment=Treatment.STAT_LEVEL)
    degree: Text = column("学位", "degree", Kind.CODE, synonyms="最高学位", codelist="degree", pii="Q", treatment=Treatment.DROP)
    member_category: Text = column("人员类别", "member category", Kind.CODE, need=Need.EXPECTED, synonyms="党员类别|党员类型|人员类型", codelist="member_category")
    party_status: Text = column("党籍状态", "party status", Kind.CODE, need=Need.EXPECTED, synonyms="状态|党员状态", codelist="party_status", default="1")
    join_date: Date = column("入党日期", "join date", Kind.DATE, need=Need.EXPECTED, synonyms="入党时间|加入党组织日期|加入中共组织的日期|加入党组织时间|入党年月", pii="Q", treatment=Treatment.MONTH)
    full_date: Date = column("转正日期", "full date", Kind.DATE, need=Need.CONDITIONAL, synonyms="转正时间|转为正式党员日期|转正年月", pii="Q", treatment=Treatment.MONTH)
    party_age_months: Count = column("党龄", "party age months", Kind.INT, synonyms="党龄(年)|党龄校正值(月)", pii="Q")
    join_type: Text = column("入党类型", "join type", Kind.CODE, synonyms="加入类别", codelist="join_type")
    branch_code: Text = column("所在党支部代码", "branch code", Kind.TEXT, need=Need.KEY, synonyms="党组织唯一标识|所在党组织代码|支部代码")
    branch_name: Text = column("所在党支部", "branch name", Kind.TEXT, need=Need.KEY, synonyms="组织关系所在党支部|所在党组织|所属支部|所属党支部|党组织")
    group_name: Text = column("所在党小组", "group name", Kind.TEXT, synonyms="党小组|小组", treatment=Treatment.DROP)
    branch_post: Text = column("党内职务", "branch post", Kind.CODE, synonyms="职务|党内职务名称", codelist="branch_post", pii="Q")
    work_post: Text = column("工作岗位", "work post", Kind.CODE, need=Need.EXPECTED, synonyms="职业|岗位|工作岗位及职务", codelist="work_post", pii="Q")
    unit_uscc: Text = column("工作单位代码", "unit uscc", Kind.USCC, synonyms="单位统一社会信用代码|联合支部所在单位", pii="Q")
    unit_name: Text = column("工作单位", "unit name", Kind.TEXT, synonyms="工作单位及职务|单位|单位名称", pii="Q", treatment=Treatment.DROP)
    new_stratum: Text = column("新社会阶层类型", "new stratum", Kind.CODE, synonyms="新阶层|新的社会阶层", codelist="new_social_stratum", pii="Q")
    prof_tech: Text = column("专业技术职务", "prof tech", Kind.CODE, synonyms="从事专业技术职务|技术职称|职称", codelist="prof_tech_level", pii="Q", treatment=Treatment.DROP)
    frontline: Text = column("一线情况", "frontline", Kind.CODE, synonyms="是否一线", codelist="frontline", treatment=Treatment.DROP)
    is_migrant_worker: Flag = column("是否农民工", "is migrant worker", Kind.BOOL, synonyms="农民工", default="0", pii="S", treatment=Treatment.LAKE)
    mobile: Text = column("手机号码", "mobile", Kind.PHONE, synonyms="联系电话|手机|电话|手机号|注册手机号", pii="D", treatment=Treatment.DROP)
    household_address: Text = column("户籍所在地", "household address", Kind.TEXT, synonyms="户籍地址|户口所在地", pii="D", treatment=Treatment.DROP)
    current_address: Text = column("现居住地", "current address", Kind.TEXT, synonyms="家庭住址|居住地址|现住址", pii="D", treatment=Treatment.DROP)
    residence_community: Text = column("居住地居民区", "residence community", Kind.AREA, synonyms="居住社区|所属居民区", pii="Q")
    is_lost: Flag = column("是否失联党员", "is lost", Kind.BOOL, need=Need.EXPECTED, synonyms="是否失联|失联", default="0", pii="S", treatment=Treatment.LAKE)
    lost_on: Date = column("失去联系日期", "lost on", Kind.DATE, need=Need.CONDITIONAL, synonyms="失联时间|失联日期", pii="S", treatment=Treatment.LAKE)
    lost_reason: Text = column("失联情形", "lost reason", Kind.CODE, need=Need.CONDITIONAL, synonyms="失去联系情形|失联原因", codelist="lost_contact_reason", pii="S", treatment=Treatment.LAKE)
    is_floating: Flag = column("是否流动党员", "is floating", Kind.BOOL, need=Need.EXPECTED, synonyms="流动党员|流动状态", default="0")
    float_scope: Text = column("流动范围", "float scope", Kind.CODE, need=Need.CONDITIONAL, synonyms="流动类型|外出流向范围", codelist="floating_scope")
    float_destination: Text = column("外出流向", "float destination", Kind.CODE, need=Need.CONDITIONAL, synonyms="流向|流动去向", codelist="floating_destination", pii="Q")
    is_empty_hung: Flag = column("是否空挂", "is empty hung", Kind.BOOL, synonyms="空挂党员", default="0", pii="S", treatment=Treatment.LAKE)
    dues_paid_to: Date = column("党费交至年月", "dues paid to", Kind.MONTH, synonyms="党费缴纳至|党费交至", planned=True, pii="Q", treatment=Treatment.DROP)
    dues_status: Text = column("党费缴纳情况", "dues status", Kind.CODE, synonyms="缴纳情况", codelist="dues_status", pii="Q")
    is_hardship: Flag = column("是否困难党员", "is hardship", Kind.BOOL, synonyms="困难党员|是否贫困党员", default="0", pii="S", treatment=Treatment.LAKE)
    enter_type: Text = column("党员增加信息", "enter type", Kind.CODE, synonyms="进入本系统类型|增加类型", codelist="member_increase")
    enter_date: Date = column("进入本组织日期", "enter date", Kind.DATE, synonyms="进入本系统日期|转入日期|组织关系转入日期", pii="Q", treatment=Treatment.MONTH)
    leave_type: Text = column("党员减少信息", "leave type", Kind.CODE, synonyms="离开本系统类型|减少类型", codelist="member_decrease")
    leave_date: Date = column("离开本组织日期", "leave date", Kind.DATE, need=Need.CONDITIONAL, synonyms="离开本系统日期|组织关系转出日期", pii="Q", treatment=Treatment.MONTH)


DATABASE = Database(
    code="PM",
    name="party_member",
    title="党员",
    title_en="Party members",
    order=2,
    hints=('党员', 'partyInfo'),
    keys=(('citizen_id',), ('branch_code', 'branch_name')),
    identity=(('citizen_id',),),
    model=PartyMember,
)
