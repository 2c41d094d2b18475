"""The sheets about the figures: who handed in what, native charts, and the definitions with what is missing."""

from __future__ import annotations

import math
from typing import Any

from warehouse.indicators.registry import shown
from warehouse.releases.edition.material import Material, ShownIndicator
from warehouse.releases.edition.notes import limits, owing
from warehouse.releases.edition.phrases import BETTER, LEGEND, completeness, number_format, return_word
from warehouse.releases.workbook.indicatorsheets import A4, head, open_sheet, source_note
from warehouse.releases.workbook.looks import HEAD, BookStyles


def returns(styles: BookStyles, material: Material) -> None:
    """报送情况: district x database, the state in words, symbol and colour."""
    widths = (14, *[15 for _ in material.databases], 12)
    sheet = open_sheet(styles, "报送情况", f"{material.period} 各数据库报送情况", source_note(material), widths, A4)
    head(sheet, styles, 2, ("区", *[title for _, title in material.databases], "已接收/应报"), frozen=1)
    for row, place in enumerate(material.reporters, start=3):
        sheet.write_string(row, 0, place.name, styles.band)
        for column, (database, _) in enumerate(material.databases, start=1):
            word = return_word(material.returns.get((place.code, database)))
            sheet.write_string(row, column, f"{word.symbol} {word.word}", styles.state(word.tone))
        done, owed = material.handed_in(place.code)
        sheet.write_string(row, len(material.databases) + 1, f"{done}/{owed}", styles.centred)


def charts(styles: BookStyles, material: Material) -> None:
    """图表: native charts of the districts. An area without a figure is a gap with 未报 in its name, not a zero."""
    known = {one.code: one for one in material.indicators}
    charted = [known[code] for code in shown("chart") if code in known]
    sheet = open_sheet(styles, "图表", f"{material.city.name}各区主要指标", source_note(material), (11,) * 16, A4)
    data = styles.workbook.add_worksheet("图表数据")
    data.hide()
    for index, indicator in enumerate(charted):
        for row, place in enumerate(material.districts):
            cell = material.cell(indicator.code, place.code)
            data.write_string(row, index * 2, place.name if cell.number is not None else f"{place.name}（未报）")
            if cell.number is not None:
                data.write_number(row, index * 2 + 1, cell.number)
        place_at = (3 + index // 2 * 17, index % 2 * 8)
        sheet.insert_chart(*place_at, _bars(styles, material, indicator, index), {"object_position": 1})
    sheet.print_area(0, 0, 3 + (len(charted) + 1) // 2 * 17, 15)


def _bars(styles: BookStyles, material: Material, indicator: ShownIndicator, index: int) -> Any:
    last = len(material.districts) - 1
    chart = styles.workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": indicator.name,
            "categories": ["图表数据", 0, index * 2, last, index * 2],
            "values": ["图表数据", 0, index * 2 + 1, last, index * 2 + 1],
            "fill": {"color": HEAD},
            "gap": 60,
            "data_labels": {
                "value": True,
                "num_format": number_format(indicator, False),
                "font": {"size": 7, "rotation": -90},
            },
        }
    )
    total = material.cell(indicator.code, material.city.code)
    whole = "" if total.reported == total.expected else f"　完整性 {completeness(total)}"
    chart.set_title({"name": f"{indicator.name}（{indicator.unit}）{whole}", "name_font": {"size": 11, "bold": True}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": {"size": 8, "rotation": -45}})
    chart.set_y_axis(
        {"num_font": {"size": 8}, "major_gridlines": {"visible": True, "line": {"color": "#E3E6EA"}}, "min": 0}
        | _headroom(material, indicator)
    )
    chart.set_size({"width": 620, "height": 330})
    chart.show_na_as_empty_cell()
    return chart


def _headroom(material: Material, indicator: ShownIndicator) -> dict[str, float]:
    """An axis that ends above the highest bar, so that its label is not cut off."""
    highest = max((material.cell(indicator.code, place.code).number or 0 for place in material.districts), default=0)
    if not highest:
        return {}
    step = 10 ** math.floor(math.log10(highest)) / 2
    return {"max": math.ceil(highest * 1.18 / step) * step}


def explanations(styles: BookStyles, material: Material) -> None:
    """说明: marks, what is missing and who owes it, limits of the figures, the definition of each indicator."""
    sheet = open_sheet(styles, "说明", "说明", source_note(material), (9, 28, 7, 10, 60, 7), A4)
    wrap = styles(text_wrap=True, valign="top")
    row = 3
    for heading, lines in (
        ("标记", [f"{mark}　{text}" for mark, text in LEGEND]),
        ("未报", owing(material)),
        ("范围", limits(material)),
    ):
        sheet.write_string(row, 0, heading, styles(bold=True, font_color=HEAD, valign="top"))
        for line in lines:
            sheet.merge_range(row, 1, row, 5, "", wrap)
            sheet.write_string(row, 1, line, wrap)
            sheet.set_row(row, _height(line, 112))
            row += 1
        row += 1
    for column, title in enumerate(("代码", "指标", "单位", "导向", "定义", "版本")):
        sheet.write_string(row, column, title, styles.head)
    for indicator in material.indicators:
        row += 1
        texts = (indicator.code, indicator.name, indicator.unit, BETTER.get(indicator.better, ""), indicator.definition)
        for column, text in enumerate((*texts, str(indicator.version))):
            sheet.write_string(row, column, text, styles.wrapped)
        sheet.set_row(row, _height(indicator.definition, 56))


def _height(text: str, width: int) -> float:
    """Row height for a text in a column of so many Latin letters; a Chinese character is two wide."""
    return 15.0 * (1 + sum(2 if ord(letter) > 0x2000 else 1 for letter in text) // width)
