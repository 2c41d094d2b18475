"""One child for all tests of the readers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sources.child.parser import Parser


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    """A child that is used again."""
    with Parser() as found:
        yield found
