"""An issue, and all months that stand, as a pandas frame."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from schemas.errors import ConfigurationError
from tests.releases.exchange.issues import FINAL, issue, releases
from tests.releases.exchange.test_figures import WORDS
from warehouse.releases.edition.marks import IssueMark, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import published_rows
from warehouse.releases.exchange.exchangeset import write
from warehouse.releases.exchange.frame import read_issue, read_issues
from warehouse.releases.exchange.framechanges import changes
from warehouse.releases.exchange.issuelist import ListedIssue, issue_list

LATER = IssueMark(Stage.CORRECTION, 2, 1, "2026-11-02 10:00+08:00", "王某", "迟报", replaces=1)


def test_every_figure_with_its_state(data: Path, material: Material) -> None:
    frame = read_issue(data.parent)
    keys = zip(frame["指标代码"], frame["区划代码"], frame["分组"], frame["组别"], strict=True)
    read = {tuple(None if pd.isna(one) else one for one in key): place for place, key in enumerate(keys)}
    for row in published_rows(material):
        value, status = frame["数值"].iloc[read[row[1:5]]], frame["状态"].iloc[read[row[1:5]]]
        assert status == WORDS[row.status] and (pd.isna(value) if row.value is None else value == row.value)
    assert len(frame) == len(read) == sum(1 for _ in published_rows(material))
    silent = frame[frame["区划代码"].eq("310112") & frame["分组"].isna()]
    assert set(silent["状态"]) == {"未报"} and silent["数值"].isna().all()
    assert (frame.loc[frame["状态"] == "零", "数值"] == 0).all() and "零" in set(frame["状态"])


def test_columns_are_typed_and_told(data: Path) -> None:
    frame = read_issue(data.parent)
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert {kinds[name] for name in ("数值", "分子", "分母", "完整率")} == {"float64"}
    assert {kinds[name] for name in ("报告期", "指标代码", "区划代码", "组别", "状态")} == {"category"}
    assert {kinds[name] for name in ("级别", "已报", "应报")} == {"int32"} and kinds["期号"] == "Int32"
    assert frame.attrs["issue"]["stage_zh"] == "审定" and frame.attrs["units"]["MEM02"] == "名/千人"
    assert frame.attrs["indicators"]["MEM01"]["definition"] == "正式组织关系在本地的党员"
    assert frame.attrs["areas"]["310105001"]["parent"] == "310105" and frame.attrs["members"]["sex"]["1"] == "男"
    assert frame.attrs["statuses"]["不公布"].endswith("不是零")


def test_months_come_one_under_the_other(tmp_path: Path) -> None:
    folder = releases(tmp_path, months=3)
    frame = read_issues(folder)
    one = frame[frame["指标代码"].eq("MEM01") & frame["区划代码"].eq("310105") & frame["分组"].isna()]
    assert dict(zip(one["报告期"], one["数值"], strict=True)) == {"2026-07": 601, "2026-08": 611, "2026-09": 621}
    assert [one["period"] for one in frame.attrs["issues"]] == ["2026-07", "2026-08", "2026-09"]
    assert frame.attrs["issue"]["period"] == "2026-09"
    assert set(read_issues(folder, ["2026-08"])["报告期"]) == {"2026-08"}


def test_only_what_stands_is_read(tmp_path: Path) -> None:
    write(issue(mark=FINAL), tmp_path / "2026-09/1")
    write(issue(mark=LATER, more=5), tmp_path / "2026-09/2")
    write(replace(issue(), mark=IssueMark()), tmp_path / "2026-09/draft")
    first = ListedIssue("2026-09", 1, "final", 0, FINAL.certified_at, False, False, "2026-09/1")
    second = ListedIssue("2026-09", 2, "correction", 1, LATER.certified_at, True, False, "2026-09/2")
    for listed, number in (([first, second], 2), ([_stands(first, True), _stands(second, False)], 1)):
        (tmp_path / "issues.json").write_text(issue_list(listed), encoding="utf-8")
        assert set(read_issues(tmp_path)["期号"]) == {number}


def _stands(one: ListedIssue, is_current: bool) -> ListedIssue:
    return one._replace(is_current=is_current, is_withdrawn=not is_current)


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"issues\.json"):
        read_issues(tmp_path)
    with pytest.raises(ConfigurationError, match="holds no issue"):
        read_issue(tmp_path)
    folder = releases(tmp_path)
    with pytest.raises(ConfigurationError, match="2026-01"):
        read_issues(folder, ["2026-09", "2026-01"])
    (folder / "issues.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="any month"):
        read_issues(folder)


def _months(tmp_path: Path, **later: Any) -> pd.DataFrame:
    """August and September, the later one with a difference."""
    august = issue("2026-08", silent=())
    write(august, tmp_path / "2026-08/1")
    write(replace(issue("2026-09", more=7, silent=()), **later), tmp_path / "2026-09/1")
    listed = [ListedIssue(f"2026-0{month}", 1, "final", 0, "", True, False, f"2026-0{month}/1") for month in (8, 9)]
    (tmp_path / "issues.json").write_text(issue_list(listed), encoding="utf-8")
    return read_issues(tmp_path)


def _told(frame: pd.DataFrame, code: str, area: str, member: str | None = None) -> dict[Any, Any]:
    found = frame[frame["指标代码"].eq(code) & frame["区划代码"].eq(area)]
    found = found[found["组别"].isna() if member is None else found["组别"].eq(member)]
    (row,) = found[["上期", "上期数值", "增减", "可比"]].to_dict("records")
    return row


def test_changes(tmp_path: Path) -> None:
    changed = changes(_months(tmp_path))
    assert _told(changed, "MEM01", "310105") == {"上期": "2026-08", "上期数值": 601, "增减": 7, "可比": "可比"}
    assert _told(changed, "MEM01", "310105", "1")["增减"] == 7
    hidden = _told(changed, "MEM01", "310105", "2")
    assert hidden["可比"] == "不公布" and pd.isna(hidden["增减"]) and pd.isna(hidden["上期数值"])
    assert _told(changed, "MEM01", "310104")["可比"] == "未报齐，不可比"
    assert set(changes(_months(tmp_path), months=12)["可比"]) == {"无数据"}
    assert len(changed) == sum(1 for _ in published_rows(issue()))


def test_what_means_something_else_is_not_compared(tmp_path: Path) -> None:
    made = issue()
    other = tuple(replace(one, version=2) if one.code == "ORG01" else one for one in made.indicators)
    slow = tuple(replace(one, step=3) if one.code == "MEM03" else one for one in other)
    changed = changes(_months(tmp_path, indicators=slow, moved={"310105": ("2026-09",), "310106": ("2026-08",)}))
    assert _told(changed, "ORG01", "310106")["可比"] == "口径已变，不可比"
    assert _told(changed, "MEM01", "310105")["可比"] == "区划已变，不可比"
    assert _told(changed, "MEM01", "310106")["可比"] == "可比"
    quarterly = _told(changed, "MEM03", "310106")
    assert (quarterly["上期"], quarterly["可比"]) == ("2026-06", "无数据") and pd.isna(quarterly["增减"])
