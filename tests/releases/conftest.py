"""The scripts of a page are bundled once: the engine that does it takes a second each time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
import vl_convert


@pytest.fixture(autouse=True, scope="session")
def _one_bundle() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vl_convert, "javascript_bundle", cache(vl_convert.javascript_bundle))
        yield
