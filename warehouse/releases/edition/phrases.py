"""The one place where a release turns figures, states and names into what people read."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.periods import Period
from schemas.states import STANDING, Owed
from warehouse.figures.history.periodchanges import PeriodChange
from warehouse.indicators.comparable import POINTS
from warehouse.releases.edition.material import Return, ShownIndicator
from warehouse.releases.edition.shownfigures import Cell

INCOMPLETE_MARK = "△"
HIDDEN_MARK = "隐"
"""Neither ＊ nor †: yearbooks mean other things by these."""
NO_FIGURE = {"missing": "未报", "suppressed": HIDDEN_MARK, "not_applicable": "—"}
NO_FIGURE_SPOKEN = {"missing": "未报", "suppressed": "已隐去", "not_applicable": "不适用（分母为零）"}
BETTER = {"up": "越高越好", "down": "越低越好"}
RHYTHMS = {"monthly": "月", "quarterly": "季", "half_yearly": "半年", "annual": "年"}
"""How often an indicator is published."""
LEGEND = (
    ("未报", "该地区未报送所需数据，不是零"),
    (INCOMPLETE_MARK, "只含部分已报地区，“完整性”栏为已报数/应报数；不完整的指标不排名"),
    (HIDDEN_MARK, "人数过少，或可由此推算出过少的人数，隐去不列；不是零，也不是未报"),
    ("—", "不适用：分母为零，或该级不统计"),
)
NO_CHANGE = {
    "absent": "无可比数",
    "incomplete": "数据不完整，不可比",
    "definition_changed": "口径调整，不可比",
    "boundaries_changed": "区划调整，不可比",
    "not_applicable": "无可比数",
    "suppressed": "不予公布",
}
"""Why no change is told: status of a `PeriodChange` → words."""


@dataclass(frozen=True)
class StateWord:
    """How the state of a return is told: word, symbol (for print and for the colour-blind) and colour class."""

    word: str
    symbol: str
    tone: str


RETURN_STATES = {
    "accepted": StateWord("已接收", "●", "good"),
    "confirmed_zero": StateWord("零报告", "○", "good"),
    "waived": StateWord("免报", "◇", "calm"),
    "received": StateWord("待处理", "◔", "wait"),
    "held": StateWord("待核定", "◔", "wait"),
    "unconfirmed": StateWord("待确认零报告", "◔", "wait"),
    "partial": StateWord("部分行审核未通过", "◐", "good"),
    "returned": StateWord("已退回", "✕", "bad"),
    "missing": StateWord("未报", "✕", "bad"),
}
NOT_OWED = StateWord("不报", "—", "calm")
SOME_STREETS = StateWord("部分街镇", "◐", "part")
NOT_PASSED = "审核未通过"
"""Rows that are not counted; their number stands behind it."""


def decimals(indicator: ShownIndicator) -> int:
    """Digits after the point: counts none, percentages two, other ratios one."""
    if not indicator.is_ratio:
        return 0
    return 2 if indicator.scale == 100 else 1


def figure(cell: Cell, indicator: ShownIndicator) -> str:
    """The cell as text: `12,345`, `63.25%`, `未报`; a figure of incomplete input carries the mark."""
    number = cell.number
    if number is None:
        return NO_FIGURE.get(cell.status, NO_FIGURE["missing"])
    text = f"{number:,.{decimals(indicator)}f}" + ("%" if indicator.unit == "%" else "")
    return text + (INCOMPLETE_MARK if cell.incomplete else "")


def number_format(indicator: ShownIndicator, incomplete: bool) -> str:
    """The spreadsheet number format that shows the same text as `figure`; the cell keeps the number."""
    places = decimals(indicator)
    pattern = "#,##0" + ("." + "0" * places if places else "") + ('"%"' if indicator.unit == "%" else "")
    return pattern + (f'"{INCOMPLETE_MARK}"' if incomplete else "")


def change_figure(change: PeriodChange, indicator: ShownIndicator) -> str:
    """What a figure has changed by, signed: `+1,234`, `-0.35个百分点`, `0`; without words where it is not told."""
    if change.change is None:
        return ""
    text = f"{change.change:+,.{decimals(indicator)}f}"
    text = text[1:] if float(text.replace(",", "")) == 0 else text
    return text + POINTS.get(indicator.unit, "")


def period_words(period: str) -> str:
    """A month as officials write it: `2026年9月`."""
    month = Period.parse(period)
    return f"{month.year}年{month.month}月"


def completeness(cell: Cell) -> str:
    """Areas reported of areas expected: `13/16`."""
    return f"{cell.reported}/{cell.expected}"


def workbook_name(period: str) -> str:
    """The file name of a period's workbook."""
    return f"区域化党建指标_{period}.xlsx"


def return_word(state: Return | None) -> StateWord:
    """The word of a return, None where none is owed. Due, late and never handed in are one to the reader: 未报."""
    if state is None:
        return NOT_OWED
    if state.state in (*STANDING, Owed.RECEIVED) and state.reported < state.expected:
        return StateWord(
            f"{SOME_STREETS.word} {state.reported}/{state.expected}", SOME_STREETS.symbol, SOME_STREETS.tone
        )
    word = RETURN_STATES.get(state.state, RETURN_STATES["missing"])
    if state.state == Owed.PARTIAL:
        told = f"{NOT_PASSED} {state.quarantined}/{state.rows} 行" if state.counted else word.word
        return StateWord(told, word.symbol, "part" if state.is_much else word.tone)
    return word
