"""The table of `writers` by programs for JavaScript: exceljs, SheetJS and excelize (see `npm/write.js`)."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from schemas.cells import cell_address
from tests.sources.writers import FILLED, HIDDEN_COLUMN, HIDDEN_ROW, MERGED, NOTED, TABLE, Write, format_of

SCRIPT = Path(__file__).parent / "npm" / "write.js"
ZONE = "UTC"
"""Of whoever writes: exceljs and SheetJS put down days as moments of that zone."""


def _address(place: tuple[int, int]) -> str:
    return cell_address(place[0] + 1, place[1])


def _cell(place: tuple[int, int], value: Any) -> dict[str, Any]:
    kinds: dict[type, str] = {str: "text", bool: "logical", date: "day", datetime: "day"}
    said = value.isoformat() if isinstance(value, date) else value
    cell = {"address": _address(place), "row": place[0] + 1, "column": place[1] + 1}
    return cell | {kinds.get(type(value), "number"): said, "format": format_of(place, value)}


def as_json(table: Mapping[tuple[int, int], Any]) -> str:
    """What the script wants to know."""
    cells = [_cell(place, value) for place, value in sorted(table.items())]
    rows, columns = (max(place[at] for place in table) + 1 for at in (0, 1))
    merged = {"range": f"{_address(MERGED[:2])}:{_address(MERGED[2:])}", "row": MERGED[0] + 1}
    letters = _address((0, HIDDEN_COLUMN)).rstrip("1")
    hidden = {"row": HIDDEN_ROW + 1, "column": HIDDEN_COLUMN + 1, "letters": letters}
    told = {"cells": cells, "rows": rows, "last": _address((rows - 1, columns - 1)), "merged": merged}
    return json.dumps(told | {"hidden": hidden, "noted": _address(NOTED), "filled": _address(FILLED)})


def by_node(writer: str, type: str = "", table: Mapping[tuple[int, int], Any] = TABLE, zone: str = ZONE) -> Write:
    """A writer of the script; the type is SheetJS's book type and options, or where exceljs keeps texts."""

    def write(path: Path) -> Path:
        command = ["node", str(SCRIPT), writer, str(path), type]
        subprocess.run(
            command, input=as_json(table).encode(), env=os.environ | {"TZ": zone}, check=True, capture_output=True,
            timeout=120,
        )  # fmt: skip
        return path

    return write


XLSX: dict[str, Write] = {
    "exceljs": by_node("exceljs"),
    "exceljs, streaming": by_node("exceljs, streaming", "shared"),
    "exceljs, streaming, texts in the cells": by_node("exceljs, streaming", "inline"),
    "excelize": by_node("excelize"),
    "SheetJS": by_node("SheetJS", "xlsx"),
    "SheetJS, shared texts": by_node("SheetJS", "xlsx,bookSST=true"),
}
