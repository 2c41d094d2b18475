"""封面与说明: which issue, who certified it and why, what it replaces, marks, gaps, contents, definitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.phrases import BETTER, LEGEND, period_words
from warehouse.releases.edition.readernotes import limits, owing
from warehouse.releases.workbook.looks import HEAD, BookStyles
from warehouse.releases.workbook.overviewsheet import rhythm_word
from warehouse.releases.workbook.printing import DRAFT, height, in_city_time, set_paper

NAME = "封面与说明"
WIDTHS = (10, 25, 8, 10, 48, 7)
TEXT_WIDTH = 92


def cover(styles: BookStyles, material: Material) -> Worksheet:
    """The first sheet, opened before the others so that it stands first; `contents` fills its list of them."""
    sheet = styles.workbook.add_worksheet(NAME)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    set_paper(sheet, material, NAME, upright=True)
    sheet.fit_to_pages(1, 0)
    return sheet


def fill(sheet: Worksheet, styles: BookStyles, material: Material, contents: Sequence[tuple[str, str]]) -> None:
    """Write it, now that the other sheets are known: `contents` are their names and what stands on each."""
    last = len(WIDTHS) - 1
    big = styles(bold=True, font_size=24, font_color=HEAD, align="center", text_wrap=True)
    sheet.merge_range(0, 0, 0, last, f"{material.city.name}区域化党建指标", big)
    sheet.set_row(0, 60)
    sheet.merge_range(1, 0, 1, last, _issue(material), styles(font_size=15, bold=True, align="center"))
    sheet.set_row(1, 32)
    row = 2
    if material.mark.is_draft:
        sheet.merge_range(2, 0, 2, last, DRAFT, styles(font_size=18, bold=True, align="center", font_color=HEAD))
        sheet.set_row(2, 34)
        row = 3
    for heading, lines in _parts(material, contents):
        row += 1
        for at, line in enumerate(lines):
            sheet.write_string(row, 0, heading if not at else "", styles(bold=True, font_color=HEAD, valign="top"))
            sheet.merge_range(row, 1, row, last, "", styles(text_wrap=True, valign="top"))
            sheet.write_string(row, 1, line, styles(text_wrap=True, valign="top"))
            sheet.set_row(row, height(line, TEXT_WIDTH))
            row += 1
    _definitions(sheet, styles, material, row + 1)


def _issue(material: Material) -> str:
    number = "" if material.mark.number is None else f"　第{material.mark.number}号"
    return f"{period_words(material.period)}{number}　（{material.mark.word}）"


def _parts(material: Material, contents: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Sequence[str]]]:
    yield "本期", _standing(material)
    if material.remarks:
        yield "审定说明", material.remarks
    yield "目录", [f"{name}　{what}" for name, what in contents]
    yield "标记", [f"{mark}　{text}" for mark, text in LEGEND]
    yield "报送", owing(material)
    yield "范围", limits(material)


def _standing(material: Material) -> list[str]:
    """Who certified what, when and why, and what it replaces."""
    mark = material.mark
    if mark.is_draft:
        lines = [f"草稿，随数据变动；尚未审定，不得引用。计算时间 {in_city_time(material.computed_at)}。"]
    else:
        why = f"，{mark.why}" if mark.why else ""
        lines = [f"{mark.word}：{mark.certified_by} 于 {in_city_time(mark.certified_at)} 审定{why}。"]
    if mark.replaces is not None:
        lines.append(f"本号取代第{mark.replaces}号；改变的数 {len(material.corrected)} 个，见“更正说明”。")
    return [*lines, f"数据版本 {material.state}（台账记录号），可凭此复核每个数的来源。"]


def _definitions(sheet: Worksheet, styles: BookStyles, material: Material, row: int) -> None:
    for column, title in enumerate(("代码", "指标（单位）", "频度", "指标性质", "口径", "版本")):
        sheet.write_string(row, column, title, styles.heading())
    for indicator in material.indicators:
        row += 1
        name = f"{indicator.name}（{indicator.unit}）"
        texts = (
            indicator.code,
            name,
            rhythm_word(material, indicator),
            BETTER.get(indicator.better, ""),
            indicator.definition,
            str(indicator.version),
        )
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, styles.wrapped)
        sheet.set_row(row, max(height(indicator.definition, 46), height(name, 24)))
