"""Every figure of an issue reads the same from each of its files."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import sdmx
from pysdmx.io import get_datasets, write_sdmx
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.model import Organisation
from pysdmx.model.message import Header

from tests.releases.exchange.issues import issue
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow, places, published_rows
from warehouse.releases.exchange.exchangeset import write
from warehouse.releases.exchange.issueabout import issued_at
from warehouse.releases.exchange.sdmxcodes import code_id, codelists, member_id
from warehouse.releases.exchange.sdmxfiles import observations
from warehouse.releases.exchange.sdmxstructure import schema, structure

FIGURE = (
    "value", "numerator", "denominator", "status", "areas_reported", "areas_expected", "obs_status", "conf_status",
)  # fmt: skip
FLAT = ("指标代码", "区划代码", "分组", "组别", "数值", "分子", "分母", "状态", "已报", "应报", "观测状态", "保密状态")
WORDS = {"value": "有值", "zero": "零", "missing": "未报", "suppressed": "不公布", "not_applicable": "不适用"}
SDMX_KEY = ("INDICATOR", "REF_AREA", "BREAKDOWN", "MEMBER")
SDMX_FIGURE = (
    "OBS_VALUE", "NUMERATOR", "DENOMINATOR", "STATUS", "AREAS_REPORTED", "AREAS_EXPECTED", "OBS_STATUS", "CONF_STATUS",
)  # fmt: skip
Figures = dict[tuple[Any, ...], tuple[Any, ...]]


@pytest.fixture(scope="module")
def published(material: Material) -> Figures:
    return {row[1:5]: _figure(row) for row in published_rows(material)}


@pytest.fixture(scope="module")
def in_sdmx(published: Figures) -> Figures:
    return {
        (code_id(code), code_id(area), code_id(dimension or "_T"), member_id(dimension, member)): figure
        for (code, area, dimension, member), figure in published.items()
    }


def _figure(row: PublishedRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in FIGURE)


def _number(text: object) -> float | None:
    """A number as it was written, None where nothing was."""
    return None if text is None or text == "" or (isinstance(text, float) and math.isnan(text)) else float(str(text))


def _spoken(figure: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*figure[:3], WORDS[figure[3]], *figure[4:])


def _read(figure: Iterable[Any]) -> tuple[Any, ...]:
    value, numerator, denominator, status, reported, expected, *flags = figure
    counted = (int(reported), int(expected))
    return (_number(value), _number(numerator), _number(denominator), str(status), *counted, *map(str, flags))


def test_the_made_up_issue_has_every_state(published: Figures) -> None:
    assert {figure[3] for figure in published.values()} == {"value", "zero", "missing", "suppressed", "not_applicable"}
    assert {figure[6] for figure in published.values()} == set("APLQM")


def test_csv(data: Path, published: Figures) -> None:
    raw = (data / "data.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == len(published) + 1
    with (data / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [tuple(row[name] or None for name in FLAT[:4]) for row in rows]
    read = {key: _read(row[name] for name in FLAT[4:]) for key, row in zip(keys, rows, strict=True)}
    assert len(rows) == len(read) and read == {key: _spoken(figure) for key, figure in published.items()}


def test_parquet(data: Path, published: Figures) -> None:
    table = pq.read_table(data / "data.parquet").select(FLAT)
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    assert {row[:4]: row[4:] for row in rows} == {key: _spoken(figure) for key, figure in published.items()}


def test_names_stand_beside_codes(data: Path, material: Material) -> None:
    frame = pd.read_csv(data / "data.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    names = {place.code: place.name for place in places(material)}
    assert dict(zip(frame["区划代码"], frame["区划名称"], strict=True)) == names
    units = {one.code: (one.name, one.unit) for one in material.indicators}
    told = zip(frame["指标名称"], frame["单位"], strict=True)
    assert dict(zip(frame["指标代码"], told, strict=True)) == units
    pairs = zip(frame["分组名称"], frame["组别名称"], strict=True)
    groups = dict(zip(zip(frame["分组"], frame["组别"], strict=True), pairs, strict=True))
    assert groups["sex", "2"] == ("性别", "女") and groups["database", "党员"] == ("数据库", "党员")
    assert groups["", ""] == ("", "")
    versions = {one.code: str(one.version) for one in material.indicators}
    assert dict(zip(frame["指标代码"], frame["定义版本"], strict=True)) == versions
    above = dict(zip(frame["区划代码"], frame["上级"], strict=True))
    assert (above["310000"], above["310105"], above["310105001"]) == ("", "310000", "310105")
    assert set(frame["期号"]) == {"1"} and set(frame["报告期"]) == {"2026-09"}
    silent = frame[(frame["区划代码"] == "310112") & (frame["指标代码"] == "MEM01") & (frame["分组"] == "")].iloc[0]
    assert (silent["数值"], silent["状态"], silent["完整率"]) == ("", "未报", "0")


def test_parquet_fields_say_what_they_are(data: Path) -> None:
    file = pq.ParquetFile(data / "data.parquet")
    field = file.schema_arrow.field("数值")
    assert field.metadata[b"name"] == b"value" and "状态".encode() in field.metadata[b"description"]
    assert all(field.metadata for field in file.schema_arrow)
    assert json.loads(file.schema_arrow.metadata[b"octet"])["number"] == 1
    column = file.metadata.row_group(0).column(file.schema_arrow.names.index("数值"))
    assert column.statistics.has_min_max and column.statistics.min == 0


def test_jsonstat(data: Path, published: Figures) -> None:
    read: Figures = {}
    cubes = json.loads((data / "jsonstat.json").read_text("utf-8"))
    for cube in cubes["link"]["item"]:
        axes = [list(cube["dimension"][name]["category"]["index"]) for name in cube["id"]]
        assert cube["size"] == [len(axis) for axis in axes]
        group = cube["extension"]["breakdown"]
        for place, (period, code, area, *member) in enumerate(product(*axes)):
            value, status = cube["value"].get(str(place)), cube["status"].get(str(place))
            if value is not None or status is not None:
                assert period == "2026-09"
                read[code, area, group, *(member or [None])] = (value, status or "A")
    assert read == {key: (figure[0], figure[6]) for key, figure in published.items()}


def test_jsonstat_says_what_its_codes_are(data: Path) -> None:
    totals, *groups = json.loads((data / "jsonstat.json").read_text("utf-8"))["link"]["item"]
    assert totals["dimension"]["area"]["category"]["child"]["310101"] == ["310101001", "310101002"]
    assert totals["dimension"]["indicator"]["category"]["unit"]["MEM02"] == {"label": "名/千人", "decimals": 1}
    assert totals["extension"]["status"]["label"]["L"] == "缺失：未报"
    assert [one["label"] for one in groups] == ["按党建领域分组", "按数据库分组", "按性别分组"]
    assert groups[2]["dimension"]["sex"]["category"]["label"] == {"1": "男", "2": "女", "未填": "未填"}


@pytest.mark.parametrize(
    ("name", "form"), [("sdmx.csv", Format.DATA_SDMX_CSV_2_0_0), ("sdmx.xml", Format.DATA_SDMX_ML_2_1_STR)]
)
def test_sdmx_is_written_as_pysdmx_writes_it(data: Path, material: Material, name: str, form: Format) -> None:
    """Byte for byte: pysdmx itself writes a message of one row, the others are put in its place."""
    frame = pd.DataFrame(observations(material, [*published_rows(material)]))
    dataset = PandasDataset(structure=schema(structure(codelists(material))), data=frame)
    header = Header(id="OCTET-2026-09-1", prepared=issued_at(material), sender=Organisation(id="OCTET"))
    assert (data / "sdmx" / name).read_text("utf-8") == write_sdmx(dataset, form, header=header, prettyprint=True)


@pytest.mark.parametrize("name", ["sdmx.csv", "sdmx.xml"])
def test_sdmx_by_pysdmx(data: Path, in_sdmx: Figures, name: str) -> None:
    (dataset,) = get_datasets(data / "sdmx" / name, data / "sdmx" / "structure.xml", validate=True)
    frame = dataset.data
    units = dict(zip(frame["INDICATOR"], frame["UNIT_MEASURE"], strict=True))
    assert set(frame["TIME_PERIOD"]) == {"2026-09"} and units["MEM02"] == "名/千人"
    columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in (*SDMX_KEY, *SDMX_FIGURE)]
    rows = list(zip(*columns, strict=True))
    assert {row[:4]: _read(row[4:]) for row in rows} == in_sdmx and len(rows) == len(in_sdmx)


@pytest.mark.parametrize("name", ["sdmx.csv", "sdmx.xml"])
def test_sdmx_by_sdmx1(data: Path, in_sdmx: Figures, name: str, tmp_path: Path) -> None:
    structures: Any = sdmx.read_sdmx(data / "sdmx" / "structure.xml")
    path = data / "sdmx" / name
    expected = in_sdmx
    if name.endswith(".csv"):  # sdmx1 reads no empty value from a CSV
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        path = tmp_path / name
        frame[frame["OBS_VALUE"] != ""].to_csv(path, index=False)
        expected = {key: figure for key, figure in in_sdmx.items() if figure[0] is not None}
    message: Any = sdmx.read_sdmx(path, structure=structures.structure["DSD_OCTET"])
    (dataset,) = message.data
    read = {}
    for one in dataset.obs:
        key = {name: str(value.value) for name, value in one.key.values.items()}
        assert (key["FREQ"], key["TIME_PERIOD"]) == ("M", "2026-09")
        attributes = {name: attribute.value for name, attribute in one.attached_attribute.items()}
        told = [_valueof(attributes.get(name)) for name in SDMX_FIGURE[1:]]
        read[tuple(key[name] for name in SDMX_KEY)] = _read((one.value, *told))
    assert read == expected


def _valueof(attribute: Any) -> Any:
    return getattr(attribute, "id", attribute)


def test_the_same_issue_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    write(issue(), tmp_path)
    again = {path.relative_to(tmp_path / "data"): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert again == {path.relative_to(data): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert len(again) == 8
