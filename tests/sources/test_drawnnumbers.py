"""What an .ods draws beside the numbers it stores is read as number formats of other workbooks are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.reading.opendocument.drawnnumbers import drawn_format
from tests.sources.books import BUILDING, BUILDING_HEADER, column, outcome, told
from tests.sources.oldbooks import cell, open_document


@pytest.mark.parametrize(
    ("stored", "drawn", "code"),
    [
        ("1", "0001", "0000"), ("1", "CN0001", '"CN"0000'), ("1230000", "1,230.0", "0,"), ("301", "301人", '0"人"'),
        ("1230000", "123.0万", '0!.0000"万"'), ("1230000", "1.23百万", '0,,"百万"'), ("101", "¥101.00", '"¥"0.0'),
        ("0.815", "82%", "0%"), ("-1230000", "(1,230)", "0,"), ("400", "0千", '0,"千"'),
    ],
)  # fmt: skip
def test_what_is_drawn_otherwise(stored: str, drawn: str, code: str) -> None:
    assert drawn_format(stored, drawn) == code


@pytest.mark.parametrize(
    ("stored", "drawn"),
    [
        ("20001.4", "20001"), ("20001", "20,001.00"), ("0.4", "0"), ("-5", "-5.0"), ("1234", "1.23E+03"), ("7", "###"),
        ("1230", "1.230"), ("1230.5", "1.230,50"), ("1.5", "1 1/2"), ("5", ""), ("5", "7"), ("nan", "5"),
        ("310105001", "310-105-001"), ("0", "-"),
    ],
)  # fmt: skip
def test_rounding_grouping_and_what_nobody_knows_tell_nothing(stored: str, drawn: str) -> None:
    assert drawn_format(stored, drawn) is None


def number(stored: str, drawn: str) -> str:
    value = f'office:value-type="float" office:value="{stored}"'
    return f"<table:table-cell {value}><text:p>{drawn}</text:p></table:table-cell>"


def buildings(path: Path, parser: Parser, rows: Sequence[tuple[str, str]]) -> Outcome:
    """Buildings with the cells of a code and of an amount in 万元."""
    lines = ["".join(map(cell, [*BUILDING_HEADER, "年税收(万元)"]))]
    lines += [code + "".join(map(cell, BUILDING[1:])) + amount for code, amount in rows]
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return outcome(open_document(path, f'<table:table table:name="楼宇">{table}</table:table>'), parser)


def test_codes_and_amounts_are_those_that_are_seen(tmp_path: Path, parser: Parser) -> None:
    rows = [(number(str(n), f"{n:04}"), number("1230000", "123.0万")) for n in (1, 2, 3)]
    found = buildings(tmp_path / "楼宇.ods", parser, rows)
    assert column(found, "building_code") == ["0001", "0002", "0003"]
    assert column(found, "tax_wan") == [123, 123, 123]
    assert [f.cells for f in found.findings if f.rule == "V019"] == ["K2:K4"]


def test_plain_numbers_are_read_without_a_word(tmp_path: Path, parser: Parser) -> None:
    rows = [(cell(f"B{n}"), number(f"{n}123.4", f"{n},123.40")) for n in (1, 2, 3)]
    found = buildings(tmp_path / "楼宇.ods", parser, rows)
    assert column(found, "tax_wan") == [1123.4, 2123.4, 3123.4]
    assert told(found, "V019") == told(found, "V014") == []
