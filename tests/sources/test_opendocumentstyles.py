"""Numbers of an .ods that are drawn as they are stored, or not at all: the styles of their cells say how they look."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.child.parser import Parser
from sources.reading.grids import grids
from tests.sources.books import BUILDING, BUILDING_HEADER, column, outcome, told
from tests.sources.oldbooks import cell, open_document

LOOK = '<table:table-column table:default-cell-style-name="ce1"/>'
ONE = '<number:number number:min-integer-digits="1"/>'
FOUR = '<number:number number:min-integer-digits="4"/>'
PLAIN = '<number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>'
SMALLER = '<number:number number:decimal-places="1" number:min-integer-digits="1" number:display-factor="1000"/>'
PARTED = (
    '<number:number number:min-integer-digits="9"><number:embedded-text number:position="6">-</number:embedded-text>'
    '<number:embedded-text number:position="3">-</number:embedded-text></number:number>'
)


def data(inside: str, name: str = "N1", kind: str = "number") -> str:
    return f'<number:{kind}-style style:name="{name}">{inside}</number:{kind}-style>'


def of_cells(name: str = "ce1", more: str = 'style:data-style-name="N1"') -> str:
    return f'<style:style style:name="{name}" style:family="table-cell" {more}/>'


def number(stored: str, drawn: str = "", style: str = "ce1") -> str:
    shown = f"<text:p>{drawn}</text:p>" if drawn else ""
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{named} office:value-type="float" office:value="{stored}">{shown}</table:table-cell>'


def shown(path: Path, parser: Parser, cells: str, styles: str, named: str = "", before: str = "") -> list[str]:
    """The codes of formats of a row of cells."""
    row = f"<table:table-row>{cells}</table:table-row>"
    book = open_document(path / "a.ods", f'<table:table table:name="a">{before}{row}</table:table>', styles, named)
    return [code for code, *_ in grids(parser.parse(book))[0].marks.shown]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        (FOUR, "0000"), (f"<number:text>CN</number:text>{FOUR}", '"CN"0000'), (SMALLER, "0.0,"),
        (f"{SMALLER}<number:text>万</number:text>", '0.0,"万"'), (PARTED, '000"-"000"-"000'),
        (f"<number:currency-symbol>¥</number:currency-symbol>{PLAIN}", '"¥"#,##0.00'),
        (f"{ONE}<number:text>%</number:text>", "0%"),
        ('<number:number number:min-integer-digits="1" number:decimal-places="1"><number:embedded-text '
         'number:position="1">.</number:embedded-text></number:number>', '#"."0.0'),
        ('<number:number number:min-integer-digits="1" number:decimal-places="1" number:display-factor="1000">'
         '<number:embedded-text number:position="0">!</number:embedded-text></number:number>', "0!.0,"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("drawn", ["", "1234", "1234.0", "001-234"])
def test_a_style_says_how_numbers_look(tmp_path: Path, parser: Parser, inside: str, code: str, drawn: str) -> None:
    assert shown(tmp_path, parser, number("1234", drawn), data(inside) + of_cells()) == [code]


@pytest.mark.parametrize(
    "inside",
    [
        PLAIN, ONE, f"{PLAIN}<number:text> </number:text>",
        '<number:scientific-number number:min-exponent-digits="2"/>',
        '<number:fraction number:min-integer-digits="0"/>',
        '<number:number number:min-integer-digits="1" number:display-factor="7"/>',
        f'<number:text>(</number:text>{PLAIN}<number:text>)</number:text>'
        '<style:map style:condition="value()&gt;=0" style:apply-style-name="N2"/>',
    ],
)  # fmt: skip
def test_what_is_drawn_as_it_is_stored(tmp_path: Path, parser: Parser, inside: str) -> None:
    assert shown(tmp_path, parser, number("1234"), data(PLAIN, "N2") + data(inside) + of_cells()) == []


@pytest.mark.parametrize(
    ("cells", "styles", "named", "before"),
    [
        (number("1"), of_cells(), data(FOUR), ""),
        (number("1"), "", data(FOUR) + of_cells(), ""),
        (number("1"), of_cells(more='style:parent-style-name="号"'), data(FOUR) + of_cells("号"), ""),
        (number("1", style=""), data(FOUR) + of_cells(), "", LOOK),
        (cell("x") * 3 + number("1", style=""), data(FOUR) + of_cells(), "",
         '<table:table-column table:number-columns-repeated="3"/>' + LOOK),
    ],
    ids=["format elsewhere", "both elsewhere", "of its parent", "of its column", "of a later column"],
)  # fmt: skip
def test_styles_wherever_they_are(
    tmp_path: Path, parser: Parser, cells: str, styles: str, named: str, before: str
) -> None:
    assert shown(tmp_path, parser, cells, styles, named, before) == ["0000"]


def test_formats_of_some_values_only(tmp_path: Path, parser: Parser) -> None:
    cases = '<style:map style:condition="value()&gt;=10000" style:apply-style-name="N2"/>'
    styles = data(SMALLER, "N2") + data(ONE + cases) + of_cells()
    assert shown(tmp_path, parser, number("12345"), styles) == ["[>=10000]0.0,;0"]


def test_styles_that_name_each_other_say_nothing(tmp_path: Path, parser: Parser) -> None:
    styles = of_cells(more='style:parent-style-name="b"') + of_cells("b", 'style:parent-style-name="ce1"')
    assert shown(tmp_path, parser, number("1"), styles) == []


def test_codes_and_amounts_are_those_that_are_seen(tmp_path: Path, parser: Parser) -> None:
    styles = data(FOUR) + of_cells() + data(f"{SMALLER}<number:text>千</number:text>", "N2")
    styles += of_cells("ce2", 'style:data-style-name="N2"')
    lines = ["".join(map(cell, [*BUILDING_HEADER, "年税收(元)"]))]
    lines += [
        number(str(n), str(n)) + "".join(map(cell, BUILDING[1:])) + number("1230000", "1230000", "ce2")
        for n in (1, 2, 3)
    ]
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    path = open_document(tmp_path / "楼宇.ods", f'<table:table table:name="楼宇">{table}</table:table>', styles)
    found = outcome(path, parser)
    assert (column(found, "building_code"), column(found, "tax_wan")) == (["0001", "0002", "0003"], [123] * 3)
    assert told(found, "V020") == []
