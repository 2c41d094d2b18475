"""Texts to codes: code lists, and yes or no; areas are read in `areacoding`.

A text that names two different codes, or more than its code, is read in the documented way with a `Doubt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from schemas.codelists import codelist
from schemas.column import UNMAPPED_PREFIX
from schemas.finding import mask
from schemas.records import searchpath
from sources.texts.cleaning import fold, is_null
from sources.texts.script import simplified
from sources.values.doubts import Doubt

GLUED = re.compile(r"([0-9A-Za-z]{1,12})\s*[_\-—.、:)]\s*(.*[^\d\s.].*)")
TRAILING = re.compile(r"(.+?)\s*[(\[【]\s*([0-9A-Za-z]{1,12})\s*[)\]】]")
REMARK = re.compile(r"\(([^()]*)\)$")
SEVERAL = re.compile(r"[、;,/|]|\s")
WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
NEITHER = re.compile(
    r"不(?:详|明|清|确定|知|一定|适用)|无法|未(?:知|定|明|核|查|填|统计)|待|有待|有无|有否|是否|已?(?:取消|撤销|注销|解散)$"
)
NO = re.compile(r"(?:未|没有?|非|无|不)(?:是|有|建|建有|建立|组建|成立|设立|覆盖|派|派驻|属于|失联|流动)?|否|不是|兼职")
YES = re.compile(r"(?:已|已经)(?:建|建有|建立|组建|成立|设立|覆盖|派|派驻)|有|建有|是的?|专职")
NO_BEGINS = re.compile(r"未|无|不|否|没|非|兼职")
YES_BEGINS = re.compile(r"已|有|是|专职|建")
ONE_CODE = "只填一个代码或名称"
MATCHING = "核对编号与名称,只填代码表中的一项"
FOREIGN = "去掉名称前后的编号,只填代码表中的名称或代码"
REMARKED = "去掉括号内的说明,只填代码表中的名称或代码"
PADDED = "按代码表填足位数(如01)或填写名称"
BY_DICTIONARY = "本工作簿的代码表把它编为{code},请改填“{label}”"
YES_OR_NO = "只填“是”或“否”"


class Coded(NamedTuple):
    """A code, `?` and the masked text where none fits, None for a null word; and what is in doubt of it."""

    code: str | None
    doubt: Doubt | None = None


class Flagged(NamedTuple):
    """True, False, None for a null word, or the masked text that says neither; and what is in doubt of it."""

    value: bool | None | str
    doubt: Doubt | None = None


@searchpath.follows
@cache
def spellings(name: str) -> dict[str, str]:
    """Folded, case-less spellings of a code list → code. A label or code is never shadowed by an alias."""
    listed = codelist(name)
    found: dict[str, str] = {}
    for text, code in listed.spellings.items():
        found.setdefault(key_of(text), code)
    return found | {key_of(code): code for code in listed.labels}


def key_of(text: str) -> str:
    """A text as it is compared with labels: folded, without blanks and case."""
    return fold(text).replace(" ", "").casefold()


@searchpath.follows
@cache
def resolver(name: str) -> Callable[[str], str | None]:
    """A function from one code, label or alias to its code; a code that lost its leading zeros is padded."""
    known, labels = spellings(name), codelist(name).labels
    lengths = sorted({len(code) for code in labels if code.startswith("0")})

    def resolve(text: str) -> str | None:
        key = key_of(text)
        if (found := known.get(key)) is not None or not key.isdigit():
            return found or known.get(simplified(key))
        return next((key.zfill(n) for n in lengths if key.zfill(n) in labels), None)

    return resolve


@searchpath.follows
@cache
def coder(name: str) -> Callable[[str], Coded]:
    """A function from a folded cell to its code: the whole text, a glued pair, a remark cut, the first of several."""
    resolve, labels = resolver(name), codelist(name).labels

    def code(text: str) -> Coded:
        whole = WHOLE_FLOAT.sub(r"\1", text) if WHOLE_FLOAT.fullmatch(text) else text
        if (found := resolve(whole)) is not None:
            return Coded(found)
        for read in (_glued, _trailing, _remarked, _several):
            if coded := read(whole, resolve, labels):
                return coded
        return Coded(None if is_null(simplified(text)) or text == "0" else UNMAPPED_PREFIX + mask(text))

    return code


def by_dictionary(name: str, text: str, hints: Mapping[str, str]) -> Coded | None:
    """What no code list of ours knows, by the code that the workbook's own one gives it, always in doubt."""
    code = hints.get(key_of(text))
    if code is None:
        return None
    label = codelist(name).labels[code]
    return Coded(code, Doubt(label, "未归类", BY_DICTIONARY.format(code=code, label=label), together=True))


