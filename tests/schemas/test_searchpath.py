from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.codelists import codelist, codelist_names
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.rules import rules
from tests.schemas.registers import HOME, RULES, STATION, TYPES


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    searchpath.use({})


def test_what_a_home_adds_stands_behind_what_is_ours_and_goes_with_it() -> None:
    ours = (list(databases()), list(rules()), codelist_names())
    searchpath.use(HOME)
    assert list(databases()) == [*ours[0], "station"]
    assert list(rules()) == [*ours[1], "Y001", "Y002"]
    assert set(codelist_names()) - set(ours[2]) == {"stop_type"}
    assert codelist("stop_type").spellings["社区站"] == "2"
    searchpath.use({})
    assert (list(databases()), list(rules()), codelist_names()) == ours
    with pytest.raises(ConfigurationError, match="stop_type"):
        codelist("stop_type")


def test_the_same_files_are_not_read_again_and_changed_ones_are() -> None:
    searchpath.use(HOME)
    before = database("station")
    searchpath.use(dict(HOME))
    assert database("station") is before
    searchpath.use(HOME | {"databases/station.toml": STATION.replace("迁入", "流入")})
    assert database("station").columns["moved_in"].title == "流入"


def test_a_folder_is_read_without_examples_and_foreign_files(tmp_path: Path) -> None:
    for name, text in HOME.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "databases" / "other.toml.example").write_text("?", "utf-8")
    (tmp_path / "databases" / ".station.toml").write_text("?", "utf-8")
    (tmp_path / "headers").mkdir()
    (tmp_path / "headers" / "station.csv").write_text("?", "utf-8")
    assert searchpath.texts_in(tmp_path) == HOME


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("databases/party_member.toml", STATION, "name 'party_member' in schemas/databases/party_member.py"),
        ("databases/two.toml", STATION, "code 'SS' in reference/databases/station.toml"),
        ("databases/station2.toml", STATION.replace('"SS"', '"PM"'), "code 'PM' in schemas/databases/party_member.py"),
        ("databases/station2.toml", STATION.replace('"SS"', '"V2"'), "title '便民服务站'"),
        ("codelists/sex.csv", TYPES, "reference/codelists/sex.csv: there is another file of that name in codelists"),
        (
            "rules/two.csv",
            RULES.replace("Y001", "Y003"),
            "two.csv:3: there is another rule 'Y002' in reference/rules",
        ),
        ("rules/two.csv", RULES.replace("Y001", "V001"), "two.csv:2: there is another rule 'V001' in rules.csv"),
    ],
)
def test_nothing_takes_the_place_of_what_is_there(name: str, text: str, told: str) -> None:
    searchpath.use(HOME | {name: text})
    with pytest.raises(ConfigurationError, match=told):
        _ = databases(), codelist("sex"), rules()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code,zh\n1,一\n", "kinds.csv:1: the header row lacks en"),
        ("code,zh,en\n1,一\n", "kinds.csv:2: not as many fields as headers"),
        ("code,zh,en\n1,一,One\n1,二,Two\n", "kinds.csv:3: the code '1' stands in a line above"),
        ("code,zh,en\n1,,One\n", "kinds.csv:2: write the code and its Chinese label"),
    ],
)
def test_a_wrong_code_list_is_told_with_its_line(text: str, told: str) -> None:
    searchpath.use({"codelists/kinds.csv": text})
    with pytest.raises(ConfigurationError, match=told):
        codelist("kinds")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Y001,", "y1,", "own.csv:2: id 'y1'"),
        ("cross_field,SS,block", "file,SS,block", "own.csv:2: category 'file' is none of"),
        ("SS,block", "SS,reject_file", "own.csv:2: severity 'reject_file': write one of reject_row, block, warn"),
        ("请核对,check it,sum", ",check it,sum", "own.csv:2: mend_zh"),
    ],
)
def test_a_wrong_rule_is_told_with_its_line(old: str, new: str, told: str) -> None:
    searchpath.use({"rules/own.csv": RULES.replace(old, new, 1)})
    with pytest.raises(ConfigurationError, match=told):
        rules()
