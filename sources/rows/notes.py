"""Rows behind all data with one filled cell: notes (1、以上数据截至…), and marks of an end (---, EOF, Sheet1).

What is called as a person, a place or a unit is none of them, whatever number stands before it.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from sources.headers.rowwords import FOOTER, plain
from sources.rows.body import Body
from sources.rows.lone import PERSON, THING
from sources.rows.rowkeys import Strength, strengths
from sources.texts.cleaning import visible

MOST = 60
"""Notes have at most so many rows."""
FEWEST = 5
"""Behind its number a note has so many characters; fewer are a name."""
LONG = 8
"""No name of a person is so long without a dot."""
HAN = re.compile(r"[\u3400-\u9fff]")
ROMAN = r"[ivx]{1,4}|[a-z]"
NUMBERS = r"[一二三四五六七八九十]{1,3}"
MARK = re.compile(
    rf"\s*(?:\(\s*(?:\d{{1,2}}|{NUMBERS}|{ROMAN})\s*\)|(?:\d{{1,2}}|{ROMAN})\s*(?:\)|、|[.:](?!\d))|{NUMBERS}\s*[、.:]"
    r"|[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]|第[一二三四五六七八九十\d]{1,2}[,、:]"
    r"|[*★☆●○◆◇■□▲△▪•·※†‡#]+|[-—–]{1,2}(?!\d))\s*",
    re.IGNORECASE,
)
"""What a note begins with: a number, a letter, a bullet."""
BEGINNING = re.compile(
    r"[本此上该]表(?!店)|截[至止](?!阀)|统计(?:口径|时间|时点|范围|日期|截)|下列|数据(?:来源|来自|截|均|由|以|系|为|取)"
    r"|以上(?:数据|人员|人数|名单|情况|信息|内容|均|为|所|由|各|单位|楼宇|党|组织|表)|名册(?:来源|以|由)"
)
TELLING = re.compile(
    rf"{BEGINNING.pattern}|为准|口径|填[报写列]|不包[括含]|不含|在内|详?见附[表件]|如有|下同|以.{{2,12}}为|按.{{2,12}}统计"
)
"""Words of a sentence about the table: what begins with some of them is one, whatever it ends with."""
SAID = re.compile(r"[,。;、:的均由按是为]")
"""What no name of a person holds, however long it is."""
END = re.compile(
    r"[-—–=_*~.…·•#<>\\/|+]+"
    r"|\W*(?:end|eof|the end|(?:the )?end of (?:the )?(?:data|file|list|table|report|sheet|page|document)s?)\W*"
    r"|\W*page ?\d+ ?(?:(?:of|/) ?\d+)?\W*|sheet ?\d+|工作表 ?\d+"
    r"|\W*(?:(?:此|本|该)(?:行|处|栏|页|表)?)?(?:以下|下面|之后)(?:无|没有)(?:数据|内容|记录|正文)?\W*"
    r"|\W*(?:(?:此|本|该)(?:行|处|栏|页|表)?)?(?:以下|下面)(?:为?空白|为空|空)\W*"
    r"|\W*(?:完|结束|表?尾|到此为止|此表完|全文完|数据结束|表格结束)\W*",
    re.IGNORECASE,
)
"""What ends a table or a page and is no name."""
Rows = npt.NDArray[np.int64]


def notes(body: Body, filled: Rows, header: int) -> list[int]:
    """The rows behind the last that holds more than one text, below the row `header`, that are notes or marks.

    Lines of signatures and blank ones may stand among them.
    """
    tail: list[tuple[int, int, str]] = []
    for row in range(len(filled) - 1, max(header, len(filled) - 1 - MOST), -1):
        if filled[row]:
            texts = list(body.grid.slice(row, 1).to_pylist()[0].values())
            place = next((at for at, text in enumerate(texts) if text and text.strip()), None)
            if place is None:  # blanks of a kind that are not looked at closely
                continue
            if filled[row] > 1 and not FOOTER.fullmatch(plain(texts[place])):
                break
            if filled[row] == 1:
                tail.insert(0, (row, place, texts[place] or ""))
    if not tail:
        return []
    keys = strengths(body.grid, body.keys, body.areas, np.array([row for row, _, _ in tail])).tolist()
    found: list[int] = []
    for (row, place, text), key in zip(tail, keys, strict=True):
        if key < Strength.PROVEN and (END.fullmatch(visible(text)) or _is_note(body, place, text, bool(found))):
            found.append(row)
    return found


def _is_note(body: Body, place: int, text: str, follows: bool) -> bool:
    """Whether a text says something about the table. `follows`: one that does stands above."""
    if FOOTER.fullmatch(plain(text)):
        return True
    marked = MARK.match(text) or MARK.match(text := visible(text))
    said = plain(text[marked.end() :] if marked else text)
    if body.database.is_personal or place not in body.named_places:
        is_long = len(said) >= (FEWEST if marked else LONG) and len(HAN.findall(said)) * 2 > len(said)
        is_long &= marked is not None or (body.database.is_personal and SAID.search(said) is not None)
        return PERSON.fullmatch(said) is None and (is_long or TELLING.search(said) is not None)
    if THING.fullmatch(said):
        return BEGINNING.match(said) is not None
    is_told = BEGINNING.match(said) or said.endswith("。") or (marked and (follows or TELLING.search(said)))
    return bool(is_told) and (len(said) >= FEWEST or (marked is not None and follows))
