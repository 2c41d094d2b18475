"""Imported by the process that runs are forked from: keeps what is made of the home's records as they are then.

A run reads the records again and forgets what was made of others (`schemas.records.searchpath`). Nothing is connected.
"""

from __future__ import annotations

from contextlib import suppress

from pipelines.definitions import defs
from pipelines.homes.home import home

with suppress(Exception):  # a run says itself what is wrong
    defs().get_repository_def()
    home().areas.names(1, 2, 3)
