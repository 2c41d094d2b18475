"""What people read, in Chinese and English: the contract's code words, texts of both languages, words of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from schemas.states import Severity

CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
QUOTED = re.compile('"[^"]*"|“[^”]*”')


class Bilingual(str):
    """A Chinese text of ours that knows itself in English, `en`."""

    __slots__ = ("en",)
    en: str

    def __new__(cls, zh: str, en: str) -> Bilingual:
        """The text in both languages."""
        made = super().__new__(cls, zh)
        made.en = en
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.en


def sheet_named(name: str) -> Bilingual:
    """A sheet by its name."""
    return Bilingual(f"工作表“{name}”", f"sheet “{name}”")


def row_named(sheet: str, row: int) -> Bilingual:
    """A row by its number and its sheet."""
    return Bilingual(f"工作表“{sheet}”第{row}行", f"sheet “{sheet}” row {row}")


def listed(parts: Iterable[str]) -> Bilingual:
    """Several words as one, in both languages."""
    every = list(parts)
    return Bilingual("、".join(every), ", ".join(map(in_english, every)))


def changed(word: Any, change: Callable[[str], str]) -> str:
    """The text of a word with something done to it, in both languages where it has them."""
    return Bilingual(change(str(word)), change(word.en)) if isinstance(word, Bilingual) else change(str(word))


def in_english(word: Any) -> str:
    """A word as an English sentence has it: ours in English, what a file says in Chinese between quotation marks."""
    if isinstance(word, Bilingual):
        return word.en
    parts = str(word).split("、")
    return ", ".join(_quoted(one) if CHINESE.search(QUOTED.sub("", one)) else one for one in parts)


def _quoted(text: str) -> str:
    inside = text.replace('"', "”")
    return f'"{inside}"'


STATES = {
    "accepted": "已接收",
    "partial": "部分接收",
    "returned": "退回",
    "held": "待核定",
    "superseded": "已被取代",
    "reverted": "已撤回",
    "due": "未到期",
    "late": "逾期未报",
    "received": "已收到",
    "confirmed_zero": "零报告",
    "missing": "未报",
    "waived": "免报",
}
DELIVERIES = {"said": "已送达", "failed": "未送达", "waits": "待发"}
TOPICS = {
    "due_soon": "即将到期",
    "overdue": "逾期未报",
    "returned": "退回",
    "held": "待核定",
    "run_failed": "运行失败",
    "trial": "测试",
}
STATUSES = {"value": "有值", "zero": "零", "missing": "未报", "not_applicable": "不适用", "incomplete": "不完整"}
COMPARISONS = {
    "comparable": "可比",
    "incomplete": "未报齐，不可比",
    "definition_changed": "口径已变，不可比",
    "boundaries_changed": "区划已变，不可比",
    "not_applicable": "不适用",
    "absent": "无数据",
}
WAYS = {"came": "新增", "went": "减少", "changed": "改变"}
BESIDE = {"quarantined": "未接收的行", "waived": "已豁免", "waived_return": "免报"}
ROLES = {"numerator": "分子", "denominator": "分母"}
UNITS = {"个": "", "名": "persons", "家": "units", "幢": "buildings"}
"""Units of indicators in English; others read alike in both languages."""
SEVERITIES: dict[str, str] = {
    Severity.REJECT_FILE: "整件退回",
    Severity.REJECT_ROW: "未接收",
    Severity.BLOCK: "须整改",
    Severity.WARN: "提醒",
    Severity.REJECT_RELEASE: "不予发布",
}
