"""LibreOffice opens the workbook and prints it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.releases import sample
from warehouse.releases.edition.phrases import workbook_name
from warehouse.releases.workbook import onepages, releasebook


@pytest.mark.office
def test_libreoffice_prints_the_workbook_and_a_page_a_district(tmp_path: Path) -> None:
    releasebook.write(sample.material(), tmp_path)
    onepages.write(sample.material(), tmp_path)
    files = [tmp_path / workbook_name("2026-09"), tmp_path / "一页表" / "区级一页表_2026-09.xlsx"]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    printed = [(tmp_path / f"{path.stem}.pdf").read_bytes() for path in files]
    assert all(one[:5] == b"%PDF-" for one in printed)
    assert len(re.findall(rb"/Type ?/Page\b", printed[1])) == len(sample.DISTRICTS), "each on one page"
