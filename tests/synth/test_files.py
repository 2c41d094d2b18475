"""The files of a made-up city: same bytes for the same seed, every mess and defect there, recognisable folders."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import areas
from synth.making import Made
from synth.mess import delivery
from synth.mess.handwriting import DATE_STYLES, FLAG_STYLES, NOISE
from synth.mess.headerrow import WAYS
from synth.patch import DEFECTS
from tests.synth.cities import made

ROWS = ("title_row", "subtitle_row", "blank_row_above", "blank_inside", "header_inside", "total_inside", "total_row")
TOTALS = ("wrong_total",)
SHEETS = ("continuation_inside", "footer", "extra_column", "serial_number", "merged_street", "hidden_row")
CODES = ("code_code", "code_glued", "code_alias", "area_name", "number_as_text", "null_word", "column_order")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("mess", [0.0, 0.6])
def test_the_same_order_gives_the_same_bytes(tmp_path: Path, mess: float) -> None:
    districts = ("310101", "310105", "310109")
    made(tmp_path / "one", mess, 4, districts=districts)
    made(tmp_path / "two", mess, 4, districts=districts)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_clean_files_are_written_as_they_should_be(tmp_path: Path) -> None:
    result = made(tmp_path, 0.0, districts=("310101", "310105"))
    assert {kind for kind, times in result.mess.items() if times} == {"code_label", "flag_words"}
    assert result.defects.total() == 0
    assert sorted(path.name for path in (tmp_path / "2026-09").iterdir()) == ["310101", "长宁区"]


def test_every_mess_and_defect_occurs_in_a_messy_city(tmp_path: Path) -> None:
    result = made(tmp_path, 0.3, seed=1, scale=0.01)
    wanted = {*ROWS, *TOTALS, *SHEETS, *CODES, *NOISE, *WAYS, *DATE_STYLES, *FLAG_STYLES, "header_synonym"}
    assert {kind for kind in wanted if not result.mess[kind]} == set()
    assert {kind.name for kind in DEFECTS if not result.defects[kind.name]} == set()
    assert result.defects["copy"] > 0 < result.defects["copy.differs"]
    forms = {path.suffix for path in (tmp_path / "2026-09").rglob("*.*")}
    assert forms == {".xlsx", ".xls", ".csv", ".tsv", ".txt"}


def test_truth_stands_beside_the_files(tmp_path: Path) -> None:
    result = made(tmp_path / "city", 0.0, districts=("310101",))
    stored = json.loads(gzip.decompress((tmp_path / "city-truth" / "2026-09.json.gz").read_bytes()))
    assert stored == json.loads(json.dumps(result.truth))
    listed = {file["file"] for file in stored["files"]}
    assert listed == {*contents(tmp_path / "city")}


def test_what_is_more_than_a_file_holds_comes_street_by_street(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = members(made(tmp_path / "whole", 0.0, scale=0.01, districts=("310109",)))
    monkeypatch.setattr(delivery, "LARGEST", whole["rows_accepted"] - 1)
    parts = members(made(tmp_path / "parted", 0.0, scale=0.01, districts=("310109",)))
    assert [whole["part"], *sorted(each["part"] for each in parts)] == [None, *sorted(streets("310109"))]
    assert sum(each["rows_accepted"] for each in parts) == whole["rows_accepted"]


def members(result: Made) -> list[dict[str, Any]]:
    outcomes = (outcome for file in result.truth["files"] for outcome in file["outcomes"])
    return [outcome for outcome in outcomes if outcome["database"] == "party_member"]


def streets(district: str) -> set[str]:
    return {street.code for street in areas().children(district)}
