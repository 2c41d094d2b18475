"""Records that somebody writes: what is taken, and how each kind of mistake is told."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import pytest
from pydantic import AfterValidator, ConfigDict

from schemas.errors import ConfigurationError
from schemas.records.written import Day, Names, Written, checked, filled, lines, toml, wrong


class Inner(Written):
    size: int


class Sample(Written):
    place: str
    name: Annotated[str, filled("write a name")] = "x"
    kind: Literal["a", "b"] = "a"
    day: Day = None
    names: Names = ()
    is_open: bool = False
    inner: Inner | None = None


class Secret(Written):
    model_config = ConfigDict(hide_input_in_errors=True)

    word: Annotated[str, filled("write a word")]
    number: int = 0


def read(text: str) -> Sample:
    return checked(Sample, toml(text, "a.toml"), "a.toml", place="here")


def test_a_record_is_what_its_text_says() -> None:
    assert read('names = ["b", "c"]\nday = "2026-09-30"\nis_open = true\ninner = { size = 3 }') == Sample(
        place="here", names=("b", "c"), day=dt.date(2026, 9, 30), is_open=True, inner=Inner(size=3)
    )
    assert read('day = ""').day is None
    assert read("day = 2026-09-30").day == dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("size = 3", "unknown field 'size'; known are name, kind, day, names, is_open, inner"),
        ('place = "there"', "unknown field 'place'; known are name, kind, day, names, is_open, inner"),
        ('name = ""', "name '': write a name"),
        ("name = 7", "name 7: write a text in quotes"),
        ('kind = "c"', "kind 'c' is none of 'a' or 'b'"),
        ('day = "2026.9"', "day '2026.9': write a date such as 2026-09-30, or nothing"),
        ("day = 2026", "day 2026: write a date such as 2026-09-30"),
        ('names = "b"', "names 'b': write a list"),
        ("names = [1]", "names.0 1: write a text in quotes"),
        ('is_open = "yes"', "is_open 'yes': write true or false"),
        ("inner = 1", "inner 1: write a table"),
        ("[inner]", "'inner.size' is missing"),
        ("[inner]\nsize = 1.5\nhigh = 2", "inner.size 1.5: write a whole number; unknown field 'inner.high'"),
    ],
)
def test_all_that_is_wrong_is_told_with_its_field_and_the_mend(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(text)
    assert str(refused.value) == f"a.toml: {told}"


def test_what_is_no_toml_is_told_with_its_line() -> None:
    with pytest.raises(ConfigurationError, match=r"a\.toml is not TOML: .*line 2"):
        read("is_open = true\nname = x\nday = 1")


def test_what_a_secret_record_says_is_never_repeated() -> None:
    with pytest.raises(ConfigurationError) as refused:
        checked(Secret, {"word": "", "number": "s3cret"}, "b.toml")
    assert str(refused.value) == "b.toml: word: write a word; number: write a whole number"


def test_lines_are_counted_as_an_editor_shows_them_and_formulas_are_text() -> None:
    text = 'word,number\n\n,\n\'=1+1,2\n"two\nlines",3\n'
    assert list(lines(text, "c.csv", ("number", "word"))) == [
        ("c.csv:4", {"word": "=1+1", "number": "2"}),
        ("c.csv:6", {"word": "two\nlines", "number": "3"}),
    ]


def refuse(text: str) -> str:
    raise ConfigurationError("there is no such thing") if text == "thing" else wrong("write {braces}")


class Refusing(Written):
    text: Annotated[str, AfterValidator(refuse)]


@pytest.mark.parametrize(("text", "told"), [("thing", "there is no such thing"), ("x", "text 'x': write {braces}")])
def test_what_a_check_says_stands_behind_the_place(text: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        checked(Refusing, {"text": text}, "c.csv:2")
    assert str(refused.value) == f"c.csv:2: {told}"
