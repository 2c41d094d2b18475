"""Values of cells, from the file to the accepted frame, with what is said of them and where."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from schemas.codelists import codelist
from schemas.databaselist import databases
from schemas.periods import Period
from sources.child.parser import Parser
from sources.texts.cleaning import clean, fold
from sources.values.coding import coder, read_flag
from sources.values.typers import upgrade
from tests.sources.books import BUILDING, BUILDING_HEADER, book, column, members, outcome, told


@pytest.mark.parametrize(
    ("text", "folded"),
    [("张　三", "张三"), (" 男 ", "男"), ("３１０１０５Ｘ", "310105X"), ("'310105", "310105"), ("310105\t", "310105"),
    ("全 市", "全市"),
     ("A B", "A B"), ("\ufeff党员\u200b", "党员"), ("區(qū)域", "區域"), ("男\u00a0", "男"), ("a\nb", "a b")],
)  # fmt: skip
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(
    st.lists(
        st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["张三", "无", "—", "#REF!", "女 "])), max_size=20
    )
)
def test_clean_of_a_column_is_fold_of_each_cell(cells: list[str | None]) -> None:
    import pyarrow as pa

    from sources.texts.cleaning import is_null

    whole = clean(pa.array(cells, pa.string())).to_pylist()
    assert whole == [None if cell is None or is_null(fold(cell)) else fold(cell) for cell in cells]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "女", "2"), ("sex", "2", "2"), ("sex", "2.0", "2"), ("sex", "94_女", "2"), ("sex", "女性", "2"),
        ("sex", "未知", "0"),
        ("ethnicity", "汉族", "01"), ("ethnicity", "1", "01"), ("ethnicity", "01-汉族", "01"),
        ("ethnicity", "汉族(01)", "01"),
        ("ethnicity", "868_汉族", "01"), ("ethnicity", "汉", "01"), ("ethnicity", "火星族", "?火星族"),
        ("ethnicity", "无", None),
        ("education", "大学本科(学士)", "20"), ("unit_nature", "8", "08"), ("work_post", "011", "011"),
        ("education", "不详", "90"),
        ("member_category", "223_正式党员", "1"), ("sex", "0", "0"), ("education", "0", None),
    ],
)  # fmt: skip
def test_code(name: str, text: str, code: str | None) -> None:
    assert coder(name)(fold(text)).code == code


@pytest.mark.parametrize(
    "name", sorted({c.codelist for d in databases().values() for c in d.columns.values() if c.codelist})
)
def test_every_label_and_code_reads_as_itself(name: str) -> None:
    labels = codelist(name).labels
    assert {code: coder(name)(fold(code)).code for code in labels} == {code: code for code in labels}
    assert {label: labels[coder(name)(fold(label)).code or ""] for label in labels.values()} == {
        x: x for x in labels.values()
    }


@pytest.mark.parametrize(
    ("text", "flag"),
    [("是", True), ("否", False), ("1", True), ("0", False), ("true", True), ("无", False), ("√", True), ("已建", True),
     ("未建", False), ("专职", True), ("兼职", False), ("/", None), ("也许", "?也许")],
)  # fmt: skip
def test_flag(text: str, flag: bool | None | str) -> None:
    assert read_flag(fold(text)).value == flag


def one(tmp_path: Path, parser: Parser, **change: Any) -> Any:
    return outcome(book(tmp_path / "党员.xlsx", 党员=members(change)), parser)


def test_month_dates_are_marked_and_told(tmp_path: Path, parser: Parser) -> None:
    found = one(tmp_path, parser, 出生日期="1960.1", 入党日期="1990年7月")
    assert column(found, "birth_date") == [dt.date(1960, 1, 1)]
    assert column(found, "_imprecise") == ["birth_date|join_date"]
    assert told(found, "V009") == [("warn", "D2"), ("warn", "I2")]


def test_untyped_values_keep_their_text_masked(tmp_path: Path, parser: Parser) -> None:
    found = one(tmp_path, parser, 出生日期="六十年代13812345678", 是否流动党员="也许")
    assert (column(found, "birth_date"), column(found, "is_floating")) == ([None], [None])
    assert json.loads(column(found, "_raw")[0]) == {"birth_date": "六十年代13●●●●●●●78", "is_floating": "也许"}
    assert (told(found, "V008"), told(found, "V002")) == ([("block", "D2")], [("block", "N2")])


def test_real_dates_and_numbers_of_cells(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet, day = workbook.add_worksheet("党员"), workbook.add_format({"num_format": "yyyy/m/d"})
        rows = members({}, {"公民身份号码": "31019919700507006X"})
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.write_datetime(1, 3, dt.datetime(1960, 1, 1), day)  # noqa: DTZ001
        sheet.write_number(2, 3, 25695)
    assert column(outcome(path, parser), "birth_date") == [dt.date(1960, 1, 1), dt.date(1970, 5, 7)]


def test_identity_number_typed_as_a_number_is_quarantined(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        for number, row in enumerate(members({}, {}, {})):
            sheet.write_row(3 + number, 2, row)
        sheet.write_number(5, 3, 310199196001010014)
        sheet.write_string(6, 3, "3.10199E+17")
    found = outcome(path, parser)
    assert (found.rows_accepted, found.rows_quarantined) == (1, 2)
    assert told(found, "V005") == [("reject_row", "D6"), ("reject_row", "D7")]
    assert column(found, "_row") == [5]


@pytest.mark.parametrize(
    "written",
    [
        "310199196001010014",
        "'310199196001010014",
        "310199196001010014\t",
        "３１０１９９１９６００１０１００１４",
        "310199 19600101 0014",
    ],
)
def test_identity_number_is_cleaned(tmp_path: Path, parser: Parser, written: str) -> None:
    found = one(tmp_path, parser, 公民身份号码=written)
    assert column(found, "citizen_id") == ["310199196001010014"]


def test_old_identity_number_is_upgraded(tmp_path: Path, parser: Parser) -> None:
    assert upgrade("310199600101001") == "310199196001010014"
    found = one(tmp_path, parser, 公民身份号码="310199600101001")
    assert (column(found, "citizen_id"), told(found, "V003")) == (["310199196001010014"], [("warn", "B2")])


def test_empty_expected_cell_blocks_and_default_is_told_once(tmp_path: Path, parser: Parser) -> None:
    rows = members(
        {"学历": "—", "是否失联党员": ""},
        {"公民身份号码": "31019919700507006X", "是否失联党员": "/", "性别": "女", "出生日期": "1970-05-07"},
    )
    found = outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert told(found, "V001") == [("block", "F2"), ("warn", "M2")]
    (default,) = [f for f in found.findings if f.rule == "V001" and f.severity == "warn"]
    assert (default.count, default.cells, column(found, "is_lost")) == (2, "M2:M3", [False, False])


@pytest.mark.parametrize(
    ("header", "cell", "rule", "severity", "value"),
    [
        ("从业人员数", "1,234", None, None, 1234),
        ("从业人员数", "12人", None, None, 12),
        ("从业人员数", "-5", "V013", "block", None),
        ("从业人员数", "12.5", "V013", "block", None),
        ("从业人员数", "很多", "V013", "block", None),
        ("从业人员数", "21S", "V015", "warn", None),
        ("从业人员数", "无", "V001", "block", None),
    ],
)
def test_counts(
    tmp_path: Path, parser: Parser, header: str, cell: str, rule: str | None, severity: str | None, value: int | None
) -> None:
    row = [cell if name == header else text for name, text in zip(BUILDING_HEADER, BUILDING, strict=True)]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, row]), parser)
    assert column(found, "employees") == [value]
    said = [(f.rule, f.severity, f.cell) for f in found.findings if f.column == "employees"]
    assert said == ([(rule, severity, "I2")] if rule else [])


@pytest.mark.parametrize(
    ("cells", "values", "said"),
    [
        (["97", "100"], [97, 100], []),
        (["97%", "9.7成"], [97, 97], []),
        (["0.97", "1"], [97, 100], [("warn", "K2", 2)]),
        (["120", "97"], [120, 97], [("block", "K2", 1)]),
    ],
)
def test_percentages(tmp_path: Path, parser: Parser, cells: list[str], values: list[float], said: list[Any]) -> None:
    rows = [[f"B{place}", *BUILDING[1:], cell] for place, cell in enumerate(cells)]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[[*BUILDING_HEADER, "入驻率(%)"], *rows]), parser)
    assert column(found, "occupancy_pct") == values
    assert [(f.severity, f.cell, f.count) for f in found.findings if f.rule == "V018"] == said


@pytest.mark.parametrize(
    ("street", "community", "codes", "said"),
    [
        ("天山路街道", "天山二村居委会", ("310105006", "310105006001"), []),
        ("310105006", "天山二村", ("310105006", "310105006001"), []),
        ("310105006000", "", ("310105006", None), []),
        ("天山路", "月球居委会", ("310105006", "?月球居委会"), [("block", "E2")]),
        ("火星街道", "", ("?火星街道", None), [("block", "D2")]),
        ("310999001", "", ("?310999001", None), [("block", "D2")]),
        ("310105006_天山路街道", "", ("310105006", None), []),
        ("", "310105006099000", (None, "?310105006099000"), [("block", "E2")]),
        ("", "310105006099001", (None, "?310105006099001"), [("block", "E2")]),
        ("", "310105600101001", (None, "?310105●●●●●●001"), [("block", "E2")]),
        ("", "310105196001010014", (None, "?310105●●●●●●●●0014"), [("block", "E2")]),
    ],
)
def test_areas(
    tmp_path: Path, parser: Parser, street: str, community: str, codes: tuple[str, str | None], said: list[Any]
) -> None:
    row = [*BUILDING[:3], street, community, *BUILDING[5:]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, row]), parser)
    assert (column(found, "street_code")[0], column(found, "community_code")[0]) == codes
    assert told(found, "V016") == said


@pytest.mark.parametrize("end", ["000", "001", "000000"])
def test_unknown_codes_of_communities_are_no_copies(tmp_path: Path, parser: Parser, end: str) -> None:
    """Fifteen or eighteen digits look like a person's number: hidden like one, they would all be the same code."""
    codes = [f"310105001{number:03}{end}" for number in (121, 212, 305, 1, 12)]
    rows = [["居民区代码", "居民区名称", "类型"], *([code, f"第{code[9:12]}居民区", "1"] for code in codes)]
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=rows), parser)
    assert column(found, "community_code") == [f"?{code}" for code in codes]
    assert (told(found, "R004"), len(told(found, "V016"))) == ([], 5)


