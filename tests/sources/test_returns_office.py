"""LibreOffice opens, saves and prints a return workbook; what the intake and the clerk need is still there."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.cities.areas import areas
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.marking.mark import CODES_SHEET, LIST_SHEET, read_mark
from sources.marking.palette import remark_size
from tests.sources.books import DISTRICT, MEMBERS, PERIOD, book, members
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


HEIGHT = re.compile(r'<office:annotation [^>]*svg:height="([\d.]+)in"')
PLANNED = re.compile(r"width:[\d.]+(?:px|pt);height:([\d.]+)(px|pt)")


def planned(target: Path) -> list[float]:
    """Heights of the remarks of a workbook, in inches, in the order of their cells."""
    with zipfile.ZipFile(target) as archive:
        drawings = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".vml")]
    return [float(size) / (96 if unit == "px" else 72) for text in drawings for size, unit in PLANNED.findall(text)]


WRONG = members(
    {"公民身份号码": "310199196001010015", "性别": "火星", "出生日期": "1961-02-03", "人员类别": "候补"},
    {"公民身份号码": MEMBERS[1][1], "学历": "博士候选人在读（火星大学联合培养）", "入党日期": "2036-07-01"},
    {"公民身份号码": "12345", "民族": "水星族", "所在党支部代码": "", "工作岗位": "园丁", "入党日期": "昨天"},
)


def wrong_book(folder: Path) -> Path:
    return book(folder / "党员.xlsx", 党员=WRONG)


def wrong_text(folder: Path) -> Path:
    path = folder / "党员.csv"
    path.write_text("\n".join(map(",".join, WRONG)), encoding="utf-8")
    return path


@pytest.mark.office
@pytest.mark.parametrize("make", [wrong_book, wrong_text], ids=["own", "rows"])
def test_libreoffice_need_not_enlarge_a_remark_to_show_all_of_it(tmp_path: Path, parser: Parser, make: Make) -> None:
    """It enlarges boxes that are too small for their text; other programs cut the text off."""
    target = answered(make(tmp_path), parser)
    shown = converted(target, "fods", tmp_path).read_text("utf-8")
    heights = sorted(float(size) for size in HEIGHT.findall(shown))
    assert len(heights) >= 12 and len(set(heights)) >= 5
    assert heights == pytest.approx(sorted(planned(target)), abs=0.02)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("须改", (340, 40)),
        ("须改\n请改", (340, 60)),
        ("改" * 21, (340, 40)),
        ("改" * 22, (340, 60)),
        ("改" * 20 + "改。", (340, 60)),
        ("改" * 20 + "1234", (340, 60)),
        ("1" * 100, (340, 80)),
        ("改" * 21 * 30, (520, 420)),
        ("改\n" * 500, (760, 2420)),
    ],
    ids=["a line", "two lines", "full", "too long", "punctuation", "a number", "a long number", "wider", "endless"],
)
def test_a_remark_is_as_large_as_its_text(text: str, size: tuple[int, int]) -> None:
    assert remark_size(text) == size
