"""What holds of every row about a person, members and applicants alike: identity number, name, sex, birth date."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.database import Rows
from schemas.rowrules.checkdigits import PROVINCES, identity_numbers, misfit
from schemas.rowrules.dates import Mask, days, is_month_only, months_of
from schemas.rules import rule

NOT_A_NAME = r"[0-9０-９]|^(?:合计|小计|总计|共计|总数|其中|填表|制表|审核|负责人)|(?:合计|小计|总计|共计)[::]?$"
"""Digits, or the words of totals and footers at an end of the text: 张其中 is a name."""


def _is_told(frame: pd.DataFrame) -> Mask:
    """Where reading has already said that the number was kept as a number and lost its end (V005): said once."""
    told: Mask = (
        frame["_rejected"].fillna(False).to_numpy(dtype=bool)
        if "_rejected" in frame
        else np.zeros(len(frame), dtype=bool)
    )
    return told


class Person(Rows):
    """Row checks on the columns `name`, `citizen_id`, `sex` and `birth_date` of the models that inherit them."""

    @rule("V003", "citizen_id", reading=lambda frame: frame["citizen_id"].astype(object).map(misfit))
    @staticmethod
    def identity_has_its_form(frame: pd.DataFrame) -> Mask:
        """17 digits and a digit or X. Old numbers of 15 digits are lengthened before this."""
        numbers = identity_numbers(frame["citizen_id"])
        return ~numbers.filled | numbers.has_form | numbers.is_cut | _is_told(frame)

    @rule("V004", "citizen_id")
    @staticmethod
    def identity_is_valid(frame: pd.DataFrame) -> Mask:
        """GB 11643: 17 digits with a real birth date, not after the data date, and the MOD 11-2 check."""
        numbers = identity_numbers(frame["citizen_id"])
        unborn = numbers.birth > np.datetime64(frame.attrs["period"].data_date)
        return ~numbers.has_form | numbers.is_cut | (numbers.is_valid & ~unborn) | _is_told(frame)

    @rule("V005", "citizen_id")
    @staticmethod
    def identity_is_not_cut(frame: pd.DataFrame) -> Mask:
        """A spreadsheet keeps 15 digits of a number: the last three become 000."""
        return ~identity_numbers(frame["citizen_id"]).is_cut | _is_told(frame)

    @rule("V006", "citizen_id")
    @staticmethod
    def identity_begins_with_a_province(frame: pd.DataFrame) -> Mask:
        """GB/T 2260, and 81 to 83 and 91 of residence permits; said of otherwise valid numbers only."""
        numbers = identity_numbers(frame["citizen_id"])
        return ~numbers.is_valid | np.isin(numbers.province, PROVINCES)

    @rule("V017", "name")
    @staticmethod
    def name_is_a_name(frame: pd.DataFrame) -> pd.Series[bool]:
        """A total or footer row that slipped through has a word or number there."""
        return ~frame["name"].str.contains(NOT_A_NAME, regex=True)

    @rule("C001", "sex", "citizen_id")
    @staticmethod
    def sex_agrees_with_identity(frame: pd.DataFrame) -> Mask:
        """GB 11643: digit 17 is odd for men. The file's value counts."""
        by_number = identity_numbers(frame["citizen_id"]).sex
        man, woman = frame["sex"].isin(["1"]).to_numpy(dtype=bool), frame["sex"].isin(["2"]).to_numpy(dtype=bool)
        differs: Mask = (man & (by_number == 2)) | (woman & (by_number == 1))
        return ~differs | _is_told(frame)

    @rule("C002", "birth_date", "citizen_id")
    @staticmethod
    def birth_agrees_with_identity(frame: pd.DataFrame) -> Mask:
        """Digits 7 to 14; the file may be right (三龄两历), so both are kept."""
        by_file, by_number = days(frame["birth_date"]), identity_numbers(frame["citizen_id"]).birth
        other_month = months_of(by_file) != months_of(by_number)
        differs = np.where(is_month_only(frame, "birth_date"), other_month, by_file != by_number)
        wrong: Mask = differs & ~np.isnat(by_file) & ~np.isnat(by_number)
        return ~wrong | _is_told(frame)
