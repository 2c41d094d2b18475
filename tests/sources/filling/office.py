"""LibreOffice fills in workbooks, says which cells its own validations refuse, and saves them."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

Value = str | int | float | dt.date
Cells = Mapping[tuple[int, int], Value]
"""Zero-based row and column → what is put there."""
MACRO = Path(__file__).with_name("fill.bas")
EPOCH = dt.date(1899, 12, 30)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LIBRARY = (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false">'
    '<library:element library:name="Module1"/></library:library>'
)
LIBRARIES = (
    '<library:libraries xmlns:library="http://openoffice.org/2000/library" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" '
    'xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/></library:libraries>'
)
SETTLED = (
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/Office">'
    '<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item></oor:items>'
)
"""A profile that says so is not written over at the first start."""


@dataclass(frozen=True)
class Order:
    """A workbook, what to put into its first sheet, and where to save it."""

    template: Path
    cells: Cells
    target: Path


def fill(orders: Sequence[Order], folder: Path) -> list[set[tuple[int, int]]]:
    """Carry the orders out in one LibreOffice; of each the cells (row, column) that its validations refuse."""
    profile, told, answers = folder / "profile", folder / "orders.tsv", folder / "answers.tsv"
    _install(profile)
    told.write_text("".join(_lines(orders)), encoding="utf-8")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "macro:///Standard.Module1.Main"],
        env=os.environ | {"OCTET_ORDERS": told.as_uri(), "OCTET_ANSWERS": answers.as_uri()},
        check=True,
        capture_output=True,
        timeout=120,
    )
    refused: list[set[tuple[int, int]]] = [set()]
    for line in answers.read_text("utf-8").splitlines():
        match line.split("\t"):
            case ["refused", column, row]:
                refused[-1].add((int(row), int(column)))
            case ["saved", _url]:
                refused.append(set())
            case ["failed", why]:
                raise AssertionError(f"LibreOffice: {why}")
    assert len(refused) == len(orders) + 1, "LibreOffice gave up"
    return refused[:-1]


def _lines(orders: Sequence[Order]) -> list[str]:
    found = []
    for order in orders:
        found.append(f"open\t{order.template.as_uri()}\n")
        for (row, column), value in order.cells.items():
            kind = "text" if isinstance(value, str) else "number"
            number = (value - EPOCH).days if isinstance(value, dt.date) else value
            found.append(f"{kind}\t{column}\t{row}\t{number}\n")
        found.append(f"save\t{order.target.as_uri()}\n")
    return found


def _install(profile: Path) -> None:
    """A profile whose standard library holds the macro."""
    basic = profile / "user" / "basic"
    (basic / "Standard").mkdir(parents=True)
    module = (
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" '
        f'script:language="StarBasic">{escape(MACRO.read_text("utf-8"))}</script:module>'
    )
    (profile / "user" / "registrymodifications.xcu").write_text(HEAD + SETTLED, encoding="utf-8")
    (basic / "script.xlc").write_text(HEAD + LIBRARIES, encoding="utf-8")
    (basic / "Standard" / "script.xlb").write_text(HEAD + LIBRARY, encoding="utf-8")
    (basic / "Standard" / "Module1.xba").write_text(HEAD + module, encoding="utf-8")
