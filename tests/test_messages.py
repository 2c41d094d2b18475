"""What findings say in both languages: of every rule in general, and of all that a made-up city and the cases hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.command.findings import _message
from pipelines.command.output import text, worded
from schemas.cities.areas import areas
from schemas.finding import FIELDS, Finding
from schemas.periods import Period
from schemas.rules import WORD, message, rules
from schemas.states import Severity
from schemas.telling import english
from schemas.wording import CHINESE, QUOTED, Bilingual
from sources.child.parser import Parser
from sources.examining.expectation import Expectation
from sources.examining.packages import examine_all
from tests.synth.cities import PERIOD, made
from tests.test_cases import EXPECTED, FOLDER
from warehouse.ledger.listings import ListedFinding

OF_FILES = frozenset(
    "field value masked key name file sheet column columns expected group path part whole a b ext cells".split()
)
"""Words of a message that a file may say in any language."""
LATIN = {
    "csv", "xlsx", "utf", "octet", "map", "accept", "as", "delta", "confirm", "zero", "valid_to", "fpt", "dbt",
    "unicode", "json", "xml", "big", "gb",
}  # fmt: skip
"""What a Chinese message may say in Latin letters: formats, encodings, commands and the fields of records."""
LEFT = ("(?)", "{", "}", "—", "()", "（）", "“”", '""', "None", "nan", "  ")


def faults(zh: str, en: str) -> list[str]:
    found = [f"{left} in {said}" for said in (zh, en) for left in LEFT if left in said]
    if CHINESE.search(QUOTED.sub("", en)):
        found.append(f"Chinese outside quotation marks: {en}")
    if not zh.strip("。") or not en.strip("; "):
        found.append("nothing is said")
    return found


def latin(rule: str, words: dict[str, str]) -> set[str]:
    """The Latin words of a Chinese message that no file has brought into it."""
    said = message(rule, "zh", **{name: "某" if name in OF_FILES else word for name, word in words.items()})
    return {word.lower() for word in re.findall("[A-Za-z_]{2,}", QUOTED.sub("", said))} - LATIN


@pytest.mark.parametrize("rule", rules())
def test_every_rule_says_what_a_file_says_in_chinese_between_quotation_marks(rule: str) -> None:
    known = rules()[rule]
    names = {*WORD.findall(known.message_zh), *WORD.findall(known.message_en)}
    words = dict.fromkeys(names, "甲、乙“丙”丁")
    assert faults(message(rule, "zh", **words), message(rule, "en", **words)) == []
    assert latin(rule, words) == set()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What is found in messy files of two districts and in the cases."""
    out = tmp_path_factory.mktemp("city")
    made(out, 1.0, districts=("310105", "310118"))
    files = [(path, path.relative_to(out / str(PERIOD)).parts[0]) for path in sorted(out.rglob("*")) if path.is_file()]
    files += [(FOLDER / name, "310105") for name in EXPECTED]
    with Parser() as parser:
        return list(_found(files, parser))


def _found(files: list[tuple[Path, str]], parser: Parser) -> Iterator[Finding]:
    for path, folder in files:
        code = next((code for code in ("310105", "310118") if code in folder or areas().name(code) in folder), None)
        for member in examine_all(path, Expectation(areas(), code, Period(2026, 9)), parser):
            for outcome in member.examination.outcomes:
                yield from outcome.findings


def test_what_is_told_of_files_is_whole_in_both_languages(told: list[Finding]) -> None:
    assert len({one.rule for one in told}) > 40
    assert [fault for one in told for fault in faults(one.message, english(one))] == []
    assert [(one.message, words) for one in told if (words := latin(one.rule, dict(one.words)))] == []


def test_a_text_of_ours_keeps_its_english_where_it_is_masked_and_joined() -> None:
    import pickle

    one = Bilingual("工作表“甲”", "sheet “甲”")
    assert pickle.loads(pickle.dumps(one)).en == "sheet “甲”"
    finding = Finding("F009", Severity.WARN, message("F009", other=one), words={"other": one})
    both = finding.recorded(Bilingual("（已豁免）", " (waived)")).recorded(Bilingual("（更正记录）", " (corrected)"))
    assert both.message.endswith("（已豁免）（更正记录）")
    assert english(both).startswith("The content is the same as that of sheet “甲”: perhaps a copy;")
    assert english(both).endswith(" (waived) (corrected)")


@pytest.mark.parametrize("rule", rules())
def test_what_is_kept_of_a_finding_makes_a_whole_english_message(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTET_LANG", "en")
    kept = dict.fromkeys(FIELDS) | {"rule": rule, "column": "join_date", "row": 7, "count": 1, "cells": "C7:C9"}
    told = [
        _message(kept | more) for more in ({}, {"value": "甲“乙”", "expected": "丙、丁", "sheet": "表", "count": 3})
    ]
    assert [fault for one in told for fault in faults("某", one)] == []
    assert not told[0].startswith("1 "), "how many findings it is, is no number of rows"


@pytest.mark.parametrize(
    ("language", "said"), [("zh", ["分子", "未报", "已收 1/2 个街镇"]), ("en", ["numerator", "missing", "1 of 2"])]
)
def test_tables_say_words_of_ours_in_the_language_of_the_user(
    language: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCTET_LANG", language)
    reason = Bilingual("已收 1/2 个街镇", "1 of 2")
    values = {"role": "numerator", "status": "missing", "reason": reason}
    assert [text(worded(field, value)) for field, value in values.items()] == said


def test_a_listed_finding_has_the_fields_of_every_finding() -> None:
    assert set(ListedFinding.__annotations__) == set(FIELDS)
