"""What Excel and LibreOffice let into a cell of a template: one rule for each kind of column.

A cell that its rule lets through is read without a finding; what only colours a cell stands in `colours`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from schemas.column import Column, Kind, Role
from schemas.database import Database
from schemas.errors import ConfigurationError
from schemas.rowrules.creditcodes import ALPHABET
from sources.templates.layout import FIRST_ROW, Asked, FormPlace
from sources.templates.lists import AREA_LISTS, CODES_AT_MOST, Order, list_name

EARLIEST = dt.date(1900, 3, 1)
"""Spreadsheet programs do not agree on the days before it: one of them has a 29 February 1900."""
LATEST = dt.date(2149, 12, 31)
LARGEST = 10**12
"""No count or amount of a district comes near it, and it is kept to the last digit."""
LONGEST = 255
"""Characters of a formula or message of a validation."""


@dataclass(frozen=True)
class CellRule:
    """`options` as XlsxWriter takes them, without the messages; `form` says how to fill in, in Chinese."""

    options: dict[str, Any]
    form: str


@dataclass(frozen=True)
class CellSetting:
    """What a rule depends on beside the column: its database, the order, and the latest day of past events."""

    database: Database
    order: Order

    @property
    def data_date(self) -> str:
        """A formula: the data date of the period, or the last day of the month before the one it is filled in."""
        period = self.order.period
        if period is None:
            return "=EOMONTH(TODAY(),-1)"
        day = period.data_date
        return f"=DATE({day.year},{day.month},{day.day})"

    @property
    def until(self) -> str:
        """The same in words."""
        return str(self.order.period.data_date) if self.order.period else "填表时的上月末"


def validation(place: FormPlace, setting: CellSetting) -> CellRule:
    """The rule of a column, written for its first row."""
    cell = xl_rowcol_to_cell(FIRST_ROW, place.position, col_abs=True)
    return RULES[place.column.kind](place, cell, setting)


def with_messages(place: FormPlace, rule: CellRule) -> dict[str, Any]:
    """The options of a rule with what is said when a cell is chosen, and when it is refused."""
    return rule.options | {
        "ignore_blank": True,
        "input_title": place.column.title[:32],
        "input_message": f"{place.asked}。{rule.form}"[:LONGEST],
        "error_title": "填写有误",
        "error_message": f"“{place.column.title}”不能这样填。请改为：{rule.form}"[:LONGEST],
        "error_type": "stop",
    }


def _custom(formula: str, form: str) -> CellRule:
    if len(formula) > LONGEST:
        raise ConfigurationError(
            f"a spreadsheet takes {LONGEST} characters of a formula, not {len(formula)}: {formula}"
        )
    return CellRule({"validate": "custom", "value": f"={formula}"}, form)


def _listed(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    return CellRule({"validate": "list", "source": f"={list_name(place.column)}"}, "从下拉列表中选择一项。")


def _area(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    assert place.level is not None
    name, district = AREA_LISTS[place.level], setting.order.district
    is_local = district and place.level > 2 and place.column.is_place
    everywhere = f"{name}_{district}" if is_local else name
    if place.parent is None:
        return CellRule({"validate": "list", "source": f"={everywhere}"}, "从下拉列表中选择；列表中是代码和名称。")
    above = xl_rowcol_to_cell(FIRST_ROW, place.parent, col_abs=True)
    digits = 9 if place.level == 4 else 6
    source = f'=IF(LEN({above})<{digits},{everywhere},INDIRECT("{name}_"&LEFT({above},{digits})))'
    return CellRule({"validate": "list", "source": source}, "先选上一级，再从下拉列表中选择；列表中是代码和名称。")


def _date(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    ahead = place.column.planned
    form = "日期，如 2020-07-01" if place.column.kind is Kind.DATE else "年月，填该月任一天，如 2020-07-01"
    latest: dt.date | str = LATEST if ahead else "=data_date"
    form += f"，不早于 {EARLIEST}。" if ahead else f"，不早于 {EARLIEST}，不晚于{setting.until}。"
    return CellRule({"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": latest}, form)


def _count(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    form = "整数，减少的写负数，不带单位和逗号。" if place.column.signed else "0 或正整数，不带单位和逗号。"
    return CellRule({"validate": "integer", "criteria": "between", "minimum": _least(place), "maximum": LARGEST}, form)


def _number(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    unit = "，以万元为单位" if place.column.kind is Kind.MONEY_WAN else ""
    form = f"{'数字，减少的写负数' if place.column.signed else '0 或正数'}{unit}，不带单位和逗号。"
    return CellRule({"validate": "decimal", "criteria": "between", "minimum": _least(place), "maximum": LARGEST}, form)


def _least(place: FormPlace) -> int:
    return -LARGEST if place.column.signed else 0


def _percent(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    """Between 0 and 1 nobody can tell 0.97 from 97 %."""
    formula = f"=AND(ISNUMBER({cell}),{cell}<=100,OR({cell}=0,{cell}>=1))"
    return CellRule(
        {"validate": "custom", "value": formula}, "0 至 100 的数，97% 填 97，不带百分号；不足 1% 的填 0 或 1。"
    )


def _identity(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    """GB 11643: 18 characters, a province, a real day of birth up to the data date, and the check digit."""
    check = f'MID("10X98765432",MOD(SUMPRODUCT(MID({cell},nth_17,1)*weights_17),11)+1,1)'
    month = f"MONTH(DATE(MID({cell},7,4),MID({cell},11,2),MID({cell},13,2)))"
    parts = (
        f"LEN({cell})=18",
        f"{check}=RIGHT({cell})",
        f"{month}=MID({cell},11,2)+0",  # a day or month too many would move it
        f'MID({cell},7,2)>="19"',
        f"MID({cell},7,8)+0<=data_day",
        f"MATCH(LEFT({cell},2),provinces,0)",
    )
    return _custom(f"AND({','.join(parts)})", "18 位公民身份号码，末位可为 X。")


def _credit(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    return CellRule(
        {"validate": "custom", "value": f"=AND(LEN({cell})=18,{_check(cell)})"}, "18 位统一社会信用代码，大写。"
    )


def _credits(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    parts = (f"MOD(LEN({cell}),19)=18", f'LEN(SUBSTITUTE({cell},"、",""))*19=(LEN({cell})+1)*18', _check(cell))
    return CellRule(
        {"validate": "custom", "value": f"=AND({','.join(parts)})"},
        "18 位统一社会信用代码，大写；几个之间用顿号“、”隔开，至多 10 个。",
    )


def _check(cell: str) -> str:
    """GB 32100, of all codes in a cell at once. Noughts behind its end are codes that pass."""
    filled = f'{cell}&REPT("0",{19 * CODES_AT_MOST})'
    sums = f"MMULT(FIND(MID({filled},credit_places,1),letters)-1,credit_weights)"
    return f"SUMPRODUCT(ABS(MOD(-{sums},31)+1-FIND(MID({filled},credit_starts+17,1),letters)))=0"


def _phone(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    numeric = f"SUMPRODUCT(-ISNUMBER(-MID({cell},nth,1)))"
    mobile = f'LEN({cell})=11,MID({cell},1,2)>="13",MID({cell},1,2)<="19",{numeric}=-11'
    if "手机" in place.column.title:
        return _custom(f"AND({mobile})", "11 位手机号码。")
    landline = f"SUMPRODUCT(COUNTIF({cell},landlines))=1,{numeric}=1-LEN({cell})"
    return _custom(
        f"OR(AND({mobile}),AND({landline}))",
        f"11 位手机号码，或带区号的固定电话，如 {setting.order.areas.city.landline}。",
    )


def _text(place: FormPlace, cell: str, setting: CellSetting) -> CellRule:
    parts = [f"LEN(TRIM({cell}))>0", f"LEN({cell})<=200"]
    form = "文字，200 字以内。"
    if place.asked is not Asked.SOMETIMES and place.asked is not Asked.FREELY:
        parts += [
            f"ISNA(MATCH({cell},nothing,0))",
            *(f"ISNA(MATCH({end}({cell},2),totals,0))" for end in ("LEFT", "RIGHT")),
        ]
        form = "文字，200 字以内；不填“无”“合计”一类的词。"
    if place.column.role is Role.PERSON:
        parts.append(f"SUMPRODUCT(--ISNUMBER(-MID({cell},nth,1)))=0")
        form = "姓名，不带数字。"
    elif any(word in place.column.title for word in ("代码", "编号")):
        form = "照原样填写代码，保留前面的 0。"
    return _custom(f"AND({','.join(parts)})", form)


RULES: dict[Kind, Callable[[FormPlace, str, CellSetting], CellRule]] = {
    Kind.TEXT: _text,
    Kind.CODE: _listed,
    Kind.BOOL: _listed,
    Kind.AREA: _area,
    Kind.IDENTITY: _identity,
    Kind.USCC: _credit,
    Kind.USCC_LIST: _credits,
    Kind.PHONE: _phone,
    Kind.DATE: _date,
    Kind.MONTH: _date,
    Kind.INT: _count,
    Kind.NUMBER: _number,
    Kind.MONEY_WAN: _number,
    Kind.PERCENT: _percent,
}


def named_values(setting: CellSetting) -> dict[str, str]:
    """Names that the formulas of the rules use and that are no lists."""
    day = "=YEAR(data_date)*10000+MONTH(data_date)*100+DAY(data_date)"
    return {"data_date": setting.data_date, "data_day": day, "letters": f'="{ALPHABET}"'}


def is_text(column: Column) -> bool:
    """Whether cells of a column are kept as text, so that no digit and no leading zero is lost."""
    return column.kind not in (Kind.DATE, Kind.MONTH, Kind.INT, Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT)
