"""What the warehouse keeps of findings: of a row about a person the place and what is wrong."""

from __future__ import annotations

import pytest

from schemas.databaselist import database
from schemas.finding import Finding
from schemas.states import Severity
from schemas.telling import said
from warehouse.ledger.findingrows import kept


def test_a_row_about_a_person_is_told_without_its_values() -> None:
    place = {"file": "党员.xlsx", "sheet": "党员", "cell": "C5", "row": 5, "column": "birth_date"}
    words = {"field": "出生日期(如1970-01-01)", "value": "1960-01-01"}
    one = said("V008", Severity.BLOCK, words, value="1960-01-01", expected="1960-01-02", difference="1", **place)
    (found,) = kept([one], database("party_member"))
    assert found.message.startswith("日期无法识别:出生日期=（见原件）。")
    assert (found.value, found.expected, found.difference) == (None, None, None)
    assert (found.file, found.sheet, found.cell, found.row) == ("党员.xlsx", "党员", "C5", 5)
    assert found.words == {"field": "出生日期", "value": "（见原件）"}


def test_what_was_decided_is_still_told() -> None:
    one = said("V002", Severity.BLOCK, {"field": "民族", "value": "某族"}, row=5, column="ethnicity", value="某族")
    (found,) = kept(
        [one.recorded("（已豁免：已核实，李处，waivers/own.csv:2）", severity="warn")], database("party_member")
    )
    assert found.message.endswith("（已豁免：已核实，李处，waivers/own.csv:2）")
    assert "某族" not in found.message


@pytest.mark.parametrize(
    ("name", "column", "is_kept"),
    [
        ("building", "building_type", True),
        ("community", "resident_population", True),
        ("community", "elderly_alone", False),
        ("party_org", "secretary_name", False),
        ("party_org", "org_name", True),
        ("applicant", "stage", False),
    ],
)
def test_values_of_places_and_organisations_are_told(name: str, column: str, is_kept: bool) -> None:
    one = said("V002", Severity.BLOCK, {"field": "x", "value": "7"}, row=5, column=column, value="7")
    (found,) = kept([one], database(name))
    assert (found.value == "7") == is_kept
    assert ("=7。" in found.message) == is_kept


@pytest.mark.parametrize(
    "text", ["310199********0034", "3101**********34", "3.10199196001010E+17", "3.1e17", "（310199********003X）"]
)
def test_no_trace_of_a_number_is_kept(text: str) -> None:
    (found,) = kept([Finding("F013", Severity.WARN, f"表头“{text}”未识别", value=text)], None)
    assert text.strip("（）") not in found.message + (found.value or "")


def test_the_words_of_a_file_are_told() -> None:
    one = said("F012", Severity.BLOCK, {"columns": "学历"}, expected="education", sheet="党员")
    assert kept([one], database("party_member")) == [one]
