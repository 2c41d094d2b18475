"""Made-up workbooks for the readers' tests, and the call that examines them. Persons lie in area 310199 only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from schemas.cities.areas import areas
from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from tests.assets.deliveries import identity

DISTRICT = "310105"
PERIOD = Period(2026, 9)

MEMBER_HEADER = [
    "姓名", "公民身份号码", "性别", "出生日期", "民族", "学历", "人员类别", "党籍状态", "入党日期", "转正日期",
    "所在党支部代码", "工作岗位", "是否失联党员", "是否流动党员",
]  # fmt: skip
MEMBERS = [
    ["张伟", "310199196001010014", "男", "1960-01-01", "汉族", "大学本科", "正式党员", "正常", "1990-07-01",
    "1991-07-01",
     "310105000001", "退休", "否", "否"],
    ["王芳芳", "31019919700507006X", "女", "1970-05-07", "汉族", "大专", "正式党员", "正常", "2001-07-01", "2002-07-01",
     "310105000001", "在岗职工", "否", "否"],
]  # fmt: skip
BUILDING_HEADER = ["楼宇代码", "楼宇名称", "楼宇地址", "所属街道(镇)", "所属居民区", "楼宇类型", "建筑面积(平方米)",
"入驻单位数", "从业人员数",
                   "党组织覆盖情况"]  # fmt: skip
BUILDING = ["B1", "长城大厦", "天山路1号", "天山路街道", "", "", "20000", "30", "500", "党支部"]


def book(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """An xlsx file of sheets of rows; a sheet's name is the keyword."""
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, ["" if cell is None else cell for cell in row])
    return path


def members(*changes: dict[str, Any]) -> list[list[Any]]:
    """Header and one row for each change to the first member; every row has a branch and its own number."""
    rows: list[list[Any]] = [MEMBER_HEADER]
    for change in changes:
        rows.append([change.get(name, value) for name, value in zip(MEMBER_HEADER, MEMBERS[0], strict=True)])
    return rows


def roster(size: int) -> list[list[Any]]:
    """Rows of so many members, each somebody else."""
    return members(
        *({"姓名": f"钱{chr(0x7532 + n)}", "公民身份号码": identity("19600101", 2 * n + 1)} for n in range(size))
    )[1:]


def outcomes(
    path: Path, parser: Parser | None = None, district: str | None = DISTRICT, period: Period | None = PERIOD
) -> tuple[Outcome, ...]:
    """What the file gives."""
    return examine(path, Expectation(areas(), district, period), parser=parser).outcomes


def outcome(path: Path, parser: Parser | None = None, **known: Any) -> Outcome:
    """The one outcome of the file, after the identity of its row counts was checked."""
    (found,) = outcomes(path, parser, **known)
    assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
    assert found.rows_ignored == sum(found.ignored.values())
    assert len(found.quarantined) == found.rows_quarantined
    assert len(found.accepted) == found.rows_accepted
    return found


def told(found: Outcome, rule: str) -> list[tuple[str, str | None]]:
    """Severity and cell of the findings of one rule."""
    return [(finding.severity, finding.cell) for finding in found.findings if finding.rule == rule]


def column(found: Outcome, name: str) -> list[Any]:
    """The accepted values of a column."""
    return [
        None if value is None else value
        for value in found.accepted[name].astype(object).where(found.accepted[name].notna(), None)
    ]


def problems(found: Outcome) -> list[Finding]:
    """The findings, but for the columns with a default that the short header of the tests leaves out."""
    return [finding for finding in found.findings if (finding.rule, finding.severity) != ("F012", "warn")]