def _glued(text: str, resolve: Callable[[str], str | None], labels: dict[str, str]) -> Coded | None:
    pair = GLUED.fullmatch(text)
    return _pair(pair[2], pair[1], resolve, labels) if pair else None


def _trailing(text: str, resolve: Callable[[str], str | None], labels: dict[str, str]) -> Coded | None:
    pair = TRAILING.fullmatch(text)
    return _pair(pair[1], pair[2], resolve, labels) if pair else None


def _pair(label: str, number: str, resolve: Callable[[str], str | None], labels: dict[str, str]) -> Coded | None:
    """Label and code of a glued pair: the label wins. Systems glue numbers of their own lists too (94_女)."""
    by_label, by_number = resolve(label), resolve(number)
    if by_label is None:
        return Coded(by_number, Doubt(labels[by_number], label, MATCHING)) if by_number is not None else None
    if by_number is None:
        return Coded(by_label, Doubt(labels[by_label], f"编号{number}", FOREIGN, together=True))
    return Coded(by_label, None if by_label == by_number else Doubt(labels[by_label], labels[by_number], MATCHING))


def _remarked(text: str, resolve: Callable[[str], str | None], labels: dict[str, str]) -> Coded | None:
    remark = REMARK.search(text)
    found = resolve(text[: remark.start()]) if remark else None
    if remark is None or found is None:
        return None
    other = resolve(remark[1])
    if other is not None and other != found:
        return Coded(found, Doubt(labels[found], labels[other], ONE_CODE))
    return Coded(found, None if other == found else Doubt(labels[found], remark[1], REMARKED, together=True))


def _several(text: str, resolve: Callable[[str], str | None], labels: dict[str, str]) -> Coded | None:
    codes = {part: resolve(part) for part in SEVERAL.split(text) if part}
    found = next((code for code in codes.values() if code is not None), None)
    if found is None:
        return None
    other = next((part for part, code in codes.items() if code != found), None)
    return Coded(found, None if other is None else Doubt(labels[found], other, ONE_CODE))


def lost_zeros(name: str, texts: list[str]) -> frozenset[str]:
    """Codes among the texts that may be others without their zeros: `1` beside a listed `01`, where no text has one."""
    labels = codelist(name).labels
    if any(text.startswith("0") and text != "0" for text in texts):
        return frozenset()
    return frozenset(text for text in texts if text in labels and text != "0" and f"0{text}" in labels)


def read_flag(text: str) -> Flagged:
    """Yes or no; what only begins like one of them is in doubt, and what names both is neither."""
    code, doubt = coder("yes_no")(text)
    if code in ("0", "1"):
        return Flagged(code == "1", doubt) if doubt is None or doubt.together else Flagged(unmapped(text))
    if code is None:
        return Flagged(False if text == "0" else None)
    text = simplified(text)
    if NO.fullmatch(text) or YES.fullmatch(text):
        return Flagged(YES.fullmatch(text) is not None)
    if not NEITHER.match(text) and (NO_BEGINS.match(text) or YES_BEGINS.match(text)):
        yes = YES_BEGINS.match(text) is not None
        return Flagged(yes, Doubt(*(("是", "否") if yes else ("否", "是")), YES_OR_NO))
    return Flagged(code)


def unmapped(text: str) -> str:
    """What stands for a text that no code fits."""
    return UNMAPPED_PREFIX + mask(text)
