"""`octet check --annotate`: the return workbook of one file, for a district's own use."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.periods import Period
from sources.marking.mark import LIST_SHEET, read_mark
from tests.pipelines.test_check import APP, members, run
from tests.sources.returning import marked, rows


def test_annotate_writes_the_return_workbook(tmp_path: Path) -> None:
    path, out = members(tmp_path, 性别="火星"), tmp_path / "退改.xlsx"
    assert run(path, "--period", "2026-09", "--district", "310105", "--annotate", out)[0] == 1
    assert marked(out, "党员") == {"C2": "block"}
    (mark,) = {found for row in rows(out, LIST_SHEET) for cell in row if cell and (found := read_mark(str(cell)))}
    assert (mark.period, mark.district, mark.submissions) == (Period(2026, 9), "310105", ())


def test_annotate_writes_a_receipt_when_all_is_well(tmp_path: Path) -> None:
    out = tmp_path / "回执.xlsx"
    assert run(members(tmp_path), "--period", "2026-09", "--district", "310105", "--annotate", out)[0] == 0
    assert rows(out, "回执")[0][0] == "回执：党员.xlsx"


@pytest.mark.parametrize(
    ("twice", "out", "told"),
    [
        (True, "退改.xlsx", "--annotate marks one file, 2 were given"),
        (False, "退改.csv", "must end in .xlsx"),
        (False, "党员.xlsx", "is there already"),
        (False, "没有/退改.xlsx", "there is no folder"),
    ],
    ids=["several", "suffix", "taken", "folder"],
)
def test_annotate_refuses(tmp_path: Path, twice: bool, out: str, told: str) -> None:
    from schemas.errors import ConfigurationError

    path = members(tmp_path)
    before = path.read_bytes()
    called = [str(path)] * (2 if twice else 1)
    result = CliRunner().invoke(APP, [*called, "--annotate", str(tmp_path / out)])
    assert isinstance(result.exception, ConfigurationError)
    assert told in str(result.exception)
    assert path.read_bytes() == before
