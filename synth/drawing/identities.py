"""Made-up identity numbers, credit codes and telephone numbers that are valid by check digit and can be nobody's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.cities.madeup import NOBODY

IDENTITY_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
IDENTITY_CHECKS = np.array(list("10X98765432"))
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_PLACES = {letter: place for place, letter in enumerate(CREDIT_ALPHABET)}
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def identity_numbers(born: pd.Series, sex: pd.Series) -> pd.Series:
    """Identity numbers (GB 11643) of people born on `born`, `sex` 1 or 2; all different within one call.

    A day holds 499 men and 499 women of one area code: more of one day would repeat, so the caller spreads births.
    """
    order = pd.Series(0, index=born.index).groupby([born, sex]).cumcount() % 499
    serial = (order * 2 + np.where(sex == "1", 1, 2)).astype(int)
    body = NOBODY + born.dt.strftime("%Y%m%d") + serial.astype(str).str.zfill(3)
    numbers: pd.Series = body + identity_checks(body)
    return numbers


def identity_checks(bodies: pd.Series) -> pd.Series:
    """The check character of each text of 17 digits."""
    digits = np.frombuffer("".join(bodies).encode(), dtype=np.uint8).reshape(-1, 17) - ord("0")
    return pd.Series(IDENTITY_CHECKS[digits.astype(np.int64) @ IDENTITY_WEIGHTS % 11], index=bodies.index, dtype="str")


def credit_check(body: str) -> str:
    """The 18th character of a unified social credit code (GB 32100) after its first 17."""
    total = sum(CREDIT_PLACES[c] * w for c, w in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def organisation_check(body: str) -> str:
    """The ninth character of an organisation code (GB 11714) after its first eight."""
    total = sum(int(c, 36) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[-total % 11]


def credit_codes(kinds: list[str], first: int) -> list[str]:
    """Credit codes numbered from `first`; `kinds`: their first two characters (GB 32100: 91 企业, 52 社会服务机构)."""
    codes = []
    for number, kind in enumerate(kinds, first):
        organisation = f"MA{number:06d}"
        body = kind + NOBODY + organisation + organisation_check(organisation)
        codes.append(body + credit_check(body))
    return codes


def telephones(serial: np.ndarray) -> pd.Series:
    """Mobile numbers of the right form in block 1400000, where no subscriber is."""
    return "1400000" + pd.Series(serial % 10_000).astype(str).str.zfill(4)
