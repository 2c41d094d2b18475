"""Tables in JSON that are no list of records: by columns, by rows without names, by label."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sources.child.parser import Parser
from sources.reading.ground.refusals import REASONS
from tests.sources.books import MEMBER_HEADER, MEMBERS, column, outcome
from tests.sources.dbftables import laid_out
from tests.sources.test_formats import NUMBERS, records
from tests.sources.test_jsonrecords import written

FRAME = pd.DataFrame(MEMBERS, columns=MEMBER_HEADER)
COLUMNS = {name: [row[place] for row in MEMBERS] for place, name in enumerate(MEMBER_HEADER)}
ROWS = [list(row) for row in MEMBERS]
SCHEMA = {"schema": {"fields": [{"name": name, "type": "string", "x": 1, "y": 2} for name in MEMBER_HEADER]}}
SHAPES: dict[str, Any] = {
    "columns of lists": COLUMNS,
    "columns of lists below other things": {
        "code": 0,
        "msg": "ok",
        "data": {"rows": COLUMNS, "page": {"no": 1, "size": 20}},
    },
    "columns beside single values": {"period": "2026-09", "total": 2, **COLUMNS},
    "pandas, columns": json.loads(FRAME.to_json(orient="columns")),
    "pandas, columns by number": json.loads(FRAME.set_axis(FRAME["公民身份号码"]).to_json(orient="columns")),
    "pandas, index": json.loads(FRAME.to_json(orient="index")),
    "pandas, split": json.loads(FRAME.to_json(orient="split")),
    "pandas, table": json.loads(FRAME.to_json(orient="table")),
    "columns and data": {"columns": MEMBER_HEADER, "data": ROWS},
    "fields and rows": {"result": {"fields": MEMBER_HEADER, "rows": ROWS, "count": 2}},
    "described columns": {"cols": [{"name": f"c{n}", "display_name": n} for n in MEMBER_HEADER], "rows": ROWS},
    "titles for people": {"columns": [{"dataIndex": f"f{n}", "title": n} for n in MEMBER_HEADER], "data": ROWS},
    "records beside a longer description": {**SCHEMA, "data": records()},
    "rows below their names": [MEMBER_HEADER, *ROWS],
    "rows below their names inside": {"code": 0, "data": {"total": 2, "list": [MEMBER_HEADER, *ROWS]}},
    "records beside longer rows": {"data": records(), "log": [["时间", "操作"], *[["9:00", "登录"]] * 200]},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_rows_from_every_shape(tmp_path: Path, parser: Parser, shape: str) -> None:
    found = outcome(written(tmp_path / "党员.json", SHAPES[shape]), parser)
    assert (found.state, column(found, "citizen_id"), column(found, "_row")) == ("accepted", NUMBERS, [2, 3])
    assert column(found, "sex") == ["1", "2"]


def test_labels_that_say_more_than_a_number_are_kept(tmp_path: Path, parser: Parser) -> None:
    value = {"columns": ["甲", "乙"], "index": ["a", "b"], "data": [[1, 2], [3, 4]]}
    assert laid_out(written(tmp_path / "a.json", value), parser) == [
        ["index", "甲", "乙"],
        ["a", "1", "2"],
        ["b", "3", "4"],
    ]


def test_digits_of_columns_stay_as_written(tmp_path: Path, parser: Parser) -> None:
    text = '{"甲": [1.50, 310199196001010014], "乙": [null, true]}'
    assert laid_out(written(tmp_path / "a.json", text), parser) == [
        ["甲", "乙"], ["1.50", None], ["310199196001010014", "true"],
    ]  # fmt: skip


REFUSED = {
    "columns of several lengths": ({**COLUMNS, "性别": ["男"]}, "uneven"),
    "a row with more cells": ({"columns": MEMBER_HEADER, "data": [*ROWS, [*ROWS[0], "x"]]}, "uneven"),
    "a name twice": ({"columns": ["甲", "甲"], "data": [[1, 2]]}, "duplicate_key"),
    "nothing at all": ([], "empty"),
    "rows without names": ([["某甲", 1, "女"], ["某乙", 2, "男"]], "no_records"),
    "rows of several lengths": ([MEMBER_HEADER, *ROWS, ["某丙"]], "no_records"),
    "a first row that says one thing twice": ([["甲", "甲"], ["1", "2"]], "no_records"),
    "one list": ({"甲": [1, 2]}, "no_records"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_goes_back(tmp_path: Path, parser: Parser, kind: str) -> None:
    value, reason = REFUSED[kind]
    found = outcome(written(tmp_path / "a.json", value), parser)
    assert (found.state, [finding.rule for finding in found.findings]) == ("returned", ["F001"])
    assert REASONS[reason] in found.findings[0].message
