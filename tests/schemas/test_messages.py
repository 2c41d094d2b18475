"""What findings say: in general too, of numbers that have not their form, and of what is masked by whom."""

from __future__ import annotations

import pytest

from schemas.finding import FIELDS, MASKED, Finding, mask
from schemas.rowrules.checkdigits import misfit
from schemas.rowrules.validation import _hidden
from schemas.rules import message, rules
from schemas.states import Severity

NUMBER = "310199196001010014"


@pytest.mark.parametrize("rule", rules())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_message_without_its_words_is_still_a_sentence(rule: str, lang: str) -> None:
    said = message(rule, lang, field="入党日期", column="入党日期", indicator="党员数", k=5)
    assert not [
        part for part in ("—", "行行", "(?)", "()", "（）", "“”", "[", "]", "：。", ":。", "  ", " ;") if part in said
    ], said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("31019919600101001", "共17位"), ("3101991960010100142", "共19位"), ("31019919600101001×", "第18位是“×”"),
        ("31019919600101001Х", "第18位是“Х”"), ("3101991960O1010014", "第11位是“O”"),
        ("31019919600101001Y", "第18位是“Y”"),
        ("3101**********0014", "第5至14位被“*”遮蔽"), ("310199XXXXXXXX0014", "第7至14位被“X”遮蔽"),
        ("310199●●●●●●●●0014", "第7至14位被“●”遮蔽"), ("310199********", "共14位、第7至14位被“*”遮蔽"),
        ("31019919600101001X", ""), (NUMBER, ""), ("310199l960OlOl0014", "第7位是“l”、第11位是“O”、第12位是“l”"),
        ("无", "共1位、第1位是“无”"),
    ],
)  # fmt: skip
def test_what_keeps_a_number_from_its_form(number: str, said: str) -> None:
    assert misfit(number) == said


def test_our_masking_is_no_districts_masking() -> None:
    assert mask(f"号码{NUMBER}、手机13812345678") == "号码310199●●●●●●●●0014、手机138●●●●●●78".replace(
        "138●●●●●●78", "13●●●●●●●78"
    )
    assert (_hidden(NUMBER), _hidden("3101**********1234")) == ("310199●●●●●●●●0014", "3101**********1234")
    assert _hidden("31019919600101*014") == "310199●●●●●●●●*014"


def test_a_finding_is_masked_when_it_is_made() -> None:
    more = {"column": NUMBER, "value": NUMBER, "expected": NUMBER, "difference": NUMBER, "cells": NUMBER}
    made = Finding("F006", Severity.WARN, message=NUMBER, file=NUMBER, sheet=NUMBER, **more)  # type: ignore[arg-type]
    assert {getattr(made, name) for name in MASKED} == {mask(NUMBER)}
    ours = {"rule", "severity", "owner", "cell"}
    assert {name for name, field in FIELDS.items() if not field.is_number} == ours.union(MASKED)
