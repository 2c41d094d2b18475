"""Rows that were sent in another spelling than the plain one (see `sources.reading.ooxml.spelling`), written in it.

Unlike the reader's own, they keep all that an answer gives back: blank cells with their styles, heights, formulas.
"""

from __future__ import annotations

from html import escape
from typing import Any

from schemas.cells import cell_address, row_and_column
from sources.reading.ground.refusals import RefusedError
from sources.reading.ooxml.spelling import spelled_cell
from sources.reading.ooxml.styles import MAIN

IN = f"{{{MAIN}}}"


def plain_rows(sheet: Any) -> bytes:
    """The rows of a sheet, parsed; where places are left out, each follows the one before."""
    rows, last = [], 0
    for row in sheet.iterfind(f"{IN}sheetData/{IN}row"):
        cells = list(row.iterfind(f"{IN}c"))
        addresses = [_told(cell, "r").upper() for cell in cells]
        known = next((row_and_column(address)[0] for address in addresses if address), last + 1)
        last = int(_told(row, "r") or known)
        given = "".join(f' {name}="{escape(value)}"' for name, value in row.items() if name != "r" and "}" not in name)
        made: dict[int, str] = {}
        column = -1
        for cell, address in zip(cells, addresses, strict=True):
            column = row_and_column(address)[1] if address else column + 1
            if column in made:
                raise RefusedError("corrupt", kind="two cells of one address")
            made[column] = _cell(cell, address or cell_address(last, column))
        rows.append(f'<row r="{last}"{given}>{"".join(made[column] for column in sorted(made))}</row>')
    return "".join(rows).encode()


def _cell(cell: Any, address: str) -> str:
    style, kind = _told(cell, "s"), _told(cell, "t") or "n"
    inside, formula = cell.find(f"{IN}is"), cell.find(f"{IN}f")
    value = cell.findtext(f"{IN}v")
    if kind == "inlineStr":
        texts = [] if inside is None else [*inside.iterfind(f"{IN}t"), *inside.iterfind(f"{IN}r/{IN}t")]
        value = "".join(text.text or "" for text in texts)
    shown, _, content = (spelled_cell(kind, value, is_formula=False) or ">").partition(">")
    start = f'<c r="{address}"{f" s={chr(34)}{style}{chr(34)}" if style.isdecimal() else ""}{shown}'
    return f"{start}>{_formula(formula)}{content}</c>"


def _formula(formula: Any) -> str:
    if formula is None:
        return ""
    given = "".join(f' {name}="{escape(formula.get(name))}"' for name in ("t", "si") if name in formula.attrib)
    return f"<f{given}>{escape(formula.text or '', quote=False)}</f>"


def _told(node: Any, name: str) -> str:
    """An attribute without blanks around; empty where it is not told."""
    return str(node.get(name, "")).strip()
