from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from schemas.column import Column, Kind, Need, Role, Treatment
from schemas.database import Database
from schemas.databaselist import database, databases
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.rowrules.validation import Verdict, conforms, validate
from tests.schemas.registers import HOME, STATION
from tests.schemas.rows import PERIOD, Sheet

DAY = dt.date
PEOPLE = """
code = "HP"
title = "帮扶人"
title_en = "Helpers"
keys = [["citizen_id"]]
identity = [["citizen_id"]]

[columns.citizen_id]
title = "身份证号"
kind = "identity"
pii = "D"
treatment = "person_key"

[columns.sex]
title = "性别"
kind = "code"
codelist = "sex"
pii = "Q"
"""
ROW: dict[str, Any] = {"station_code": "A1", "station_name": "站", "street_code": "310105001"}


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    searchpath.use(HOME | {"databases/helper.toml": PEOPLE})
    yield
    searchpath.use({})


def judged(of: Database, *rows: dict[str, Any]) -> tuple[Verdict, pd.DataFrame]:
    """The verdict on standardized rows, numbered from 5, of a file that has the columns they name."""
    dtypes = {name: declared.dtype.type for name, declared in of.model.to_schema().columns.items()}
    frame = pd.DataFrame(
        {
            name: pd.arrays.ArrowExtensionArray(pa.array([row.get(name) for row in rows], kind.pyarrow_dtype))
            for name, kind in dtypes.items()
        }
    )
    frame["_imprecise"] = pd.arrays.ArrowExtensionArray(pa.array([row.get("_imprecise") for row in rows], pa.string()))
    frame["_sheet"], frame["_row"] = "表", range(5, 5 + len(rows))
    present = frozenset(name for row in rows for name in row) & set(of.columns)
    return validate(of, frame, present, PERIOD, Sheet(of)), frame


def told(*rows: dict[str, Any]) -> list[tuple[str, str, str | None, str | None, str | None]]:
    verdict, _ = judged(database("station"), *(ROW | {"station_code": f"A{n}"} | row for n, row in enumerate(rows)))
    return [(one.rule, one.severity, one.cell, one.expected, one.difference) for one in verdict.findings]


def test_a_declaration_says_what_a_module_says() -> None:
    made = database("station")
    assert (made.code, made.title, made.order, made.hints) == ("SS", "便民服务站", 100, ("便民服务站",))
    assert made.where == "reference/databases/station.toml"
    assert made.columns["station_code"] == Column(
        "station_code", "站点编号", Kind.TEXT, Need.KEY, title_en="站点编号", role=Role.CODE
    )
    assert [made.columns[name].need for name in ("station_name", "street_code", "net")] == [
        Need.KEY,
        Need.EXPECTED,
        Need.OPTIONAL,
    ]
    assert (made.place(3), made.place(4)) == (made.columns["street_code"], None)
    assert made.columns["keeper_phone"].treatment is Treatment.DROP
    assert not made.is_personal
    assert database("帮扶人").is_personal


def test_a_sum_with_signs_is_checked_and_told_with_its_difference() -> None:
    right = {"moved_in": 5, "moved_out": 9, "net": -4}
    wrong = {"moved_in": 9, "moved_out": 5, "net": 14}
    unknown = {"moved_in": 9, "moved_out": None, "net": 14}
    assert told(right | {"moved_out": 5, "net": 0}, wrong, unknown) == [("Y001", "block", "G6", "4", "+10")]
    verdict, _ = judged(database("station"), ROW | {"moved_in": 9, "moved_out": 5, "net": 14})
    assert verdict.findings[0].message == "差额不符：应为4。请核对"
    assert verdict.accepted.tolist() == [True]


def test_an_order_is_checked_of_dates_and_of_numbers() -> None:
    late, early = DAY(2026, 5, 2), DAY(2026, 5, 1)
    months = {"opened_on": late, "closed_on": early, "_imprecise": "closed_on"}
    assert told({"opened_on": early, "closed_on": late}, {"opened_on": late, "closed_on": early}, months) == [
        ("Y002", "warn", "H6", "不晚于停用日期2026-05-01", None)
    ]
    assert told({"moved_in": 1, "moved_out": 2}, {"moved_in": 2, "moved_out": 2}) == [
        ("Y002", "block", "F5", "不大于迁入1", None)
    ]


def test_bounds_of_a_record_take_the_place_of_what_is_said_in_general() -> None:
    assert told({"moved_in": 1000}, {"moved_in": 1001}) == [("V014", "warn", "E6", "不小于0、不大于1000", None)]


