"""Texts that somebody, or some program, might leave in a cell: a small grammar, drawn from by kind of column."""

from __future__ import annotations

import random
from collections.abc import Callable

from schemas.codelists import codelist
from schemas.column import Column, Kind
from tests.hostile.case import identity

Draw = random.Random
FULL_WIDTH = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
BLANKS = " \u3000\u00a0\u2009\u200b\ufeff\t"
NULLS = (
    "无",
    "—",
    "-",
    "/",
    "暂无",
    "不详",
    "未知",
    "空",
    "N/A",
    "NULL",
    "nan",
    "0",
    "*",
    "……",
    "#N/A",
    "#REF!",
    "",
    " ",
    "——",
    "null",
    "#VALUE!",
)
ODD = (
    "合计", "小计", "其中:女", "填表人:王", "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A0", "<b>1</b>", "%s", "'", '"', "''5", "是否",
    "待核实", "见附件", "同上", "〃", "1\n2", "1、2", "1;2", "12/13", "约12", "12左右", "12-15", "≥5", ">3", "<3", "12?", "(12)", "（5）", "1，2",
    "true", "FALSE", "None", "inf", "Infinity", "１２", "①", "12①", "3²", "½", "Ⅷ", "٣", "１2", "二", "十二", "一百二", "廿五", "1e3", "1E+05", "0x1F", "1_000",
    "1,234", "12,34", "1.234.567", "1 234", "0012", "12.0", "12.00", "12.5", "-0", "+12", "1.2万", "12万", "1.5千", "3亿", "12人", "12 个", "12户", "97%", "0.97",
    "9.7成", "100.1%", "-5%", "12‰", "99999999999999999999", "9007199254740993", "1e400", "0.1e-400", "1.7976931348623157e308", "4294967296", "7.8S", "4.9T", "2l7", "O12", "1O", "5B",
)  # fmt: skip
DATES = (
    "1998-07-01", "1998.7", "1998.10", "1998.1", "1998年7月", "1998年7月1日", "1998/7/1", "19980701", "98.07", "98-7-1", "35977", "35977.5", "199807", "1998", "1998-13-01",
    "1998-02-30", "1998-7-1 12:30:00", "07/01/1998", "1/7/1998", "1998-07-01T00:00:00Z", "一九九八年七月一日", "二〇〇一年十月", "2099-01-01", "1850-01-01", "0000-00-00", "1900-01-00", "1998.07.01", "1998 07 01", "1998-07-01至今",
    "1998-07-01、1999-07-01", "民国87年7月", "1998年", "1998-07", "1998.070", "1998.7.1.", "19980230", "1998年07", "98年7月", "1998-6-31", "20010229", "2000-02-29", "1900-02-29", "60", "59", "1.0", "1998-07-01前",
    "2026-9-30", "2026-10-01", "1998.00", "1998．7", "１９９８－０７－０１", "1998—07—01", "1998.7月", "7月1日", "98", "12-25-1998", "1998-07-1 上午", "199871", "1998711",
)  # fmt: skip
PHONES = (
    "14000000000",
    "1400000000",
    "021-62345678",
    "+8614000000000",
    "14000000000/14000000001",
    "140 0000 0000",
    "1.4E+10",
    "14000000000.0",
    "62345678转8001",
)
CODES = (
    "91310199MA00000152",
    "91310199ma00000152",
    "91310199MA00000153",
    "9131 0199 MA00 0001 52",
    "91310199MA0000015",
    "91310199MA00000152;91310199MA00041986",
    "91310199MAO0000152",
)
PLACES = (
    "310101002001",
    "310101002",
    "310101",
    "310101002001.0",
    "南京东路街道",
    "南京东路",
    "外滩街道",
    "310199001001",
    "310101999999",
    "310101002001云南中路居委会",
    "云南中路居委会(310101002001)",
    "黄浦区",
    "310105001001",
    "3101010020010",
    "31010100200",
)


def change(draw: Draw, column: Column, text: str) -> str:
    """What now stands in the cell that held `text`."""
    way = draw.choice((_own_kind, _own_kind, _own_kind, _edited, _edited, _odd, _disguised))
    return way(draw, column, text)


