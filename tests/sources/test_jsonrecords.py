"""System exports in JSON: where the records are, how nested keys and values become cells, and what goes back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from schemas.cities.areas import areas
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.mappings.mappings import Mappings
from sources.mappings.records import Layout, Scope
from sources.reading.grids import grids
from sources.reading.ground.refusals import REASONS
from tests.sources.books import DISTRICT, MEMBER_HEADER, MEMBERS, PERIOD, column, outcome, told
from tests.sources.dbftables import laid_out
from tests.sources.test_formats import NUMBERS, records

FLAT = {
    "nested": ({"a": {"b": 1, "c": {"d": "x"}}}, ["a.b", "a.c.d"], ["1", "x"]),
    "values": ({"a": True, "b": None, "c": "", "d": 1.50, "e": {}}, list("abcde"), ["true", None, None, "1.5", None]),
    "lists": ({"a": ["x", 2], "b": [{"c": 1}]}, ["a", "b"], ["x、2", '[{"c": "1"}]']),
}


DAYS = {
    "Jackson, array": [1998, 7, 1],
    "Jackson, array with its time": [1998, 7, 1, 8, 30],
    "Jackson, all of it": {"year": 1998, "month": "JULY", "dayOfMonth": 1, "dayOfWeek": "WEDNESDAY", "dayOfYear": 182,
        "era": "CE", "leapYear": False, "monthValue": 7, "chronology": {"id": "ISO", "calendarType": "iso8601"}},
    "Jackson, with its time": {"year": 1998, "monthValue": 7, "dayOfMonth": 1, "hour": 8, "minute": 0, "second": 0},
    "the least of it": {"year": 1998, "monthValue": 7, "dayOfMonth": 1},
    "Gson": {"year": 1998, "month": 7, "day": 1},
}  # fmt: skip
NO_DAYS = {
    "no month": [1998, 13, 1], "two numbers": [1998, 7], "texts": ["1998", "7", "1"], "another time": [98, 7, 1],
    "a fraction": [1998, 7.5, 1], "no day of that month": {"year": 1999, "monthValue": 2, "dayOfMonth": 29},
    "something beside": {"year": 1998, "month": 7, "day": 1, "remark": "约"},
}  # fmt: skip


def written(path: Path, value: Any) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", FLAT)
def test_cells(tmp_path: Path, parser: Parser, kind: str) -> None:
    record, names, cells = FLAT[kind]
    assert laid_out(written(tmp_path / "a.json", [record]), parser) == [names, cells]


def test_digits_stay_as_written(tmp_path: Path, parser: Parser) -> None:
    path = written(tmp_path / "a.json", '[{"a": 1.50, "b": 310199196001010014, "c": 1e400, "d": 12}]')
    (grid,) = grids(parser.parse(path))
    assert grid.top(2) == [["a", "b", "c", "d"], ["1.50", "310199196001010014", "1e400", "12"]]
    assert grid.marks.long_numbers == {(2, 1), (2, 2)}


def test_an_identity_number_given_as_a_number_is_told(tmp_path: Path, parser: Parser) -> None:
    text = json.dumps(records(), ensure_ascii=False).replace(f'"{NUMBERS[0]}"', NUMBERS[0])
    found = outcome(written(tmp_path / "党员.json", text), parser)
    assert (column(found, "citizen_id"), told(found, "V005")) == (NUMBERS[1:], [("reject_row", "B2")])


def test_records_lie_at_the_path_that_is_declared(tmp_path: Path, parser: Parser) -> None:
    path = written(tmp_path / "a.json", {"data": {"few": [{"a": 1}], "many": [{"b": 2}, {"b": 3}]}})
    assert laid_out(path, parser) == [["b"], ["2"], ["3"]]
    (grid,) = grids(parser.parse(path, records=["data.few", "nowhere"]))
    assert grid.top(9) == [["a"], ["1"]]


def test_blank_lines_of_json_lines_keep_rows_at_their_places(tmp_path: Path, parser: Parser) -> None:
    first, second = (json.dumps(dict(zip(MEMBER_HEADER, row, strict=True))) for row in MEMBERS)
    found = outcome(written(tmp_path / "党员.ndjson", f"{first}\n\n{second}\n"), parser)
    assert column(found, "_row") == [2, 4]


def test_half_a_character_keeps_its_row_back(tmp_path: Path, parser: Parser) -> None:
    text = json.dumps(records(), ensure_ascii=False).replace("王芳芳", "王\\ud800")
    found = outcome(written(tmp_path / "党员.json", text), parser)
    assert (column(found, "citizen_id"), told(found, "F008")) == (NUMBERS[:1], [("reject_row", "A3")])


REFUSED = {
    "cut": ('[{"a": 1}, {"a"', "json"),
    "cut line": ('{"a": 1}\n{"a"', "json"),
    "deep": ('[{"a":' + "[" * 100_000, "json"),
    "duplicate key": ('[{"a": 1, "a": 2}]', "duplicate_key"),
    "duplicate flattened key": ('[{"a.b": 1, "a": {"b": 2}}]', "duplicate_key"),
    "no records": ('{"a": [1, 2], "b": []}', "no_records"),
    "many keys": (json.dumps([{str(key): 1 for key in range(600)}]), "columns"),
    "long text": (json.dumps([{"a": "x" * 40_000}]), "text_length"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_goes_back(tmp_path: Path, parser: Parser, kind: str) -> None:
    text, reason = REFUSED[kind]
    found = outcome(written(tmp_path / "a.json", text), parser)
    assert (found.state, [f.rule for f in found.findings]) == ("returned", ["F001"])
    assert REASONS[reason].partition("{")[0] in found.findings[0].message


def test_layouts_of_the_home_say_where_records_lie(tmp_path: Path, parser: Parser) -> None:
    where = Scope("party_member", "", "*", dt.date(2026, 1, 1), None, "李处", "来函说明", "layouts/a.toml")
    mappings = Mappings((Layout(where, "a", "data.items"),))
    path = written(tmp_path / "a.json", {"data": {"items": records(), "log": [{"no": 1}] * 5}})
    (found,) = examine(path, Expectation(areas(), DISTRICT, PERIOD, mappings=mappings), parser=parser).outcomes
    assert (found.database, found.sheets, column(found, "citizen_id")) == ("party_member", ("data.items",), NUMBERS)


@pytest.mark.parametrize("kind", DAYS)
def test_days_that_java_took_apart_are_days(tmp_path: Path, parser: Parser, kind: str) -> None:
    rows = [row | {"入党日期": DAYS[kind]} for row in records()]
    found = outcome(written(tmp_path / "党员.json", rows), parser)
    assert column(found, "join_date") == [dt.date(1998, 7, 1)] * 2
    assert (told(found, "V008"), told(found, "V019"), told(found, "F006")) == ([], [], [])
    table = [list(rows[0]), *(list(row.values()) for row in rows)]
    if isinstance(DAYS[kind], list):
        assert column(outcome(written(tmp_path / "b.json", table), parser), "join_date") == [dt.date(1998, 7, 1)] * 2


@pytest.mark.parametrize("kind", NO_DAYS)
def test_what_is_no_day_without_doubt_is_not_made_one(tmp_path: Path, parser: Parser, kind: str) -> None:
    rows = [row | {"入党日期": NO_DAYS[kind]} for row in records()]
    found = outcome(written(tmp_path / "党员.json", rows), parser)
    assert found.accepted.get("join_date", pd.Series([None])).isna().all()
    assert {"V008", "F006", "F012"} & {finding.rule for finding in found.findings}


def test_groups_in_json_are_groups_above_headers(tmp_path: Path, parser: Parser) -> None:
    others = {"姓名": "某丙", "公民身份号码": "310199198001010013"}
    rows = [{"配偶": others, "本人": row, "介绍人": others} for row in records()]
    found = outcome(written(tmp_path / "党员.json", rows), parser)
    assert (found.state, column(found, "citizen_id"), told(found, "F025")) == ("accepted", NUMBERS, [])
    (left,) = [finding.message for finding in found.findings if finding.rule == "F006"]
    assert all(f"{group}.公民身份号码" in left for group in ("配偶", "介绍人"))
