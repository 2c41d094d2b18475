"""入党申请人 (Applicants for membership): one row per applicant at the organisation that received the application.

Traps: who is admitted or has left stays in the file for the flow figures (`outcome`, stages 4 and 5); 阶段 and dates
that contradict each other; 接受申请党组织 given by name in the code's column.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from schemas.codelists import codelist
from schemas.column import Date, Flag, Kind, Need, Number, Role, Text, Treatment, column
from schemas.database import Database
from schemas.periods import Period
from schemas.rowrules.dates import (
    Mask,
    booleans,
    days,
    is_before,
    is_month_only,
    months_before_data_date,
    months_of,
    plus_months,
)
from schemas.rowrules.persons import Person
from schemas.rules import present, rule


class Applicant(Person):
    """One row per applicant at the organisation that received the application."""

    applicant_id: Text = column("申请人编号", "Applicant number", Kind.TEXT, synonyms="编号|人员编号", pii="Q",
        treatment=Treatment.HMAC, role=Role.NUMBER)
    name: Text = column("姓名", "Name", Kind.TEXT, need=Need.EXPECTED, synonyms="申请人姓名", pii="D",
        treatment=Treatment.DROP, role=Role.PERSON)
    citizen_id: Text = column("公民身份号码", "Resident identity number", Kind.IDENTITY, need=Need.KEY,
        synonyms="身份证号码|身份证号|公民身份证号码", pii="D", treatment=Treatment.PERSON_KEY)
    sex: Text = column("性别", "Sex", Kind.CODE, need=Need.EXPECTED, codelist="sex", pii="Q")
    birth_date: Date = column("出生日期", "Date of birth", Kind.DATE, need=Need.EXPECTED, synonyms="出生年月", pii="Q",
        treatment=Treatment.MONTH)
    ethnicity: Text = column("民族", "Ethnic group", Kind.CODE, need=Need.EXPECTED, codelist="ethnicity", pii="Q")
    education: Text = column("学历", "Education", Kind.CODE, need=Need.EXPECTED, synonyms="文化程度",
        codelist="education", pii="Q", treatment=Treatment.STAT_LEVEL)
    work_post: Text = column("工作岗位", "Occupation", Kind.CODE, synonyms="职业|岗位", codelist="work_post", pii="Q")
    political_status: Text = column("政治面貌", "Political affiliation", Kind.CODE, synonyms="背景信息",
        codelist="political_status", pii="Q")
    branch_code: Text = column("接受申请党组织代码", "Organisation that received the application", Kind.TEXT,
        need=Need.KEY, synonyms="接受申请党组织|所在党支部", role=Role.CODE)
    stage: Text = column("发展阶段", "Stage of development", Kind.CODE, need=Need.EXPECTED,
        synonyms="人员类别|阶段|类别", codelist="applicant_stage")
    apply_date: Date = column("申请入党日期", "Date of application", Kind.DATE, need=Need.EXPECTED,
        synonyms="递交入党申请书时间|首次递交入党申请书时间|申请时间", pii="Q", treatment=Treatment.MONTH)
    talk_date: Date = column("谈话日期", "Date of the talk", Kind.DATE, synonyms="派人谈话时间",
        treatment=Treatment.MONTH)
    activist_date: Date = column("确定入党积极分子日期", "Date of becoming an activist", Kind.DATE,
        need=Need.CONDITIONAL, synonyms="成为积极分子日期|确认为入党积极分子时间|列为积极分子时间", pii="Q",
        treatment=Treatment.MONTH)
    league_recommended: Flag = column("是否团组织推优", "Recommended by the Youth League", Kind.BOOL,
        synonyms="推优|经推优", default="0")
    candidate_date: Date = column("确定发展对象日期", "Date of becoming a development candidate", Kind.DATE,
        need=Need.CONDITIONAL, synonyms="列为发展对象时间|列为发展对象日期", pii="Q", treatment=Treatment.MONTH)
    training_hours: Number = column("集中培训学时", "Hours of training", Kind.NUMBER, low=3,
        synonyms="培训学时|培训情况", unit="hours")
    admit_date: Date = column("支部大会通过日期", "Date of the branch's admission vote", Kind.DATE,
        need=Need.CONDITIONAL, synonyms="成为预备党员日期|接收预备党员日期", pii="Q", treatment=Treatment.MONTH)
    approve_date: Date = column("上级党委审批日期", "Date of approval by the superior committee", Kind.DATE,
        synonyms="审批日期", treatment=Treatment.MONTH)
    outcome: Text = column("状态", "Outcome", Kind.CODE, synonyms="培养状态|是否终止", codelist="applicant_stage")

    @rule("C013", "stage", also=("activist_date", "candidate_date", "admit_date"), stage=lambda frame: _stage(frame))
    @staticmethod
    def stage_agrees_with_dates(frame: pd.DataFrame) -> pd.Series[bool]:
        """Rules of 2014: the stage has its date, and no later stage has one."""
        wrong = pd.Series(False, index=frame.index)
        for first, name in ((2, "activist_date"), (3, "candidate_date"), (4, "admit_date")):
            if name in present(frame):
                reached = frame["stage"].isin([str(stage) for stage in range(first, 6)])
                begun = frame["stage"].isin([str(stage) for stage in range(1, first)])
                own = frame["stage"].isin(["4", "5"] if first == 4 else [str(first)])
                wrong |= (begun & frame[name].notna()) | (reached & own & frame[name].isna())
        return ~wrong

    @rule("C014", "activist_date", "apply_date", dates=lambda frame: _dates(frame))
    @staticmethod
    def activist_after_application(frame: pd.DataFrame) -> Mask:
        """Rules of 2014."""
        return ~is_before(frame, "activist_date", "apply_date")

    @rule("C014", "candidate_date", also=("apply_date", "activist_date"), dates=lambda frame: _dates(frame))
    @staticmethod
    def candidate_after_activist(frame: pd.DataFrame) -> Mask:
        """Rules of 2014."""
        return ~(is_before(frame, "candidate_date", "activist_date") | is_before(frame, "candidate_date", "apply_date"))

    @rule("C014", "admit_date", also=("apply_date", "activist_date", "candidate_date"), dates=lambda f: _dates(f))
    @staticmethod
    def admission_after_candidacy(frame: pd.DataFrame) -> Mask:
        """Rules of 2014."""
        earlier = [is_before(frame, "admit_date", name) for name in ("apply_date", "activist_date", "candidate_date")]
        wrong: Mask = np.logical_or.reduce(earlier)
        return ~wrong

    @rule("C015", "candidate_date", "activist_date")
    @staticmethod
    def activists_are_trained_for_a_year(frame: pd.DataFrame) -> Mask:
        """Rules of 2014; dates in the wrong order are C014."""
        in_order = ~is_before(frame, "candidate_date", "activist_date")
        return ~(in_order & is_before(frame, "candidate_date", "activist_date", months=12))

    @rule("C016", "talk_date", "apply_date")
    @staticmethod
    def talk_follows_within_a_month(frame: pd.DataFrame) -> Mask:
        """Rules of 2014: somebody talks with the applicant within a month; what is due on the data date is not late yet."""
        due_on = plus_months(days(frame["apply_date"]), 1)
        talk = days(frame["talk_date"])
        never = np.isnat(talk) & (due_on < months_before_data_date(frame, 0))
        by_month = is_month_only(frame, "talk_date", "apply_date")
        late = np.where(by_month, months_of(talk) > months_of(due_on), talk > due_on)
        return ~(never | late)


def _stage(frame: pd.DataFrame) -> pd.Series[Any]:
    return frame["stage"].astype(object).map(codelist("applicant_stage").labels)


def _dates(frame: pd.DataFrame) -> pd.Series[Any]:
    names = [name for name in ("apply_date", "activist_date", "candidate_date", "admit_date") if name in frame]
    return frame[names].astype(object).apply(lambda row: "→".join(str(day) for day in row if not pd.isna(day)), axis=1)


def derive(frame: pd.DataFrame, period: Period) -> dict[str, pd.Series[Any]]:
    """`talk_due`: a month has passed since the application; `talk_on_time`: the talk was held within that month.

    Both are null without a date of application; both need the exact days.
    """
    due_on = plus_months(days(frame["apply_date"]), 1)
    unknown = np.isnat(due_on)
    due, on_time = due_on <= np.datetime64(period.data_date), days(frame["talk_date"]) <= due_on
    derived = {"talk_due": booleans(due, unknown), "talk_on_time": booleans(on_time, unknown)}
    return {name: values.set_axis(frame.index) for name, values in derived.items()}


DATABASE = Database(
    code="AP",
    name="applicant",
    title="入党申请人",
    title_en="Applicants for membership",
    order=3,
    hints=("入党申请人", "申请人", "积极分子", "发展对象"),
    keys=(("citizen_id",), ("branch_code",)),
    identity=(("citizen_id",),),
    model=Applicant,
    derive=derive,
)
