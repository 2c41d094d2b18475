"""志愿服务站 (volunteers' stations): one row per station of a street or community. Made up for the tests."""

from __future__ import annotations

import pandas as pd

from schemas.column import Count, Date, Flag, Kind, Need, Number, Role, Text, Treatment, column
from schemas.database import Database, Rows
from schemas.rules import rule


class VolunteerStation(Rows):
    """One row per station."""

    station_code: Text = column(
        "站点编号", "Station number", Kind.TEXT, need=Need.KEY, synonyms="服务站编号", role=Role.CODE
    )
    station_name: Text = column(
        "站点名称", "Station name", Kind.TEXT, need=Need.KEY, synonyms="服务站名称", role=Role.NAME
    )
    station_type: Text = column("站点类型", "Type of station", Kind.CODE, need=Need.EXPECTED, codelist="station_type")
    street_code: Text = column(
        "所属街道(镇)", "Street or town", Kind.AREA, need=Need.EXPECTED, synonyms="所属街镇", level=3
    )
    community_code: Text = column("所属居民区", "Residential area", Kind.AREA, synonyms="所属村居", level=4)
    host_uscc: Text = column("承办单位代码", "Unified social credit code of the host", Kind.USCC)
    opened_on: Date = column("启用日期", "Opened on", Kind.DATE, need=Need.EXPECTED)
    lease_end: Date = column("场地到期日期", "End of the lease", Kind.DATE, planned=True)
    volunteers: Count = column("注册志愿者数", "Registered volunteers", Kind.INT, need=Need.EXPECTED)
    volunteers_party: Count = column("其中党员志愿者数", "Party members among them", Kind.INT, not_above="volunteers")
    venue_area_m2: Number = column(
        "场地面积", "Floor space (m²)", Kind.NUMBER, low=1, synonyms="场地面积(平方米)", unit="m2"
    )
    funds_wan: Number = column("年度经费(万元)", "Funds of the year (10,000 yuan)", Kind.MONEY_WAN, low=0)
    attendance_pct: Number = column("活动出勤率", "Attendance (%)", Kind.PERCENT)
    open_weekends: Flag = column("是否周末开放", "Open at weekends", Kind.BOOL, default="0")
    keeper_name: Text = column("站长姓名", "Keeper", Kind.TEXT, pii="D", treatment=Treatment.FILLED, role=Role.NAME)
    keeper_phone: Text = column("站长电话", "Keeper's telephone", Kind.PHONE, pii="D", treatment=Treatment.DROP)

    @rule("C021", "volunteers_party", "volunteers")
    @staticmethod
    def party_members_are_volunteers(frame: pd.DataFrame) -> pd.Series[bool]:
        """A part is not more than its whole."""
        return frame["volunteers_party"] <= frame["volunteers"]


DATABASE = Database(
    code="VS",
    name="volunteer_station",
    title="志愿服务站",
    title_en="Volunteers' stations",
    order=20,
    hints=("志愿服务站", "志愿者服务站"),
    keys=(("station_code", "station_name"),),
    identity=(("station_code",), ("station_name", "street_code")),
    model=VolunteerStation,
)
