"""Made-up rows of the 党员 database with the headers and labels of a full export; nobody in area 310199 exists.

About one row in two hundred has something wrong. Drawn column by column, so that half a million rows take seconds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from stdnum.cn import uscc

AREA = "310199"
LAST_DAY = np.datetime64("2026-09-30")
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK = np.array(list("10X98765432"))
SURNAMES = np.array(list("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"))
GIVEN = np.array(list("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文建国玉兰志"))


def members(rows: int, seed: int = 1) -> pd.DataFrame:
    """`rows` members as text, one column per header, in the order of an export; empty text where nothing is filled."""
    rng = np.random.default_rng(seed)
    born, male, identity = persons(rng, rows)
    joined = born + rng.integers(19 * 366, 24 * 366, rows)
    joined = np.minimum(joined, LAST_DAY - 800)
    branch = rng.integers(0, max(rows // 25, 1), rows)
    unit = rng.integers(0, max(rows // 20, 1), rows)
    lost = rng.random(rows) < 0.01
    floating = rng.random(rows) < 0.05
    return pd.DataFrame(
        {
            "序号": numbers(np.arange(1, rows + 1)),
            "姓名": joined_text(pick(rng, SURNAMES, rows), pick(rng, GIVEN, rows), pick(rng, GIVEN, rows)),
            "公民身份号码": identity,
            "性别": np.where(male, "男", "女"),
            "出生日期": days(born),
            "民族": pick(rng, ["汉族", "回族", "满族"], rows, [0.985, 0.01, 0.005]),
            "学历": pick(
                rng, ["大学本科教育", "硕士研究生毕业", "大学专科教育", "普通高中毕业"], rows, [0.5, 0.1, 0.2, 0.2]
            ),
            "学位": pick(rng, ["学士", "硕士", "无"], rows, [0.45, 0.1, 0.45]),
            "人员类别": np.full(rows, "正式党员"),
            "党籍状态": np.full(rows, "正常"),
            "入党日期": days(joined),
            "转正日期": days(joined + 366),
            "所在党支部代码": joined_text(np.full(rows, AREA), numbers(branch, 6)),
            "所在党支部": joined_text(np.full(rows, "试验第"), numbers(branch + 1), np.full(rows, "党支部")),
            "党内职务": pick(rng, ["无", "书记", "组织委员"], rows, [0.94, 0.03, 0.03]),
            "工作岗位": pick(rng, ["事业单位管理人员", "企业管理人员(非公)", "党政机关工作人员"], rows),
            "工作单位代码": units(max(rows // 20, 1))[unit],
            "工作单位": joined_text(np.full(rows, "试验"), numbers(unit + 1), np.full(rows, "有限公司")),
            "手机号码": joined_text(np.full(rows, "13"), numbers(rng.integers(0, 10**9, rows), 9)),
            "户籍所在地": joined_text(
                np.full(rows, "试验路"), numbers(rng.integers(1, 2000, rows)), np.full(rows, "号")
            ),
            "是否失联党员": np.where(lost, "是", "否"),
            "失去联系日期": np.where(lost, days(LAST_DAY - rng.integers(200, 3000, rows)), ""),
            "失联情形": np.where(lost, "居住地改变", ""),
            "是否流动党员": np.where(floating, "是", "否"),
            "流动范围": np.where(floating, pick(rng, ["跨省流动", "市内跨区"], rows), ""),
            "党费缴纳情况": pick(rng, ["按时足额", "免交", "欠交"], rows, [0.95, 0.03, 0.02]),
            "进入本组织日期": days(joined + 400),
        }
    )


def persons(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Birth dates, whether male, and identity numbers (GB 11643), all different; the check fails in 1 of 200."""
    first, span = np.datetime64("1940-01-01"), 24_000
    drawn = rng.choice(span * 999, rows, replace=False)
    born, sequence = first + drawn // 999, drawn % 999 + 1
    body = joined_text(np.full(rows, AREA), np.char.replace(days(born), "-", ""), numbers(sequence, 3))
    digits = body.view("U1").reshape(rows, 17).astype(int)
    check = (digits @ WEIGHTS + np.where(rng.random(rows) < 0.005, 1, 0)) % 11
    return born, sequence % 2 == 1, joined_text(body, CHECK[check])


def units(count: int) -> np.ndarray:
    """Unified social credit codes (GB 32100) of made-up units."""
    bodies = (f"91{AREA}MB{number:07d}" for number in range(count))
    return np.array([body + uscc.calc_check_digit(body) for body in bodies])


def pick(
    rng: np.random.Generator, of: list[str] | np.ndarray, rows: int, weights: list[float] | None = None
) -> np.ndarray:
    """`rows` members of a list, drawn with the given weights."""
    return np.asarray(of)[rng.choice(len(of), rows, p=weights)]


def days(dates: np.ndarray) -> np.ndarray:
    """Dates as `YYYY-MM-DD`."""
    return np.datetime_as_string(dates.astype("datetime64[D]"))


def numbers(values: np.ndarray, width: int = 0) -> np.ndarray:
    """Whole numbers as text, zero-filled to `width`."""
    return np.char.zfill(values.astype(str), width)


def joined_text(*parts: np.ndarray) -> np.ndarray:
    """Several text columns put together, row by row."""
    text = parts[0]
    for part in parts[1:]:
        text = np.char.add(text, part)
    return text
