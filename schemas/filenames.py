"""Which of two files that lie in one place was meant to come after the other, as far as their names say."""

from __future__ import annotations

import re
from pathlib import PurePath

_NUMBER = re.compile(r"(\d+)")
_LATER = re.compile(
    r"更正|修|改|订正|补|最新|新版|新表|新$|终|定稿|重报|再报|[\d一二三四五六七八九十]|final|new|rev|v", re.I
)
_EARLIER = re.compile(r"旧|原|废|前|备份|副本|初稿|草稿|old|bak|backup|copy|draft", re.I)


def turn(path: PurePath) -> tuple[tuple[tuple[str | int, ...], ...], str]:
    """By this files are sorted: `党员9.xlsx` before `党员10.xlsx`, `党员.xlsx` before `党员(更正).xlsx`."""
    return tuple(tuple(_numbered(part)) for part in path.with_suffix("").parts), path.suffix


def says_later(path: PurePath, other: PurePath) -> bool:
    """Whether the name of a file says that it comes after another, which is before it in turn.

    It goes on where that one ends, with a number or a word for what is mended, or only its number is higher. Nothing is
    said by `更正.csv` about `党员.csv`, by `党员名单.csv`, or by `党员(旧).csv`.
    """
    if turn(path) <= turn(other):
        return False
    name, before = path.with_suffix("").as_posix(), other.with_suffix("").as_posix()
    if name.startswith(before):
        more = name.removeprefix(before)
        return bool(_LATER.search(more)) and not _EARLIER.search(more)
    return _NUMBER.sub("0", name) == _NUMBER.sub("0", before)


def _numbered(part: str) -> list[str | int]:
    """Text and numbers in turn, a text first: so that any two names can be compared."""
    return [int(one) if at % 2 else one for at, one in enumerate(_NUMBER.split(part))]