def test_frame_is_arrow_and_complete(tmp_path: Path, parser: Parser) -> None:
    found = one(tmp_path, parser)
    declared = databases()["party_member"].columns
    assert list(found.accepted.columns) == [*declared, "_sheet", "_row", "_imprecise", "_raw", "_rejected"]
    assert all(isinstance(kind, pd.ArrowDtype) for kind in found.accepted.dtypes)
    assert found.accepted.attrs == {"period": Period(2026, 9), "district": "310105"}


def test_no_finding_shows_an_identity_or_mobile_number(tmp_path: Path, parser: Parser) -> None:
    """Wherever the number stands: in its column, another, a header, a title, a sheet's or the file's name."""
    number, mobile = "310199196001010014", "13812345678"
    rows = members(
        {"公民身份号码": number[:-1] + "5", "性别": number, "出生日期": mobile, "学历": f"本科{number}"}, {}, {}
    )
    path = book(
        tmp_path / f"党员{number}.xlsx",
        **{f"党员{mobile}": [[number], [*rows[0], number], *([*r, mobile] for r in rows[1:])]},
    )
    found = outcome(path, parser)
    everything = json.dumps([f.as_dict() for f in found.findings], ensure_ascii=False) + found.file + str(found.sheets)
    assert {"V004", "V002", "V008", "F006", "R001"} <= {f.rule for f in found.findings}
    assert (number[6:14] in everything, mobile in everything) == (False, False)
