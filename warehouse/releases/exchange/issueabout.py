"""Which issue the files are of, in the words that all of them carry."""

from __future__ import annotations

import datetime as dt
from typing import Any

from warehouse.releases.edition.material import Material


def issued_at(material: Material) -> dt.datetime:
    """When it was certified; of a draft, when it was computed."""
    return dt.datetime.fromisoformat(material.mark.certified_at or material.computed_at)


def about(material: Material) -> dict[str, Any]:
    """Period, number, stage and time of an issue; `number` is None of a draft."""
    mark = material.mark
    return {
        "period": material.period,
        "number": mark.number,
        "stage": mark.stage.value,
        "stage_zh": mark.word,
        "correction": mark.correction,
        "replaces": mark.replaces,
        "issued_at": issued_at(material).isoformat(),
        "area": material.city.code,
        "area_name": material.city.name,
    }


def issue_id(material: Material) -> str:
    """`2026-09-2`; of a draft `2026-09-draft`."""
    return f"{material.period}-{material.mark.number or material.mark.stage.value}"
