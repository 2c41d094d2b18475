"""What a cell of a declared column should hold, with an example, in words for the district. No cell is read."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.cities.areas import Areas
from schemas.cities.madeup import CREDIT_CODE, PERSON
from schemas.codelists import codelist
from schemas.column import Column, Kind, Need

NAMED = 8
"""So many labels of a code list are named; a drop-down offers them all."""
VAGUE = ("未", "其他", "不")
"""Labels that begin so are no good example."""
KINDS = {
    Kind.IDENTITY: ("18位公民身份号码，末位是校验码（数字或X），单元格设为文本", PERSON),
    Kind.USCC: ("18位统一社会信用代码，不含I、O、S、V、Z", CREDIT_CODE),
    Kind.USCC_LIST: ("18位统一社会信用代码，几个之间用“、”隔开", CREDIT_CODE),
    Kind.PHONE: ("11位手机号，或带区号的座机号", ""),
    Kind.DATE: ("年-月-日", "2019-07-01"),
    Kind.MONTH: ("年-月", "2019-07"),
    Kind.INT: ("整数，只写数字", "120"),
    Kind.NUMBER: ("数字，不带单位", "12.5"),
    Kind.MONEY_WAN: ("以万元计的数字，不带单位", "12.5"),
    Kind.PERCENT: ("0至100的数字，不带百分号", "97.5"),
    Kind.BOOL: ("是或否", "是"),
    Kind.TEXT: ("文字，按证件或文件上的全称填写", ""),
}
AREAS = {
    2: "6位区划代码，或区的规范名称",
    3: "9位区划代码，或街道（镇）的规范名称",
    4: "12位区划代码，或居民区（村）的规范名称",
}
NUMBERS = ("代码", "编号", "号码")
"""Titles of texts that end so are of codes that somebody has given out."""


@dataclass(frozen=True)
class Advice:
    """`expected` what belongs into the cell, `example` one right filling (empty where none helps)."""

    expected: str
    example: str


def advice(column: Column, areas: Areas, district: str | None) -> Advice:
    """What the declaration of a column says to the person who fills it in; areas are those of the district."""
    labels = choices(column)
    if column.kind is Kind.CODE and labels:
        more = "等，见下拉列表" if len(labels) > NAMED else ""
        example = next((label for label in labels if not label.startswith(VAGUE)), labels[0])
        wanted = f"填代码表内的一项：{'、'.join(labels[:NAMED])}{more}"
    elif column.kind is Kind.AREA:
        wanted, example = AREAS[column.level], areas.first(column.level, district)
    elif column.kind is Kind.TEXT and column.title.endswith(NUMBERS):
        wanted, example = "登记的代码", ""
    else:
        wanted, example = KINDS[column.kind]
        example = areas.city.landline if column.kind is Kind.PHONE else example
    if column.low is not None or column.high is not None:
        low = "" if column.low is None else f"不小于{column.low:g}"
        high = "" if column.high is None else f"不大于{column.high:g}"
        wanted += f"，{'、'.join(part for part in (low, high) if part)}"
        example = example if _inside(example, column) else f"{column.low if column.low is not None else column.high:g}"
    if column.need in (Need.KEY, Need.EXPECTED):
        wanted += "；必填"
    return Advice(wanted, example)


def choices(column: Column) -> list[str]:
    """The labels that a drop-down of the column offers; none where it has no code list."""
    if column.kind is Kind.BOOL:
        return ["是", "否"]
    return list(dict.fromkeys(codelist(column.codelist).labels.values())) if column.codelist else []


def _inside(example: str, column: Column) -> bool:
    number = float(example)
    return (column.low is None or number >= column.low) and (column.high is None or number <= column.high)
