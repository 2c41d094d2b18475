"""What goes back to the district for each file: a notice of return (退回通知) or a receipt (回执), as a small workbook.

The marked copy of the district's own file is the return workbook, which is made elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from assets.inbox import Delivery
from assets.workplace import Workplace
from schemas.database import database
from schemas.findings import Finding
from schemas.outcome import Outcome
from schemas.wording import SEVERITIES, STATES
from sources.examination import Examination

RETURNED, RECEIPT = "退回通知", "回执"
OWNERS = {"district": "区", "city": "市", "department": "市"}
SUMMARY = ("编号", "数据库", "街镇", "结果", "读入行", "接收行", "未接收行", "非数据行", "问题")
DETAIL = (
    "数据库",
    "规则",
    "程度",
    "工作表",
    "单元格",
    "字段",
    "原值（已遮蔽）",
    "应为",
    "说明",
    "整改方",
    "处数",
    "各处",
)


def answer(
    place: Workplace, delivery: Delivery, path: Path, examination: Examination, numbers: Sequence[int | None]
) -> Path:
    """Write the notice of one file of the inbox, in place of an earlier one of that name.

    It lies under `returned/<period>/<district>/`, in the same folders inside as the file.
    """
    inside = path.relative_to(place.inbox).parts[2:-1]
    folder = place.returned.joinpath(delivery.period, delivery.district, *inside)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_returned = any(outcome.state == "returned" for outcome in examination.outcomes)
    name = path.name
    target = folder / f"{name}.{RETURNED if is_returned else RECEIPT}.xlsx"
    for kind in (RETURNED, RECEIPT):
        (folder / f"{name}.{kind}.xlsx").unlink(missing_ok=True)
    draft = folder / f".{target.name}"
    _write(draft, examination, numbers)
    draft.replace(target)
    return target


def _write(path: Path, examination: Examination, numbers: Sequence[int | None]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E2EC", "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        summary = [_summary(outcome, number) for outcome, number in zip(examination.outcomes, numbers, strict=True)]
        detail = [_detail(outcome, finding) for outcome in examination.outcomes for finding in outcome.findings]
        for title, columns, rows, widths in (
            ("结果", SUMMARY, summary, (8, 12, 14, 10, 9, 9, 9, 9, 9)),
            ("问题清单", DETAIL, detail, (10, 7, 11, 14, 9, 20, 22, 22, 50, 8, 7, 30)),
        ):
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width, body)
            sheet.write_row(0, 0, columns, head)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, row)
            sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


def _summary(outcome: Outcome, number: int | None) -> tuple[object, ...]:
    return (
        number if number is not None else "已有相同件",
        database(outcome.database).title if outcome.database else "未能识别",
        outcome.part or "全区",
        STATES.get(outcome.state, outcome.state),
        outcome.rows_read,
        outcome.rows_accepted,
        outcome.rows_quarantined,
        outcome.rows_ignored,
        sum(finding.count for finding in outcome.findings),
    )


def _detail(outcome: Outcome, finding: Finding) -> tuple[object, ...]:
    known = database(outcome.database) if outcome.database else None
    declared = known.columns.get(finding.column or "") if known else None
    return (
        known.title if known else "",
        finding.rule,
        SEVERITIES.get(finding.severity, finding.severity),
        finding.sheet,
        finding.cell,
        declared.title if declared else finding.column,
        finding.value,
        finding.expected,
        finding.message,
        OWNERS.get(finding.owner, finding.owner),
        finding.count,
        finding.cells,
    )
