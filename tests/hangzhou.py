"""A second city for tests: two districts of 杭州, and a functional one whose streets keep other districts' digits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

CITY = "330100"
SHANGCHENG, XIHU, GAOXIN = "330102", "330106", "330191"
STREETS = {
    "330102001": ("清波街道", SHANGCHENG),
    "330102003": ("湖滨街道", SHANGCHENG),
    "330102004": ("小营街道", SHANGCHENG),
    "330106001": ("北山街道", XIHU),
    "330106002": ("西溪街道", XIHU),
    "330106110": ("三墩镇", XIHU),
    "330106901": ("文教街道", GAOXIN),
    "330108002": ("长河街道", GAOXIN),
}
"""Code → name, district. Of 高新区 one has the digits of 西湖区, one those of a district that is not listed."""
COMMUNITIES = ("第一社区居委会", "第二社区居委会", "新桥社区", "石桥村村委会")
MOVED = "330106002009"
"""A community of 北山街道 with the digits of 西溪街道."""


def write_areas(folder: Path) -> Path:
    """The list of the city's areas in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{CITY}.csv"
    path.write_text("code,zh,en,level,parent,valid_from,valid_to,successor\n" + "\n".join(_lines()) + "\n", "utf-8")
    return path


def _lines() -> Iterator[str]:
    yield f"{CITY},杭州市,Hangzhou,1,,,,"
    for code, zh, en in ((SHANGCHENG, "上城区", "Shangcheng"), (XIHU, "西湖区", "Xihu"), (GAOXIN, "高新区", "Gaoxin")):
        yield f"{code},{zh},{en},2,{CITY},,,"
    for code, (zh, district) in STREETS.items():
        yield f"{code},{zh},,3,{district},,,"
        for number, name in enumerate(COMMUNITIES, start=1):
            yield f"{code}{number:03d},{zh[:2]}{name},,4,{code},,,"
    yield f"{MOVED},宝石社区,,4,330106001,,,"
