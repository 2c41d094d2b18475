"""What the codes of an issue mean is told beside them: in the data package and in the structures."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sdmx
from pysdmx.io import read_sdmx
from pysdmx.model import Codelist, Hierarchy

from tests.releases.exchange.issues import HARD, issue
from warehouse.releases.edition.marks import IssueMark
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import places
from warehouse.releases.exchange.exchangeset import write


@pytest.fixture(scope="module")
def package(data: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((data / "indicators.json").read_text("utf-8"))
    return told


@pytest.fixture(scope="module")
def tables(package: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["data"] for one in package["resources"] if "data" in one}


def test_the_package_names_the_issue(package: dict[str, Any]) -> None:
    assert package["name"] == "octet-2026-09-1" and package["created"] == "2026-10-12T09:30:00+08:00"
    assert package["issue"] == {
        "period": "2026-09", "number": 1, "stage": "final", "stage_zh": "审定", "correction": 0, "replaces": None,
        "issued_at": "2026-10-12T09:30:00+08:00", "area": "310000", "area_name": "上海市",
        "remarks": ["列明未报：闵行区 党员"],
    }  # fmt: skip
    assert "不是零" in package["description"] and "not zero" in package["description"]


def test_the_package_has_every_file_with_its_hash(package: dict[str, Any], data: Path) -> None:
    files = {one["path"]: (one["bytes"], one["hash"]) for one in package["resources"] if "path" in one}
    there = [path for path in data.rglob("*") if path.is_file() and path.name != "indicators.json"]
    assert files == {
        path.relative_to(data).as_posix(): (
            path.stat().st_size, f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        )
        for path in there
    }  # fmt: skip


def test_the_package_describes_the_columns_of_the_table(package: dict[str, Any], data: Path) -> None:
    fields = package["resources"][0]["schema"]["fields"]
    with (data / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert [one["name"] for one in fields] == header and all(one["description"] for one in fields)
    for field, values in zip(fields, zip(*rows, strict=True), strict=True):
        if field.get("constraints", {}).get("required"):
            assert "" not in values, field["name"]
        if field["type"] != "string":
            numbers = {value for value in values if value}
            assert {str(float(value)) for value in numbers}, field["name"]


def test_every_code_of_the_table_is_explained(package: dict[str, Any], tables: dict[str, Any], data: Path) -> None:
    with (data / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for key in package["resources"][0]["schema"]["foreignKeys"]:
        target = key["reference"]["fields"]
        known = {tuple(row[name] for name in target) for row in tables[key["reference"]["resource"]]}
        used = {tuple(row[name] for name in key["fields"]) for row in rows}
        assert {one for one in used if all(one)} - known == set() and used
    assert {row["观测状态"] for row in rows} <= {row["code"] for row in tables["obs_statuses"]}


def test_definitions_and_parents(tables: dict[str, Any], material: Material) -> None:
    indicators = {row["code"]: row for row in tables["indicators"]}
    assert indicators["ORG01"]["definition"] == HARD and indicators["MEM02"]["unit"] == "名/千人"
    assert set(indicators) == {one.code for one in material.indicators}
    areas = {row["code"]: row["parent"] for row in tables["areas"]}
    assert (areas["310000"], areas["310105"], areas["310105002"]) == (None, "310000", "310105")
    members = [(row["dimension"], row["code"], row["name"]) for row in tables["members"]]
    assert ("sex", "2", "女") in members and ("database", "党员", "党员") in members


@pytest.mark.parametrize("name", ["structure.xml", "structure.json"])
def test_structures_by_pysdmx(data: Path, material: Material, name: str) -> None:
    message = read_sdmx(data / "sdmx" / name, validate=name.endswith(".xml"))
    found = message.structures or ()
    lists = {one.id: one for one in found if isinstance(one, Codelist)}
    told = {code.id: (code.name, code.description) for code in lists["CL_INDICATOR"]}
    assert told["MEM01"] == ("党员总数", "正式组织关系在本地的党员")
    assert (told["ORG01"][1] or "").split() == HARD.replace("'", "’").split()
    assert [code.name for code in lists["CL_AREA"]] == [place.name for place in places(material)]
    assert {code.id: code.name for code in lists["CL_SEX"]} == {"1": "男", "2": "女", "_X": "未归类", "_U": "未填"}
    assert {"sex-1", "sex-_U", "_T"} < {code.id for code in lists["CL_MEMBER"]}
    odd = next(code for code in lists["CL_MEMBER"] if code.name == "党员")
    assert odd.id.startswith("database-X") and [(one.type, one.title) for one in odd.annotations] == [("CODE", "党员")]
    second = next(code for code in lists["CL_INDICATOR"] if code.id == "MEM02")
    notes = {one.type: one.title or one.text for one in second.annotations}
    assert notes["UNIT"] == "名/千人" and notes["NAME_EN"] == "Members’ share"
    trees = {one.id: one for one in found if isinstance(one, Hierarchy)}
    (city,) = trees["H_AREA"].codes
    assert [code.id for code in city.codes] == [place.code for place in material.districts]
    assert [code.id for code in city.codes[0].codes] == ["310101001", "310101002"]
    assert [code.id for code in trees["H_BREAKDOWN"].codes] == list(material.dimensions)
    header = message.header
    assert header is not None and header.id == "OCTET-2026-09-1"
    assert header.prepared.isoformat() == "2026-10-12T09:30:00+08:00"


def test_structures_by_sdmx1(data: Path) -> None:
    message: Any = sdmx.read_sdmx(data / "sdmx" / "structure.xml")
    definition = message.structure["DSD_OCTET"]
    names = [one.id for one in definition.dimensions.components]
    assert names == ["FREQ", "INDICATOR", "REF_AREA", "BREAKDOWN", "MEMBER", "TIME_PERIOD"]
    assert len(definition.attributes.components) == 8 and list(message.dataflow) == ["DF_OCTET"]
    indicator = message.codelist["CL_INDICATOR"]["MEM01"]
    assert indicator.name.localizations == {"zh": "党员总数"}
    assert set(message.concept_scheme["CS_OCTET"].items) >= {*names, "OBS_VALUE", "STATUS"}
    assert set(message.hierarchical_codelist) == {"H_AREA", "H_BREAKDOWN"}


def test_a_draft_is_told_as_one(tmp_path: Path) -> None:
    write(replace(issue(), mark=IssueMark()), tmp_path)
    package = json.loads((tmp_path / "data/indicators.json").read_text("utf-8"))
    assert package["name"] == "octet-2026-09-draft" and package["issue"]["number"] is None
    assert "草稿" in package["title"] and package["created"] == "2026-10-11T16:00:00+08:00"
    assert "<mes:ID>OCTET-2026-09-draft</mes:ID>" in (tmp_path / "data/sdmx/sdmx.xml").read_text("utf-8")
