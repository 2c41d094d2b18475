"""Rules, code lists and column declarations fit together."""

from __future__ import annotations

import re
import string
from collections import Counter

import pytest

from schemas.codelists import codelist, codelist_names
from schemas.column import Column, Kind, Treatment
from schemas.database import Database
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.rules import message, rules

COLUMNS = [(database, column) for database in databases().values() for column in database.columns.values()]
IDS = [f"{database.code}.{column.name}" for database, column in COLUMNS]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_rules_speak_two_languages_with_the_same_fields() -> None:
    only_chinese = {
        ("F001", "reason"),
        ("F002", "advice"),
        ("F005", "reason"),
        ("F025", "reason"),
        ("F030", "reason"),
        ("V003", "reading"),
        ("V014", "expected"),
        ("V019", "expected"),
    }
    differing = {
        (rule.id, name) for rule in rules().values() for name in fields(rule.message_zh) ^ fields(rule.message_en)
    }
    assert differing <= only_chinese
    assert [rule.id for rule in rules().values() if not rule.message_en.isascii() and "≠" not in rule.message_en] == []


def test_every_rule_says_what_to_do() -> None:
    """In Chinese a request, or that nothing need be done; in English a sentence of its own."""
    assert [rule.id for rule in rules().values() if not re.search("请|无需", rule.mend_zh)] == []
    assert [rule.id for rule in rules().values() if not rule.mend_en.isascii()] == []
    assert [rule.id for rule in rules().values() if len(rule.mend_en.split()) < 2] == []


def test_a_message_is_filled_in_and_lacks_nothing() -> None:
    given = {"field": "性别", "value": "3"}
    assert message("V002", **given) == "代码不在代码表内:性别=3。请从代码表中选择一项"
    assert (
        message("V002", "en", **given) == 'The code is not in the code list: "性别"=3; choose an entry of the code list'
    )
    assert message("V002", field="性别") == "代码不在代码表内:性别。请从代码表中选择一项"
    with pytest.raises(ConfigurationError, match="V999"):
        message("V999")


@pytest.mark.parametrize("name", codelist_names())
def test_a_code_list_loads_and_its_spellings_lead_to_its_codes(name: str) -> None:
    found = codelist(name)
    assert found.labels
    assert set(found.spellings.values()) == set(found.labels)
    assert {code: found.spellings[code] for code in found.labels} == {code: code for code in found.labels}
    assert all(found.english.values())


@pytest.mark.parametrize(("database", "column"), COLUMNS, ids=IDS)
def test_a_column_is_declared_soundly(database: Database, column: Column) -> None:
    assert (column.codelist is None) == (column.kind is not Kind.CODE)
    if column.codelist is not None:
        known = codelist(column.codelist)
        assert column.default is None or column.default in known.labels
        assert column.treatment is not Treatment.STAT_LEVEL or "stat_level" in next(iter(known.extra.values()))
    assert column.not_above is None or database.columns[column.not_above].kind is column.kind
    assert column.low is None or column.high is None or column.low < column.high
    assert column.title_en[0].isupper()
    assert "_" not in column.title_en
    assert column.pii != "D" or column.treatment is not Treatment.KEEP


@pytest.mark.parametrize("database", databases().values(), ids=lambda database: database.code)
def test_a_header_means_one_column_of_its_database(database: Database) -> None:
    headers = Counter(header for column in database.columns.values() for header in column.headers)
    assert [header for header, count in headers.items() if count > 1] == []


@pytest.mark.parametrize("database", databases().values(), ids=lambda database: database.code)
def test_keys_and_identity_name_columns(database: Database) -> None:
    named = {name for group in (*database.keys, *database.identity) for name in group}
    assert named <= set(database.columns)
    assert all(database.columns[name].need == "K" for group in database.keys for name in group)


# the headers of the public blank forms for members and organisations
FORMS = {
    "party_member": "党员类别 所在组织 性别 出生年月 民族 联系电话 党籍状态 加入党组织日期 身份证 入党时间",
    "party_org": "组织编号 党组织所在单位情况 党组织属地关系 组织名称 党组织所在单位代码 组织类别 组织状态 "
    "上级组织 党组织书记 联系人 联系电话 所属社区 建立日期 建立文号",
}


@pytest.mark.parametrize("name", FORMS)
def test_the_headers_of_public_forms_are_known(name: str) -> None:
    database = databases()[name]
    by_header = {header: column.name for column in database.columns.values() for header in column.headers}
    assert [header for header in FORMS[name].split() if header not in by_header] == []
    found = {by_header[header] for header in FORMS[name].split()}
    assert all(found & set(group) for group in database.keys)
