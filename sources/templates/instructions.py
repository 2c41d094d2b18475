"""The sheet 填写说明 of a template: how to fill it in, and what is said of each column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from schemas.codelists import codelist
from schemas.column import Column
from schemas.database import Database
from schemas.periods import Rhythm
from sources.templates.examples import Value, example
from sources.templates.layout import FormPlace
from sources.templates.validations import CellSetting, validation

SHEET = "填写说明"
HEADINGS = ("列", "是否必填", "怎样填", "示例", "下拉选项", "含义与口径")
WIDTHS = (24, 14, 36, 26, 38, 44)
WHEN = {
    Rhythm.MONTHLY: ("填表时的上个月", "本月"),
    Rhythm.QUARTERLY: ("填表时的上一季末月", "季末月"),
    Rhythm.HALF_YEARLY: ("填表时的上个半年末月", "半年末月"),
    Rhythm.ANNUAL: ("填表时的上年12月", "该年12月"),
}
"""The month that is reported where none is named, and the folder that the file goes to."""
LINE = 16
"""Height of a line of text in points: not every program makes room for wrapped text by itself."""
LISTED = 12
"""A longer list of codes is only counted here: the drop-down shows it."""


def guide(database: Database, setting: CellSetting) -> list[str]:
    """The sentences at the head of the sheet."""
    order = setting.order
    everybody = order.areas.level(1)[0].zh if database.is_citywide else "各区"
    whom = order.areas.name(order.district) if order.district else everybody
    last, folder = WHEN[database.rhythm]
    when, own = str(order.period or last), "市级" if database.is_citywide else "本区"
    return [
        f"{database.title}填报模板  ·  {whom}  ·  报告期 {when}",
        f"在“{database.title}”工作表中填写，一行一条，从第三行起；第二行是示例，不会被收取，可以保留也可以删去。",
        "表头和工作表名请保留。列可以隐藏、调换次序，用不到的选填列可以删去；“序号”可填可不填。",
        "红底表示必填而未填；橙底表示重复、超出常见范围或与同行其他单元格不一致，请核对。",
        "填入不合要求的内容时程序会提示。从别处粘贴会绕过提示：请用“选择性粘贴—数值”，粘贴后再核对一遍。",
        f"填好后把文件放入收件箱中{own}{folder}的文件夹，或先用 octet check 自行检查。",
    ]


def described(place: FormPlace, setting: CellSetting) -> tuple[Value, ...]:
    """One row of the table, under `HEADINGS`."""
    column = place.column
    return (
        column.title,
        place.asked.value,
        validation(place, setting).form,
        example(column, place.level, setting.order),
        _choices(column),
        _meaning(column, setting.database),
    )


def write_instructions(book: Any, database: Database, setting: CellSetting, places: Sequence[FormPlace]) -> None:
    """The sheet, ready for print."""
    sheet = book.add_worksheet(SHEET)
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1})
    body = {"text_wrap": True, "valign": "top", "align": "left", "border": 1, "border_color": "#BFBFBF"}
    texts, dates = book.add_format(body), book.add_format(body | {"num_format": "yyyy-mm-dd"})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sentences = guide(database, setting)
    for row, sentence in enumerate(sentences):
        sheet.write_string(row, 0, sentence, title if row == 0 else None)
    first = len(sentences) + 1
    sheet.write_row(first, 0, HEADINGS, head)
    for row, place in enumerate(places, start=first + 1):
        values = described(place, setting)
        sheet.set_row(row, LINE * max(map(_lines, values, WIDTHS)))
        for column, value in enumerate(values):
            if isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, dates)
            elif isinstance(value, str):
                sheet.write_string(row, column, value, texts)
            else:
                sheet.write_number(row, column, value, texts)
    sheet.freeze_panes(first + 1, 1)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)


def _lines(value: Value, width: int) -> int:
    """Lines that a value takes in a column; a Chinese character is as wide as two letters."""
    letters = sum(2 if ord(character) > 0x2E7F else 1 for character in str(value))
    return -(-letters // (width - 2)) or 1


def _choices(column: Column) -> str:
    if column.codelist is None:
        return ""
    labels = list(codelist(column.codelist).labels.values())
    if len(labels) > LISTED:
        return f"共 {len(labels)} 项，见下拉列表"
    return "、".join(labels)


def _meaning(column: Column, database: Database) -> str:
    """What the declaration knows: the English name, other names in use, the default, the range, the whole."""
    told = [column.title_en]
    if column.synonyms:
        told.append(f"也称：{'、'.join(column.synonyms)}")
    if column.default is not None:
        label = codelist(column.codelist or "yes_no").labels[column.default]
        told.append(f"空着按“{label}”")
    if column.low is not None or column.high is not None:
        bounds = [
            f"{bound:g}" if bound < 10**6 else f"{bound:.0f}"
            for bound in (column.low, column.high)
            if bound is not None
        ]
        told.append(f"常见范围：{' 至 '.join(bounds) if len(bounds) > 1 else '不小于 ' + bounds[0]}")
    if column.not_above:
        told.append(f"不大于“{database.columns[column.not_above].title}”")
    return "；".join(told)
