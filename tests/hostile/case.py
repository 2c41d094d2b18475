"""One file of the corpus and what must become of it. How the bytes come about stands in the `build_…` modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from schemas.rowrules.checkdigits import IDENTITY_WEIGHTS

HEADER = [
    "姓名", "公民身份号码", "性别", "出生日期", "民族", "学历", "人员类别", "党籍状态", "入党日期", "转正日期",
    "所在党支部代码", "工作岗位", "是否失联党员", "是否流动党员",
]  # fmt: skip
SECRET = "file:" + "///etc/passwd"
"""What a reader that followed links would show."""
FAMILY_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


@dataclass(frozen=True)
class Verdict:
    """State, rules and rows. Of a returned file `rules` are all its reject_file rules, else rules told at least."""

    state: str
    rules: frozenset[str] = frozenset()
    accepted: int = 0
    quarantined: int = 0


@dataclass(frozen=True)
class Case:
    """A file by name, its bytes (made when asked for where they are many) and what must become of it."""

    name: str
    content: bytes | Callable[[], bytes]
    verdict: Verdict

    @property
    def bytes(self) -> bytes:
        """The file."""
        return self.content if isinstance(self.content, bytes) else self.content()


def returned(*rules: str) -> Verdict:
    """The whole file goes back for these reasons."""
    return Verdict("returned", frozenset(rules or ("F001",)))


def accepted(rows: int, *rules: str) -> Verdict:
    """All its rows are taken in; these findings are told beside."""
    return Verdict("accepted", frozenset(rules), rows)


def partial(rows: int, quarantined: int, *rules: str) -> Verdict:
    """Some of its rows are kept back."""
    return Verdict("partial", frozenset(rules), rows, quarantined)


def held(*rules: str, quarantined: int = 0) -> Verdict:
    """Nothing counts in it: it waits until somebody says that it is a zero."""
    return Verdict("held", frozenset(("F030", *rules)), 0, quarantined)


def identity(serial: int, born: str = "19700507") -> str:
    """An identity number of area 310199, that of made-up persons, with a right check digit."""
    body = f"310199{born}{serial:03d}"
    return body + "10X98765432"[sum(int(d) * int(w) for d, w in zip(body, IDENTITY_WEIGHTS, strict=True)) % 11]


@cache
def member(serial: int) -> tuple[str, ...]:
    """One full member about whom nothing is wrong."""
    born = f"19{40 + serial // 450 % 50:02d}0507"
    number = serial % 450 * 2 + 1
    return (
        FAMILY_NAMES[serial % 16] + "拟" + FAMILY_NAMES[serial // 16 % 16], identity(number, born), "男",
        f"{born[:4]}-05-07", "汉族", "大学本科", "正式党员", "正常", "2012-07-01", "2013-07-01", "310105000001",
        "退休", "否", "否",
    )  # fmt: skip


def members(number: int) -> list[list[str]]:
    """Header and so many members."""
    return [list(HEADER), *(list(member(serial)) for serial in range(number))]


def changed(rows: Sequence[Sequence[str]], row: int, header: str, text: str) -> list[list[str]]:
    """The rows with one cell changed; `row` counts from 0, the header."""
    copied = [list(cells) for cells in rows]
    copied[row][HEADER.index(header)] = text
    return copied
