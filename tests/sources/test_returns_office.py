"""LibreOffice opens, saves and prints a return workbook; what the intake and the clerk need is still there."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.areas import areas
from sources.examination import Expectation, examine
from sources.reading.child import Parser
from sources.returns.mark import CODES_SHEET, LIST_SHEET, read_mark
from tests.sources.books import DISTRICT, PERIOD
from tests.sources.returning import answered, marked, opened, remarks, rows
from tests.sources.test_returns import as_csv, as_xls, as_xlsx

Make = Callable[[Path], Path]


def converted(path: Path, kind: str, folder: Path) -> Path:
    """The file as LibreOffice saves it again."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{kind}"


@pytest.mark.office
@pytest.mark.parametrize("make", [as_xlsx, as_xls, as_csv], ids=["own", "rebuilt", "rows"])
def test_libreoffice_saves_it_and_everything_survives(tmp_path: Path, parser: Parser, make: Make) -> None:
    target = answered(make(tmp_path), parser)
    saved = tmp_path / "saved"
    saved.mkdir()
    again = converted(target, "xlsx", saved)
    assert opened(again).sheetnames == opened(target).sheetnames
    assert marked(again, "党员") == marked(target, "党员")
    assert set(remarks(again, "党员")) == set(remarks(target, "党员"))
    before, after = rows(target, "党员"), rows(again, "党员")
    assert [row[: len(before[0])] for row in after] == before
    assert all(isinstance(row[1], str) for row in after)
    origin = opened(again)["党员"].cell(1, len(before[0])).column_letter
    assert opened(again)["党员"].column_dimensions[origin].hidden
    checks = opened(again)["党员"].data_validations.dataValidation
    assert any(check.type == "list" and "男" in check.formula1 for check in checks)
    assert {sheet.sheet_state for sheet in opened(again).worksheets if sheet.title == CODES_SHEET} <= {"hidden"}
    links = [cell for row in opened(again)[LIST_SHEET].iter_rows() for cell in row if cell.hyperlink]
    assert len(links) >= 6
    read = examine(again, Expectation(areas(), DISTRICT, PERIOD), parser=parser)
    assert read.mended is not None and read.mended.mark is not None
    assert read.mended.mark == read_mark(str(rows(target, LIST_SHEET)[1][0]))


@pytest.mark.office
def test_libreoffice_prints_it(tmp_path: Path, parser: Parser) -> None:
    target = answered(as_xlsx(tmp_path), parser)
    assert converted(target, "pdf", tmp_path).read_bytes()[:5] == b"%PDF-"
