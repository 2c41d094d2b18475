"""`octet indicators --grouping`, `octet trace` of a grouping and `octet flows`, as people call them."""

from __future__ import annotations

from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from tests.pipelines.commands import octet, send

ROWS = [
    ["组织代码", "组织名称", "组织类别", "组织状态", "所在街道(镇)"],
    ["1", "甲支部", "631", "1", "华阳路街道"],
    ["2", "乙支部", "631", "1", "江苏路街道"],
]
GROUPINGS = """grouping,name,type,host,kind,member,valid_from,valid_to
L1,两街联盟,LM,310105,街镇,310105001,,
Q1,核心圈,QUAN,310105,党组织,1,,
Q1,,,,党组织,2,,
"""


def refused(home: Home, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "--home", str(home.root)])
    assert result.exit_code != 0
    return str(result.exception)


def test_groupings_are_listed_by_type_and_traced_and_flows_without_members_are_missing(home: Home) -> None:
    (home.folder("reference") / "groupings" / "g.csv").write_text(GROUPINGS, encoding="utf-8")
    send(home, "党组织", ROWS)
    every = ("indicators", "--period", "2026-09", "--code", "ORG01")
    told = {row["area"]: row for row in octet(home, *every, "--grouping", "all")}
    rest = "310105-LM-ungrouped"
    assert {area: (row["value"], row["name"], row["grouping_type"], row["adds_up"]) for area, row in told.items()} == {
        "L1": (1, "两街联盟", "党建社区联盟", True),
        rest: (1, "未分组（党建社区联盟）", "党建社区联盟", True),
        "Q1": (2, "核心圈", "圈(核心圈/联席圈/联动圈)", False),
    }
    assert {row["area"] for row in octet(home, *every, "--grouping", "LM")} == {"L1", rest}
    assert [row["area"] for row in octet(home, *every, "--grouping", "党建社区联盟", "--area", "L1")] == ["L1"]
    assert not {"L1", "Q1", rest} & {row["area"] for row in octet(home, *every)}
    (changed,) = octet(home, *every, "--grouping", "QUAN", "--changes")
    assert (changed["change_status"], changed["name"]) == ("absent", "核心圈")
    traced = octet(home, "trace", "ORG01", "--period", "2026-09", "--area", "L1")
    assert [(one["file"], one["rows"]) for one in traced["sources"]] == [("党组织.csv", "2")]
    for wrong in (("--by", "org_category"), ("--level", "street"), ("--boundaries", "current")):
        assert "groupings have totals alone" in refused(home, *every, "--grouping", "all", *wrong)
    assert "is no type of grouping" in refused(home, *every, "--grouping", "大片")
    flows = octet(home, "flows", "--period", "2026-09", "--district", "长宁区")
    assert [(one["origin"], one["members"], one["status"]) for one in flows] == [("310105", None, "missing")]
    shown = CliRunner().invoke(app, ["flows", "--period", "2026-09", "--home", str(home.root)]).stdout
    assert "310105 长宁区" in shown and "未报" in shown
