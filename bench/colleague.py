"""The script a clerk's colleague would write: read the workbook, check it a little, put it into SQLite.

It does less than `octet check` (no cell addresses, no code lists, no check digits) and is written as such scripts are.
"""

import sys
from pathlib import Path

import pandas as pd
import pandera.pandas as pandera
from sqlalchemy import create_engine

SCHEMA = pandera.DataFrameSchema(
    {
        "姓名": pandera.Column(str, nullable=False),
        "公民身份号码": pandera.Column(str, pandera.Check.str_matches(r"^\d{17}[\dX]$"), unique=True),
        "性别": pandera.Column(str, pandera.Check.isin(["男", "女"])),
        "出生日期": pandera.Column("datetime64[ns]"),
        "民族": pandera.Column(str),
        "学历": pandera.Column(str),
        "人员类别": pandera.Column(str, pandera.Check.isin(["正式党员", "预备党员"])),
        "入党日期": pandera.Column("datetime64[ns]"),
        "转正日期": pandera.Column("datetime64[ns]", nullable=True),
        "所在党支部": pandera.Column(str),
        "工作岗位": pandera.Column(str),
        "手机号码": pandera.Column(str, pandera.Check.str_matches(r"^1[3-9]\d{9}$"), nullable=True),
        "是否失联党员": pandera.Column(str, pandera.Check.isin(["是", "否"])),
        "失去联系日期": pandera.Column("datetime64[ns]", nullable=True),
        "是否流动党员": pandera.Column(str, pandera.Check.isin(["是", "否"])),
    },
    checks=pandera.Check(lambda table: table["入党日期"] > table["出生日期"], error="入党日期早于出生日期"),
)
DATES = ["出生日期", "入党日期", "转正日期", "失去联系日期"]


def load(path: str, database: Path) -> int:
    """Read, check and store one workbook; rows with failures are left out. Returns the rows stored."""
    table = pd.read_excel(path, dtype=str, engine="openpyxl")
    for column in DATES:
        table[column] = pd.to_datetime(table[column], errors="coerce").astype("datetime64[ns]")
    try:
        good = SCHEMA.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        wrong = errors.failure_cases["index"].dropna().unique()
        good = table.drop(index=wrong)
    good.to_sql("party_member", create_engine(f"sqlite:///{database}"), if_exists="replace", index=False)
    return len(good)


if __name__ == "__main__":
    print(load(sys.argv[1], Path(sys.argv[2])))
