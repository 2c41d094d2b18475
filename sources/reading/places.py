"""Columns by letters, and patterns for places within rough bounds: spreadsheet addresses as bytes hold them."""

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


def near_rows(row: int) -> tuple[str, int]:
    """A pattern for the row numbers up to the next round one, and that bound: for 1234 it is 1999."""
    first, rest = str(row)[0], len(str(row)) - 1
    if not rest:
        return r"\d", 9
    return rf"(?:[1-{first}]\d{{{rest}}}|\d{{1,{rest}}})", (int(first) + 1) * 10**rest - 1


def near_columns(column: int) -> tuple[str, int]:
    """A pattern for the letters up to the next `Z`, and that bound as a number: for AB it is 52 (AZ)."""
    if not column:
        return "(?!)", 0
    first, rest = column_letters(column)[0], len(column_letters(column)) - 1
    if not rest:
        return f"[A-{first}]", column
    return f"(?:[A-{first}][A-Z]{{{rest}}}|[A-Z]{{1,{rest}}})", column_number(first + "Z" * rest)
