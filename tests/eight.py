"""The eight databases of the city by name, in their order, for tests that speak of them and of no others."""

from __future__ import annotations

EIGHT = ("party_org", "party_member", "applicant", "community", "building", "trade_union", "league_org", "unit")
