"""志愿者 (volunteers): one row per registered volunteer, a person. Made up for the tests."""

from __future__ import annotations

from schemas.column import Date, Kind, Need, Number, Role, Text, Treatment, column
from schemas.database import Database
from schemas.rowrules.persons import Person


class Volunteer(Person):
    """One row per volunteer."""

    name: Text = column(
        "志愿者姓名", "Name", Kind.TEXT, need=Need.EXPECTED, pii="D", treatment=Treatment.NAME_KEY, role=Role.PERSON
    )
    citizen_id: Text = column(
        "志愿者身份证号",
        "Resident identity number",
        Kind.IDENTITY,
        need=Need.KEY,
        pii="D",
        treatment=Treatment.PERSON_KEY,
    )
    sex: Text = column("志愿者性别", "Sex", Kind.CODE, codelist="sex", pii="Q")
    birth_date: Date = column("志愿者出生日期", "Date of birth", Kind.DATE, pii="Q", treatment=Treatment.MONTH)
    station_code: Text = column("所属站点编号", "Number of the station", Kind.TEXT, need=Need.KEY, role=Role.CODE)
    street_code: Text = column("注册街道(镇)", "Street or town", Kind.AREA, need=Need.EXPECTED, level=3)
    registered_on: Date = column("注册日期", "Registered on", Kind.DATE)
    service_hours: Number = column(
        "服务时长", "Hours of service", Kind.NUMBER, low=0, synonyms="服务时长(小时)", unit="hours"
    )


DATABASE = Database(
    code="VL",
    name="volunteer",
    title="志愿者",
    title_en="Volunteers",
    order=21,
    hints=("志愿者名册", "志愿者"),
    keys=(("citizen_id",), ("station_code",)),
    identity=(("citizen_id",),),
    model=Volunteer,
)
