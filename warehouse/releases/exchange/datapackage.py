"""`indicators.json`: what is in the files beside it, as a Frictionless data package (<https://datapackage.org>).

The files with their hashes and columns, and as tables of their own what the codes mean: indicators with their
definitions, areas with what is above them, members of the breakdowns, statuses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import places
from warehouse.releases.exchange.flatcolumns import (
    COLUMNS,
    CONF_STATUSES,
    OBS_STATUSES,
    STATUSES,
    TEXT,
    FlatColumn,
    parents,
)
from warehouse.releases.exchange.issueabout import about, issue_id, issued_at

SDMX = "application/vnd.sdmx."
FILES = (
    ("data.csv", "data", "csv", "text/csv", "全部数据（CSV，UTF-8）", "All figures, CSV"),
    ("data.parquet", "data-parquet", "parquet", "application/vnd.apache.parquet", "全部数据（Parquet）", "Parquet"),
    ("jsonstat.json", "data-jsonstat", "json", "application/json", "全部数据（JSON-stat 2）", "JSON-stat 2"),
    ("sdmx/sdmx.csv", "sdmx-csv", "csv", f"{SDMX}data+csv;version=2.0.0", "全部数据（SDMX-CSV 2）", "SDMX-CSV 2.0"),
    ("sdmx/sdmx.xml", "sdmx-ml", "xml", f"{SDMX}structurespecificdata+xml;version=2.1", "数据（SDMX-ML）", "SDMX-ML"),
    ("sdmx/structure.xml", "sdmx-structures", "xml", f"{SDMX}structure+xml;version=2.1", "结构（SDMX-ML）", "SDMX-ML"),
    (
        "sdmx/structure.json", "sdmx-structures-json", "sdmx-json", f"{SDMX}structure+json;version=2.0.0",
        "结构（SDMX-JSON）", "SDMX-JSON 2.0",
    ),
)  # fmt: skip
"""Path, name, format, media type, title, and what it is in English."""
TABLE = FILES[0][0]
KEYS = {"指标代码": ("indicators", "code"), "区划代码": ("areas", "code"), "状态": ("statuses", "word")}
INDICATOR_FIELDS = {
    "code": "指标代码", "version": "定义版本", "name": "名称", "name_en": "英文名称", "unit": "单位",
    "kind": "count 计数；ratio 分子÷分母×倍数", "scale": "倍数", "better": "up 越高越好；down 越低越好；空：不评价",
    "section": "所属库", "databases": "用到的库，以逗号分隔", "definition": "口径",
    "dimensions": "可按什么分组，以逗号分隔", "personal": "是否涉及个人", "rhythm": "公布频率",
    "step": "几个月前的数与它同义",
}  # fmt: skip
AREA_FIELDS = {
    "code": "区划代码", "name": "名称", "level": "1 市，2 区，3 街镇", "parent": "上级区划代码",
    "moved": "从哪些月份起区划有变动，以逗号分隔",
}  # fmt: skip
MEMBER_FIELDS = {"dimension": "分组", "dimension_name": "分组名称", "code": "组别", "name": "组别名称"}
MEANING_FIELDS = {"code": "代码", "meaning": "含义", "meaning_en": "英文含义"}
NOT_A_FIGURE = (
    "数值为空不是零，原因见状态：未报、为保护个人不公布、不适用；状态为“零”的才是零。"
    "已报少于应报时，数值只含已报地区，不可直接比较。",
    "An empty value is not zero; the status says why: 未报 not reported, 不公布 withheld to protect persons, 不适用 "
    "cannot exist; 零 alone is 0. With fewer areas reported than expected, a value is of those that reported "
    "and is not to be compared as it stands.",
)


def datapackage(material: Material, data: Path) -> dict[str, Any]:
    """The package of what lies in `data`, which is all there but this file."""
    note, note_en = NOT_A_FIGURE
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"octet-{issue_id(material)}",
        "title": f"{material.city.name}区域化党建指标 {material.period} {material.mark.word}",
        "description": f"{note}\n\n{note_en}",
        "created": issued_at(material).isoformat(),
        "version": f"{material.period}.{material.mark.number or 0}",
        "issue": {**about(material), "remarks": [*material.remarks]},
        "resources": [*(_file(data, *one) for one in FILES), *_meanings(material)],
    }


def _file(data: Path, path: str, name: str, form: str, media: str, title: str, english: str) -> dict[str, Any]:
    content = (data / path).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    told: dict[str, Any] = {
        "name": name, "path": path, "title": title, "description": english, "mediatype": media,
        "format": form, "bytes": len(content), "hash": f"sha256:{digest}",
    }  # fmt: skip
    if form == "csv":
        told["encoding"] = "utf-8"
    if path == TABLE:
        told |= {"type": "table", "schema": _table_schema()}
    return told


def _table_schema() -> dict[str, Any]:
    keys = [{"fields": [field], "reference": {"resource": to, "fields": [of]}} for field, (to, of) in KEYS.items()]
    group = {"resource": "members", "fields": ["dimension", "code"]}
    return {
        "fields": [_field(column) for column in COLUMNS],
        "missingValues": [""],
        "primaryKey": ["报告期", "指标代码", "区划代码", "分组", "组别"],
        "foreignKeys": [*keys, {"fields": ["分组", "组别"], "reference": group}],
    }


def _field(column: FlatColumn) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "type": column.kind, "title": column.english}
    told["description"] = f"{column.meaning} / {column.meaning_en}"
    constraints: dict[str, Any] = {"required": True} if column.is_required else {}
    if column.name == "状态":
        constraints["enum"] = [word for _, word, *_ in STATUSES]
    return told | ({"constraints": constraints} if constraints else {})


def _meanings(material: Material) -> list[dict[str, Any]]:
    """What the codes mean, each kind as a table within this file."""
    above = parents(material)
    indicators = [_plain(vars(one)) for one in material.indicators]
    moved = {code: ",".join(months) for code, months in material.moved.items()}
    areas = [{**vars(one), "parent": above.get(one.code), "moved": moved.get(one.code, "")} for one in places(material)]
    members = [
        {"dimension": one.name, "dimension_name": one.title, "code": code, "name": label}
        for one in material.dimensions.values()
        for code, label in one.members
    ]
    statuses = [{"code": code, "word": zh, "meaning": told, "meaning_en": en} for code, zh, told, en in STATUSES]
    observed = [{"code": code, "meaning": zh, "meaning_en": en} for code, zh, en in OBS_STATUSES]
    confidential = [{"code": code, "meaning": zh, "meaning_en": en} for code, zh, en in CONF_STATUSES]
    return [
        _table("indicators", "指标及口径 / indicators and their definitions", INDICATOR_FIELDS, indicators),
        _table("areas", "区划及上级 / areas and what is above them", AREA_FIELDS, areas),
        _table("members", "分组的代码表 / code lists of the breakdowns", MEMBER_FIELDS, members, ("dimension", "code")),
        _table("statuses", "状态 / statuses", {**MEANING_FIELDS, "word": "用词"}, statuses),
        _table("obs_statuses", "观测状态 / SDMX observation statuses", MEANING_FIELDS, observed),
        _table("conf_statuses", "保密状态 / SDMX confidentiality statuses", MEANING_FIELDS, confidential),
    ]


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of an indicator that are told, lists as texts."""
    told = {name: fields[name] for name in INDICATOR_FIELDS}
    return {name: ",".join(one) if isinstance(one, tuple) else one for name, one in told.items()}


def _table(
    name: str, title: str, fields: dict[str, str], rows: list[dict[str, Any]], key: Iterable[str] = ("code",)
) -> dict[str, Any]:
    kinds = {bool: "boolean", int: "integer", float: "number"}
    first = rows[0]
    told = [{"name": field, "type": kinds.get(type(first[field]), TEXT), "title": zh} for field, zh in fields.items()]
    schema = {"fields": told, "primaryKey": [*key]}
    return {"name": name, "type": "table", "title": title, "data": rows, "schema": schema}
