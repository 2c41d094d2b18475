"""Variables of the environment that are no settings of a home: language, place of the home, debugging."""

from __future__ import annotations

import os

PREFIX = "OCTET_"


def environment(name: str) -> str | None:
    """The value of `OCTET_<name>`, or None when it is unset or empty."""
    return os.environ.get(PREFIX + name) or None
