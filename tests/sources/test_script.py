"""Traditional characters are looked up as simplified ones; names and labels that we know stay as they are."""

from __future__ import annotations

import sys

import pytest

from schemas.cities.areas import areas
from schemas.codelists import codelist
from schemas.databaselist import databases
from schemas.periods import Period
from sources.texts.script import simplified
from sources.values.areacoding import AreaCoder
from sources.values.coding import coder, read_flag


def test_simplified() -> None:
    assert simplified("黨支部名稱 公民身份號碼 戶籍 幹部 裡弄") == "党支部名称 公民身份号码 户籍 干部 里弄"


def test_what_is_known_stays_as_it_is() -> None:
    columns = [column for one in databases().values() for column in one.columns.values()]
    lists = {column.codelist for column in columns if column.codelist}
    known = {text for column in columns for text in column.headers}
    known |= {text for name in lists for text in codelist(name).labels.values()}
    assert len(known) > 900
    assert {text for text in known if simplified(text) != text} == set()


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("ethnicity", "漢族", "01"),
        ("ethnicity", "滿族", "11"),
        ("member_category", "正式黨員", "1"),
        ("yes_no", "無", "0"),
    ],
)
def test_labels_of_code_lists(name: str, text: str, code: str) -> None:
    assert coder(name)(text) == (code, None)


def test_names_of_areas() -> None:
    streets = AreaCoder(areas(), Period.parse("2026-09"), 3)
    assert streets.code("華陽路街道", "310105") == ("310105001", "ok", None)
    (old,) = [area for area in areas() if area.zh == "九峯里社区居委会"]  # its name is 九峰里 to OpenCC
    assert AreaCoder(areas(), Period.parse("2026-09"), 4).code(old.zh, old.parent) == (old.code, "ok", None)
    assert streets.code("310105001_華陽路街道", "310105") == ("310105001", "ok", None)


@pytest.mark.parametrize(("text", "value"), [("沒有", False), ("建有", True), ("不詳", None), ("關著", "?關著")])
def test_yes_and_no(text: str, value: bool | str | None) -> None:
    assert read_flag(text).value == value


def test_simplified_text_loads_no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opencc", None)
    assert simplified("党支部名称 Party branch，第１号") == "党支部名称 Party branch，第１号"
