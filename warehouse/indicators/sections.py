"""Under what an indicator is listed: the database whose rows it counts; data quality where they are the ledger's."""

from __future__ import annotations

from typing import NamedTuple

from schemas.databaselist import databases
from warehouse.indicators.bases import bases
from warehouse.indicators.measures import Measure


class Section(NamedTuple):
    """Its code name, and its titles."""

    name: str
    title: str
    title_en: str


QUALITY = Section("quality", "数据质量", "Data quality")


def sections() -> dict[str, Section]:
    """All sections by name: the databases in their order, then data quality."""
    of_databases = (Section(one.name, one.title, one.title_en) for one in databases().values())
    return {one.name: one for one in (*of_databases, QUALITY)}


def section(measure: Measure) -> str:
    """The section of what counts those rows."""
    return bases()[measure.base].database or QUALITY.name
