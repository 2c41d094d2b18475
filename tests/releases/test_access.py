"""What a group of the machine may read of a home: what is published, and only that."""

from __future__ import annotations

import grp
import os
import stat
from pathlib import Path

import pytest

from schemas.errors import ConfigurationError
from warehouse.releases.issues.access import share


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))[2:]


def test_a_group_reads_issues_and_nothing_else(tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("lake", "releases/2026-09/draft", "releases/2026-09/1/portal", "releases/2026-09/1/internal"):
        (home / name).mkdir(parents=True)
    files = ("warehouse.db", "releases/index.html", "releases/.vega.js", "releases/2026-09/issues.js")
    for name in (*files, "releases/2026-09/1/portal/a.html", "releases/2026-09/1/internal/b.xlsx"):
        (home / name).write_text("")
    for path in (home, *home.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    share(home / "releases", [home / "releases/2026-09/1"], grp.getgrgid(os.getgid()).gr_name)
    assert {path.relative_to(home).as_posix(): mode(path) for path in sorted(home.rglob("*"))} == {
        "lake": "700",
        "releases": "750",
        "releases/.vega.js": "600",
        "releases/2026-09": "750",
        "releases/2026-09/1": "750",
        "releases/2026-09/1/internal": "700",
        "releases/2026-09/1/internal/b.xlsx": "600",
        "releases/2026-09/1/portal": "750",
        "releases/2026-09/1/portal/a.html": "640",
        "releases/2026-09/draft": "700",
        "releases/2026-09/issues.js": "640",
        "releases/index.html": "640",
        "warehouse.db": "600",
    }
    assert mode(home) == "710"


def test_an_unknown_group_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    with pytest.raises(ConfigurationError, match="nobody-knows-it"):
        share(tmp_path / "releases", [], "nobody-knows-it")
