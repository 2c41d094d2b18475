"""入党申请人 (Applicants for membership): one row per …."""

from schemas.column import Date, Flag, Kind, Need, Number, Text, Treatment, column
from schemas.database import Database, Rows


class Applicant(Rows):
    """One row per …."""

    applicant_id: Text = column("申请人编号", "applicant id", Kind.TEXT, synonyms="编号|人员编号", pii="Q", treatment=Treatment.HMAC)
    name: Text = column("姓名", "name", Kind.TEXT, need=Need.EXPECTED, synonyms="申请人姓名", pii="D", treatment=Treatment.DROP)
    citizen_id: Text = column("公民身份号码", "citizen id", Kind.IDENTITY, need=Need.KEY, synonyms="身份证号码|身份证号|公民身份证号码", pii="D", treatment=Treatment.PERSON_KEY)
    sex: Text = column("性别", "sex", Kind.CODE, need=Need.EXPECTED, codelist="sex", pii="Q")
    birth_date: Date = column("出生日期", "birth date", Kind.DATE, need=Need.EXPECTED, synonyms="出生年月", pii="Q", treatment=Treatment.MONTH)
    ethnicity: Text = column("民族", "ethnicity", Kind.CODE, need=Need.EXPECTED, codelist="ethnicity", pii="Q")
    education: Text = column("学历", "education", Kind.CODE, need=Need.EXPECTED, synonyms="文化程度", codelist="education", pii="Q", treatment=Treatment.STAT_LEVEL)
    work_post: Text = column("工作岗位", "work post", Kind.CODE, synonyms="职业|岗位", codelist="work_post", pii="Q")
    political_status: Text = column("政治面貌", "political status", Kind.CODE, synonyms="背景信息", codelist="political_status", pii="Q")
    branch_code: Text = column("接受申请党组织代码", "branch code", Kind.TEXT, need=Need.KEY, synonyms="接受申请党组织|所在党支部")
    stage: Text = column("发展阶段", "stage", Kind.CODE, need=Need.EXPECTED, synonyms="人员类别|阶段|类别", codelist="applicant_stage")
    apply_date: Date = column("申请入党日期", "apply date", Kind.DATE, need=Need.EXPECTED, synonyms="递交入党申请书时间|首次递交入党申请书时间|申请时间", pii="Q", treatment=Treatment.MONTH)
    talk_date: Date = column("谈话日期", "talk date", Kind.DATE, synonyms="派人谈话时间", treatment=Treatment.MONTH)
    activist_date: Date = column("确定入党积极分子日期", "activist date", Kind.DATE, need=Need.CONDITIONAL, synonyms="成为积极分子日期|确认为入党积极分子时间|列为积极分子时间", pii="Q", treatment=Treatment.MONTH)
    league_recommended: Flag = column("是否团组织推优", "league recommended", Kind.BOOL, synonyms="推优|经推优", default="0")
    candidate_date: Date = column("确定发展对象日期", "candidate date", Kind.DATE, need=Need.CONDITIONAL, synonyms="列为发展对象时间|列为发展对象日期", pii="Q", treatment=Treatment.MONTH)
    training_hours: Number = column("集中培训学时", "training hours", Kind.NUMBER, synonyms="培训学时|培训情况")
    admit_date: Date = column("支部大会通过日期", "admit date", Kind.DATE, need=Need.CONDITIONAL, synonyms="成为预备党员日期|接收预备党员日期", pii="Q", treatment=Treatment.MONTH)
    approve_date: Date = column("上级党委审批日期", "approve date", Kind.DATE, synonyms="审批日期", treatment=Treatment.MONTH)
    outcome: Text = column("状态", "outcome", Kind.CODE, synonyms="培养状态|是否终止", codelist="applicant_stage")


DATABASE = Database(
    code="AP",
    name="applicant",
    title="入党申请人",
    title_en="Applicants for membership",
    order=3,
    hints=('入党申请人', '申请人', '积极分子', '发展对象'),
    keys=(('citizen_id',), ('branch_code',)),
    identity=(('citizen_id',),),
    model=Applicant,
)
