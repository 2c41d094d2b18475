"""图表: native charts of the districts, one below another, the leading indicators first."""

from __future__ import annotations

import math
from typing import Any

from warehouse.indicators.registry import shown
from warehouse.releases.edition.material import Material, ShownIndicator
from warehouse.releases.edition.phrases import completeness, number_format
from warehouse.releases.workbook.looks import HEAD, BookStyles
from warehouse.releases.workbook.printing import open_sheet, scale

DATA = "图表数据"
TALL, MOST = 16, 4
"""Rows that a chart takes, and so many charts at most on a page; the pages are equally full."""
COLUMNS, PIXELS = 8, (672, 310)


def charts(styles: BookStyles, material: Material) -> None:
    """A chart an indicator, in the order of the registry. An area without a figure is a gap, named 未报, not a zero."""
    known = {one.code: one for one in material.indicators}
    charted = [known[code] for code in shown("chart") if code in known and _is_told(material, known[code])]
    sheet = open_sheet(styles, material, "图表", f"{material.city.name}各区主要指标", (11,) * COLUMNS, upright=True)
    data = styles.workbook.add_worksheet(DATA)
    data.hide()
    for index, indicator in enumerate(charted):
        for row, place in enumerate(material.districts):
            cell = material.cell(indicator.code, place.code)
            word = "" if cell.number is not None else "（隐去）" if cell.status == "suppressed" else "（未报）"
            data.write_string(row, index * 2, f"{place.name}{word}")
            if cell.number is not None:
                data.write_number(row, index * 2 + 1, cell.number)
        sheet.insert_chart(3 + index * TALL, 0, _bars(styles, material, indicator, index), {"object_position": 1})
    pages = math.ceil(len(charted) / MOST) or 1
    of_page = math.ceil(len(charted) / pages) or 1
    scale(sheet, (11,) * COLUMNS, 60 + of_page * TALL * 15, upright=True)
    sheet.set_h_pagebreaks([3 + at * TALL for at in range(of_page, len(charted), of_page)])
    sheet.print_area(0, 0, 3 + max(len(charted), 1) * TALL - 1, COLUMNS - 1)


def _is_told(material: Material, indicator: ShownIndicator) -> bool:
    """Whether at least half of the districts have a bar."""
    bars = [material.cell(indicator.code, place.code).number is not None for place in material.districts]
    return 2 * sum(bars) >= len(bars)


def _bars(styles: BookStyles, material: Material, indicator: ShownIndicator, index: int) -> Any:
    last = len(material.districts) - 1
    chart = styles.workbook.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": indicator.name,
            "categories": [DATA, 0, index * 2, last, index * 2],
            "values": [DATA, 0, index * 2 + 1, last, index * 2 + 1],
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
    chart.set_size(dict(zip(("width", "height"), PIXELS, strict=True)))
    chart.show_na_as_empty_cell()
    return chart


def _headroom(material: Material, indicator: ShownIndicator) -> dict[str, float]:
    """An axis that ends above the highest bar, so that its label is not cut off."""
    highest = max((material.cell(indicator.code, place.code).number or 0 for place in material.districts), default=0)
    if not highest:
        return {}
    step = 10 ** math.floor(math.log10(highest)) / 2
    return {"max": math.ceil(highest * 1.18 / step) * step}
