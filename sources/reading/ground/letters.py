"""Patterns for places beyond rough bounds: spreadsheet addresses as bytes hold them."""

from __future__ import annotations

from schemas.cells import column_letters


def far_rows(row: int) -> tuple[str, int]:
    """A pattern for row numbers beyond the next round one (or written with zeros before them), and that bound.

    For 1234 the bound is 1999.
    """
    first, rest = int(str(row)[0]), len(str(row)) - 1
    if not rest:
        return r"\d{2,}", 9
    same = "0" if first == 9 else f"0{first + 1}-9"
    return rf"(?:[{same}]\d{{{rest}}}|\d{{{rest + 2},}})", (first + 1) * 10**rest - 1


def far_columns(column: int) -> str:
    """A pattern for the letters of all columns behind this one; for AB these are AC to ZZ and all of three letters."""
    letters = column_letters(column)
    behind = [
        f"{letters[:at]}[{chr(ord(letter) + 1)}-Z][A-Z]{{{len(letters) - at - 1}}}"
        for at, letter in enumerate(letters)
        if letter < "Z"
    ]
    return "(?:" + "|".join([*behind, f"[A-Z]{{{len(letters) + 1},}}"]) + ")"