def _own_kind(draw: Draw, column: Column, text: str) -> str:
    """Something of the column's kind, right or nearly."""
    makers: dict[Kind, Callable[[], str]] = {
        Kind.DATE: lambda: draw.choice(DATES),
        Kind.MONTH: lambda: draw.choice(DATES),
        Kind.CODE: lambda: _coded(draw, column),
        Kind.BOOL: lambda: draw.choice(
            (
                "是",
                "否",
                "1",
                "0",
                "有",
                "无",
                "√",
                "×",
                "Y",
                "n",
                "T",
                "已",
                "未",
                "是(2024)",
                "不是",
                "否/是",
                "是否",
                "非是",
                "有无",
                "2",
            )
        ),
        Kind.IDENTITY: lambda: _identity(draw, text),
        Kind.PHONE: lambda: draw.choice(PHONES),
        Kind.USCC: lambda: draw.choice(CODES),
        Kind.USCC_LIST: lambda: draw.choice(CODES),
        Kind.AREA: lambda: draw.choice(PLACES),
    }
    return makers.get(column.kind, lambda: draw.choice(ODD))()


def _coded(draw: Draw, column: Column) -> str:
    """A code, a label, both glued together rightly or wrongly, two labels, part of one."""
    assert column.codelist is not None
    labels = list(codelist(column.codelist).labels.items())
    (code, label), (other, second) = draw.choice(labels), draw.choice(labels)
    return draw.choice(
        (
            code, label, f"{code}_{label}", f"{code}-{label}", f"{label}({code})", f"{other}_{label}", f"{label}({other})", f"{label}、{second}", f"{label}/{second}",
            f"{code},{other}", label[:-1], label + "类", f"非{label}", f"{label}({second})", f"{code}.0", code.zfill(len(code) + 1), code.lstrip("0"), f"{label}?", f"{code} {label}", f"{label} {second}",
        )
    )  # fmt: skip


def _identity(draw: Draw, text: str) -> str:
    number = identity(draw.randrange(1, 999, 2))
    wrong = number[:17] + "0123456789X"[("0123456789X".index(number[17]) + draw.randrange(1, 11)) % 11]
    old = number[:6] + number[8:17]
    return draw.choice(
        (number, wrong, number.lower(), old, old[:-1] + "Z", number[:-1], number + "1", f"'{number}", f" {number} ", f"{number[:6]} {number[6:14]} {number[14:]}",
         f"{number[:6]}-{number[6:14]}-{number[14:]}", number.replace("0", "O", 1), number.replace("1", "l", 1), "3.10199E+17", number[:15] + "000", f"{number}\n{text}", "E12345678", number[:6] + "19981332" + number[14:])
    )  # fmt: skip


def _edited(draw: Draw, column: Column, text: str) -> str:
    """One character of what stood there changed, put in or left out."""
    at = draw.randrange(len(text) + 1) if text else 0
    added = draw.choice("0123456789SETOlIX.,-+/%()、 \u3000\u200b年月日万元'\"\n\t=是否男女一二①²½\u202e\u0301")
    return draw.choice((text[:at] + added + text[at:], text[:at] + added + text[at + 1 :], text[:at] + text[at + 1 :]))


def _odd(draw: Draw, column: Column, text: str) -> str:
    """Something that has no business there."""
    return draw.choice(
        (*ODD, *NULLS, *DATES, "字" * 3000, "1" * 400, "\U0001f600", "\u202e12\u202c", "a\x0bb", "\x7f", "\u0661\u0662")
    )


def _disguised(draw: Draw, column: Column, text: str) -> str:
    """The same text in other clothes."""
    blank = draw.choice(BLANKS)
    at = draw.randrange(len(text) + 1) if text else 0
    return draw.choice(
        ("".join(FULL_WIDTH.get(c, c) for c in text), blank + text, text + blank, text[:at] + blank + text[at:], f"'{text}", f'"{text}"', f"({text})", text * 2, text.upper(), text.lower())
    )  # fmt: skip
