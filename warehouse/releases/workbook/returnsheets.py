"""The sheets about the issue itself: who has handed in what, and what a correction changes."""

from __future__ import annotations

import datetime as dt

from xlsxwriter.worksheet import Worksheet

from warehouse.figures.history.periodchanges import PeriodChange
from warehouse.releases.edition.marks import Corrected
from warehouse.releases.edition.material import Material, Return
from warehouse.releases.edition.phrases import NOT_PASSED, return_word
from warehouse.releases.edition.publishedrows import places
from warehouse.releases.workbook.looks import BookStyles
from warehouse.releases.workbook.printing import height, open_sheet, repeat


def day_words(day: str) -> str:
    """An ISO day as it is written between months: `10月9日`."""
    if not day:
        return ""
    read = dt.date.fromisoformat(day[:10])
    return f"{read.month}月{read.day}日"


def told_return(owed: Return | None) -> tuple[str, str]:
    """Its state with the day on which it came, and how late; and its colour."""
    word = return_word(owed)
    text = f"{word.symbol} {word.word}"
    if owed is not None and owed.received_on:
        late = f"，迟{owed.days_late}天" if owed.days_late > 0 else ""
        text += f"\n{day_words(owed.received_on)}收{late}"
    return text, word.tone


def returns(styles: BookStyles, material: Material) -> None:
    """报送情况: district x database: what is owed, on which day it came, how many days late."""
    widths = (13, *[15.5 for _ in material.databases], 9, 9)
    sheet = open_sheet(styles, material, "报送情况", f"{material.city.name}各区各数据库报送情况", widths)
    due = sorted({day_words(one.due_on) for one in material.returns.values() if one.due_on})
    heads = ("区", *[title for _, title in material.databases], "已报齐\n/应报", "迟报")
    for column, text in enumerate(heads):
        sheet.write_string(2, column, text, styles.heading())
    sheet.set_row(2, 32)
    repeat(sheet, 2, 2, frozen=1)
    row = 3
    for place in material.reporters:
        sheet.write_string(row, 0, place.name, styles.band)
        every = [material.returns.get((place.code, database)) for database, _ in material.databases]
        for column, owed in enumerate(every, start=1):
            text, tone = told_return(owed)
            sheet.write_string(row, column, text, styles.state(tone))
        done, of = material.handed_in(place.code)
        sheet.write_string(row, len(heads) - 2, f"{done}/{of}", styles.centred)
        late = sum(1 for one in every if one is not None and one.days_late > 0)
        sheet.write_number(row, len(heads) - 1, late, styles.centred)
        sheet.set_row(row, 27)
        row += 1
    done, of = material.owed()
    told = f"全市已报齐 {done} 件，应报 {of} 件。" + (f"报送截止：{'、'.join(due)}。" if due else "")
    sheet.write_string(row, 0, told + f"“{NOT_PASSED} n/m 行”未计入各项指标，其余行已计入。", styles.note)


def corrections(styles: BookStyles, material: Material) -> None:
    """更正说明: each figure that this issue shows otherwise than the one that it replaces, and why."""
    widths = (6, 9, 27, 13, 22, 13, 13, 13, 44)
    title = f"更正说明（第{material.mark.number}号更正第{material.mark.replaces}号）"
    sheet = open_sheet(styles, material, "更正说明", title, widths)
    heads = ("序号", "代码", "指标", "地区", "分组", "原数", "现数", "增减", "原因（文件及理由）")
    for column, text in enumerate(heads):
        sheet.write_string(2, column, text, styles.heading())
    sheet.set_row(2, 22)
    repeat(sheet, 2, 2, frozen=3)
    named = {place.code: place.name for place in places(material)}
    above = {street.code: of.name for of in material.districts for street in material.streets.get(of.code, ())}
    for number, one in enumerate(material.corrected, start=1):
        area = above.get(one.area, "") + named.get(one.area, one.area)
        _corrected(styles, sheet, material, number, one, area)
    if not material.corrected:
        sheet.write_string(3, 0, "已发布的数均未改变。", styles())


def _corrected(
    styles: BookStyles, sheet: Worksheet, material: Material, number: int, one: Corrected, area: str
) -> None:
    row = 2 + number
    indicator = next((known for known in material.indicators if known.code == one.code), None)
    sheet.write_number(row, 0, number, styles.centred)
    for column, text in enumerate(
        (one.code, indicator.name if indicator else "", area, _group(material, one)), start=1
    ):
        sheet.write_string(row, column, text, styles.text)
    for column, cell in ((5, one.before), (6, one.now)):
        if cell is None or indicator is None:
            sheet.write_string(row, column, "未列", styles.centred)
        else:
            styles.figure(sheet, row, column, cell, indicator)
    before, after = (None if cell is None else cell.number for cell in (one.before, one.now))
    if before is None or after is None or indicator is None:
        sheet.write_string(row, 7, "", styles.text)
    else:
        since = PeriodChange(before, after - before, None, "comparable")
        styles.changed(sheet, row, 7, since, indicator)
    causes = "；".join(one.causes)
    sheet.write_string(row, 8, causes, styles.wrapped)
    sheet.set_row(row, height(causes, 42))


def _group(material: Material, one: Corrected) -> str:
    """The group whose figure it is: `性别：女`; nothing for a total."""
    if one.dimension is None or one.member is None:
        return ""
    known = material.dimensions.get(one.dimension)
    label = dict(known.members).get(one.member, one.member) if known else one.member
    return f"{known.title if known else one.dimension}：{label}"
