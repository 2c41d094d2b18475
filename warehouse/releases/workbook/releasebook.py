"""The workbook of an issue: which sheets, in which order. What stands on them is said by the neighbours."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xlsxwriter.workbook import Workbook

from warehouse.releases.edition.marks import Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.phrases import period_words, workbook_name
from warehouse.releases.workbook import overviewsheet
from warehouse.releases.workbook.breakdownsheets import breakdowns
from warehouse.releases.workbook.chartsheet import charts
from warehouse.releases.workbook.coversheet import cover, fill
from warehouse.releases.workbook.databaseforms import HIDDEN_STREETS, database_form, street_form
from warehouse.releases.workbook.looks import BookStyles
from warehouse.releases.workbook.quicksheets import QuickSheet
from warehouse.releases.workbook.returnsheets import corrections, returns
from warehouse.releases.workbook.tidysheet import tidy

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
"""Texts stay texts; no part of a workbook lies in the machine's temporary folder, where exact figures have no place."""


def opened(material: Material, path: Path, title: str) -> Workbook:
    """A new workbook without a clock: it was made when it was certified, else computed."""
    made = dt.datetime.fromisoformat(material.mark.certified_at or material.computed_at)
    workbook = Workbook(path, OPTIONS)
    workbook.worksheet_class = QuickSheet
    named = f"{title} {period_words(material.period)}{'' if not material.mark.is_draft else '（草稿）'}"
    workbook.set_properties({"title": named, "author": "Octet", "created": made.replace(tzinfo=None)})
    workbook.set_size(24000, 14000)
    return workbook


def write(material: Material, folder: Path) -> None:
    """Write `区域化党建指标_<period>.xlsx`; equal material gives equal bytes."""
    workbook = opened(material, folder / workbook_name(material.period), "区域化党建指标")
    styles = BookStyles(workbook)
    front = cover(styles, material)
    front.activate()
    contents = [("总表", "全市及各区各项指标：本期、上期、增减、位次（A3 一页）")]
    overviewsheet.overview(styles, material)
    if material.mark.stage is Stage.CORRECTION:
        corrections(styles, material)
        contents.append(("更正说明", "改变的每个数：原数、现数、原因"))
    overviewsheet.twelve_months(styles, material)
    contents.append(("时间序列", "全市各项指标至多十二个月的已发布数"))
    for section, title in material.sections:
        contents.append(_of_database(styles, material, section, title))
    returns(styles, material)
    charts(styles, material)
    tidy(styles, material)
    contents += [
        ("报送情况", "各区各库应报、收到日期、迟报天数"),
        ("图表", "各区主要指标"),
        ("数据", "本期公布的全部数，一行一个，可筛选、透视；打印请先筛选"),
    ]
    fill(front, styles, material, contents)
    workbook.close()


def _of_database(styles: BookStyles, material: Material, section: str, title: str) -> tuple[str, str]:
    """The sheets of a database; their names, and what stands on them."""
    database_form(styles, material, section, title)
    names, told = [title], "统计表（全市及各区）"
    if street_form(styles, material, section, title):
        names.append(f"{title}-街镇")
        told += "、各街镇"
    elif any(one.personal for one in material.of(section)):
        told += f"（{HIDDEN_STREETS}）"
    if breakdowns(styles, material, section, title):
        names.append(f"{title}-分组")
        told += "、分组及构成"
    return "，".join(names), told
