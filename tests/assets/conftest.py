"""Homes to run in."""

from __future__ import annotations

from tests.homes import blank_home, home

__all__ = ["blank_home", "home"]
