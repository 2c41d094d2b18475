"""The workbook of a release: which sheets, in which order. What stands on them: `indicatorsheets` and `remarks`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xlsxwriter.workbook import Workbook

from warehouse.releases.edition.material import Material
from warehouse.releases.workbook import indicatorsheets, remarks
from warehouse.releases.workbook.looks import BookStyles

NO_CONVERSION = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(material: Material, path: Path, built_at: dt.datetime) -> None:
    """Write the release's xlsx; equal material and time give equal bytes."""
    workbook = Workbook(path, NO_CONVERSION)
    workbook.set_properties(
        {"title": f"区域化党建指标 {material.period}", "author": "Octet", "created": built_at.replace(tzinfo=None)}
    )
    workbook.set_size(24000, 14000)
    styles = BookStyles(workbook)
    indicatorsheets.overview(styles, material).activate()
    remarks.charts(styles, material)
    remarks.returns(styles, material)
    for section, title in material.sections:
        indicatorsheets.street_table(styles, material, section, title)
        indicatorsheets.breakdowns(styles, material, section, title)
    indicatorsheets.tidy(styles, material)
    remarks.explanations(styles, material)
    workbook.close()
