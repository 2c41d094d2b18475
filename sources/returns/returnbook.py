"""The return workbook (退改表) and the receipt (回执) of one examined file: which form it takes, and writing it.

A spreadsheet of ordinary size is given back as it was sent, a longer one where few rows do not tell all that is to be
mended; everything else as the rows with findings.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from schemas.cells import Box, cell_address
from schemas.cities.areas import Areas
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.states import State
from sources.child.parser import Parser
from sources.examining.examination import Examination
from sources.marking.mark import ADDED_SHEETS, Mark, origin_header
from sources.reading.formats import Format
from sources.returns.chosenrows import Rows, chosen_rows, is_told_by_few_rows, tables
from sources.returns.front import About, Target, front
from sources.returns.plan import Plan, SheetPlan
from sources.returns.rebuilt import write_pages
from sources.returns.returnpage import Page
from sources.returns.sheetplans import keeps_mark, sheet_plans

LARGEST = 20_000
"""Rows of a spreadsheet that is given back whole."""
ORDINARY = 5_000
"""Rows of a spreadsheet that is given back whole although a few of its rows tell all that is to be mended."""
OWN_CELLS = 300_000
"""Cells of a workbook whose formats are kept: more would take the child over fifteen seconds."""
EXTRACTED = 100_000
"""Rows of a workbook of rows with findings."""
SPREADSHEETS = frozenset({Format.XLSX, Format.XLSB, Format.XLS, Format.ODS, Format.HTML, Format.XML_SPREADSHEET})
LONGEST_NAME = 31
"""Characters of a sheet's name that every spreadsheet program takes."""
RECEIPT_SHEET = "回执"
KEEP = "请不要改动各页最后隐藏的“原件位置”列；可以增加行；删去的行仍按原件计入，确须删去的请报完整文件"
SEND = "改好后保存为 .xlsx，把本工作簿报回同一月份的文件夹，文件名不限"
WHOLE = (
    "直接在本工作簿里改：点清单中带下划线的单元格即到该处，批注写明原因、应为什么和示例；有下拉列表的请从中选择",
    KEEP,
    SEND,
)
ROWS = (
    "本工作簿只列出有问题的行，没有列出的行不必重报；最后一列“问题说明”写明每行要改什么，标色的格有批注",
    *WHOLE[1:],
)
PREVIEW = 20
NOT_READ = f"没有读入的工作表只列前{PREVIEW}行，不必在此填写"
TURNED = f"指标为行、区划为列的工作表只列前{PREVIEW}行；请在原文件中更正，再报一次"
ALONE = ("文件没有可标注的单元格：请按下面的说明改正原文件，再报一次",)


def must_be_mended(outcomes: Sequence[Outcome]) -> bool:
    """Whether a file gets a return workbook; one with warnings only, or nothing, gets a receipt, also when it waits."""
    return any(
        o.state in (State.PARTIAL, State.RETURNED) or any(f.severity.is_to_mend for f in o.findings) for o in outcomes
    )


def about(
    examination: Examination,
    areas: Areas,
    period: Period | None,
    district: str | None,
    numbers: Sequence[int | None] = (),
    turn: int = 1,
) -> About:
    """What the answer to a file says of it, with its mark where period and district are known; `turn`: which it is."""
    where = [areas.name(district) if district else "", f"{period.year}年{period.month}月" if period else ""]
    parts = [areas.name(outcome.part) if outcome.part else None for outcome in examination.outcomes]
    mark = _mark(examination, period, district, numbers) if period and district else None
    return About(examination.file, " ".join(where).strip(), areas, district, numbers, parts, mark, turn=turn)


def _mark(examination: Examination, period: Period, district: str, numbers: Sequence[int | None]) -> Mark:
    """A mended workbook that was returned whole keeps the mark it carries: nothing of it was taken in."""
    if examination.mended and examination.mended.mark and keeps_mark(examination):
        return examination.mended.mark
    known = tuple(number for number in numbers if number is not None)
    before = examination.mended.mark if examination.mended else None
    return Mark(examination.sha256, period, district, known, before.file if before else examination.file)


def write_answer(
    target: Path, path: Path, examination: Examination, told: About, parser: Parser, *, is_whole: bool = True
) -> None:
    """The return workbook of a file that must be mended, or is answered once more; else its receipt with warnings.

    Never none: what cannot be kept is rebuilt from the text. `path` is the file that was examined; `parser` the child
    that opens it once more. Of an examination that is not the `is_whole` file only the rows with findings are told.
    """
    if told.turn > 1 or must_be_mended(examination.outcomes):
        _write_return(target, path, examination, told, parser, is_whole)
    else:
        receipt = replace(told, mark=None, is_receipt=True)
        write_pages(target, front(examination, receipt, _nowhere, ()), (), RECEIPT_SHEET)