def test_a_rule_waits_for_its_columns() -> None:
    assert told({"net": 14}, {"moved_in": 3, "net": 14}) == []


def test_persons_are_judged_as_ours_are() -> None:
    people = database("helper")
    good = {"citizen_id": "310199196001010014", "sex": "1"}
    other, wrong = {"citizen_id": "310199199912319980", "sex": "1"}, {"citizen_id": "310199196001010015", "sex": "1"}
    verdict, frame = judged(people, good, other, good, wrong)
    assert [(one.rule, one.row) for one in verdict.findings] == [("C001", 6), ("R001", 7), ("V004", 8)]
    assert verdict.accepted.tolist() == [True, True, False, False]
    assert conforms(people, frame[verdict.accepted], PERIOD)
    assert not conforms(people, frame, PERIOD)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "SS"', 'code = "SS"\nsort = 1', "unknown field 'sort'; known are code, title"),
        ('code = "SS"', "", "'code' is missing"),
        ('code = "SS"', 'code = "志愿"', "code '志愿'"),
        ('kind = "phone"', 'kind = "phones"', "columns.keeper_phone.kind 'phones'"),
        ('pii = "D"', "", 'it identifies a person: write pii = "D"'),
        ('pii = "D"', 'pii = "D"\ntreatment = "keep"', "a direct identifier is never kept"),
        ('["station_code", "station_name"]]', '["station_no"]]', "keys 'station_no': there is no such column"),
        ('"street_code"]]', '"street"]]', "identity 'street': there is no such column"),
        ('identity = [["station_code"], ', "identity = [[], ", "keys and identity: name the columns of each"),
        ('title_en = "Serv', 'active = ["net", "1"]\ntitle_en = "Serv', "active: '1' is no code of net"),
        ('title_en = "Serv', 'latest = "net"\ntitle_en = "Serv', "latest 'net' must be a date"),
        ("level = 3", "", "level is written of kind 'area'"),
        ('codelist = "stop_type"', "", "codelist is written of kind 'code'"),
        ('codelist = "stop_type"', 'codelist = "kinds"', "code list 'kinds' has no file kinds.csv"),
        ('codelist = "stop_type"', 'codelist = "stop_type"\ndefault = "9"', "default '9' is none of 1, 2"),
        ("signed = true", "low = -5", "low -5: numbers below 0 are read where the column says signed"),
        ("[columns.moved_in]", "[columns.Moved]", "columns.Moved: call it otherwise"),
        ("[columns.moved_in]", "[columns.period]", "columns.period: call it otherwise"),
        ('title = "迁出"', 'title = "迁入"', "columns.moved_out: the header '迁入' is that of columns.moved_in"),
        ('rule = "Y001"', 'rule = "Y009"', "rules.0.rule 'Y009': no such rule"),
        ('rule = "Y001"', 'rule = "F004"', "rules.0.rule 'F004': it is none that a row decides"),
        (
            'severity = "block"',
            'severity = "reject_row"',
            "rules.2.severity 'reject_row': the rule Y002 is warn",
        ),
        ('"-moved_out"]', '"-moved_away"]', "rules.0 'moved_away': there is no such column"),
        ('"-moved_out"]', '"opened_on"]', "rules.0: its columns must be numbers"),
        ("high = 1000", 'high = 1000\nat_most = "net"', "rules.3: write one of"),
        ('kind = "date"\nplanned = true', 'kind = "int"\nplanned = true', "planned is written of dates only"),
    ],
)
def test_a_wrong_declaration_is_told_with_its_field_and_the_mend(old: str, new: str, message: str) -> None:
    assert old in STATION
    searchpath.use(HOME | {"databases/station.toml": STATION.replace(old, new)})
    with pytest.raises(ConfigurationError, match="^reference/databases/station.toml: ") as wrong:
        databases()
    assert message in str(wrong.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"person_key"', '"drop"', "a register of persons has one column citizen_id"),
        ("columns.sex]", "columns.name]", "columns.name: of a person it is of kind 'text'"),
    ],
)
def test_a_wrong_register_of_persons_is_told(old: str, new: str, message: str) -> None:
    searchpath.use(HOME | {"databases/helper.toml": PEOPLE.replace(old, new)})
    with pytest.raises(ConfigurationError, match="helper.toml: ") as wrong:
        databases()
    assert message in str(wrong.value)


def test_a_file_is_named_as_a_table_can_be() -> None:
    searchpath.use(HOME | {"databases/帮扶人.toml": PEOPLE})
    with pytest.raises(ConfigurationError, match="reference/databases/帮扶人.toml: call the file otherwise"):
        databases()
