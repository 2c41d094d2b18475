"""Small district files: the eight by hand, one organisation, three people who cannot exist; any other by kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from stdnum.cn import ric, uscc

from schemas.cities.areas import areas
from schemas.column import Kind
from schemas.database import Database
from schemas.databaselist import databases
from schemas.periods import Period
from synth.truth.bykind import by_kind
from synth.truth.ground import ground

STREETS = {
    "310101": "310101002", "310104": "310104003", "310105": "310105001", "310106": "310106006", "310107": "310107005",
    "310109": "310109009", "310110": "310110001", "310112": "310112001",
}  # fmt: skip
NAMES = ("甲拟造", "乙拟造", "丙拟造")
PHONE = "13900000017"


def identity(birth: str, serial: int) -> str:
    """An identity number in the area of made-up people; `birth` as 19800105."""
    digits = f"310199{birth}{serial:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def credit_code(serial: int) -> str:
    """A unified social credit code with a right check character."""
    body = f"91310000{serial:09d}"
    return body + uscc.calc_check_digit(body + "0")


def identities(district: str) -> list[str]:
    """The identity numbers of the three people of a district."""
    start = int(district[-2:]) * 6
    births = ("19800105", "19950618", "19550723")
    return [identity(birth, start + 2 * place + (place != 1)) for place, birth in enumerate(births)]


def tables(district: str) -> dict[str, list[list[str]]]:
    """File name without suffix → header and rows."""
    street, org, unit = STREETS[district], f"{district}001", credit_code(int(district))
    community = f"{street}001"
    first, second, third = identities(district)
    person = ["性别", "出生日期", "民族", "学历"]
    by_hand = {
        "党组织": [
            ["党组织代码", "党组织名称", "组织类别", "隶属关系", "所在区", "所在街道(镇)", "所属居民区", "所属领域"]
            + [
                "党组织所在单位情况",
                "所在单位名称",
                "单位性质类别",
                "建立日期",
                "党组织书记",
                "党员总数",
                "组织状态",
                "联系人",
                "联系电话",
            ],
            [org, f"示例{district}支部委员会", "631", "40", district, street, community, "JM"]
            + ["2", "示例居委会", "02", "2010-07-01", NAMES[0], "2", "1", NAMES[1], PHONE],
        ],
        "党员": [
            ["姓名", "公民身份号码", *person, "人员类别", "党籍状态", "入党日期", "转正日期", "所在党支部代码"]
            + ["所在党支部", "工作岗位", "是否失联党员", "是否流动党员"],
            [NAMES[0], first, "男", "1980-01-05", "汉族", "大学", "正式党员", "正常", "2005-07-01", "2006-07-01"]
            + [org, f"示例{district}支部委员会", "011", "否", "否"],
            [NAMES[1], second, "女", "1995-06-18", "汉族", "大学", "正式党员", "正常", "2018-07-01", "2019-07-01"]
            + [org, f"示例{district}支部委员会", "011", "否", "否"],
        ],
        "入党申请人": [
            ["姓名", "公民身份号码", *person, "发展阶段", "申请入党日期", "接受申请党组织代码"],
            [NAMES[2], third, "男", "1955-07-23", "汉族", "大学", "1", "2025-05-04", org],
        ],
        "居民区": [
            ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"],
            [community, "示例居民区", street, "1", "1000", "2500"],
        ],
        "商务楼宇": [
            ["楼宇代码", "楼宇名称", "楼宇地址", "所属街道(镇)", "所属居民区", "楼宇类型", "建筑面积(平方米)"]
            + ["入驻单位数", "从业人员数", "党组织覆盖情况"],
            [f"{district}B01", "示例大厦", "示例路1号", street, community, "1", "12000", "3", "200", "1"],
        ],
        "工会组织": [
            [
                "工会组织代码",
                "工会组织名称",
                "所在单位代码",
                "工会类型",
                "所属居民区",
                "建会日期",
                "职工人数",
                "会员人数",
            ],
            [f"{district}T01", "示例工会", unit, "1", community, "2012-05-01", "40", "30"],
        ],
        "团组织": [
            ["团组织代码", "团组织全称", "团组织类别", "上级团组织", "所属居民区", "团员数"],
            [f"{district}Y01", "示例团支部", "5", "示例团工委", community, "8"],
        ],
        "实有单位": [
            ["统一社会信用代码", "单位名称", "经营地址", "所属街道(镇)", "所属居民区", "单位性质类别", "经营状态"]
            + ["从业人员数", "建立党组织情况", "党组织代码", "法定代表人", "联系电话"],
            [unit, f"示例{district}公司", "示例路1号", street, community, "08", "1", "40", "1", org, NAMES[2], PHONE],
        ],
    }
    others = (one for one in databases().values() if one.title not in by_hand)
    return by_hand | {one.title: _by_kind(one, district) for one in others}


def _by_kind(database: Database, district: str) -> list[list[str]]:
    """Two rows in the street of the others, which may have ended."""
    rng, columns = np.random.default_rng(int(district)), database.columns.values()
    drawn_in = district if district in {area.code for area in areas().districts} else areas().districts[0].code
    rows = by_kind(database, ground(areas(), (drawn_in,), rng), 0.0, Period(2026, 8).data_date, rng).head(2)
    street = STREETS[district]
    for column in (one for one in columns if one.kind is Kind.AREA):
        rows[column.name] = {2: district, 3: street, 4: f"{street}001"}[column.level]
    return [[one.title for one in columns], *([_text(row[one.name]) for one in columns] for _, row in rows.iterrows())]


def _text(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "是" if value else "否"
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


def deliver(inbox: Path, district: str, period: str, suffix: str = ".csv") -> list[Path]:
    """Drop the files of a district into its folder of the inbox."""
    folder = inbox / period / district
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for title, rows in tables(district).items():
        path = folder / f"{title}{suffix}"
        path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8-sig")
        paths.append(path)
    return paths
