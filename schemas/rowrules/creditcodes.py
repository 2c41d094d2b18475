"""Unified social credit codes (GB 32100): their alphabet, the weights of their check, and one code alone.

Whole columns at once: `checkdigits`.
"""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Without I O S V Z."""
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_credit_code(text: str) -> bool:
    """Whether a text is a code with the right check; letters may be small."""
    values = [ALPHABET.find(character) for character in text.upper()]
    if len(values) != len(WEIGHTS) + 1 or min(values) < 0:
        return False
    *body, check = values
    return (sum(value * weight for value, weight in zip(body, WEIGHTS, strict=True)) + check) % len(ALPHABET) == 0
