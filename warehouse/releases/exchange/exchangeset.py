"""What analysts and other systems take of an issue: all its figures as tables, as SDMX and as JSON-stat, in `data/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import published_rows
from warehouse.releases.exchange.datapackage import datapackage
from warehouse.releases.exchange.flatcolumns import flat_table
from warehouse.releases.exchange.flatfiles import write_csv, write_parquet
from warehouse.releases.exchange.issueabout import about
from warehouse.releases.exchange.jsonstat import collection
from warehouse.releases.exchange.sdmxfiles import write_sdmx

DATA, SDMX = "data", "sdmx"
TABLE_CSV, TABLE_PARQUET, CUBES, PACKAGE = "data.csv", "data.parquet", "jsonstat.json", "indicators.json"


def write(material: Material, folder: Path) -> None:
    """Write them into `folder/data`: the figures of `published_rows`. The same material gives the same bytes."""
    rows = [*published_rows(material)]
    data = folder / DATA
    (data / SDMX).mkdir(parents=True, exist_ok=True)
    table = flat_table(material, rows)
    write_csv(table, data / TABLE_CSV)
    write_parquet(table, data / TABLE_PARQUET, about(material))
    _write_json(collection(material, rows), data / CUBES, None)
    write_sdmx(material, rows, data / SDMX)
    _write_json(datapackage(material, data), data / PACKAGE, 1)


def _write_json(what: dict[str, Any], path: Path, indent: int | None) -> None:
    separators = None if indent else (",", ":")
    text = json.dumps(what, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
