"""A table of everything by programs for JavaScript, cell by cell."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.cells import cell_address
from tests.sources.nodewriters import by_node
from tests.sources.test_second_readers import octets, shown, unlike

WRITERS = {
    "exceljs": ("exceljs", "", "xlsx"), "exceljs, streaming": ("exceljs, streaming", "inline", "xlsx"),
    "excelize": ("excelize", "", "xlsx"), "SheetJS, xlsx": ("SheetJS", "xlsx", "xlsx"),
    "SheetJS, xls": ("SheetJS", "biff8", "xls"), "SheetJS, xlsb": ("SheetJS", "xlsb", "xlsb"),
}  # fmt: skip
LETTERS = "甲乙丙张伟ABCxyz019 .,;:'\"<>&%#@!()（）【】“”…—　\u00a0\u200b😀𠀀ñé\t\n/\\=+-*[]{}|~^$¥￥℃①Ⅷ²"
NUMBERS = (1e-9, 1e15, 1e16, 123456789012345678, 1.7e308, -0.5, 0)


def value(draw: random.Random) -> Any:
    return draw.choice(
        [
            "".join(draw.choice(LETTERS) for _ in range(draw.randint(1, 14))),
            draw.randint(-(10**12), 10**12),
            round(draw.uniform(-1e6, 1e6), draw.randint(0, 6)),
            draw.choice(NUMBERS),
            draw.random() < 0.5,
            date(1950, 1, 1) + timedelta(days=draw.randint(0, 50_000)),
            datetime.combine(date(1950, 1, 1), datetime.min.time()) + timedelta(seconds=draw.randint(0, 10**9)),
        ]
    )


@pytest.mark.node
@pytest.mark.parametrize("name", WRITERS)
def test_any_table(tmp_path: Path, name: str) -> None:
    """Below the cells that the script merges."""
    draw, (writer, type, suffix) = random.Random(8), WRITERS[name]
    table = {(draw.randint(9, 200), draw.randint(0, 30)): value(draw) for _ in range(400)}
    wanted = {cell_address(row + 1, place): shown(cell) for (row, place), cell in table.items()}
    assert unlike(octets(by_node(writer, type, table)(tmp_path / f"a.{suffix}")), wanted) == {}
