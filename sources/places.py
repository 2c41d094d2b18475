"""Columns by letters, and patterns for what lies beyond a row or column: spreadsheet addresses as bytes hold them."""

from __future__ import annotations


def column_number(letters: str) -> int:
    """One-based column of its letters: `C` is 3."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Letters of a one-based column: 3 is `C`."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def greater_number(number: int) -> str:
    """A pattern for whole numbers above `number`, written without leading zeros."""
    return _greater(str(number), "0", "9")


def greater_letters(number: int) -> str:
    """A pattern for columns right of the one-based column `number`."""
    return _greater(column_letters(number), "A", "Z") if number else "[A-Z]+"


def _greater(text: str, first: str, last: str) -> str:
    any_ = f"[{first}-{last}]"
    longer = [f"{any_}{{{len(text) + 1},}}"]
    higher = [
        f"{text[:place]}[{chr(ord(sign) + 1)}-{last}]{any_}{{{len(text) - place - 1}}}"
        for place, sign in enumerate(text)
        if sign < last
    ]
    return f"(?:{'|'.join(longer + higher)})"