def _write_return(
    target: Path, path: Path, examination: Examination, about: About, parser: Parser, is_whole: bool
) -> None:
    header = origin_header(about.mark)
    plans = [replace(plan, origin_header=header) for plan in sheet_plans(examination, about)]
    rows = sum(int(grid.cells.num_rows) for grid in examination.grids)
    is_whole &= examination.format in SPREADSHEETS and rows <= LARGEST
    if not is_whole or (rows > ORDINARY and is_told_by_few_rows(examination, plans)):
        _write_rows(target, examination, about, plans)
        return
    titles = set(ADDED_SHEETS)
    pages = [_whole(examination, plan, titles) for plan in plans]
    told = replace(about, remarks=WHOLE if plans else ALONE)
    names = [grid.label for grid in examination.grids]
    added = examination.mended.added if examination.mended else None
    is_kept = examination.format is Format.XLSX and 0 < sum(plan.ranks.size for plan in plans) <= OWN_CELLS
    if is_kept and all(page.title == page.plan.name.strip() for page in pages):
        own = [replace(page, title=page.plan.name) for page in pages]
        plan = Plan(front(examination, told, _targets(own), names), plans, added)
        if _annotated(target, path, plan, parser, examination.passwords):
            return
    first = front(examination, told, _targets(pages), names)
    write_pages(target, first, pages, from_1904=examination.from_1904)


def _annotated(target: Path, path: Path, plan: Plan, parser: Parser, passwords: Sequence[str]) -> bool:
    """Whether the child could mark the workbook that was sent."""
    with tempfile.TemporaryDirectory(prefix="octet-return-") as folder:
        told, made = Path(folder) / "plan.json", Path(folder) / "made.xlsx"
        plan.write(told)
        if not parser.annotate(path, told, made, passwords) or not made.exists():
            return False
        shutil.move(made, target)
    return True


def _whole(examination: Examination, plan: SheetPlan, titles: set[str]) -> Page:
    grid = next(grid for grid in examination.grids if grid.name == plan.name)
    titles.add(title := _title(plan.name, titles))
    return Page(title, grid, plan, np.arange(1, grid.cells.num_rows + 1))


def _write_rows(target: Path, examination: Examination, about: About, plans: Sequence[SheetPlan]) -> None:
    """The rows with findings of every sheet of a database, under their headers."""
    chosen = {plan.name: chosen_rows(plan, warnings=True) for plan in plans if plan.header}
    remarks = list(ROWS)
    if sum(map(len, chosen.values())) > LARGEST:
        chosen = {plan.name: chosen_rows(plan, warnings=False) for plan in plans if plan.header}
        remarks.append("只需核对（黄色）的行太多，没有列在后面，只列在本页")
    if any(len(rows) > EXTRACTED for rows in chosen.values()):
        remarks.append(f"每页只列前{EXTRACTED}行；其余的行请按本页的说明在原文件中更正")
    pages: list[Page] = []
    titles = set(ADDED_SHEETS)
    for plan in plans:
        grid = next(grid for grid in examination.grids if grid.name == plan.name)
        if plan.header is None and plan.is_shown:
            titles.add(title := _title(plan.name, titles))
            pages.append(Page(title, grid, plan, np.arange(1, min(grid.cells.num_rows, PREVIEW) + 1)))
            is_turned = any(sheet.grid.is_turned for sheet in examination.sheets if sheet.grid.name == plan.name)
            remark = TURNED if is_turned else NOT_READ
            remarks += [] if remark in remarks else [remark]
        for table in tables(examination, plan.name):
            rows = chosen[plan.name][np.isin(chosen[plan.name], table.rows)][:EXTRACTED]
            titles.add(title := _title(plan.name, titles))
            pages.append(Page(title, grid, plan, rows, table.headers, _reasons(plan, rows), table.header))
    told = replace(about, remarks=remarks if pages else ALONE)
    first = front(examination, told, _targets(pages), [page.grid.label for page in pages])
    write_pages(target, first, pages, from_1904=examination.from_1904)


def _reasons(plan: SheetPlan, rows: Rows) -> dict[int, str]:
    wanted = set(rows.tolist())
    found: dict[int, list[str]] = {}
    for top, bottom, message in plan.reasons:
        for row in range(top, bottom + 1) if bottom > top else (top,):
            if row in wanted and message not in found.setdefault(row, []):
                found[row].append(message)
    return {row: "；\n".join(told) for row, told in found.items()}


def _title(name: str, taken: set[str]) -> str:
    """A sheet name that every spreadsheet program takes, and no other sheet has."""
    plain = "".join("_" if letter in "[]:*?/\\" or ord(letter) < 32 else letter for letter in name).strip("' ")
    folded = {title.casefold() for title in taken}
    candidates = (plain[:LONGEST_NAME] or "数据", *(f"{plain[: LONGEST_NAME - 4]}_{n}" for n in range(2, 1000)))
    return next(title for title in candidates if title.casefold() not in folded)


def _targets(pages: Sequence[Page]) -> Target:
    """Where a finding's cells stand in the workbook."""
    by_name: dict[str, list[Page]] = {}
    for page in pages:
        by_name.setdefault(page.grid.label, []).append(page)

    def target(box: Box) -> tuple[str, str] | None:
        for page in by_name.get(box.sheet, ()):
            column = box.columns[0] if box.columns else page.plan.leftmost
            if row := page.row(box.rows[0] if box.rows else page.plan.header or 1):
                return page.title, cell_address(row, column)
        return None

    return target


def _nowhere(_box: Box) -> tuple[str, str] | None:
    return None
