"""LibreOffice opens the workbook and prints it."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest

from tests.releases import sample
from warehouse.releases.workbook.releasebook import write_workbook


@pytest.mark.office
def test_libreoffice_prints_the_workbook(tmp_path: Path) -> None:
    write_workbook(sample.material(), tmp_path / "book.xlsx", dt.datetime(2026, 10, 11, tzinfo=dt.UTC))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "book.xlsx")], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "book.pdf").read_bytes()[:5] == b"%PDF-"
