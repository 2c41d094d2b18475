"""Numbers that nobody has, for examples and made-up cities.

Area 310199 is in no edition of GB/T 2260, so no number made with it was ever given to a person or a unit.
"""

from __future__ import annotations

NOBODY = "310199"
"""The area of made-up people and units."""
PERSON = f"{NOBODY}199001010018"
"""A resident identity number, right by its check digit."""
CREDIT_CODE = f"91{NOBODY}MA0000000H"
"""A unified social credit code, right by its check character."""
